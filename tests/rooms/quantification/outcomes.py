"""What becomes of records, by the engine and by the oracle, in one shape that can be compared."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from puhui.methodology.words import Methodology
from puhui.quantification.engine import quantify_file
from puhui.quantification.oracle import Act, decide

Row = Mapping[str, Any]
#: record_id, person, civil day, grams, refusal, note
Outcome = tuple[str, str, str, int, str, str]

BASE = ("record_id", "person", "happened_at", "region")


def write_csv(path: Path, rows: Sequence[Row], *, columns: Iterable[str] = ()) -> Path:
    """Rows as a provider writes them: an unknown value is an empty cell."""
    header = list(dict.fromkeys([*BASE, *columns, *(name for row in rows for name in row)]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_cell(row.get(name)) for name in header] for row in rows)
    return path


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_engine(methodology: Methodology, rows: Sequence[Row], folder: Path) -> list[Outcome]:
    source = write_csv(folder / "in.csv", rows, columns=methodology.columns)
    quantify_file(methodology, source, folder / "out.csv")
    return [
        (row["record_id"], row["person"], row["day"], int(row["reduction_g"]), row["refusal"], row["note"])
        for row in read_csv(folder / "out.csv")
    ]


def by_oracle(methodology: Methodology, rows: Sequence[Row]) -> list[Outcome]:
    acts = [
        Act(
            record_id=row["record_id"],
            person=row["person"],
            happened_at=row["happened_at"],
            region=row["region"],
            given={name: value for name, value in row.items() if name not in BASE},
        )
        for row in rows
    ]
    return [(act.record_id, act.person, str(act.day), act.reduction_g, act.refusal, act.note) for act in decide(methodology, acts)]


def agreed(methodology: Methodology, rows: Sequence[Row], folder: Path) -> list[Outcome]:
    """What both say; they must say the same of every record."""
    found = by_engine(methodology, rows, folder)
    assert found == by_oracle(methodology, rows)
    return found
