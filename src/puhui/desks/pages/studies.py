"""试算 · Dry runs of officers: the list, one with its progress and its result, and the result as files. Nothing here posts anything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.behaviours import reads
from puhui.behaviours.errors import UnknownStudy
from puhui.behaviours.words import PERSONS_LEAST, STUDY_DAYS_MAX, STUDY_KEPT_DAYS, STUDY_STAGE_SAYS, Study, StudyStage
from puhui.desks.errors import StudyNotDone
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.pages.forms import csv_file, shown
from puhui.desks.studies import STAGE_KINDS, asked_said, place_of, result_of, row_of, whom_of
from puhui.desks.study_files import CSV_HEAD, as_json, csv_rows
from puhui.desks.words import days_said, moment_said
from puhui.participants.reads import reach_of as reach_with
from puhui.participants.words import Reach, Scope, Verb
from puhui.vocabulary.periods import local_day

LISTED = 50
#: Seconds between two looks at a study that is being counted.
EVERY_S = 2


def may_run(request: HttpRequest) -> bool:
    """Whether the reader may ask for a study, or only read."""
    return reach_with(user_of(request), Verb.RUN_STUDY, now=timezone.now()) is not None


def within(reach: Reach, study: Study) -> bool:
    """An authority of a city sees its own studies, and no other's."""
    return reach.scope is Scope.ALL or (bool(reach.organisation) and study.organisation == reach.organisation)


def study_within(request: HttpRequest, number: int) -> Study:
    """A study within reach; one outside is as unknown as one that is not there. Raises UnknownStudy."""
    found = reads.study(number)
    if not within(reach_of(request), found):
        raise UnknownStudy(study=f"S{number}")
    return found


@require_safe
def studies(request: HttpRequest) -> HttpResponse:
    """The latest first; where there is none, what a dry run is."""
    reach = reach_of(request)
    found = reads.studies(limit=LISTED, organisation=None if reach.scope is Scope.ALL else reach.organisation)
    this_year = local_day(timezone.now()).year
    told = {
        "rows": [{**row_of(each), "days": days_said(each.first, each.last, this_year=this_year)} for each in found],
        "may_run": may_run(request),
        "days_max": STUDY_DAYS_MAX,
        "kept_days": STUDY_KEPT_DAYS,
    }
    return shown(request, "desks/office_studies.html", told)


@require_safe
def study(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is; then what came of it, or why nothing did."""
    found = study_within(request, number)
    told = {
        **_progress(found),
        "asked": asked_said(found),
        "where": place_of(found),
        "whom": whom_of(found),
        "days": days_said(found.first, found.last, this_year=local_day(timezone.now()).year),
        "asked_at": moment_said(found.asked_at),
        "may_run": may_run(request),
        "kept_days": STUDY_KEPT_DAYS,
        "least": PERSONS_LEAST,
        "result": result_of(found) if found.stage is StudyStage.DONE else None,
    }
    return render(request, "desks/office_study.html", told)


@require_safe
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """The part of the page that renews itself; when the study has ended, the whole page is asked for."""
    found = study_within(request, number)
    answer = render(request, "desks/parts/study_progress.html", _progress(found))
    if found.ended_at is not None:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _progress(found: Study) -> dict[str, object]:
    return {
        "study": found,
        "stage": STUDY_STAGE_SAYS[found.stage],
        "kind": STAGE_KINDS[found.stage],
        "every_s": EVERY_S if found.ended_at is None else 0,
        "progress_url": reverse("office-study-progress", args=[found.number]),
    }


@require_safe
def result_json(request: HttpRequest, number: int) -> HttpResponse:
    found = _done(request, number)
    answer = JsonResponse(as_json(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="study-{found.name}.json"'
    return answer


@require_safe
def result_csv(request: HttpRequest, number: int) -> HttpResponse:
    found = _done(request, number)
    return csv_file(f"study-{found.name}.csv", CSV_HEAD, csv_rows(found))


def _done(request: HttpRequest, number: int) -> Study:
    """Raises UnknownStudy, StudyNotDone."""
    found = study_within(request, number)
    if found.stage is not StudyStage.DONE:
        raise StudyNotDone(study=found.name)
    return found


urlpatterns = [
    path("office/studies", studies, name="office-studies"),
    path("office/studies/<int:number>", study, name="office-study"),
    path("office/studies/<int:number>/progress", progress, name="office-study-progress"),
    path("office/studies/<int:number>/result.json", result_json, name="office-study-json"),
    path("office/studies/<int:number>/result.csv", result_csv, name="office-study-csv"),
]
