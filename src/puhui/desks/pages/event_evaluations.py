"""第三方评价 · Events that a verifier was asked to evaluate: it looks at the lines and the certificates, then speaks, or sends it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from puhui.consumption import actions, reads
from puhui.consumption.words import EVENT_STAGE_SAYS, Event, EventStage
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.pages.forms import about, answered, done, shown
from puhui.participants import reads as participants
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    rows = [(event, EVENT_STAGE_SAYS[event.stage]) for event in reads.events_for(reach_of(request).organisation)]
    return shown(request, "desks/event_evaluations.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, number: int) -> HttpResponse:
    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        event = reads.event_for(number, evaluator=reach_of(request).organisation)
        return shown(request, "desks/event_evaluation.html", _told(event), refusal=refusal, form=form)

    return answered(request, about(number, {"evaluate": _evaluate, "return": _return}), page)


def _told(event: Event) -> dict[str, Any]:
    return {
        "found": event,
        "stage": EVENT_STAGE_SAYS[event.stage],
        "organiser": participants.organisation_at(event.organisation).name,
        "may_speak": event.stage is EventStage.COVERED,
        "reductions": reads.reductions_of(event.number),
        "certificates": reads.certificates_for(event.subject),
    }


def _hand(request: HttpRequest, number: int, now: datetime) -> dict[str, Any]:
    own = reach_of(request).organisation
    reads.event_for(number, evaluator=own)
    return {"number": number, "organisation": own, "by": user_of(request).pk, "now": now}


def _evaluate(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.evaluate_event(**_hand(request, number, now), text=request.POST.get("text", ""))
    return done(
        request, Text("评价已登记，由主办方公开。", "The evaluation is kept; the organiser publishes it."), reverse("event-evaluations")
    )


def _return(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.return_event(**_hand(request, number, now), why=request.POST.get("why", ""))
    return done(request, Text("已退回主办方。", "It went back to the organiser."), reverse("event-evaluations"))


urlpatterns = [
    path("event-evaluations", evaluations, name="event-evaluations"),
    path("event-evaluations/<int:number>", evaluation, name="event-evaluation"),
]
