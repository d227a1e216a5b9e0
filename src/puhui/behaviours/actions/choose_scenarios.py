"""A city chooses, among the scenarios of the province, which are open there, from a day on; what is settled stays as it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from puhui.behaviours.errors import ListInThePast, ScenarioNotProvincial
from puhui.behaviours.models import CityScenario, Scenario
from puhui.foundation.auditing import DO, record
from puhui.participants.words import Verb
from puhui.vocabulary.periods import local_day


@transaction.atomic
def choose_scenarios(*, city: str, scenarios: Collection[str], from_on: date, now: datetime) -> None:
    """The city's own list from a day on, in place of whatever was planned from that day. Raises ScenarioNotProvincial, ListInThePast.

    A day is settled once it is past, so a list from today on changes nothing that has been counted.
    """
    known = set(Scenario.objects.select_for_update().filter(is_open=True).values_list("code", flat=True))
    for code in sorted(scenarios):
        if code not in known:
            raise ScenarioNotProvincial(asked=code[:40], known=", ".join(sorted(known)))
    if from_on < local_day(now):
        raise ListInThePast(day=from_on)
    rows = CityScenario.objects.filter(city=city)
    rows.filter(from_on__gte=from_on).delete()  # planned, and never looked at by a run
    reaching = rows.exclude(until_on__lte=from_on)
    reaching.exclude(scenario__in=scenarios).update(until_on=from_on)
    kept = reaching.filter(scenario__in=scenarios)
    going_on = set(kept.values_list("scenario", flat=True))
    kept.update(until_on=None)
    CityScenario.objects.bulk_create(
        CityScenario(city=city, scenario_id=code, from_on=from_on) for code in sorted(set(scenarios) - going_on)
    )
    record(verb=Verb.JOIN_CITY, how=DO, about=f"city:{city} scenarios from {from_on}: {' '.join(sorted(scenarios))}")
