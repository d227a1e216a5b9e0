"""申请备案 · The applicant's pages: the organisation's applications, a new one, and one as it is written, handed in, put right or taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from puhui.desks.errors import NotFilledIn
from puhui.desks.filing_subjects import subject_shown
from puhui.desks.filings import (
    chapters_shown,
    history_shown,
    line_shown,
    lines_shown,
    organisation_names,
    review_sum,
    way_of,
)
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.filing_files import file_answer
from puhui.desks.pages.forms import about, answered, at_head, confirmed, done, filled, shown
from puhui.filing import actions, reads
from puhui.filing.words import Application, Call, Stage
from puhui.journeys.filings import looked_at, submit
from puhui.library.reads import sketch_of_text
from puhui.participants.reads import organisation_of
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

EDITABLE = (Stage.DRAFT, Stage.RETURNED)
BEFORE_DECISION = (
    Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED, Stage.REVIEW, Stage.REVIEWED, Stage.NOTICE, Stage.NOTICED,
)  # fmt: skip
SAVED = Text("已保存。", "Saved.")
SUBMITTED = Text(
    "第 {number} 号申请已提交，最迟 {due} 前答复是否受理。", "Application {number} is handed in; by {due} you hear whether it is accepted."
)
WITHDRAWN = Text("第 {number} 号申请已撤回。", "Application {number} is taken back.")


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Every application of the organisation, those that wait for it first."""
    own = organisation_of(user_of(request))
    lines = lines_shown(reads.applications(organisation=own.account), today=local_day(timezone.now()))
    waiting = [line for line in lines if line.found.stage in EDITABLE]
    rest = [line for line in lines if line.found.stage not in EDITABLE]
    return shown(request, "desks/filing_mine.html", {"waiting": waiting, "rest": rest})


# -- a new one ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return answered(request, {"open": _open}, _new_page)


def _new_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    call = _call_asked(request)
    told = {
        "courses": [course for course in reads.courses_for(user_of(request).role) if call is None or course.code == call.text.course],
        "filed": reads.applications(stages=(Stage.FILED,)),
        "asked": request.POST or request.GET,
        "call": call,
    }
    return shown(request, "desks/filing_new.html", told, refusal=refusal, form=form)


def _call_asked(request: HttpRequest) -> Call | None:
    """The call that is answered, where the way here came from one. Raises UnknownCall."""
    number = _number((request.POST or request.GET).get("call", ""))
    return reads.call(number) if number else None


def _open(request: HttpRequest, now: datetime) -> HttpResponse:
    user = user_of(request)
    course, replaces = _course_asked(request)
    made = actions.open_application(
        course_code=course,
        about=_about(request),
        title=Text(
            filled(request, "title_zh", Text("中文名称", "the title in Chinese"), most=120),
            filled(request, "title_en", Text("英文名称", "the title in English"), most=160),
        ),
        by=user.pk,
        role=user.role,
        organisation=organisation_of(user).account,
        replaces=replaces,
        call=_number(request.POST.get("call", "")),
        now=now,
    )
    return done(request, Text("草稿已建好，写到哪里保存到哪里。", "The draft is open; what you write is saved as you go."), _url(made))


def _course_asked(request: HttpRequest) -> tuple[str, int | None]:
    return filled(request, "course", Text("备案程序", "the course"), most=40), _number(request.POST.get("replaces", ""))


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _about(request: HttpRequest) -> str:
    """The code of the matter: lower case, digits, hyphens, and what stands between them in a place of the factor library."""
    typed = filled(request, "about", Text("代码", "the code"), most=80)
    if not all(sign.isascii() and (sign.isalnum() or sign in "-./") for sign in typed):
        raise BadIdentifier(field="about", text=typed[:40], what_zh="代码", what_en="code", form="metro-ride")
    return typed.lower()


# -- one ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """The application as its own organisation sees it, and whatever it does with it."""
    return answered(request, about(number, _VERBS), lambda asked, **no: _page(asked, number, **no))


def _page(request: HttpRequest, number: int, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found = _own(request, number)
    is_editable = found.stage in EDITABLE
    name = organisation_names([found.organisation])[found.organisation]
    told: dict[str, Any] = {
        "line": line_shown(found, name, today=local_day(timezone.now())),
        "way": way_of(found),
        "found": found,
        "is_editable": is_editable,
        "chapters": chapters_shown(found),
        "files": reads.attachments_of(number),
        "findings": reads.findings_of(number),
        "comments": reads.comments_of(number),
        "review": review_sum(found),
        "history": history_shown(number, with_names=False),
        "looked": looked_at(number) if is_editable else None,
        "subject": subject_shown(found),
        "written": sketch_of_text(digest=found.subject, organisation=found.organisation) if found.subject else None,
        "may_withdraw": found.stage in BEFORE_DECISION,
        "file_url": "filing-file",
        "letter": found.stage in LETTERS,
    }
    offered = {*(_VERBS if is_editable else ()), *(("withdraw",) if told["may_withdraw"] else ())}
    return shown(request, "desks/filing_one.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


#: What there is a letter about.
LETTERS = (Stage.RETURNED, Stage.ACCEPTED, Stage.FILED, Stage.REJECTED, Stage.REVOKED, Stage.SUPERSEDED)


def _own(request: HttpRequest, number: int) -> Application:
    return reads.application_of(number, organisation=organisation_of(user_of(request)).account)


def _account(request: HttpRequest) -> int:
    return organisation_of(user_of(request)).account


def _texts(request: HttpRequest) -> dict[str, str]:
    return {name.removeprefix("chapter-"): str(value) for name, value in request.POST.items() if name.startswith("chapter-")}


def _save(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.save_chapters(number=number, organisation=_account(request), texts=_texts(request), now=now)
    return done(request, SAVED, _url_of(number))


@require_POST
def saved(request: HttpRequest, number: int) -> HttpResponse:
    """What is typed, kept while it is typed: the page asks by itself, and shows when."""
    actions.save_chapters(number=number, organisation=_account(request), texts=_texts(request), now=timezone.now())
    return HttpResponse(status=204)


def _uploaded(request: HttpRequest) -> tuple[str, bytes]:
    file = request.FILES.get("file")
    if file is None:
        raise NotFilledIn(field="file", what_zh="一个文件", what_en="a file")
    return file.name or "file", file.read()


def _subject(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    name, body = _uploaded(request)
    actions.attach_subject(number=number, organisation=_account(request), name=name, body=body)
    return done(
        request, Text("文档已收下，下面是机器检查的结果。", "The document is here; below is what a machine makes of it."), _url_of(number)
    )


def _attach(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    name, body = _uploaded(request)
    actions.attach_file(number=number, organisation=_account(request), name=name, body=body, now=now)
    return done(request, Text("附件已收下。", "The file is attached."), _url_of(number))


def _drop(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.drop_file(number=number, organisation=_account(request), digest=request.POST.get("digest", "")[:64], now=now)
    return done(request, Text("附件已取下，记录还在。", "The file is taken out; that it was there stays on record."), _url_of(number))


def _answer(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    asked = request.POST.get("finding", "")
    actions.answer_finding(
        number=number,
        organisation=_account(request),
        finding=int(asked) if asked.isdecimal() and len(asked) < 6 else 0,
        answer=request.POST.get("answer", "")[:2000],
        now=now,
    )
    return done(request, Text("答复已保存。", "The answer is saved."), _url_of(number))


def _submit(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    """With what is in the form at this moment: the last words may not have saved themselves yet."""
    if texts := _texts(request):
        actions.save_chapters(number=number, organisation=_account(request), texts=texts, now=now)
    made = submit(number=number, organisation=_account(request), by=user_of(request).pk, now=now)
    return done(request, SUBMITTED, _url(made), number=number, due=made.due_on)


def _withdraw(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    confirmed(request, str(number))
    actions.withdraw_application(
        number=number, organisation=_account(request), by=user_of(request).pk, why=request.POST.get("why", "")[:300], now=now
    )
    return done(request, WITHDRAWN, reverse("filing-mine"), number=number)


def _url(found: Application) -> str:
    return _url_of(found.number)


def _url_of(number: int) -> str:
    return reverse("filing-application", args=[number])


@require_safe
def file(request: HttpRequest, number: int, digest: str) -> HttpResponse:
    _own(request, number)
    return file_answer(number, digest)


_VERBS = {
    "save": _save, "subject": _subject, "attach": _attach, "drop": _drop, "answer": _answer, "submit": _submit, "withdraw": _withdraw,
}  # fmt: skip

urlpatterns = [
    path("filing", mine, name="filing-mine"),
    path("filing/new", new, name="filing-new"),
    path("filing/<int:number>", one, name="filing-application"),
    path("filing/<int:number>/saved", saved, name="filing-saved"),
    path("filing/<int:number>/files/<slug:digest>", file, name="filing-file"),
]
