"""信息披露 · The public pages and downloads: parse, one question, answer. Anyone may open them; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from puhui.behaviours.errors import UnknownRun
from puhui.behaviours.reads import Listing, provider_names
from puhui.behaviours.words import Run
from puhui.disclosure import reads
from puhui.disclosure.errors import QuestionNotRead
from puhui.disclosure.reads.cells import least
from puhui.disclosure.words import (
    WITHHELD_SAYS,
    Asked,
    CityTotal,
    Course,
    RunLine,
    RunPage,
    RunScenarioLine,
    ScenarioTotal,
    State,
    Withheld,
)
from puhui.foundation.answering import STATUS
from puhui.foundation.configuration import configuration
from puhui.foundation.showing.bars import lines
from puhui.foundation.showing.courses import rows_over_time
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.components import origin_marks
from puhui.foundation.templatetags.puhui import grams, language
from puhui.methodology.regions import name_of
from puhui.methodology.words import Methodology
from puhui.vocabulary.amounts import grams_parts, grouped
from puhui.vocabulary.identifiers import region_code
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

PAGE_ROWS = 20
LATEST = 5
CSV = "text/csv; charset=utf-8"
JSON = "application/json; charset=utf-8"
YAML = "text/yaml; charset=utf-8"
NOT_CONNECTED = Text("尚未接入", "not connected yet")
#: What `?sort=` may say. Not by grams: the place of a withheld run in the order would give its grams away.
ORDERS = ("day", "-day", "read", "-read")


# -- home -----------------------------------------------------------------------------------------------------------------


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the scheme is, and everything that it adds up."""
    totals, day = reads.totals(), local_day(timezone.now())
    latest = reads.latest_lines(LATEST)
    told = {
        "totals": totals,
        "least": least(),
        "grams": {city.code: city.reduction_g for city in totals.cities},
        "persons": {city.code: city.residents for city in totals.cities},
        "why_none": {city.code: _why_none(city) for city in totals.cities if city.reduction_g is None},
        "course": _columns(reads.course_of_runs()),
        "scenarios": _bars(totals.scenarios),
        "standings": reads.standings(day),
        "replayed": [city for city in totals.cities if city.replayed_g],
        "columns": _latest_columns(),
        "rows": [_latest_cells(line) for line in latest],
        "runs_city": f"{reverse('runs')}?city=",
        "an_example": latest[0].name if latest else f"340100-{day:%Y%m%d}-1",
    }
    return render(request, "disclosure/home.html", told)


def _why_none(city: CityTotal) -> str:
    says = WITHHELD_SAYS[Withheld.SMALL] if city.state is State.WITHHELD else NOT_CONNECTED
    return says.said(language(), least=least())


def _columns(course: Course) -> list[tuple[str, int, str]]:
    return rows_over_time([(step.on, step.reduction_g) for step in course.steps], is_by_day=course.is_by_day, language=language())


def _bars(scenarios: tuple[ScenarioTotal, ...]) -> dict[str, Any]:
    """Each scenario with its bar; those that are withheld have none."""
    known = [total for total in scenarios if total.reduction_g is not None]
    chart = lines([(total.name.said(language()), total.reduction_g) for total in known], unit="g")
    return {
        "unit": chart.scale.unit,
        "known": list(zip(known, chart.bars, strict=True)),
        "hidden": [t for t in scenarios if t.reduction_g is None],
    }


@require_safe
def cities_csv(request: HttpRequest) -> StreamingHttpResponse:
    """One row for each city; the grams add up to the total of the home page."""
    return _csv(reads.cities_csv(), "cities.csv")


# -- methodologies --------------------------------------------------------------------------------------------------------


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """Every methodology and how it stands."""
    found = reads.standings(local_day(timezone.now()))
    told = [(standing, reads.formulas(standing.methodology, language())[-1].sentence) for standing in found]
    return render(request, "disclosure/methods.html", {"told": told})


@require_safe
def method(request: HttpRequest, code: str) -> HttpResponse:
    """One methodology: what it says, its numbers, what it has counted, and a form to try it."""
    now = timezone.now()
    day = local_day(now)
    standing = reads.standing(code, _version_asked(request), day)
    m = standing.methodology
    trial = reads.trial(m, request.GET.dict(), now=now)
    counted = reads.counted(code)
    labels = {formula.symbol: formula.label for formula in m.formulas}
    told = {
        "m": m,
        "standing": standing,
        "formulas": reads.formulas(m, language()),
        "legend": reads.legend(m),
        "numbers": reads.numbers_of(m, day),
        "inputs": [(given, grouped(int(given.low)), grouped(int(given.high))) for given in m.inputs],
        "excluded": [(item, reads.condition_said(m, item.when, language())) for item in m.exclusions],
        "plausible": [(rule, reads.condition_said(m, rule.of, language())) for rule in m.plausible],
        "trial": trial,
        "steps": [(symbol, value, labels[symbol]) for symbol, value in trial.symbols] if trial else [],
        "cases": _cases(m),
        "versions": reads.version_lines(code, day),
        "counted": counted,
        "counted_course": _columns(counted.course),
        "least": least(),
    }
    return render(request, "disclosure/method.html", told)


def _version_asked(request: HttpRequest) -> int | None:
    asked = request.GET.get("v", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None


def _cases(m: Methodology) -> dict[str, Any]:
    """Worked cases, and how many agree with what was computed by hand."""
    found = reads.worked_cases(m)
    said = [(outcome, _outcome_said(outcome.expected), _outcome_said(outcome.found)) for outcome in found]
    return {"rows": said, "agree": sum(outcome.agrees for outcome in found), "of": len(found)}


def _outcome_said(outcome: str) -> str:
    """`467 g` as it is; a refusal as the word of it."""
    figure, _, unit = outcome.partition(" ")
    return f"{grouped(int(figure))}\u00a0{unit}" if unit else Text("不计", "refused").said(language())


@require_safe
def method_document(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The document itself, byte for byte what its hash was made of: `sha256sum` prints it."""
    found = reads.document(code, number)
    text = found.text.replace("\r\n", "\n")
    return _attachment(text.encode(), f"{code}-v{number}.yaml", YAML, digest=found.content_hash)


# -- settlement runs ------------------------------------------------------------------------------------------------------


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
        return _csv(reads.runs_csv(_wanted(asked)), "runs.csv")
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
        "columns": _run_columns(),
        "rows": [_run_cells(line) for line in found],
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
    found, names = reads.run_page(reads.public_run(name)), provider_names()
    told = {
        "run": found,
        "line": found.line,
        "city": name_of(found.line.city),
        "least": least(),
        "figure_rows": _figures(found.line),
        "check_rows": reads.checks(found),
        "results_public": found.has_results,
        "columns": _scenario_columns(),
        "rows": [_scenario_cells(line) for line in found.scenarios],
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
    return _attachment(found.body, f"{name}-{'public-manifest' if found.is_copy else 'manifest'}.json", JSON)


@require_safe
def run_results(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The outcome row by row, without person, time or place; it adds up to the run's total."""
    return _csv(reads.results_csv(reads.public_run(name)), f"{name}-results.csv")


# -- rows -----------------------------------------------------------------------------------------------------------------


def _column(key: str, zh: str, en: str, *, is_number: bool = False, may_sort: bool = False) -> Column:
    return Column(key, Text(zh, en).said(language()), is_number=is_number, may_sort=may_sort)


def _run_columns() -> tuple[Column, ...]:
    return (
        _column("run", "结算批", "Run"),
        _column("day", "行为日", "Event day", may_sort=True),
        _column("city", "城市", "City"),
        _column("read", "读入 条", "Read", is_number=True, may_sort=True),
        _column("accepted", "计入 条", "Counted", is_number=True),
        _column("refused", "未计入 条", "Not counted", is_number=True),
        _column("persons", "居民 人", "Persons", is_number=True),
        _column("reduction_g", "减排量", "Reduction", is_number=True),
        _column("files", "下载", "Download"),
    )


def _run_cells(line: RunLine) -> list[object]:
    url, hidden = reverse("run", args=[line.name]), WITHHELD_SAYS[Withheld.SMALL].said(language(), least=least())
    return [
        Link(format_html('<span class="ph-mono">{}</span>', line.name), url),
        str(line.day),
        name_of(line.city).said(language()),
        line.read,
        line.accepted,
        line.refused,
        line.persons,
        hidden if line.is_withheld else _sum_of(line.reduction_g or 0, line),
        _files_of(line),
    ]


def _files_of(line: RunLine) -> SafeString:
    """What anyone may take along: the manifest, and the rows where there are public ones."""
    return render_to_string("disclosure/parts/run_files.html", {"line": line})


def _latest_columns() -> tuple[Column, ...]:
    return tuple(column for column in _run_columns() if column.key in ("run", "city", "accepted", "reduction_g", "files"))


def _latest_cells(line: RunLine) -> list[object]:
    name, _, city, _, accepted, *_, total, files = _run_cells(line)
    return [name, city, accepted, total, files]


def _sum_of(amount: int, line: RunLine | RunScenarioLine) -> SafeString:
    """Grams with what they rest on. On a sample site everything is simulated, and the ribbon says so."""
    is_simulated = isinstance(line, RunLine) and line.is_simulated and not configuration().sample
    is_replay = isinstance(line, RunLine) and line.is_replay
    marks = origin_marks(line.reference_region, is_replay=is_replay, is_simulated=is_simulated, is_demonstration=line.is_demonstration)
    return format_html('{}<span class="di-marks">{}</span>', grams(amount), marks) if marks else grams(amount)


def _scenario_columns() -> tuple[Column, ...]:
    return (
        _column("scenario", "场景", "Scenario"),
        _column("method", "方法学", "Methodology"),
        _column("accepted", "计入 条", "Counted", is_number=True),
        _column("refused", "未计入 条", "Not counted", is_number=True),
        _column("persons", "居民 人", "Persons", is_number=True),
        _column("reduction_g", "减排量", "Reduction", is_number=True),
    )


def _scenario_cells(line: RunScenarioLine) -> list[object]:
    version = Text(f"第 {line.version} 版", f"version {line.version}").said(language())
    shown: object = _sum_of(line.reduction_g, line) if line.reduction_g is not None else "–"
    if line.withheld:
        shown = WITHHELD_SAYS[line.withheld].said(language(), least=least())
    url = f"{reverse('method', args=[line.code])}?v={line.version}" if line.version else ""
    return [line.name.said(language()), Link(version, url) if url else "–", line.accepted, line.refused, line.persons, shown]


def _csv(lines_of_file: Iterator[str] | Iterator[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines_of_file, content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _attachment(body: bytes, name: str, kind: str, *, digest: str = "") -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if digest:
        response["X-Content-SHA256"] = digest
    return response


urlpatterns = [
    path("", home, name="home"),
    path("cities.csv", cities_csv, name="cities-csv"),
    path("methods", methods, name="methods"),
    path("methods/<slug:code>", method, name="method"),
    path("methods/<slug:code>/v<int:number>.yaml", method_document, name="method-document"),
    path("runs", runs, name="runs"),
    path("runs/<str:name>/manifest.json", run_manifest, name="run-manifest"),
    path("runs/<str:name>/results.csv", run_results, name="run-results"),
    path("runs/<str:name>", run, name="run"),
]
