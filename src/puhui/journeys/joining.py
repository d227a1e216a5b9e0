"""A city joins under its own name, with its own scenarios among the province's and its own budget: one act, or none of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from puhui.behaviours.actions import choose_scenarios
from puhui.participants.actions import join_city
from puhui.participants.words import CityLine
from puhui.rewards.actions import open_budget
from puhui.vocabulary.texts import Text


@transaction.atomic
def city_joins(*, code: str, scheme: Text, scenarios: Collection[str], from_on: date, fen_per_thousand: int, now: datetime) -> CityLine:
    """Joining again corrects the name and the list. The budget has nothing in it until it is funded, and exchanges wait for it until then.

    Raises UnknownCity, ScenarioNotProvincial, ListInThePast.
    """
    joined = join_city(code=code, scheme=scheme, now=now)
    choose_scenarios(city=code, scenarios=scenarios, from_on=from_on, now=now)
    name = Text(f"{scheme.zh}积分预算", f"points budget of {scheme.en}")
    open_budget(code=f"city-{code}", name=name, city=code, fen_per_thousand=fen_per_thousand)
    return joined
