"""公示与备案 · What anyone may read: what is on notice, with comments and replies, and the register of what is filed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.filing_subjects import subject_shown
from puhui.desks.filings import (
    IN_THE_REGISTER,
    PUBLIC,
    FilingLine,
    chapters_shown,
    line_shown,
    lines_shown,
    organisation_names,
    review_sum,
    way_of,
)
from puhui.desks.pages.filing_files import file_answer
from puhui.desks.pages.forms import about, answered, at_head, csv_file, done, shown
from puhui.filing import actions, reads
from puhui.filing.errors import UnknownApplication, UnknownFile
from puhui.filing.words import Application, Stage
from puhui.participants.reads import reach_of
from puhui.participants.words import Verb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What is on notice now, the one that ends first at the top; then what was, and waits for its decision."""
    lines = lines_shown(reads.applications(stages=(Stage.NOTICE, Stage.NOTICED)), today=local_day(timezone.now()))
    told = {
        "open": [line for line in lines if line.found.stage is Stage.NOTICE],
        "over": [line for line in lines if line.found.stage is Stage.NOTICED],
        "comments": {line.found.number: len(reads.comments_of(line.found.number)) for line in lines},
    }
    return shown(request, "desks/notices.html", told)


_HEAD = (
    "number",
    "title_zh",
    "title_en",
    "course",
    "code",
    "organisation",
    "filed_on",
    "valid_from",
    "valid_until",
    "stage",
    "content_sha256",
)


@require_safe
def filed(request: HttpRequest) -> HttpResponse:
    """The register, by course and text; `form=csv` gives the same rows as a file."""
    course, text = request.GET.get("course", ""), request.GET.get("text", "").strip()[:60]
    found = [row for row in reads.applications(stages=IN_THE_REGISTER, course_code=course, limit=5000) if _mentions(row, text)]
    found.sort(key=lambda row: (row.filed_on or datetime.min.date(), row.number), reverse=True)
    lines = lines_shown(found, today=local_day(timezone.now()))
    if request.GET.get("form") == "csv":
        return csv_file("filed.csv", _HEAD, (_csv_row(line) for line in lines))
    told = {"lines": lines, "courses": reads.courses(), "course": course, "text": text, "csv_url": f"?course={course}&text={text}&form=csv"}
    return shown(request, "desks/filed.html", told)


def _mentions(row: Application, text: str) -> bool:
    return text.lower() in f"{row.title.zh} {row.title.en} {row.about} {row.filed_as}".lower()


def _csv_row(line: FilingLine) -> tuple[object, ...]:
    row = line.found
    told = (row.filed_as, row.title.zh, row.title.en, row.course, row.about, line.organisation)
    return (*told, row.filed_on, row.valid_from, row.valid_until, row.stage.value, row.content_hash)


# -- one ---------------------------------------------------------------------------------------------------------------


def public_one(number: int) -> Application:
    """On notice, or in the register; else as unknown as one that is not there. Raises UnknownApplication."""
    found = reads.application(number)
    if found.stage not in PUBLIC:
        raise UnknownApplication(number=number)
    return found


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, number)


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """The same page, for whoever has signed in to comment."""
    return answered(request, about(number, {"comment": _comment}), lambda asked, **no: _page(asked, number, **no))


def _page(request: HttpRequest, number: int, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found, today = public_one(number), local_day(timezone.now())
    told: dict[str, Any] = {
        "found": found,
        "line": line_shown(found, organisation_names([found.organisation])[found.organisation], today=today),
        "way": way_of(found),
        "is_open": found.stage is Stage.NOTICE,
        "may_comment": _may_comment(request),
        "chapters": chapters_shown(found),
        "files": reads.attachments_of(number),
        "comments": reads.comments_of(number),
        "review": review_sum(found),
        "subject": subject_shown(found),
        "file_url": "notice-file",
        "in_register": found.stage in IN_THE_REGISTER,
        "heirs": [row for row in reads.applications(about=found.about, stages=IN_THE_REGISTER) if row.number != number],
    }
    offered = ("comment",) if told["is_open"] and told["may_comment"] else ()
    return shown(request, "desks/notice.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


def _may_comment(request: HttpRequest) -> bool:
    return request.user.is_authenticated and bool(reach_of(request.user, Verb.COMMENT_ON_NOTICE, now=timezone.now()))


def _comment(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    public_one(number)
    place = actions.comment_on(number=number, by=request.user.pk or 0, text=request.POST.get("text", ""), now=now)
    says = Text("意见已收到，编号 {n}；答复会公开在这里。", "Your comment is number {n}; its reply will stand here.")
    return done(request, says, reverse("notice", args=[number]), n=place)


@require_safe
def file(request: HttpRequest, number: int, digest: str) -> HttpResponse:
    """What anyone may take: the document itself. Attachments may hold more than the public should see."""
    found = public_one(number)
    if digest != found.subject:
        raise UnknownFile(number=number)
    return file_answer(number, digest)


urlpatterns = [
    path("notices", notices, name="notices"),
    path("notices/<int:number>", one, name="notice"),
    path("notices/<int:number>/comments", comment, name="notice-comment"),
    path("notices/<int:number>/files/<slug:digest>", file, name="notice-file"),
    path("filed", filed, name="filed"),
]
