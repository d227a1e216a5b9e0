"""抽样的话 · How a verifier's sample is said: why each unit was chosen, what was found, what it says of everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from puhui.desks.projects import kilograms
from puhui.registry import reads
from puhui.registry.errors import UnknownSum
from puhui.registry.words import (
    RESULT_SAYS,
    VERDICT_SAYS,
    WHY_CHOSEN,
    Checked,
    Draw,
    PeriodLine,
    PeriodSum,
    ProjectLine,
    Result,
    SampleLine,
    Verdict,
)
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

COLOUR = {Verdict.OPEN: "line", Verdict.CLEAN: "ok", Verdict.WITHIN: "warn", Verdict.BEYOND: "stop"}


@dataclass(frozen=True, slots=True)
class LineSaid:
    """A line of the sample as its page shows it, with what was typed."""

    key: str
    place: int
    unit: str
    counts: str
    measure: str
    why: Text
    risk: int
    result: str
    found: str
    remark: str
    said: Text | None
    colour: str
    fault: Text | None


def sample_facts(found: ProjectLine, period: PeriodLine | None) -> dict[str, Any]:
    """Of a project that has no report yet: nothing but that."""
    if period is None:
        return {"found": found, "period": None, "draws": (), "lines": (), "card": None}
    draws, card = reads.draws_of(found.code, period.place), reads.assessed(found.code, period.place)
    kept = _sum(found.code, period.place)
    return {
        "found": found,
        "period": period,
        "draws": draws,
        "has_current": any(draw.is_current for draw in draws),
        "lines": reads.lines_of(draws, found.code, period.place),
        "card": card,
        "verdict": VERDICT_SAYS[card.verdict],
        "colour": COLOUR[card.verdict],
        "results": [(result.value, says) for result, says in RESULT_SAYS.items()],
        "sum": kept,
        "sum_kg": kilograms(kept.total_g) if kept else "–",
    }


def _sum(code: str, period: int) -> PeriodSum | None:
    try:
        return reads.newest_sum(code, period)
    except UnknownSum:
        return None


def on_paper(draw: Draw) -> list[tuple[int, str, str, str, Text]]:
    """Number, whose, which day, what counts, why."""
    rows = []
    for place, item in enumerate(draw.chosen, start=1):
        unit = item.unit
        counts = f"{reads.thousandths(unit.amount)} {reads.unit_said(unit)}".strip()
        rows.append((place, unit.instance, str(unit.day or ""), counts, WHY_CHOSEN[item.why]))
    return rows


def rows_said(lines: Sequence[SampleLine], typed: Mapping[str, str], refusal: Refusal | None) -> list[LineSaid]:
    """As it was typed where it was refused, else as it is kept."""
    faults = {(row.draw, row.line): row.why for row in (refusal.facts.get("rows", ()) if refusal else ())}  # type: ignore[attr-defined]
    return [_line(line, typed, faults.get((line.draw, line.place))) for line in lines]


def _line(line: SampleLine, typed: Mapping[str, str], fault: Text | None) -> LineSaid:
    unit, key, check = line.chosen.unit, f"{line.draw}-{line.place}", line.check
    result = _result(check)
    kept = (
        "" if result is None else result.value,
        reads.thousandths(check.found) if check and result is Result.DIFFERS else "",
        check.remark if check else "",
    )
    result_said, found, remark = (typed.get(f"{name}-{key}", "") for name in ("result", "found", "remark")) if typed else kept
    colour = {None: "line", Result.AGREES: "ok", Result.DIFFERS: "warn", Result.MISSING: "stop"}[result]
    return LineSaid(
        key, line.place, f"{unit.instance} {unit.day or ''}".strip(), reads.thousandths(unit.amount), reads.unit_said(unit),
        WHY_CHOSEN[line.chosen.why], line.chosen.risk_permille, result_said, found, remark, None if result is None else RESULT_SAYS[result], colour, fault,
    )  # fmt: skip


def _result(check: Checked | None) -> Result | None:
    if check is None:
        return None
    if check.is_missing:
        return Result.MISSING
    return Result.AGREES if check.found == check.told else Result.DIFFERS
