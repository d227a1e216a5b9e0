"""首页 · The public home: what the scheme has saved so far, by city and scenario, and the latest runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.disclosure import reads
from puhui.disclosure.pages.tables import (
    course_columns,
    csv_answer,
    latest_cells,
    latest_columns,
)
from puhui.disclosure.reads.cells import least
from puhui.disclosure.words import (
    WITHHELD_SAYS,
    CityTotal,
    ScenarioTotal,
    Standing,
    State,
    Withheld,
)
from puhui.foundation.showing.bars import lines
from puhui.foundation.templatetags.puhui import language
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

LATEST = 5
#: Methodologies on a site that has counted nothing yet.
FIRST = 6
NOT_CONNECTED = Text("尚未接入", "not connected yet")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the scheme is, and everything that it adds up."""
    known, day = dict(reads.known_scenarios()), local_day(timezone.now())
    totals = reads.totals(known=known)
    latest, standings = reads.latest_lines(LATEST), reads.standings(day, known=known)
    told = {
        "totals": totals,
        "least": least(),
        "grams": {city.code: city.reduction_g for city in totals.cities},
        "persons": {city.code: city.residents for city in totals.cities},
        "why_none": {city.code: _why_none(city) for city in totals.cities if city.reduction_g is None},
        "course": course_columns(reads.course_of_runs()),
        "scenarios": _bars(totals.scenarios),
        "standings": _shown(standings, totals.scenarios),
        "methods_n": len(standings),
        "replayed": [city for city in totals.cities if city.replayed_g],
        "columns": latest_columns(),
        "rows": [latest_cells(line) for line in latest],
        "runs_city": f"{reverse('runs')}?city=",
        "an_example": latest[0].name if latest else f"340100-{day:%Y%m%d}-1",
    }
    return render(request, "disclosure/home.html", told)


def _shown(standings: Sequence[Standing], scenarios: Sequence[ScenarioTotal]) -> list[Standing]:
    """The methodologies that the sums above rest on; before the first record, the first few that one can come in for."""
    counted = {total.code for total in scenarios}
    open_ones = [standing for standing in standings if standing.has_scenario]
    return [standing for standing in open_ones if standing.methodology.code in counted] or open_ones[:FIRST]


def _why_none(city: CityTotal) -> str:
    says = WITHHELD_SAYS[Withheld.SMALL] if city.state is State.WITHHELD else NOT_CONNECTED
    return says.said(language(), least=least())


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
    return csv_answer(reads.cities_csv(), "cities.csv")


urlpatterns = [
    path("", home, name="home"),
    path("cities.csv", cities_csv, name="cities-csv"),
]
