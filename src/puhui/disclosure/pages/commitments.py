"""承诺台账 · The public ledger of pledged and done: organisations by name, residents as sums; and what was retired for damage to nature."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.consumption import reads
from puhui.consumption.words import PLAN_KIND_SAYS, PLAN_STATE_SAYS, Plan, PlanState
from puhui.disclosure.pages.tables import column, csv_answer
from puhui.disclosure.reads.cells import least
from puhui.disclosure.reads.exports import lines_of_table
from puhui.foundation.showing.tables import Column
from puhui.foundation.templatetags.components import tag
from puhui.foundation.templatetags.puhui import language
from puhui.participants.reads import holders_numbered
from puhui.vocabulary.amounts import NBSP, grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

_KIND = {PlanState.LATE: "stop", PlanState.DONE_LATE: "warn", PlanState.DONE: "ok", PlanState.OPEN: "note", PlanState.WITHDRAWN: "line"}


@require_safe
def commitments(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    found = reads.plan_ledger(today=local_day(timezone.now()))
    names = _names(found.plans)
    if request.GET.get("form") == "csv":
        return _csv(found.plans, names)
    made = reads.cases_made()
    told = {
        "found": found,
        "pledged": _kg(found.pledged_kg),
        "done": _kg(found.done_kg),
        "persons": found.persons,
        "persons_pledged": _kg(found.persons.pledged_kg) if found.persons else "",
        "persons_done": _kg(found.persons.done_kg) if found.persons else "",
        "least": least(),
        "columns": _columns(),
        "rows": [_cells(one, names) for one in found.plans],
        "cases": made.cases,
        "cases_kg": _kg(made.kg),
    }
    return render(request, "disclosure/commitments.html", told)


def _names(plans: tuple[Plan, ...]) -> dict[int, Text]:
    return {number: one.called or Text(one.name, one.name) for number, one in holders_numbered({plan.holder for plan in plans}).items()}


def _columns() -> tuple[Column, ...]:
    return (
        column("who", "机构", "Organisation"),
        column("kind", "用途", "For"),
        column("kg", "承诺", "Pledged", is_number=True),
        column("done", "已完成", "Done", is_number=True),
        column("until", "期限", "Until"),
        column("state", "状态", "State"),
    )


def _cells(one: Plan, names: dict[int, Text]) -> list[object]:
    who = names[one.holder].said(language()) if one.holder in names else "–"
    state = tag(PLAN_STATE_SAYS[one.state], _KIND[one.state])
    why = f" {one.withdrawn_reason}" if one.withdrawn_reason else ""
    return [f"{who}{why}", PLAN_KIND_SAYS[one.kind].said(language()), _kg(one.kg), _kg(one.done_kg), f"{one.until_on}", state]


_HEAD = ("plan", "organisation", "for", "pledged_kg", "done_kg", "until", "state", "withdrawn_reason", "certificates")


def _csv(plans: tuple[Plan, ...], names: dict[int, Text]) -> StreamingHttpResponse:
    return csv_answer(lines_of_table(_HEAD, (_row(one, names) for one in plans)), "puhui-commitments.csv")


def _row(one: Plan, names: dict[int, Text]) -> dict[str, object]:
    who = names[one.holder].zh if one.holder in names else ""
    told = (one.number, who, one.kind.value, one.kg, one.done_kg, one.until_on, one.state.value, _unrun(one.withdrawn_reason))
    return dict(zip(_HEAD, (*told, " ".join(each.certificate for each in one.done)), strict=True))


def _unrun(text: str) -> str:
    """No cell that somebody typed is run by a spreadsheet."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _kg(kg: int) -> str:
    return f"{grouped(kg)}{NBSP}kg"


urlpatterns = [path("commitments", commitments, name="commitments")]
