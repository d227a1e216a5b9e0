"""更正 · Corrections for everybody: what was wrong and why, which runs, their grams before and since, and how to check it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from puhui.disclosure import reads
from puhui.disclosure.pages.tables import JSON, attachment, column, csv_answer
from puhui.disclosure.reads.cells import least
from puhui.disclosure.words import WITHHELD_SAYS, CorrectedRun, CorrectionPage, VersionMoved, Withheld
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.puhui import grams, language
from puhui.methodology.regions import name_of
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text


@require_safe
def corrections(request: HttpRequest) -> HttpResponseBase:
    """All of them; as CSV, run by run, with `form=csv`."""
    if request.GET.get("form") == "csv":
        return csv_answer(reads.corrections_csv(), "corrections.csv")
    found = reads.posted()
    told = {
        "columns": _columns(),
        "rows": [_cells(page) for page in found],
        "regions": " ".join(sorted({code for page in found for code in page.reference_region.split()})),
        "is_demonstration": any(page.is_demonstration for page in found),
        "has_withheld": any(page.withheld for page in found),
        "least": least(),
    }
    return render(request, "disclosure/corrections.html", told)


def _columns() -> tuple[Column, ...]:
    return (
        column("correction", "更正", "Correction"),
        column("posted_on", "入账日", "Posted"),
        column("reason", "原因", "Why"),
        column("runs", "结算批", "Runs", is_number=True),
        column("before", "原为", "Was", is_number=True),
        column("after", "现为", "Is", is_number=True),
    )


def _cells(page: CorrectionPage) -> list[object]:
    return [
        Link(page.name, reverse("correction", args=[page.number])),
        str(page.posted_on),
        page.reason.said(language()),
        len(page.runs),
        grams(page.before_g) if page.shown else _hidden(),
        grams(page.reduction_g) if page.shown else "–",
    ]


@require_safe
def correction(request: HttpRequest, number: int) -> HttpResponse:
    """One correction, run by run."""
    found = reads.public_correction(number)
    told = {
        "found": found,
        "versions": [_version(item) for item in found.versions],
        "columns": _run_columns(),
        "rows": [_run_cells(found, line) for line in found.runs],
        "change": signed(found.reduction_g - found.before_g) if found.shown else "",
        "least": least(),
    }
    return render(request, "disclosure/correction.html", told)


def _version(item: VersionMoved) -> tuple[str, Text, str]:
    """The scenario, how its version changed, and the way to the method."""
    names = reads.names_of_scenarios()
    before, after = _numbered(item.before), _numbered(item.after)
    return (
        item.code,
        Text(f"{names(item.code).zh}：{before.zh} → {after.zh}", f"{names(item.code).en}: {before.en} → {after.en}"),
        _url(item),
    )


def _numbered(version: int | None) -> Text:
    return Text(f"第 {version} 版", f"version {version}") if version else Text("没有计入", "nothing counted")


def _url(item: VersionMoved) -> str:
    shown = item.after or item.before
    return f"{reverse('method', args=[item.code])}?v={shown}" if shown else ""


def _run_columns() -> tuple[Column, ...]:
    return (
        column("run", "结算批", "Run"),
        column("city", "城市", "City"),
        column("before", "原为", "Was", is_number=True),
        column("after", "现为", "Is", is_number=True),
        column("change", "变化", "Change", is_number=True),
        column("gained", "补记", "Given", is_number=True),
        column("lost", "扣回", "Taken back", is_number=True),
        column("persons", "涉及 人", "Persons moved", is_number=True),
        column("entries", "分录号", "Entries"),
        column("files", "更正清单", "Its manifest"),
    )


def _run_cells(page: CorrectionPage, line: CorrectedRun) -> list[object]:
    entries = [str(entry) for entry in (line.entry, line.owed_entry) if entry]
    return [
        Link(line.name, reverse("run", args=[line.name])),
        name_of(line.city).said(language()),
        _grams(line.before_g),
        _grams(line.reduction_g),
        "–" if line.change_g is None else signed(line.change_g),
        "–" if line.gained_g is None else grams(line.gained_g),
        "–" if line.lost_g is None else grams(line.lost_g),
        line.persons,
        "、".join(entries) if language().startswith("zh") else ", ".join(entries) or "–",
        Link("JSON", reverse("run-correction", args=[line.name, page.number])),
    ]


def _grams(amount: int | None) -> object:
    return _hidden() if amount is None else grams(amount)


def _hidden() -> str:
    return WITHHELD_SAYS[Withheld.SMALL].said(language(), least=least())


def signed(amount: int) -> str:
    """+33 g, −67 g."""
    return f"{'+' if amount > 0 else '−' if amount < 0 else ''}{grouped(abs(amount))} g"


@require_safe
def run_correction(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """What a correction recorded of a run; the run's own manifest stays beside it."""
    found = reads.correction_manifest(reads.public_run(name), number)
    return attachment(found.body, f"{name}-C{number}-{'public-manifest' if found.is_copy else 'manifest'}.json", JSON)


urlpatterns = [
    path("corrections", corrections, name="corrections"),
    path("corrections/<int:number>", correction, name="correction"),
    path("runs/<str:name>/corrections/<int:number>/manifest.json", run_correction, name="run-correction"),
]
