"""重复申报和签发 · What an officer sees of a period before credits are issued: its account, who else may claim the same, what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from puhui.desks.projects import kilograms
from puhui.desks.words import moment_said
from puhui.foundation.templatetags.puhui import language
from puhui.registry import reads
from puhui.registry.errors import UnknownSum
from puhui.registry.words import DECISION_SAYS, KIND_SAYS, SAME_SAYS, STATE_SAYS, ClaimHit, PeriodSum, ProjectKind
from puhui.vocabulary.texts import Text

#: So many holders of a project's credits are shown one by one, those with most first.
HOLDERS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class HitSaid:
    """One hit as it is shown, with what was decided."""

    found: ClaimHit
    same: tuple[Text, ...]
    decision: Text | None
    decided_at: str


def claims_facts(code: str, period: int) -> dict[str, Any]:
    """Of the account the newest is shown; without one nothing can be issued."""
    newest = _newest(code, period)
    return {
        "claims": reads.claims_open(code, period),
        "hits": _hits(reads.claims_of(code, period)),
        "decisions": list(DECISION_SAYS.items()),
        "sum": newest,
        "sum_kg": kilograms(newest.total_g if newest else None),
        "sum_vintages": [(year, kilograms(grams)) for year, grams in newest.vintages.items()] if newest else [],
        "issued": [(one.vintage, one.kg, one.buffer_kg, serial) for one, serial in reads.issued_of(code, period)],
    }


def issues_facts(code: str) -> dict[str, Any]:
    """What anyone sees of a project's credits: every issue by its serials, how much lies in which state, and with how many holders, unnamed."""
    issued = reads.issued_of(code)
    if not issued:
        return {"issued": [], "by_state": [], "flows": [], "holders": [], "largest": []}
    number = issued[0][0].project
    found = reads.totals(project=number)
    flows = [(str(vintage), STATE_SAYS[state].said(language()), kg) for _, vintage, state, kg in reads.spread(project=number)]
    return {
        "issued": issued, "by_state": [(STATE_SAYS[state], kg) for state, kg in found.by_state.items() if kg], "flows": flows,
        "holders": (holders := list(reads.holders(project=number).values())), "largest": list(enumerate(holders[:HOLDERS_SHOWN], start=1)),
    }  # fmt: skip


def flows_of_all() -> list[tuple[str, str, int]]:
    """Where the credits of every kind of project lie now: the same numbers as everywhere, for a picture."""
    told: dict[tuple[str, str], int] = {}
    for kind, _, state, kg in reads.spread():
        key = KIND_SAYS[ProjectKind(kind)].said(language()), STATE_SAYS[state].said(language())
        told[key] = told.get(key, 0) + kg
    return [(of, to, kg) for (of, to), kg in told.items()]


def _newest(code: str, period: int) -> PeriodSum | None:
    try:
        return reads.newest_sum(code, period)
    except UnknownSum:
        return None


def _hits(found: Sequence[ClaimHit]) -> list[HitSaid]:
    return [
        HitSaid(
            hit,
            tuple(SAME_SAYS[one] for one in hit.same),
            DECISION_SAYS[hit.decision] if hit.decision else None,
            moment_said(hit.decided_at) if hit.decided_at else "",
        )
        for hit in found
    ]
