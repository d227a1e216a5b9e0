"""办理备案 · The authority's pages: every application with its clock, and one with whatever is to be done about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NotFilledIn
from puhui.desks.filing_subjects import subject_shown
from puhui.desks.filings import (
    TURN,
    chapters_shown,
    history_shown,
    line_shown,
    lines_shown,
    organisation_names,
    review_sum,
    seats_shown,
    way_of,
)
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.pages.filing_files import file_answer
from puhui.desks.pages.filing_mine import LETTERS
from puhui.desks.pages.forms import about, answered, at_head, confirmed, done, filled, filled_day, shown
from puhui.filing import actions, reads
from puhui.filing.errors import UnknownApplication
from puhui.filing.words import STAGE_SAYS, STEP_SAYS, Application, Stage, Step, Wanted
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.filings import file as file_it
from puhui.journeys.filings import looked_at, revoke
from puhui.participants.reads import expert_list
from puhui.participants.words import ExpertLine
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: Where the next step is the authority's own.
OURS = (Stage.SUBMITTED, Stage.ACCEPTED, Stage.REVIEW, Stage.REVIEWED, Stage.NOTICE, Stage.NOTICED)
FINDING_ROWS = 6
PAGE_ROWS, MOST = 30, 5000
DONE = Text("第 {number} 号申请：{step}。", "Application {number}: {step}.")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Whatever was handed in, by stage; what waits for the authority first, the most pressing at the top."""
    today, asked, counts = local_day(timezone.now()), request.GET.get("stage", ""), reads.counted()
    late = reads.late(today=today)
    stages = (Stage(asked),) if asked in set(Stage) - {Stage.DRAFT} else OURS
    page = Paginator(late if asked == "late" else reads.applications(stages=stages, limit=MOST), PAGE_ROWS).get_page(
        request.GET.get("page")
    )
    told = {
        "lines": lines_shown(page.object_list, today=today),
        "page": page,
        "asked": asked if asked in {*Stage, "late"} else "",
        "stages": [(stage, STAGE_SAYS[stage], counts[stage]) for stage in Stage if counts.get(stage)],
        "open": sum(counts.get(stage, 0) for stage in OURS),
        "late": late,
    }
    return shown(request, "desks/filing_office.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    return answered(request, about(number, _VERBS), lambda asked, **no: _page(asked, number, **no))


def handed_in(number: int) -> Application:
    """A draft is nobody's but the applicant's. Raises UnknownApplication."""
    found = reads.application(number)
    if found.stage is Stage.DRAFT:
        raise UnknownApplication(number=number)
    return found


def _page(request: HttpRequest, number: int, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found, user, now = handed_in(number), user_of(request), timezone.now()
    may = {step for step in Step if reads.may_take(found, step, by=user.pk)}
    name = organisation_names([found.organisation])[found.organisation]
    told: dict[str, Any] = {
        "line": line_shown(found, name, today=local_day(now)),
        "way": way_of(found),
        "found": found,
        "chapters": chapters_shown(found),
        "files": reads.attachments_of(number),
        "findings": reads.findings_of(number),
        "comments": reads.comments_of(number),
        "may_reply": found.stage in (Stage.NOTICE, Stage.NOTICED),
        "review": review_sum(found),
        "seats": seats_shown(found),
        "experts": _free_experts(found) if found.stage is Stage.REVIEW else [],
        "history": history_shown(number, with_names=True),
        "subject": subject_shown(found),
        "file_url": "office-filing-file",
        "may": {step.value for step in may},
        "other_hands": [step for step in reads.next_steps(found) if step not in may and step in _OFFICERS],
        "looked": looked_at(number) if found.stage in OURS else None,
        "rows": _finding_rows(request),
        "tomorrow": date.fromordinal(local_day(now).toordinal() + 1),
        "unanswered": reads.unanswered([number]).get(number, 0),
        "silent": sum(not seat.given_at and not seat.has_interest for seat in reads.seats_of(number, round=found.round)),
        "letter": found.stage in LETTERS,
        "asked_of": TURN.get(found.stage),
    }
    offered = {step.value for step in may} | {
        name for name, is_there in (("reply", told["may_reply"]), ("seat", told["experts"])) if is_there
    }
    return shown(request, "desks/filing_office_one.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


def _finding_rows(request: HttpRequest) -> list[tuple[str, str]]:
    """Chapter and text of each line of the form, as they were typed."""
    typed = list(zip(request.POST.getlist("chapter"), request.POST.getlist("text"), strict=False))[:FINDING_ROWS]
    return [*typed, *[("", "")] * (FINDING_ROWS - len(typed))]


_OFFICERS = frozenset(Step) - {Step.SUBMIT, Step.WITHDRAW, Step.END_NOTICE, Step.SUPERSEDE}


def _free_experts(found: Application) -> list[ExpertLine]:
    """Whoever may be asked in this round: not seated yet, and not of the applicant."""
    seated = {seat.expert for seat in reads.seats_of(found.number, round=found.round)}
    return [line for line in expert_list() if line.user not in seated and line.organisation != found.organisation]


# -- what is done about it ---------------------------------------------------------------------------------------------


def _hand(request: HttpRequest, number: int, step: Step) -> int:
    """Who acts; and whoever he stands in for must be free to take the step too. Raises HandsMeet."""
    absent, user = reach_of(request).stands_in_for, user_of(request)
    if absent:
        reads.check_may_take(handed_in(number), step, by=absent)
    return user.pk


def _done(request: HttpRequest, number: int, step: Step) -> HttpResponse:
    return done(request, DONE, _url(number), number=number, step=STEP_SAYS[step].said(language()))


def _accept(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.accept_application(number=number, by=_hand(request, number, Step.ACCEPT), now=now)
    return _done(request, number, Step.ACCEPT)


def _send_back(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    rows = zip(request.POST.getlist("chapter"), request.POST.getlist("text"), strict=False)
    wanted = [Wanted(chapter[:40], text[:2000]) for chapter, text in rows if text.strip()]
    actions.send_back(number=number, by=_hand(request, number, Step.SEND_BACK), findings=wanted, now=now)
    return _done(request, number, Step.SEND_BACK)


def _begin_review(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.begin_review(number=number, by=_hand(request, number, Step.BEGIN_REVIEW), now=now)
    return _done(request, number, Step.BEGIN_REVIEW)


def _seat(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    by, asked = _hand(request, number, Step.BEGIN_REVIEW), set(request.POST.getlist("expert"))
    chosen = [line for line in _free_experts(handed_in(number)) if str(line.user) in asked]
    if not chosen:
        raise NotFilledIn(field="expert", what_zh="至少一位专家", what_en="one expert at least")
    for line in chosen:
        actions.seat_expert(number=number, expert=line.user, of_organisation=line.organisation, by=by, now=now)
    return done(request, Text("已指定 {n} 位专家。", "{n} expert{n_s} appointed."), _url(number), n=len(chosen))


def _close_review(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    by = _hand(request, number, Step.CLOSE_REVIEW)
    actions.close_review(number=number, by=by, minutes=request.POST.get("minutes", "")[:10_000], now=now)
    return _done(request, number, Step.CLOSE_REVIEW)


def _open_notice(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.open_notice(number=number, by=_hand(request, number, Step.OPEN_NOTICE), now=now)
    return _done(request, number, Step.OPEN_NOTICE)


def _reply(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    handed_in(number)
    asked = request.POST.get("comment", "")
    comment = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    actions.reply_to(number=number, comment=comment, by=user_of(request).pk, reply=request.POST.get("reply", "")[:2000], now=now)
    return done(request, Text("已答复第 {n} 条意见。", "Comment {n} has its reply."), _url(number), n=comment)


def _file(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    by = _hand(request, number, Step.FILE)
    valid_from = filled_day(request, "valid_from", Text("生效日", "the first day"))
    has_end = bool(request.POST.get("valid_until", "").strip())
    until = filled_day(request, "valid_until", Text("终止日", "the last day")) if has_end else None
    confirmed(request, str(number))
    made = file_it(number=number, by=by, valid_from=valid_from, valid_until=until, now=now)
    return done(request, Text("已备案，文号 {filed_as}。", "Filed as {filed_as}."), _url(number), filed_as=made.filed_as)


def _reject(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    by = _hand(request, number, Step.REJECT)
    confirmed(request, str(number))
    actions.reject_application(number=number, by=by, reasons=request.POST.get("reasons", "")[:5000], now=now)
    return _done(request, number, Step.REJECT)


def _revoke(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    by = _hand(request, number, Step.REVOKE)
    reasons = filled(request, "reasons", Text("废止的理由", "the reasons"), most=5000)
    confirmed(request, str(number))
    revoke(number=number, by=by, reasons=reasons, now=now)
    return _done(request, number, Step.REVOKE)


_VERBS = {
    "accept": _accept, "send_back": _send_back, "begin_review": _begin_review, "seat": _seat, "close_review": _close_review,
    "open_notice": _open_notice, "reply": _reply, "file": _file, "reject": _reject, "revoke": _revoke,
}  # fmt: skip


def _url(number: int) -> str:
    return reverse("office-filing", args=[number])


@require_safe
def file(request: HttpRequest, number: int, digest: str) -> HttpResponse:
    handed_in(number)
    return file_answer(number, digest)


urlpatterns = [
    path("office/filings", listed, name="office-filings"),
    path("office/filings/<int:number>", one, name="office-filing"),
    path("office/filings/<int:number>/files/<slug:digest>", file, name="office-filing-file"),
]
