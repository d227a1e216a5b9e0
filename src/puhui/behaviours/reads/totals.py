"""What settlement runs add up to: by city and scenario, by version, over time. Sums made by the database, a few rows whatever the history."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from puhui.behaviours.models import Run, RunScenario
from puhui.behaviours.reads.queue import DECIDED
from puhui.behaviours.reads.runs import chosen, of_few
from puhui.behaviours.words import CityRuns, CountedGroup, VersionRuns, Which


def counted_groups(which: Which) -> list[CountedGroup]:
    """Everything that these runs counted, from one statement, so that sums over it agree with each other."""
    groups = ("run__city", "scenario", "reference_region", "is_demonstration", "run__is_simulated", "run__is_replay")
    rows = _scenarios(which).values_list(*groups).annotate(Sum("reduction_g"), Sum("accepted"), Max("persons")).order_by()
    return [CountedGroup(*row) for row in rows]


def runs_by_city(which: Which) -> dict[tuple[str, bool], CityRuns]:
    """City and whether it is a replay → how many runs it has, and between which days."""
    few = of_few(which)
    rows = Run.objects.filter(chosen(which)).order_by().values_list("city", "is_replay").annotate(
        runs=Count("pk", filter=~few), first=Min("day", filter=~few), last=Max("day", filter=~few),
        few_runs=Count("pk", filter=few), few_accepted=Sum("accepted", filter=few),
    )  # fmt: skip
    return {(city, is_replay): CityRuns(runs, first, last, small, acts or 0) for city, is_replay, runs, first, last, small, acts in rows}


def grams_by_scenario(runs: Collection[int]) -> dict[str, int]:
    """Grams by scenario of these runs together."""
    if not runs:
        return {}
    return dict(RunScenario.objects.filter(run__in=runs).values_list("scenario").annotate(Sum("reduction_g")).order_by())


def thin_runs(
    which: Which, *, scenarios: Collection[str], with_any: Collection[str], scenarios_least: int, persons_least: int
) -> list[int]:
    """Runs in which somebody's act of `with_any` counted, but of all `scenarios` only of fewer scenarios or of fewer persons than these."""
    counted = _scenarios(which).filter(scenario__in=scenarios, persons__gt=0)
    by_run = counted.values("run").annotate(found=Count("pk"), of=Sum("persons"), any=Count("pk", filter=Q(scenario__in=with_any)))
    thin = by_run.filter(Q(found__lt=scenarios_least) | Q(of__lt=persons_least), any__gt=0)
    return list(thin.order_by().values_list("run", flat=True))


def counted_by_version(which: Which, *, scenario: str, aside: Collection[int]) -> list[VersionRuns]:
    """What each version of a scenario's methodology has counted, the first first; the grams of the runs `aside` stay out."""
    rows = _scenarios(which).filter(scenario=scenario).values_list("version").order_by("version")
    in_sight, left = ~Q(run__in=aside), Q(run__in=aside, accepted__gt=0)
    summed = rows.annotate(
        Count("pk"), Sum("accepted"), Sum("refused"), grams=Sum("reduction_g", filter=in_sight), left=Count("pk", filter=left)
    )
    return [VersionRuns(version, runs, acts, refused, grams or 0, of) for version, runs, acts, refused, grams, of in summed]


# -- over time ---------------------------------------------------------------------------------------------------------


def days_of_runs(which: Which) -> tuple[date, date] | None:
    """The first and the last day of these runs."""
    return _ends(Run.objects.filter(chosen(which)), "day")


def grams_of_runs(which: Which, *, by_month: bool) -> dict[date, int]:
    """Grams by day, or by the first day of their month."""
    return _over_time(Run.objects.filter(chosen(which)), "day", by_month=by_month)


def days_of_scenario(which: Which, *, scenario: str, but: Collection[int]) -> tuple[date, date] | None:
    """The first and the last day on which an act of the scenario counted, but for some runs."""
    return _ends(_counted(which, scenario, but), "run__day")


def grams_of_scenario(which: Which, *, scenario: str, but: Collection[int], by_month: bool) -> dict[date, int]:
    """Grams of one scenario by day, or by the first day of their month, but for some runs."""
    return _over_time(_counted(which, scenario, but), "run__day", by_month=by_month)


def _counted(which: Which, scenario: str, but: Collection[int]) -> QuerySet[RunScenario]:
    return _scenarios(which).filter(scenario=scenario, persons__gt=0).exclude(run__in=but)


def _ends(rows: QuerySet[Run] | QuerySet[RunScenario], day: str) -> tuple[date, date] | None:
    ends = rows.aggregate(first=Min(day), last=Max(day))
    return (ends["first"], ends["last"]) if ends["first"] else None


def _over_time(rows: QuerySet[Run] | QuerySet[RunScenario], day: str, *, by_month: bool) -> dict[date, int]:
    grouped = rows.annotate(month=TruncMonth(day)).values_list("month") if by_month else rows.values_list(day)
    return dict(grouped.annotate(Sum("reduction_g")).order_by())


def counted_in_city(*, city: str, scenarios: Collection[str], first: date, last: date) -> dict[str, tuple[int, int]]:
    """Scenario → acts and grams that counted for residents of a city's runs between two days; replays do not count."""
    rows = RunScenario.objects.filter(
        run__city=city, run__day__gte=first, run__day__lte=last, run__stage__in=DECIDED, run__is_replay=False, scenario__in=list(scenarios),
        accepted__gt=0,
    )  # fmt: skip
    summed = rows.values_list("scenario").annotate(Sum("accepted"), Sum("reduction_g")).order_by("scenario")
    return {scenario: (acts, grams) for scenario, acts, grams in summed}


# -- the site as a whole -----------------------------------------------------------------------------------------------


def borrowed_regions() -> str:
    """The regions that numbers behind grams were borrowed from, as the field `reference_region`."""
    return _regions(RunScenario.objects.filter(reduction_g__gt=0).values_list("reference_region", flat=True).distinct())


def _regions(fields: Iterable[str]) -> str:
    return " ".join(sorted({code for codes in fields for code in codes.split()}))


def person_days_by_scenario() -> dict[str, int]:
    return dict(RunScenario.objects.values_list("scenario").annotate(person_days=Sum("persons")).order_by("scenario"))


def has_demonstration() -> bool:
    """Whether grams rest on values that were supplied for demonstration."""
    return RunScenario.objects.filter(reduction_g__gt=0, is_demonstration=True).exists()


def has_replay() -> bool:
    return Run.objects.filter(is_replay=True).exists()


def has_simulated() -> bool:
    return Run.objects.filter(is_simulated=True).exists()


def _scenarios(which: Which) -> QuerySet[RunScenario]:
    return RunScenario.objects.filter(chosen(which, "run__"))
