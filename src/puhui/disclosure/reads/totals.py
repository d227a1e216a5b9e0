"""What the home page adds up: grams by city, scenario and day, residents, points. Sums of runs, made by the database, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from puhui.behaviours import reads as behaviours
from puhui.behaviours.words import RESIDENT_REDUCTION, CityRuns, CountedGroup
from puhui.disclosure import rules
from puhui.disclosure.reads.cells import cells, closed_runs, least, public_runs, shown_runs, small_runs, withheld_scenarios
from puhui.disclosure.words import CityTotal, Course, Origin, Points, ScenarioTotal, State, Step, Totals
from puhui.ledger.reads import holders
from puhui.methodology.regions import cities, name_of
from puhui.participants import reads as participants
from puhui.rewards import reads as rewards
from puhui.vocabulary.texts import Text

PROVINCE = "340000"
NO_COURSE = Course((), is_by_day=True)
#: The runs of each city, of residents and replayed ones apart.
ByCity = dict[tuple[str, bool], CityRuns]


def totals(*, known: Mapping[str, Text] | None = None) -> Totals:
    """Everything that is added up; the grams of every total come from one statement, so that they agree. `known`: the scenarios, where they
    have been asked for already."""
    found = cells()
    by_city, residents = behaviours.runs_by_city(public_runs()), _residents()
    mine, replayed = [cell for cell in found if not cell.is_replay], [cell for cell in found if cell.is_replay]
    rows = [row for (_, is_replay), row in by_city.items() if not is_replay]
    reduction_g, scenarios = _grams(mine), tuple(_scenarios(mine, dict(known_scenarios()) if known is None else known))
    people = sum(residents.values())
    return Totals(
        reduction_g=reduction_g,
        accepted=sum(cell.accepted for cell in mine),
        residents=None if rules.is_small(people, least=least()) else people,
        accounts=participants.accounts(),
        runs=sum(row.runs for row in rows),
        withheld_runs=sum(row.few_runs for row in rows),
        withheld_records=sum(row.few_accepted for row in rows),
        first_day=min((row.first_day for row in rows if row.first_day), default=None),
        last_day=max((row.last_day for row in rows if row.last_day), default=None),
        cities=tuple(_cities(found, by_city, residents)),
        scenarios=scenarios,
        withheld_g=reduction_g - sum(total.reduction_g or 0 for total in scenarios),
        origin=origin_of(mine),
        replayed_g=_grams(replayed),
        replayed_runs=sum(row.runs + row.few_runs for (_, is_replay), row in by_city.items() if is_replay),
        replayed_origin=origin_of(replayed),
        points=_points(),
        owed_g=_owed(),
    )


def _owed() -> int | None:
    """Nothing is a number too; of fewer persons than may be shown none is given."""
    holders, grams = behaviours.owed_now()
    return None if rules.is_small(holders, least=least()) else grams


def _grams(found: Iterable[CountedGroup]) -> int:
    return sum(cell.reduction_g for cell in found)


def origin_of(found: Iterable[CountedGroup]) -> Origin:
    """Which regions, simulations and demonstration numbers are behind these cells."""
    listed = [cell for cell in found if cell.reduction_g]
    return Origin(
        reference_region=rules.joined_regions(cell.reference_region for cell in listed),
        is_simulated=any(cell.is_simulated for cell in listed),
        is_demonstration=any(cell.is_demonstration for cell in listed),
    )


def _residents() -> dict[str, int]:
    """Residents with at least one gram in the books, by the city of their account; nobody of a replay."""
    return participants.residents_by_city(among=holders(asset=RESIDENT_REDUCTION))


def _cities(found: list[CountedGroup], by_city: ByCity, residents: dict[str, int]) -> Iterable[CityTotal]:
    """The cities of the province, and any other that has a run."""
    hidden = rules.withheld(residents, least=least())
    for code in dict.fromkeys((*(city.code for city in cities(PROVINCE)), *(city for city, _ in sorted(by_city)))):
        here = [cell for cell in found if cell.city == code]
        yield _city(code, here, by_city.get((code, False)), None if code in hidden else residents.get(code, 0))


def _city(code: str, found: list[CountedGroup], row: CityRuns | None, residents: int | None) -> CityTotal:
    """A city is withheld until it has one run of enough persons."""
    mine, replayed = [cell for cell in found if not cell.is_replay], [cell for cell in found if cell.is_replay]
    origin, replayed_origin = origin_of(mine), origin_of(replayed)
    facts = CityTotal(
        code=code,
        name=name_of(code),
        state=State.NOT_CONNECTED if row is None else State.PUBLISHED if row.runs else State.WITHHELD,
        reference_region=origin.reference_region,
        is_simulated=origin.is_simulated,
        is_demonstration=origin.is_demonstration,
        replayed_g=_grams(replayed),
        replayed_reference_region=replayed_origin.reference_region,
        replayed_is_demonstration=replayed_origin.is_demonstration,
    )
    if row is None:
        return facts
    facts = replace(facts, runs=row.runs, withheld_runs=row.few_runs, first_day=row.first_day, last_day=row.last_day)
    return replace(facts, reduction_g=_grams(mine), residents=residents) if facts.state is State.PUBLISHED else facts


def _scenarios(mine: list[CountedGroup], known: Mapping[str, Text]) -> list[ScenarioTotal]:
    """Largest first, the withheld ones last."""
    hidden = withheld_scenarios(is_replay=False, found=mine)
    closed = behaviours.grams_by_scenario(closed_runs(everywhere=hidden, is_replay=False))
    made = []
    for code in {cell.scenario for cell in mine if cell.accepted}:
        of = [cell for cell in mine if cell.scenario == code]
        grams = None if code in hidden else _grams(of) - closed.get(code, 0)
        regions = origin_of(of).reference_region
        made.append(
            ScenarioTotal(
                code, known.get(code, Text(code, code)), grams, hidden.get(code), regions, any(cell.is_demonstration for cell in of)
            )
        )
    return sorted(made, key=lambda total: (total.reduction_g is None, -(total.reduction_g or 0), total.code))


def known_scenarios() -> list[tuple[str, Text]]:
    """Every scenario by its code, with its name."""
    return sorted((code, Text(*name)) for code, name in behaviours.scenario_names().items())


def names_of_scenarios() -> Callable[[str], Text]:
    """The name of a scenario; its code where it has none."""
    names = behaviours.scenario_names()
    return lambda code: Text(*names.get(code, (code, code)))


def course_of_runs() -> Course:
    """Grams of residents over time."""
    runs = shown_runs(is_replay=False)
    return course(behaviours.days_of_runs(runs), lambda by_month: behaviours.grams_of_runs(runs, by_month=by_month))


def course_of_scenario(code: str, *, but: list[int]) -> Course:
    """Grams of one scenario over time, without the runs that show only their total."""
    runs = shown_runs(is_replay=False)
    days = behaviours.days_of_scenario(runs, scenario=code, but=but)
    return course(days, lambda by_month: behaviours.grams_of_scenario(runs, scenario=code, but=but, by_month=by_month))


def course(days: tuple[date, date] | None, grams: Callable[[bool], dict[date, int]]) -> Course:
    """`grams` is asked once the first and the last day have told whether by month."""
    if days is None:
        return NO_COURSE
    by_day = rules.is_by_day(*days)
    found = grams(not by_day)
    steps = days_between(*days) if by_day else months_between(*days)
    return Course(tuple(Step(on, found.get(on, 0)) for on in steps), is_by_day=by_day)


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month from one day to another."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _points() -> Points:
    """Points that reached residents; what a replay got is told apart.

    A run of few persons gave points for its withheld grams, so its points are withheld too, and so is what is left of the budget.
    """
    few, replays = behaviours.run_numbers(small_runs()), behaviours.run_numbers(public_runs(is_replay=True))
    given, funded = rewards.points_given(but=few, apart=replays), rewards.funded()
    return Points(given.points, given.apart, funded.points, given.waiting, funded.is_demonstration)
