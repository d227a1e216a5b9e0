"""Small sample files in the standard shape, one a scenario, for a provider who tries the platform; every value is simulated."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from puhui.vocabulary.texts import Text

SIMULATED = Text("示例数据，全部为模拟值，不是真实记录", "sample data, all values simulated, no real record")
MARK = "示例"


@dataclass(frozen=True, slots=True)
class SampleFile:
    scenario: str
    path: Path


def sample_files(content: Path) -> tuple[SampleFile, ...]:
    """The samples in the scheme's content folder, by scenario."""
    found = sorted((content / "samples").glob(f"{MARK}-*.csv"))
    return tuple(SampleFile(path.stem.removeprefix(f"{MARK}-"), path) for path in found)


def redated(sample: str, *, last_on: date) -> str:
    """The text of a sample with its days moved so that the last one is `last_on`: a file of last year would only be refused as too late."""
    rows = list(csv.DictReader(io.StringIO(sample)))
    shift = last_on - max(_moment(row).date() for row in rows)
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {"happened_at": (_moment(row) + shift).isoformat()} for row in rows)
    return written.getvalue()


def _moment(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["happened_at"])
