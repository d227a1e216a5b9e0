"""申诉 · A resident appeals against an automated refusal and reads the answer; an officer reads the appeal and answers it."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.appeals import act_said, shown, shown_whole
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import person_of, reach_of, told_of, user_of
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.appealing import refused_act
from puhui.methodology.regions import name_of
from puhui.participants import reads
from puhui.participants.actions import answer_appeal, ask_appeal, read_appeal, subject_mark
from puhui.participants.errors import UnknownAppeal
from puhui.participants.words import AppealState
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

ASKED = Text("申诉已提交，最迟 {due} 前有人工答复。", "The appeal is sent. A human answers it by {due} at the latest.")
ANSWERED = Text("已答复，申诉人在自己的页面上看得到。", "Answered; the person reads it on the own page.")
STATES = {"open": (AppealState.OPEN,), "upheld": (AppealState.UPHELD,), "done": (AppealState.UPHELD, AppealState.REJECTED)}


# -- the resident --------------------------------------------------------------------------------------------------------


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All of the own appeals with their answers."""
    person, today = person_of(request), local_day(timezone.now())
    told = {"appeals": [shown_whole(item, today=today) for item in reads.appeals_of(person.account)], "limit": reads.appeal_limit()}
    return render(request, "desks/my_appeals.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form about one refused act, or the appeal itself."""
    person, now = person_of(request), timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    refused = refused_act(
        person=person, day=_day(asked.get("day", "")), provider=asked.get("provider", ""), record_id=asked.get("record", "")
    )
    if request.method != "POST" and subject_mark(person.account, refused) in reads.appealed_subjects(person.account):
        return HttpResponseRedirect(reverse("my-appeals"))
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = ask_appeal(account=person.account, refused=refused, text=request.POST.get("text", ""), now=now)
            messages.success(request, ASKED.said(language(), due=made.due_on))
            return HttpResponseRedirect(reverse("my-appeals") + "#said")
        except Refusal as problem:
            refusal = problem
    told = {
        "title": act_said(refused),
        "why": Text(refused.why_zh, refused.why_en),
        "code": refused.code,
        "asked": {name: asked.get(name, "") for name in ("day", "provider", "record")},
        "limit": reads.appeal_limit(),
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/my_appeal.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise NotFilledIn(
            what_zh="是哪一条记录（从明细里点进来）", what_en="which record it is about, by its link among your entries"
        ) from problem


# -- the officer ---------------------------------------------------------------------------------------------------------


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Appeals within reach, the most pressing first; what was written is on the page of each."""
    state, today = request.GET.get("state", "open"), local_day(timezone.now())
    found = reads.appeals_within(reach_of(request), states=STATES.get(state, STATES["open"]))
    told = {
        "appeals": [(shown(item, today=today), name_of(item.city)) for item in found],
        "state": state if state in STATES else "open",
        "limit": reads.appeal_limit(),
    }
    return render(request, "desks/office_appeals.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One appeal, or its answer."""
    now = timezone.now()
    if request.method != "POST":
        return _one_page(request, number, now)
    try:
        _answer(request, number, now)
    except UnknownAppeal:
        raise
    except Refusal as refusal:
        return _one_page(request, number, now, refusal=refusal)
    messages.success(request, ANSWERED.said(language()))
    return HttpResponseRedirect(reverse("office-appeal", args=[number]) + "#said")


def _answer(request: HttpRequest, number: int, now: datetime) -> None:
    decided = request.POST.get("decided", "")
    if decided not in ("upheld", "rejected"):
        raise NotFilledIn(field="decided", what_zh="支持还是不支持", what_en="whether it is upheld")
    answer_appeal(number=number, by=user_of(request), is_upheld=decided == "upheld", text=request.POST.get("text", ""), now=now)


def _one_page(request: HttpRequest, number: int, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    item = read_appeal(number=number, by=user_of(request), now=now)
    told = {
        "item": shown_whole(item, today=local_day(now)),
        "is_open": item.appeal.state is AppealState.OPEN,
        "is_upheld": item.appeal.state is AppealState.UPHELD,
        "pseudonym": reads.person_numbered(item.appeal.account).pseudonym,
        "city": name_of(item.appeal.city),
        "record": item.refused,
        "limit": reads.appeal_limit(),
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/office_appeal.html", told, status=STATUS[refusal.kind] if refusal else 200)


urlpatterns = [
    path("me/appeals", mine, name="my-appeals"),
    path("me/appeals/new", ask, name="my-appeal"),
    path("office/appeals", listed, name="office-appeals"),
    path("office/appeals/<int:number>", one, name="office-appeal"),
]
