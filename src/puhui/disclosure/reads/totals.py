"""What the home page adds up: grams by city, scenario and day, residents, points. Sums of runs, made by the database, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from puhui.behaviours.models import Run, RunScenario
from puhui.behaviours.reads import scenario_names
from puhui.behaviours.words import RESIDENT_REDUCTION
from puhui.disclosure import rules
from puhui.disclosure.reads.cells import cells, closed_runs, least, public_runs, shown_scenarios, small, withheld_scenarios
from puhui.disclosure.words import Cell, CityTotal, Course, Origin, Points, ScenarioTotal, State, Step, Totals
from puhui.ledger.models import Account
from puhui.methodology.regions import cities, name_of
from puhui.participants import reads as participants
from puhui.participants.models import Person
from puhui.rewards.models import Budget, Exchange
from puhui.vocabulary.texts import Text

PROVINCE = "340000"


def totals() -> Totals:
    """Everything that is added up; the grams of every total come from one statement, so that they agree."""
    found = cells()
    by_city, residents = _by_city(), _residents()
    mine, replayed = [cell for cell in found if not cell.is_replay], [cell for cell in found if cell.is_replay]
    rows = [row for (_, is_replay), row in by_city.items() if not is_replay]
    reduction_g, scenarios = _grams(mine), tuple(_scenarios(mine))
    people = sum(residents.values())
    return Totals(
        reduction_g=reduction_g,
        accepted=sum(cell.accepted for cell in mine),
        residents=None if rules.is_small(people, least=least()) else people,
        accounts=participants.accounts(),
        runs=_sum(rows, "shown"),
        withheld_runs=_sum(rows, "withheld"),
        withheld_records=_sum(rows, "withheld_records"),
        first_day=min((row["first"] for row in rows if row["first"]), default=None),
        last_day=max((row["last"] for row in rows if row["last"]), default=None),
        cities=tuple(_cities(found, by_city, residents)),
        scenarios=scenarios,
        withheld_g=reduction_g - sum(total.reduction_g or 0 for total in scenarios),
        origin=origin_of(mine),
        replayed_g=_grams(replayed),
        replayed_runs=sum(row["shown"] + row["withheld"] for (_, is_replay), row in by_city.items() if is_replay),
        replayed_origin=origin_of(replayed),
        points=_points(),
    )


def _grams(found: Iterable[Cell]) -> int:
    return sum(cell.reduction_g for cell in found)


def _sum(rows: Iterable[dict[str, Any]], name: str) -> int:
    return sum(row[name] or 0 for row in rows)


def origin_of(found: Iterable[Cell]) -> Origin:
    """Which regions, simulations and demonstration numbers are behind these cells."""
    listed = [cell for cell in found if cell.reduction_g]
    return Origin(
        reference_region=rules.joined_regions(cell.reference_region for cell in listed),
        is_simulated=any(cell.is_simulated for cell in listed),
        is_demonstration=any(cell.is_demonstration for cell in listed),
    )


def _by_city() -> dict[tuple[str, bool], dict[str, Any]]:
    """City and whether it is a replay → how many runs it has, and between which days."""
    rows: Iterable[Any] = public_runs().order_by().values("city", "is_replay").annotate(
        shown=Count("pk", filter=~small()),
        withheld=Count("pk", filter=small()),
        withheld_records=Sum("accepted", filter=small()),
        first=Min("day", filter=~small()),
        last=Max("day", filter=~small()),
    )  # fmt: skip
    return {(row["city"], row["is_replay"]): row for row in rows}


def _residents() -> dict[str, int]:
    """Residents with at least one gram in the books, by the city of their account; nobody of a replay."""
    credited = Account.objects.filter(asset=RESIDENT_REDUCTION).values("holder")
    rows = Person.objects.filter(is_replay=False, account__in=credited).values_list("city").annotate(Count("pk"))
    return dict(rows.order_by())


def _cities(found: list[Cell], by_city: dict[tuple[str, bool], dict[str, Any]], residents: dict[str, int]) -> Iterable[CityTotal]:
    """The cities of the province, and any other that has a run."""
    hidden = rules.withheld(residents, least=least())
    for code in dict.fromkeys((*(city.code for city in cities(PROVINCE)), *(city for city, _ in sorted(by_city)))):
        here = [cell for cell in found if cell.city == code]
        yield _city(code, here, by_city.get((code, False)), None if code in hidden else residents.get(code, 0))


def _city(code: str, found: list[Cell], row: dict[str, Any] | None, residents: int | None) -> CityTotal:
    """A city is withheld until it has one run of enough persons."""
    mine, replayed = [cell for cell in found if not cell.is_replay], [cell for cell in found if cell.is_replay]
    origin, replayed_origin = origin_of(mine), origin_of(replayed)
    facts = CityTotal(
        code=code,
        name=name_of(code),
        state=State.NOT_CONNECTED if row is None else State.PUBLISHED if row["shown"] else State.WITHHELD,
        reference_region=origin.reference_region,
        is_simulated=origin.is_simulated,
        is_demonstration=origin.is_demonstration,
        replayed_g=_grams(replayed),
        replayed_reference_region=replayed_origin.reference_region,
        replayed_is_demonstration=replayed_origin.is_demonstration,
    )
    if row is None:
        return facts
    facts = replace(facts, runs=row["shown"], withheld_runs=row["withheld"], first_day=row["first"], last_day=row["last"])
    return replace(facts, reduction_g=_grams(mine), residents=residents) if facts.state is State.PUBLISHED else facts


def _scenarios(mine: list[Cell]) -> list[ScenarioTotal]:
    """Largest first, the withheld ones last."""
    hidden = withheld_scenarios(is_replay=False, found=mine)
    closed = grams_of_closed(closed_runs(everywhere=hidden, is_replay=False))
    names = names_of_scenarios()
    made = []
    for code in {cell.scenario for cell in mine if cell.accepted}:
        of = [cell for cell in mine if cell.scenario == code]
        grams = None if code in hidden else _grams(of) - closed.get(code, 0)
        regions = origin_of(of).reference_region
        made.append(ScenarioTotal(code, names(code), grams, hidden.get(code), regions, any(cell.is_demonstration for cell in of)))
    return sorted(made, key=lambda total: (total.reduction_g is None, -(total.reduction_g or 0), total.code))


def grams_of_closed(runs: list[int]) -> dict[str, int]:
    """Grams by scenario of runs of which only the total is shown."""
    if not runs:
        return {}
    return dict(RunScenario.objects.filter(run__in=runs).values_list("scenario").annotate(Sum("reduction_g")).order_by())


def known_scenarios() -> list[tuple[str, Text]]:
    """Every scenario by its code, with its name."""
    return sorted((code, Text(*name)) for code, name in scenario_names().items())


def names_of_scenarios() -> Callable[[str], Text]:
    """The name of a scenario; its code where it has none."""
    names = scenario_names()
    return lambda code: Text(*names.get(code, (code, code)))


def course_of_runs() -> Course:
    """Grams of residents over time."""
    runs = public_runs(is_replay=False).exclude(small())
    return course(runs, "day", "reduction_g")


def course_of_scenario(code: str, *, but: list[int]) -> Course:
    """Grams of one scenario over time, without the runs that show only their total."""
    rows = shown_scenarios(is_replay=False).filter(scenario=code, persons__gt=0).exclude(run__in=but)
    return course(rows, "run__day", "reduction_g")


def course(rows: QuerySet[Run] | QuerySet[RunScenario], day: str, grams: str) -> Course:
    ends = rows.aggregate(first=Min(day), last=Max(day))
    first, last = ends["first"], ends["last"]
    if first is None or last is None:
        return Course((), is_by_day=True)
    by_day = rules.is_by_day(first, last)
    grouped = rows.values_list(day) if by_day else rows.annotate(month=TruncMonth(day)).values_list("month")
    found: dict[date, int] = dict(grouped.annotate(Sum(grams)).order_by())
    steps = days_between(first, last) if by_day else months_between(first, last)
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
    few, replays = public_runs().filter(small()).values("pk"), public_runs(is_replay=True).values("pk")
    exchanges = Exchange.objects.exclude(run__isnull=False, run__in=few)
    given = exchanges.filter(stage="posted").aggregate(all=Sum("points"), replayed=Sum("points", filter=Q(run__in=replays)))
    waiting = exchanges.filter(stage="waiting").aggregate(points=Sum("points"))["points"] or 0
    budgets = list(Budget.objects.values_list("funded", "is_demonstration"))
    replayed = given["replayed"] or 0
    return Points((given["all"] or 0) - replayed, replayed, sum(row[0] for row in budgets), waiting, any(row[1] for row in budgets))
