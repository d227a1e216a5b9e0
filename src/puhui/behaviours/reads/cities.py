"""Which scenarios are open where: a city's own list, or the province's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q

from puhui.behaviours.models import CityScenario, Scenario
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class CityScenarioLine:
    """One scenario of a city's own list; `until_on` is the first day on which it is open no longer."""

    scenario: str
    name: Text
    from_on: date
    until_on: date | None


def scenarios_open_in(city: str, *, day: date) -> frozenset[str] | None:
    """The scenarios open in a city on a day by its own list; None where it has none yet and follows the province."""
    rows = CityScenario.objects.filter(city=city)
    first = rows.aggregate(first=Min("from_on"))["first"]
    if first is None or day < first:
        return None
    live = rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), from_on__lte=day)
    return frozenset(live.values_list("scenario", flat=True))


def city_list(city: str) -> list[CityScenarioLine]:
    """A city's own list, with what was and what is planned, in the order of the days."""
    rows = CityScenario.objects.filter(city=city).select_related("scenario").order_by("from_on", "scenario")
    return [CityScenarioLine(row.scenario_id, Text(row.scenario.name_zh, row.scenario.name_en), row.from_on, row.until_on) for row in rows]


def provincial_scenarios() -> dict[str, Text]:
    """Every scenario that is open in the province, by its code."""
    rows = Scenario.objects.filter(is_open=True).order_by("code")
    return {code: Text(zh, en) for code, zh, en in rows.values_list("code", "name_zh", "name_en")}
