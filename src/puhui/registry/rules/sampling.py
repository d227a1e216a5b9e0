"""A sample by risk: half of it the units that weigh most, the other half by a lot that anybody can draw again from the seed."""

from __future__ import annotations

import hashlib
import math
import statistics
from collections.abc import Sequence

from puhui.registry.words.sampling import Checked, Chosen, Sample, Scorecard, Unit, Why

LEAST = 5


def size_of(units: int) -> int:
    """How many of so many are looked at: the square root, rounded up, five at least."""
    return min(units, max(LEAST, math.ceil(math.sqrt(units))))


def sample(units: Sequence[Unit], *, seed: str) -> Sample:
    """The order in which units are told does not matter."""
    ordered = sorted(units, key=lambda unit: (unit.instance, str(unit.day)))
    wanted = size_of(len(ordered))
    scale = _scale(ordered)
    weighed = sorted(
        (Chosen(unit, *_risk(unit, scale)) for unit in ordered), key=lambda c: (-c.risk_permille, c.unit.instance, str(c.unit.day))
    )
    by_risk = weighed[: math.ceil(wanted / 2)]
    rest = sorted(weighed[len(by_risk) :], key=lambda c: _lot(c.unit, seed))[: wanted - len(by_risk)]
    return Sample(seed, len(ordered), tuple(by_risk) + tuple(Chosen(c.unit, Why.LOT, c.risk_permille) for c in rest))


def _risk(unit: Unit, scale: tuple[int, float, float]) -> tuple[Why, int]:
    """Thousandths of three parts: its share of the largest, findings, and how far it lies from the middle of its peers."""
    most, middle, spread = scale
    parts = {
        Why.FINDINGS: min(1000, 500 * unit.findings),
        Why.DEVIATION: min(1000, round(100 * abs(unit.amount - middle) / spread)) if spread else 0,
        Why.SIZE: round(400 * unit.amount / most) if most > 0 else 0,
    }
    return max(parts, key=lambda why: parts[why]), sum(parts.values())


def _scale(units: Sequence[Unit]) -> tuple[int, float, float]:
    amounts = [unit.amount for unit in units] or [0]
    middle = statistics.median(amounts)
    return max(amounts), middle, statistics.median(abs(amount - middle) for amount in amounts)


def _lot(unit: Unit, seed: str) -> str:
    return hashlib.sha256(f"{seed}|{unit.instance}|{unit.day}".encode()).hexdigest()


def scorecard(checks: Sequence[Checked]) -> Scorecard:
    agreed = sum(check.is_agreed for check in checks)
    told = sum(check.told for check in checks)
    above = sum(max(0, check.told - check.found) for check in checks)
    return Scorecard(len(checks), agreed, len(checks) - agreed, math.ceil(1000 * above / told) if told else 0)
