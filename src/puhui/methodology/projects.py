"""A project's reduction of one monitoring period: its records with their signs, summed exactly, floored once and at zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from puhui.methodology.compiled import Compiled
from puhui.methodology.reckoning import Row, exact, holds
from puhui.methodology.words import Methodology


@dataclass(frozen=True, slots=True)
class Share:
    """What one record brings: grams with their sign, before they are floored; or why it is refused."""

    exact_g: Fraction | None
    refusal: str = ""

    @property
    def grams(self) -> int:
        """For the reader; the sum rests on the exact grams."""
        return math.floor(self.exact_g or 0)


@dataclass(frozen=True, slots=True)
class ProjectSum:
    """The records of one project and monitoring period in their order, and the grams that they make together."""

    shares: tuple[Share, ...]
    raw_g: int | None  # ⌊sum⌋, perhaps below zero; None where a record is refused
    total_g: int | None  # what counts: never below zero, never above the cap
    note: str = ""


def summed(compiled: Compiled, rows: Sequence[Row]) -> ProjectSum:
    """The sum of a report. Where one record is refused there is none: what is left out might be a loss."""
    shares = tuple(_share(compiled, row) for row in rows)
    found = [share.exact_g for share in shares if share.exact_g is not None]
    if not found or len(found) < len(shares):
        return ProjectSum(shares, None, None)
    raw = math.floor(sum(found, Fraction(0)))
    cap = compiled.methodology.cap.reduction_g
    total = max(0, raw if cap is None else min(raw, cap))
    return ProjectSum(shares, raw, total, note="capped" if total < raw else "")


def _share(compiled: Compiled, row: Row) -> Share:
    if refusal := _of_inputs(compiled.methodology, row):
        return Share(None, refusal)
    for _, rule in compiled.implausible:
        if holds(rule.known, row) and holds(rule.condition, row):
            return Share(None, "implausible")
    for _, truth in compiled.excluded:
        if holds(truth.known, row) and holds(truth.condition, row):
            return Share(None, "excluded")
    grams = exact(compiled.reduction, row)
    return Share(grams) if grams is not None else Share(None, "missing_input")


def _of_inputs(m: Methodology, row: Row) -> str:
    for given in m.inputs:
        found = row.get(given.column)
        if found is None and not given.optional and given.default is None:
            return "missing_input"
        if found is not None and not given.low <= found <= given.high:
            return "out_of_range"
    return ""
