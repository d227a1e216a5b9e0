"""结算批 · Settlement runs: the list, one run, and what anyone can take along to check it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.behaviours.errors import UnknownRun
from puhui.behaviours.reads import Listing, provider_names
from puhui.behaviours.words import Run
from puhui.disclosure import reads
from puhui.disclosure.errors import QuestionNotRead
from puhui.disclosure.pages.tables import (
    JSON,
    attachment,
    csv_answer,
    run_cells,
    run_columns,
    scenario_cells,
    scenario_columns,
)
from puhui.disclosure.reads.cells import least
from puhui.disclosure.words import (
    WITHHELD_SAYS,
    Asked,
    RunLine,
    RunPage,
    Withheld,
)
from puhui.foundation.answering import STATUS
from puhui.foundation.showing.bars import lines
from puhui.foundation.templatetags.puhui import language
from puhui.methodology.regions import name_of
from puhui.vocabulary.amounts import grams_parts
from puhui.vocabulary.identifiers import region_code
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

PAGE_ROWS = 20
#: What `?sort=` may say. Not by grams: the place of a withheld run in the order would give its grams away.
ORDERS = ("day", "-day", "read", "-read")


@require_safe
def runs(request: HttpRequest) -> HttpResponseBase:
    """All public runs, with a filter; as CSV with `form=csv`; one of them by its name."""
    try:
        if name := request.GET.get("run", "").strip():
            return HttpResponseRedirect(reverse("run", args=[reads.public_run(name).name]))
        asked = _asked(request)
    except Refusal as refusal:
        return _runs_page(request, Asked(), refusal=refusal)
    if request.GET.get("form") == "csv":
        return csv_answer(reads.runs_csv(_wanted(asked)), "runs.csv")
    return _runs_page(request, asked)


def _wanted(asked: Asked) -> Listing[Run]:
    return reads.asked_runs(city=asked.city, scenario=asked.scenario, day=asked.day, sort=asked.sort)


def _asked(request: HttpRequest) -> Asked:
    told = {name: request.GET.get(name, "").strip() for name in ("city", "scenario", "day", "sort")}
    try:
        city = region_code(told["city"]) if told["city"] else ""
        day = date.fromisoformat(told["day"]) if told["day"] else None
    except (Refusal, ValueError) as problem:
        raise QuestionNotRead(asked=" ".join(filter(None, (told["city"], told["day"])))[:40]) from problem
    return Asked(city, told["scenario"][:40], day, told["sort"] if told["sort"] in ORDERS else "-day")


def _runs_page(request: HttpRequest, asked: Asked, *, refusal: Refusal | None = None) -> HttpResponse:
    page = Paginator(_wanted(asked), PAGE_ROWS).get_page(request.GET.get("page"))
    found = list(reads.lines_of(page.object_list))
    questions = request.GET.copy()
    for name in ("page", "sort", "form"):
        questions.pop(name, None)
    told = {
        "asked": asked,
        "typed": request.GET,
        "cities": [(code, name_of(code)) for code in reads.public_cities()],
        "scenarios": reads.known_scenarios(),
        "columns": run_columns(),
        "rows": [run_cells(line) for line in found],
        "regions": " ".join(sorted({code for line in found for code in line.reference_region.split()})),
        "has_replay": any(line.is_replay for line in found),
        "has_withheld": any(line.is_withheld for line in found),
        "page": page,
        "least": least(),
        "csv_url": f"?{questions.urlencode()}&form=csv" if questions else "?form=csv",
        "refusal": refusal,
        "sentence": refusal.sentence(language()) if refusal else "",
        "is_unknown_run": isinstance(refusal, UnknownRun),
    }
    return render(request, "disclosure/runs.html", told, status=STATUS[refusal.kind] if refusal else 200)


@require_safe
def run(request: HttpRequest, name: str) -> HttpResponse:
    """One run: what it counted, what it did not, by which texts, from which files, and how to check it."""
    asked = reads.public_run(name)
    found, names = reads.run_page(asked), provider_names()
    told = {
        "run": found,
        "line": found.line,
        "city": name_of(found.line.city),
        "least": least(),
        "figure_rows": _figures(found.line),
        "check_rows": reads.checks(found),
        "repeated": reads.repeated(asked, user=request.user, now=timezone.now()),
        "results_public": found.has_results,
        "columns": scenario_columns(),
        "rows": [scenario_cells(line) for line in found.scenarios],
        "refusals": _refusals(found),
        "batches": [
            {**batch, "name": names.get(batch["provider"]) or Text(batch["provider"], batch["provider"])}
            for batch in found.facts.get("batches", [])
        ],
        "inputs": sorted(found.facts.get("inputs", {}).items()),
        "outputs": sorted(found.facts.get("outputs", {}).items()),
        "has_small": bool(found.withheld) or found.line.is_withheld,
    }
    return render(request, "disclosure/run.html", told)


def _figures(line: RunLine) -> list[tuple[Text, object, object, object]]:
    """The strip of a run: grams, persons, records."""
    figure, unit = grams_parts(line.reduction_g or 0)
    hidden = WITHHELD_SAYS[Withheld.SMALL].said(language(), least=least())
    records, persons = Text("条", "records"), Text("人", "persons")
    return [
        (Text("减排量", "Reduction"), "–", "", hidden) if line.is_withheld else (Text("减排量", "Reduction"), figure, unit, ""),
        (Text("居民", "Residents"), line.persons, "" if line.is_withheld else persons, ""),
        (Text("读入", "Read"), line.read, records, ""),
        (Text("计入", "Counted"), line.accepted, records, ""),
        (Text("未计入", "Not counted"), line.refused, records, ""),
        (Text("待绑定", "Unbound"), line.waiting, records, Text("不在读入之内", "not among those read")),
    ]


def _refusals(found: RunPage) -> list[tuple[str, Text, Any]]:
    """Why records were not counted: code, sentence, and the bar of its count."""
    chart = lines([(code, count) for code, count in found.refused_by_code], unit=Text("条", "records").said(language()))
    return [(code, reads.in_general(code), bar) for (code, _), bar in zip(found.refused_by_code, chart.bars, strict=True)]


@require_safe
def run_manifest(request: HttpRequest, name: str) -> HttpResponse:
    """What anyone can check a run by: inputs, texts and outcome by hash."""
    found = reads.manifest(reads.public_run(name))
    return attachment(found.body, f"{name}-{'public-manifest' if found.is_copy else 'manifest'}.json", JSON)


@require_safe
def run_results(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The outcome row by row, without person, time or place; it adds up to the run's total."""
    return csv_answer(reads.results_csv(reads.public_run(name)), f"{name}-results.csv")


urlpatterns = [
    path("runs", runs, name="runs"),
    path("runs/<str:name>/manifest.json", run_manifest, name="run-manifest"),
    path("runs/<str:name>/results.csv", run_results, name="run-results"),
    path("runs/<str:name>", run, name="run"),
]
