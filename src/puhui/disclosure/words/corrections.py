"""更正的词 · Words of corrections as the public sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class VersionMoved:
    """Which version of a method counted a scenario before and since; None where it counted nothing."""

    code: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class CorrectedRun:
    """One run of a correction; grams and persons are None where they are withheld, before also where the difference would tell of a few."""

    name: str
    city: str
    day: date
    before_g: int | None
    reduction_g: int | None
    gained_g: int | None
    lost_g: int | None
    persons: int | None
    versions: tuple[VersionMoved, ...]
    entry: int | None
    owed_entry: int | None
    manifest_hash: str
    reference_region: str
    is_demonstration: bool

    @property
    def is_withheld(self) -> bool:
        return self.reduction_g is None

    @property
    def change_g(self) -> int | None:
        return None if self.reduction_g is None or self.before_g is None else self.reduction_g - self.before_g


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """A correction that is in the books: why, since when, and its runs. Sums are of the runs that are shown."""

    number: int
    reason: Text
    posted_on: date | None
    runs: tuple[CorrectedRun, ...]

    @property
    def name(self) -> str:
        return f"C{self.number}"

    @property
    def before_g(self) -> int:
        return sum(line.before_g or 0 for line in self.runs)

    @property
    def reduction_g(self) -> int:
        return sum(line.reduction_g or 0 for line in self.runs if line.before_g is not None)

    @property
    def withheld(self) -> int:
        return sum(line.before_g is None for line in self.runs)

    @property
    def shown(self) -> int:
        return len(self.runs) - self.withheld

    @property
    def versions(self) -> tuple[VersionMoved, ...]:
        return tuple(sorted({item for line in self.runs for item in line.versions}, key=lambda item: (item.code, item.before or 0)))

    @property
    def is_demonstration(self) -> bool:
        return any(line.is_demonstration for line in self.runs)

    @property
    def reference_region(self) -> str:
        return " ".join(sorted({code for line in self.runs for code in line.reference_region.split()}))
