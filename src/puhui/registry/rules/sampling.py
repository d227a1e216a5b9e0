"""A sample by risk: half of it the units that weigh most, the other half by a lot that anybody can draw again from the seed."""

from __future__ import annotations

import hashlib
import math
import statistics
from collections.abc import Sequence

from puhui.registry.words.sampling import Assessed, Checked, Chosen, Sample, SampleLine, Scorecard, Unit, Verdict, Why

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


def assess(lines: Sequence[SampleLine], *, total: int, level_permille: int) -> Assessed:
    """What was looked at by risk counts as it was found; what the lot found is projected on all that risk did not choose, rounded up."""
    checks = [line.check for line in lines if line.check is not None]
    card, unchecked = scorecard(checks), len(lines) - len(checks)
    projected = None if unchecked or not lines else _projected(lines, total)
    if projected is None:
        verdict = Verdict.OPEN
    elif not card.deviating:
        verdict = Verdict.CLEAN
    else:
        verdict = Verdict.WITHIN if projected <= level_permille else Verdict.BEYOND
    return Assessed(card, len(lines), unchecked, sum(check.is_missing for check in checks), level_permille, projected, verdict)


def _projected(lines: Sequence[SampleLine], total: int) -> int | None:
    """Thousandths of everything; None where the lot fell on nothing that counts, and more does."""
    by_risk = [line for line in lines if line.chosen.why is not Why.LOT]
    by_lot = [line for line in lines if line.chosen.why is Why.LOT]
    known, rest = _above(by_risk), total - _told(by_risk)
    if rest > 0 and _told(by_lot) <= 0:
        return None
    above = known + (math.ceil(_above(by_lot) * rest / _told(by_lot)) if rest > 0 else _above(by_lot))
    return math.ceil(1000 * above / total) if total > 0 else 0


def _told(lines: Sequence[SampleLine]) -> int:
    return sum(line.chosen.unit.amount for line in lines)


def _above(lines: Sequence[SampleLine]) -> int:
    return sum(max(0, line.check.told - line.check.found) for line in lines if line.check is not None)
