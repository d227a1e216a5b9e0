"""征集 · Calls: the authority writes, opens and decides them; everybody sees what is sought, until when, and what came of it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.addresses import address
from puhui.desks.calls import CallShown, Column, call_shown, calls_shown, chosen_of, columns_of, history_said
from puhui.desks.pages.asking import reach_of, user_of, whole_number
from puhui.desks.pages.forms import answered, confirmed, day_or_none, done, filled, filled_day, shown
from puhui.desks.words import moment_said
from puhui.filing import actions, reads
from puhui.filing.errors import UnknownCall
from puhui.filing.words import CALL_STAGE_SAYS, Call, CallStage, CallStep, CallText
from puhui.foundation.workdays import add_workdays
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: Working days that the form proposes; whoever writes a call chooses another day.
USUAL_WORKDAYS = 20
SIGNS_MAX = 4_000
DRAFTED = Text(
    "草稿已保存，只有主管部门看得到。核对后再发布。", "The draft is saved; only the authority sees it. Check it, then open the call."
)
REWRITTEN = Text("已保存。", "Saved.")
OPENED = Text("征集已发布，所有人都能看到。", "The call is open, and everybody sees it.")
PUBLISHED = Text("结果已公布，不能再改。", "The result is published and does not change any more.")
CALLED_OFF = Text("征集已取消，理由已公开。", "The call is called off; the reasons are public.")
DROPPED = Text("草稿已取消，没有公开过。", "The draft is dropped; it never was public.")


# -- everybody ---------------------------------------------------------------------------------------------------------


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """What is sought now, what is being judged, and what came of the others."""
    today = local_day(timezone.now())
    found = [call_shown(each, today=today) for each in reads.calls(public=True)]
    groups = (
        (Text("正在征集", "Open"), [each for each in found if each.stage is CallStage.OPEN]),
        (Text("已截止，评选中", "Closed, being judged"), [each for each in found if each.stage is CallStage.CLOSED]),
        (Text("已公布结果或已取消", "With a result, or called off"), [each for each in found if not each.clock]),
    )
    return render(request, "desks/calls.html", {"groups": [(name, rows) for name, rows in groups if rows], "total": len(found)})


@require_safe
def call(request: HttpRequest, number: int) -> HttpResponse:
    """One call; of what was handed in nothing but what the result names."""
    found = reads.call(number)
    if not found.is_public:
        raise UnknownCall(number=number)
    told = {
        "shown": call_shown(found, today=local_day(timezone.now())),
        "call": found,
        "course": reads.course(found.text.course),
        "chosen": chosen_of(found),
        "apply_url": f"{address('filing-new') or '/filing/new'}?call={number}",
        "opened": moment_said(found.opened_at) if found.opened_at else "",
        "published": moment_said(found.published_at) if found.published_at else "",
    }
    return render(request, "desks/call.html", told)


# -- officers: all of them ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def office_calls(request: HttpRequest) -> HttpResponse:
    return answered(request, {"draft": _draft}, _list_page)


def _list_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    today, asked = local_day(timezone.now()), request.GET.get("stage", "")
    found = calls_shown(reads.calls(), today=today)
    counts = Counter(each.stage for each in found)
    told = {
        "calls": [each for each in found if asked not in set(CallStage) or each.stage == asked],
        "stage": asked if asked in set(CallStage) else "",
        "stages": [(stage.value, CALL_STAGE_SAYS[stage], counts[stage]) for stage in CallStage if counts[stage]],
        "total": len(found),
        **_form(request, today=today),
    }
    return shown(request, "desks/office_calls.html", told, refusal=refusal, form=form)


def _form(request: HttpRequest, *, today: date, call: Call | None = None) -> dict[str, Any]:
    """What a call's form shows: what was typed, else what stands there."""
    text = call.text if call else None
    usual = text.deadline if text else add_workdays(today, USUAL_WORKDAYS).on
    stands = {
        "theme_zh": text.theme.zh if text else "",
        "theme_en": text.theme.en if text else "",
        "sought_zh": text.sought.zh if text else "",
        "sought_en": text.sought.en if text else "",
        "course": text.course if text else "",
        "deadline": usual.isoformat(),
    }
    asks = request.method == "POST" and request.POST.get("verb") in ("draft", "rewrite")
    written = {name: request.POST.get(name, value) if asks else value for name, value in stands.items()}
    return {
        "courses": [(each.code, each.name) for each in reads.courses()],
        "written": {**written, "deadline": day_or_none(written["deadline"]) or ""},
        "earliest": reads.earliest_deadline(today),
    }


def _draft(request: HttpRequest, now: datetime) -> HttpResponse:
    made = actions.draft_call(text=_text(request), by=user_of(request).pk, now=now)
    return done(request, DRAFTED, reverse("office-call", args=[made.number]))


def _text(request: HttpRequest) -> CallText:
    return CallText(
        theme=Text(filled(request, "theme_zh", Text("征集主题", "the theme")), request.POST.get("theme_en", "").strip()),
        sought=Text(
            filled(request, "sought_zh", Text("征集内容", "what is sought"), most=SIGNS_MAX), request.POST.get("sought_en", "").strip()
        ),
        course=filled(request, "course", Text("备案程序", "the course"), most=40),
        deadline=filled_day(request, "deadline", Text("截止日（年-月-日）", "the deadline (year-month-day)")),
    )


# -- officers: one of them ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def office_call(request: HttpRequest, number: int) -> HttpResponse:
    """A draft to be opened, answers to be compared, a result to be published."""
    at = reverse("office-call", args=[number])

    def rewrite(request: HttpRequest, now: datetime) -> HttpResponse:
        actions.rewrite_call(number=number, text=_text(request))
        return done(request, REWRITTEN, at)

    def begin(request: HttpRequest, now: datetime) -> HttpResponse:
        confirmed(request, str(number))
        actions.open_call(number=number, by=user_of(request).pk, stands_in_for=reach_of(request).stands_in_for, now=now)
        return done(request, OPENED, at)

    def publish(request: HttpRequest, now: datetime) -> HttpResponse:
        confirmed(request, str(number))
        actions.publish_result(
            number=number,
            by=user_of(request).pk,
            stands_in_for=reach_of(request).stands_in_for,
            notice=request.POST.get("notice", "")[:SIGNS_MAX],
            chosen=_chosen(request),
            now=now,
        )
        return done(request, PUBLISHED, at)

    def off(request: HttpRequest, now: datetime) -> HttpResponse:
        was_public = reads.call(number).is_public
        confirmed(request, str(number))
        actions.call_off(number=number, by=user_of(request).pk, reasons=request.POST.get("reasons", "")[:SIGNS_MAX], now=now)
        return done(request, CALLED_OFF if was_public else DROPPED, at)

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        return _one_page(request, reads.call(number), refusal=refusal, form=form)

    return answered(request, {"rewrite": rewrite, "open": begin, "publish": publish, "off": off}, page)


def _chosen(request: HttpRequest) -> dict[int, str]:
    """The numbers that were ticked, each with its reasons."""
    ticked = filter(None, map(whole_number, request.POST.getlist("chosen")))
    return {number: request.POST.get(f"why-{number}", "")[:SIGNS_MAX] for number in ticked}


def _one_page(request: HttpRequest, found: Call, *, refusal: Refusal | None, form: str) -> HttpResponse:
    today, user, reach = local_day(timezone.now()), user_of(request), reach_of(request)
    compared = reads.comparison(found.number)
    columns = columns_of(compared, found)
    seen: CallShown = call_shown(found, today=today, answers=len(columns))
    hands, steps = {user.pk, reach.stands_in_for} - {None}, reads.call_steps(found)
    is_own = bool(hands & {found.opened_by, found.opened_for})
    has_answered = any(each.application.made_by in hands for each in compared.columns)
    forms = {
        "rewrite": found.stage is CallStage.DRAFT,
        "open": CallStep.OPEN in steps,
        "publish": CallStep.PUBLISH in steps and not is_own and not has_answered,
        "off": CallStep.CALL_OFF in steps,
    }
    told = {
        "shown": seen,
        "call": found,
        "columns": columns,
        "labels": [cell.label for cell in columns[0].cells] if columns else [],
        "is_own": is_own,
        "has_answered": has_answered,
        "is_closed": CallStep.PUBLISH in steps,
        "forms": forms,
        "picks": _picks(request, columns),
        "history": history_said(found.number),
        "chosen": chosen_of(found),
        "opened": moment_said(found.opened_at) if found.opened_at else "",
        "published": moment_said(found.published_at) if found.published_at else "",
        **_form(request, today=today, call=found),
    }
    # a no to a form that is gone meanwhile stands at the head of the page
    return shown(request, "desks/office_call.html", told, refusal=refusal, form=form if forms.get(form) else "")


def _picks(request: HttpRequest, columns: list[Column]) -> list[dict[str, Any]]:
    """What may be chosen, with what was ticked and typed a moment ago."""
    ticked = set(request.POST.getlist("chosen"))
    return [
        {
            "column": each,
            "is_ticked": str(each.number) in ticked,
            "why": request.POST.get(f"why-{each.number}", ""),
            "wrong": f"publish-why-{each.number}",
        }
        for each in columns
        if each.is_choosable
    ]


urlpatterns = [
    path("calls", calls, name="calls"),
    path("calls/<int:number>", call, name="call"),
    path("office/calls", office_calls, name="office-calls"),
    path("office/calls/<int:number>", office_call, name="office-call"),
]
