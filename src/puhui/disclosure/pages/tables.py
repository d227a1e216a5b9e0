"""Columns and cells of the public tables, and answers that are files."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from puhui.disclosure.reads.cells import least
from puhui.disclosure.words import (
    WITHHELD_SAYS,
    Course,
    RunLine,
    RunScenarioLine,
    Withheld,
)
from puhui.foundation.configuration import configuration
from puhui.foundation.showing.courses import rows_over_time
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.components import origin_marks
from puhui.foundation.templatetags.puhui import grams, language
from puhui.methodology.regions import name_of
from puhui.vocabulary.texts import Text

CSV = "text/csv; charset=utf-8"
JSON = "application/json; charset=utf-8"
YAML = "text/yaml; charset=utf-8"


def column(key: str, zh: str, en: str, *, is_number: bool = False, may_sort: bool = False) -> Column:
    return Column(key, Text(zh, en).said(language()), is_number=is_number, may_sort=may_sort)


def run_columns() -> tuple[Column, ...]:
    return (
        column("run", "结算批", "Run"),
        column("day", "行为日", "Event day", may_sort=True),
        column("city", "城市", "City"),
        column("read", "读入 条", "Read", is_number=True, may_sort=True),
        column("accepted", "计入 条", "Counted", is_number=True),
        column("refused", "未计入 条", "Not counted", is_number=True),
        column("persons", "居民 人", "Persons", is_number=True),
        column("reduction_g", "减排量", "Reduction", is_number=True),
        column("files", "下载", "Download"),
    )


def run_cells(line: RunLine) -> list[object]:
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


def latest_columns() -> tuple[Column, ...]:
    return tuple(column for column in run_columns() if column.key in ("run", "city", "accepted", "reduction_g", "files"))


def latest_cells(line: RunLine) -> list[object]:
    name, _, city, _, accepted, *_, total, files = run_cells(line)
    return [name, city, accepted, total, files]


def _sum_of(amount: int, line: RunLine | RunScenarioLine) -> SafeString:
    """Grams with what they rest on. On a sample site everything is simulated, and the ribbon says so."""
    is_simulated = isinstance(line, RunLine) and line.is_simulated and not configuration().sample
    is_replay = isinstance(line, RunLine) and line.is_replay
    marks = origin_marks(line.reference_region, is_replay=is_replay, is_simulated=is_simulated, is_demonstration=line.is_demonstration)
    return format_html('{}<span class="di-marks">{}</span>', grams(amount), marks) if marks else grams(amount)


def scenario_columns() -> tuple[Column, ...]:
    return (
        column("scenario", "场景", "Scenario"),
        column("method", "方法学", "Methodology"),
        column("accepted", "计入 条", "Counted", is_number=True),
        column("refused", "未计入 条", "Not counted", is_number=True),
        column("persons", "居民 人", "Persons", is_number=True),
        column("reduction_g", "减排量", "Reduction", is_number=True),
    )


def scenario_cells(line: RunScenarioLine) -> list[object]:
    version = Text(f"第 {line.version} 版", f"version {line.version}").said(language())
    shown: object = _sum_of(line.reduction_g, line) if line.reduction_g is not None else "–"
    if line.withheld:
        shown = WITHHELD_SAYS[line.withheld].said(language(), least=least())
    url = f"{reverse('method', args=[line.code])}?v={line.version}" if line.version else ""
    return [line.name.said(language()), Link(version, url) if url else "–", line.accepted, line.refused, line.persons, shown]


def course_columns(course: Course) -> list[tuple[str, int, str]]:
    """What a chart of time shows, as rows for those who read a table."""
    return rows_over_time([(step.on, step.reduction_g) for step in course.steps], is_by_day=course.is_by_day, language=language())


def csv_answer(lines_of_file: Iterator[str] | Iterator[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines_of_file, content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def attachment(body: bytes, name: str, kind: str, *, digest: str = "") -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if digest:
        response["X-Content-SHA256"] = digest
    return response
