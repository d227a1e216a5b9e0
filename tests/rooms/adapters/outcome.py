"""What an adapter made of a file, in Python, for the tests of the room."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from puhui.adapters.catalogue import adapter
from puhui.adapters.words import RECORD_COLUMNS
from puhui.quantification.duck import Duck, literal

#: The first second of 1970 in civil time, as epoch seconds.
CIVIL_S = -8 * 3600


@dataclass(frozen=True)
class Outcome:
    """Records and refusals by their row, and for every merged row the row that it became part of."""

    rows: int
    records: dict[int, dict[str, Any]]
    merged: dict[int, int]

    @property
    def sound(self) -> list[dict[str, Any]]:
        return [record for record in self.records.values() if record["form_code"] is None]

    @property
    def codes(self) -> dict[int, str]:
        """Row → refusal code, for the refused."""
        return {n: record["form_code"] for n, record in self.records.items() if record["form_code"]}

    @property
    def counts(self) -> dict[str, int]:
        """How many rows came to what: a refusal code, `records`, `merged`."""
        codes = Counter(record["form_code"] or "records" for record in self.records.values())
        return dict(codes) | ({"merged": len(self.merged)} if self.merged else {})

    @property
    def only(self) -> dict[str, Any]:
        (record,) = self.records.values()
        return record

    def assert_conserved(self) -> None:
        """Every source row is one record, one refusal, or part of one that is there."""
        assert sorted([*self.records, *self.merged]) == list(range(self.rows))
        assert set(self.merged.values()) <= set(self.records)


def adapted(duck: Duck, name: str, path: Path) -> Outcome:
    """Runs an adapter and reads everything; fails where a row was lost or counted twice."""
    found = adapter(name).records(duck, path)
    rows = duck.rows(found.select)
    records = {row[0]: dict(zip(RECORD_COLUMNS, row, strict=True)) for row in rows}
    assert len(records) == len(rows), "a source row gave two records"
    outcome = Outcome(found.rows, records, dict(duck.rows(found.merged)))
    outcome.assert_conserved()
    return outcome


def write_parquet(duck: Duck, path: Path, types: dict[str, str], rows: list[dict[str, Any]]) -> Path:
    """A Parquet file of these rows; a column that a row does not name is NULL."""
    columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
    duck.run(f"CREATE OR REPLACE TEMP TABLE written ({columns})")
    duck.insert("written", [tuple(row.get(name) for name in types) for row in rows])
    duck.run(f"COPY written TO {literal(path)} (FORMAT PARQUET)")
    return path


def civil_s(days: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    """Epoch seconds of a civil time, `days` after 1970-01-01."""
    return days * 86400 + hour * 3600 + minute * 60 + second + CIVIL_S
