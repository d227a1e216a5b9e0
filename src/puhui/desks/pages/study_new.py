"""新的试算 · The form of a dry run: which days, where, whom, and what is different; whatever is refused keeps everything that was typed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.behaviours import reads
from puhui.behaviours.words import SHARES, STUDY_DAYS_MAX, Study
from puhui.desks.pages.asking import city_within, reach_of, told_of, user_of, whole_number
from puhui.desks.pages.forms import done, filled, filled_day
from puhui.desks.pages.studies import within
from puhui.desks.pages.study_form import asked_in, at_first, counted_on, day_of, fields_of, names_of, opened
from puhui.foundation.answering import STATUS, marked
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.dry_runs import ask_study
from puhui.journeys.tasks import defer_count
from puhui.methodology.errors import DocumentRefused
from puhui.methodology.proof import check_bytes
from puhui.methodology.regions import name_of
from puhui.participants.words import Reach, Scope
from puhui.rewards.reads import rate_for
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

ASKED = Text("试算已排队，算完后结果就在这个页面上。", "The dry run waits its turn; its result will stand on this page.")
SHARE_SAYS = {
    1: Text("全部的人", "every person"),
    10: Text("每 10 人取 1 人", "one person in 10"),
    100: Text("每 100 人取 1 人", "one person in 100"),
}
TITLE_SIGNS_MAX = 80
#: Fields beside which a refusal can stand, besides those of scenarios.
FIELDS = frozenset({"title", "first", "last", "text", "grams"})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form; a scenario is opened and closed in it by a post that asks for nothing yet."""
    last = reads.last_day_to_study(city=city_within(reach_of(request)))
    if request.method != "POST":
        return _first_page(request, last)
    typed = request.POST.copy()
    try:
        _take_file(request, typed)
        if typed.get("verb") == "ask":
            return _ask(request, typed, timezone.now())
    except Refusal as refusal:
        return _page(request, typed, last, refusal=refusal)
    return _page(request, typed, last)


def _first_page(request: HttpRequest, last: date | None) -> HttpResponse:
    """A page leads here with a document or with another study; where there is none of it, the form says so and stands all the same."""
    day, like = last or timezone.localdate(), _like(request)
    try:
        return _page(request, at_first(request.GET, last=day, like=like), last)
    except Refusal as refusal:
        refusal.facts["field"] = "text"
        return _page(request, at_first(QueryDict(), last=day, like=like), last, refusal=refusal)


def _like(request: HttpRequest) -> Study | None:
    """The study whose form is to be filled in again, within reach."""
    number = whole_number(request.GET.get("like", ""))
    found = next((each for each in reads.studies(limit=500) if each.number == number), None) if number else None
    return found if found and within(reach_of(request), found) else None


def _take_file(request: HttpRequest, typed: QueryDict) -> None:
    """A file is read into the field, so that it stands there whatever happens. Raises DocumentRefused for one that is no text."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        return
    raw = file.read()
    try:
        typed["text"] = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            check_bytes(raw, name=str(file.name))
        except Refusal as refusal:
            refusal.facts["field"] = "text"
            raise


def _ask(request: HttpRequest, typed: QueryDict, now: datetime) -> HttpResponse:
    reach = reach_of(request)
    title = filled(request, "title", Text("试算的名称", "a title"), most=TITLE_SIGNS_MAX)
    first = filled_day(request, "first", Text("起日（年-月-日）", "the first day (year-month-day)"))
    last = filled_day(request, "last", Text("止日（年-月-日）", "the last day (year-month-day)"))
    asked = asked_in(typed, counted_on(last))
    with transaction.atomic():
        number = ask_study(
            title=title,
            asked=asked,
            first=first,
            last=last,
            city=city_within(reach, typed.get("city", "")[:6]),
            share=whole_number(typed.get("share", "")) or 0,
            by=user_of(request).pk,
            organisation=reach.organisation or None,
            now=now,
        )
        defer_count(number)
    return done(request, ASKED, reverse("office-study", args=[number]))


def _page(request: HttpRequest, typed: QueryDict, last: date | None, *, refusal: Refusal | None = None) -> HttpResponse:
    reach, day = reach_of(request), day_of(typed, "last") or last
    known = counted_on(day)
    codes = opened(typed, known)
    fields = [fields_of(code, known[code], day, typed) for code in codes if day]
    offered = {
        *FIELDS,
        *(item["field"] for item in fields if item["versions"]),
        *(row["field"] for item in fields for row in item["numbers"]),
    }
    if refusal and told_of(refusal)["field"] not in offered:
        refusal.facts["field"] = ""  # what it is about is not on the form: it stands above everything
    told: dict[str, Any] = {
        "typed": typed,
        "last_settled": last,
        "cities": _cities(reach),
        "is_of_a_city": reach.scope is not Scope.ALL,
        "shares": [(str(share), SHARE_SAYS[share]) for share in SHARES],
        "days_max": STUDY_DAYS_MAX,
        "fields": fields,
        "more": names_of(codes, known),
        "providers": reads.provider_names().items(),
        "rate": rate_for(day).grams_per_point if day and last else None,
        "faults": [fault.said(language()) for fault in refusal.faults] if isinstance(refusal, DocumentRefused) else [],
        **told_of(refusal),
    }
    answer = render(request, "desks/office_study_new.html", told, status=STATUS[refusal.kind] if refusal else 200)
    return marked(answer, refusal) if refusal else answer


def _cities(reach: Reach) -> list[tuple[str, Text]]:
    return [(code, name_of(code)) for code in reads.run_cities() if reach.covers(code)]


urlpatterns = [path("office/studies/new", new, name="office-study-new")]
