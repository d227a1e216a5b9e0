"""Words of a verifier's sample: what may be looked at, what was chosen and why, and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.vocabulary.texts import Text


class Why(StrEnum):
    SIZE = "size"
    FINDINGS = "findings"
    DEVIATION = "deviation"
    LOT = "lot"


WHY_CHOSEN = {
    Why.SIZE: Text("量大", "large"),
    Why.FINDINGS: Text("有发现的问题", "something was found"),
    Why.DEVIATION: Text("和同类相差大", "far from its peers"),
    Why.LOT: Text("抽签", "by lot"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A day of a meter, or an instance of an inventory, that may be looked at: what counts of it, findings that name it."""

    instance: str
    day: date | None
    amount: int
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    unit: Unit
    why: Why
    risk_permille: int


@dataclass(frozen=True, slots=True)
class Sample:
    """`seed` gives the same sample again from the same data."""

    seed: str
    of: int
    chosen: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a verifier found of a unit, against what counts of it."""

    instance: str
    day: date | None
    told: int
    found: int
    remark: str

    @property
    def is_agreed(self) -> bool:
        """Within five in a thousand, or never told too high."""
        return self.told <= self.found or (self.told - self.found) * 200 <= self.told


@dataclass(frozen=True, slots=True)
class Scorecard:
    """`materiality_permille`: what was told too high of the sample, in thousandths of what counts of it."""

    checked: int
    agreed: int
    deviating: int
    materiality_permille: int
