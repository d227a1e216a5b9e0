"""One city as the public sees it: its name in the scheme, the scenarios open there, and its total, withheld as everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from puhui.behaviours import reads as behaviours
from puhui.disclosure import rules
from puhui.disclosure.reads.cells import cells, least
from puhui.disclosure.reads.totals import PROVINCE, names_of_scenarios, origin_of, totals
from puhui.disclosure.words import CityTotal, ScenarioTotal
from puhui.library.reads import in_force
from puhui.methodology.regions import cities, covers
from puhui.participants.errors import UnknownCity
from puhui.participants.reads import joined_cities
from puhui.participants.words import CityLine
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class CityPage:
    """A city: how the scheme is called there (None: by the province's name), whether it has a list of its own, its total, and
    what is open: scenarios that a methodology in force counts there.
    """

    total: CityTotal
    joined: CityLine | None
    has_own_list: bool
    open: tuple[tuple[str, Text], ...]


def city_page(code: str, *, day: date) -> CityPage:
    """Raises UnknownCity for what is no city of the province."""
    if code not in {city.code for city in cities(PROVINCE)}:
        raise UnknownCity(asked=code[:10])
    own, names = behaviours.scenarios_open_in(code, day=day), behaviours.provincial_scenarios()
    here = {of for of, version in in_force(codes=list(names), day=day).items() if covers(version.methodology.region, code)}
    return CityPage(
        total=next(city for city in totals().cities if city.code == code),
        joined=next((line for line in joined_cities() if line.code == code), None),
        has_own_list=own is not None,
        open=tuple((scenario, name) for scenario, name in names.items() if scenario in here and (own is None or scenario in own)),
    )


def scenarios_of_city(code: str) -> list[ScenarioTotal]:
    """What each scenario brought in a city, the largest first. Small ones are withheld here like in any table whose total is known."""
    found = [cell for cell in cells() if cell.city == code and not cell.is_replay and cell.accepted]
    most: dict[str, int] = {}
    for cell in found:
        most[cell.scenario] = max(most.get(cell.scenario, 0), cell.most_persons)
    hidden, names = rules.withheld(most, least=least()), names_of_scenarios()
    made = []
    for scenario in most:
        of = [cell for cell in found if cell.scenario == scenario]
        grams = None if scenario in hidden else sum(cell.reduction_g for cell in of)
        origin = origin_of(of)
        made.append(ScenarioTotal(scenario, names(scenario), grams, hidden.get(scenario), origin.reference_region, origin.is_demonstration))
    return sorted(made, key=lambda total: (total.reduction_g is None, -(total.reduction_g or 0), total.code))
