"""活动碳中和 · Events for everybody: what was emitted, line by line with its factor, what was retired for it, what is not counted; and an estimate."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.consumption import reads
from puhui.consumption.words import Event
from puhui.disclosure.pages.tables import column, csv_answer
from puhui.footprint import reads as footprint
from puhui.footprint.words import GROUP_SAYS, PHASE_SAYS, QUESTIONS, Estimate, Group, Phase, Statement
from puhui.foundation.answering import STATUS
from puhui.foundation.configuration import configuration
from puhui.foundation.showing.tables import Link
from puhui.foundation.templatetags.puhui import language
from puhui.participants import reads as participants
from puhui.vocabulary.amounts import grouped, tonnes_parts
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Those that were published, with those that were withdrawn after it."""
    columns = (
        column("event", "活动", "Event"), column("host", "主办", "Host"), column("days", "日期", "Days"),
        column("kg", "足迹 kg", "Footprint, kg", is_number=True), column("retired", "已注销 kg", "Retired, kg", is_number=True), column("state", "状态", "State"),
    )  # fmt: skip
    rows = [_row(event) for event in reads.public_events()]
    return render(request, "disclosure/events.html", {"columns": columns, "rows": rows, "questions": len(QUESTIONS)})


def _row(event: Event) -> list[object]:
    state = Text("碳中和", "neutral") if event.is_neutral else Text("已撤回", "withdrawn")
    kg = grouped(event.statement.kg) if event.statement else "–"
    days = f"{event.text.first} – {event.text.last}"
    return [
        Link(event.text.name, reverse("event", args=[event.number])), event.text.host, days, kg, grouped(event.retired_kg), state.said(language()),
    ]  # fmt: skip


@require_safe
def event(request: HttpRequest, number: int) -> HttpResponseBase:
    """The public statement; its lines as CSV with `form=csv`. Raises EventUnknown."""
    found = reads.public_event(number)
    assert found.statement is not None, "what was published was stated"
    if request.GET.get("form") == "csv":
        return csv_answer(_csv(found.statement), f"event-{number}.csv")
    told = {
        "found": found,
        "stated": found.statement,
        "spoken": _spoken(found),
        "certificates": reads.certificates_for(found.subject),
        "reductions": reads.reductions_of(number),
        "months": configuration().event_retire_months,
        **pictures(found.statement),
    }
    return render(request, "disclosure/event.html", told)


def pictures(stated: Statement) -> dict[str, Any]:
    """By phase and by group, and the groups of which nothing was handed in."""
    counted = stated.counted
    phases = {phase: sum(line.grams or 0 for line in counted if line.phase is phase) for phase in Phase}
    groups = {group: sum(line.grams or 0 for line in counted if line.item.group is group) for group in Group}
    handed_in = {line.item.group for line in stated.lines}
    regions = " ".join(sorted({line.used.reference_region for line in counted if line.used and line.used.reference_region}))
    return {
        "phases": [(PHASE_SAYS[phase], grams) for phase, grams in phases.items()],
        "groups": sorted(((GROUP_SAYS[group], grams) for group, grams in groups.items() if grams), key=lambda row: -row[1]),
        "absent": [GROUP_SAYS[group] for group in Group if group not in handed_in],
        "regions": regions,
        "has_own": any(line.used and line.used.is_own for line in counted),
    }


def _spoken(found: Event) -> dict[str, Any] | None:
    """Who evaluated it, as what it is."""
    if found.evaluation is None:
        return None
    by = participants.organisation_at(found.evaluation.by)
    return {"by": by.name, "is_own": found.evaluation.is_own, "text": found.evaluation.text, "on": local_day(found.evaluation.at)}


def _csv(stated: Statement) -> Iterator[str]:
    yield _csv_line(
        ("phase", "item", "amount", "unit", "factor", "factor_unit", "region", "year", "grade", "source", "grams", "not_counted", "note")
    )
    for line in stated.lines:
        used = line.used
        numbers = (used.written, used.unit, used.region, used.data_year or "", used.grade, used.source) if used else ("",) * 6
        facts = (line.phase, line.item.code, line.amount.replace(",", ""), line.item.unit)
        yield _csv_line((*facts, *numbers, line.grams or "", line.why_not or "", line.note))


def _csv_line(cells: Iterable[object]) -> str:
    """No cell is run by a spreadsheet."""
    text = io.StringIO()
    csv.writer(text).writerow([f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells])
    return text.getvalue()


@require_safe
def badge(request: HttpRequest, number: int) -> HttpResponse:
    """A drawing of our own, for an event that is neutral and as long as it is; it names the statement. Raises EventUnknown."""
    found = reads.public_event(number)
    if not found.is_neutral or found.statement is None:
        return HttpResponse(status=404)
    told = {
        "name": found.text.name[:16] + ("…" if len(found.text.name) > 16 else ""),
        "tonnes": " ".join(tonnes_parts(found.retired_kg * 1000)),
        "number": number,
        "where": request.build_absolute_uri(reverse("event", args=[number])).partition("://")[2],
        "uncounted": len(found.statement.uncounted),
    }
    return HttpResponse(render_to_string("disclosure/parts/event_badge.svg", told), content_type="image/svg+xml")


# -- the estimate --------------------------------------------------------------------------------------------------------


@require_safe
def estimate(request: HttpRequest) -> HttpResponse:
    """Nothing is kept: the answers stand in the address."""
    refusal: Refusal | None = None
    made: Estimate | None = None
    if request.GET.get("people"):
        try:
            made = footprint.estimated(footprint.answered(request.GET.dict()), day=local_day(timezone.now()))
        except Refusal as no:
            refusal = no
    told = {
        "questions": [(question, request.GET.get(question.name, "")) for question in QUESTIONS],
        "made": made,
        "lines": [(line, GROUP_SAYS[line.group]) for line in made.lines] if made else [],
        "regions": " ".join(sorted({code for line in made.lines for code in line.reference_region.split()})) if made else "",
        "asked": request.GET.urlencode(),
        "refusal": refusal,
        "sentence": refusal.sentence(language()) if refusal else "",
        "field": str(refusal.facts.get("field", "")) if refusal else "",
    }
    return render(request, "disclosure/estimate.html", told, status=STATUS[refusal.kind] if refusal else 200)


urlpatterns = [
    path("events", events, name="events"),
    path("events/estimate", estimate, name="estimate"),
    path("events/<int:number>", event, name="event"),
    path("events/<int:number>/badge.svg", badge, name="event-badge"),
]
