"""更正 · Corrections of settled runs: the list, and a new one that rests on a study, seen by run and by person before it is proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.behaviours import reads
from puhui.behaviours.actions import refuse_outdated
from puhui.behaviours.errors import UnknownStudy
from puhui.behaviours.words import Study
from puhui.desks.addresses import address
from puhui.desks.corrections import (
    list_cells,
    list_columns,
    person_cells,
    person_columns,
    person_rows,
    run_cells,
    run_columns,
    studies_to_correct,
)
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import told_of, user_of, whole_number
from puhui.desks.pages.freezing import said_and_shown
from puhui.foundation.answering import STATUS
from puhui.journeys.four_eyes import propose_correction
from puhui.methodology.regions import name_of
from puhui.participants import reads as participants
from puhui.participants.words import Verb
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

LISTED, STUDIES = 100, 20
PERSONS_A_PAGE = 20
REASON_CHARS_MAX = 300


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """All of them, the latest first, and the studies that a new one could rest on."""
    told = {
        "columns": list_columns(),
        "rows": [list_cells(row) for row in reads.corrections(limit=LISTED)],
        "studies": studies_to_correct(limit=STUDIES),
        "studies_url": address("office-studies"),
    }
    return render(request, "desks/office_corrections.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What a study would move, and the proposal to have it moved."""
    now, asked = timezone.now(), request.POST if request.method == "POST" else request.GET
    try:
        study = _study(asked.get("study", ""))
    except Refusal as refusal:
        return _choose(request, refusal if request.method == "POST" or "study" in asked else None)
    if request.method != "POST":
        return _page(request, study, now, refusal=_outdated(study))
    try:
        made = propose_correction(
            user=user_of(request),
            study=study.number,
            reason=request.POST.get("reason", "").strip()[:REASON_CHARS_MAX],
            reason_en=request.POST.get("reason_en", "").strip()[:REASON_CHARS_MAX],
            now=now,
        )
    except Refusal as refusal:
        return _page(request, study, now, refusal=refusal)
    return said_and_shown(request, made)


def _study(typed: str) -> Study:
    """S7 or 7. Raises UnknownStudy, NotFilledIn."""
    number = whole_number(typed.strip().removeprefix("S").removeprefix("s"))
    if not typed.strip():
        raise NotFilledIn(field="study", what_zh="试算的编号", what_en="the number of a study")
    if number is None:
        raise UnknownStudy(study=typed.strip()[:20], field="study")
    return reads.study(number)


def _choose(request: HttpRequest, refusal: Refusal | None) -> HttpResponse:
    told = {
        "studies": studies_to_correct(limit=STUDIES),
        "studies_url": address("office-studies"),
        "typed": request.POST or request.GET,
        **told_of(refusal),
        "field": "study" if refusal else None,
    }
    return render(request, "desks/office_correction_choose.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _outdated(study: Study) -> Refusal | None:
    """Why nothing can be proposed by this study, said before anybody writes a reason."""
    try:
        refuse_outdated(study=study.number)
    except Refusal as refusal:
        return refusal
    return None


def _page(request: HttpRequest, study: Study, now: datetime, *, refusal: Refusal | None) -> HttpResponse:
    about = f"study:{study.name}"
    waits = participants.waiting_about(verb=Verb.CORRECT_RUNS, abouts=[about]).get(about)
    told = {
        "study": study,
        "study_url": address("office-study", study.number),
        "place": name_of(study.city) if study.city else Text("全省", "the whole province"),
        "total": (study.outcome or {}).get("total"),
        "run_columns": run_columns(),
        "runs": [run_cells(line) for line in reads.runs_moved(study.number)],
        "waits": waits,
        "limit": REASON_CHARS_MAX,
        "typed": request.POST,
        **_persons(request, study, now),
        **told_of(refusal),
    }
    is_post = request.method == "POST"
    told["may_propose"] = is_post or refusal is None
    return render(request, "desks/office_correction_new.html", told, status=STATUS[refusal.kind] if refusal and is_post else 200)


def _persons(request: HttpRequest, study: Study, now: datetime) -> dict[str, Any]:
    """One page of those who move, for whoever may read personal data; opening it is a reading."""
    user = user_of(request)
    if participants.reach_of(user, Verb.READ_PERSONAL_DATA, now=now) is None:
        return {"may_read": False}
    page = Paginator(range(reads.persons_moved_in_all(study.number)), PERSONS_A_PAGE).get_page(request.GET.get("page"))
    rows = person_rows(study, user=user, limit=PERSONS_A_PAGE, offset=(page.number - 1) * PERSONS_A_PAGE, now=now)
    return {"may_read": True, "page": page, "person_columns": person_columns(), "persons": [person_cells(row) for row in rows]}


urlpatterns = [
    path("office/corrections", corrections, name="office-corrections"),
    path("office/corrections/new", new, name="office-correction-new"),
]
