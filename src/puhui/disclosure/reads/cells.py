"""Which settlement runs are public, and which of their scenarios are withheld: every public number is a sum of what this lets through.

The grams of a run of few persons stand in no total, so no total gives them away. A scenario is public once one run has counted enough
persons of it; before that its grams stay inside the totals of runs, beside those of another scenario that is withheld with it. How many
different persons are behind several runs is not known here, so the largest run of all decides, which may withhold more than it must.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Max, Q, QuerySet, Sum

from puhui.behaviours.models import Run, RunScenario
from puhui.disclosure import rules
from puhui.disclosure.words import PUBLIC, Cell, Withheld
from puhui.foundation.configuration import configuration


def least() -> int:
    """How many persons a number must stand for to be shown."""
    return configuration().small_cell


def small(prefix: str = "") -> Q:
    """Runs whose grams are withheld: rules.is_small, as a question to the database."""
    return Q(**{f"{prefix}persons__gt": 0, f"{prefix}persons__lt": least()})


def public_runs(*, is_replay: bool | None = None) -> QuerySet[Run]:
    """Runs that are in the books, of residents or replayed."""
    runs = Run.objects.filter(stage__in=PUBLIC)
    return runs if is_replay is None else runs.filter(is_replay=is_replay)


def shown_scenarios(*, is_replay: bool | None = None) -> QuerySet[RunScenario]:
    """The scenarios of public runs whose grams are shown."""
    rows = RunScenario.objects.filter(run__stage__in=PUBLIC).exclude(small("run__"))
    return rows if is_replay is None else rows.filter(run__is_replay=is_replay)


def cells() -> list[Cell]:
    """Everything that public runs counted, grouped as far as pages need it: a few hundred rows, whatever the history."""
    groups = ("run__city", "scenario", "reference_region", "is_demonstration", "run__is_simulated", "run__is_replay")
    rows = shown_scenarios().values_list(*groups).annotate(Sum("reduction_g"), Sum("accepted"), Max("persons")).order_by()
    return [Cell(*row) for row in rows]


def withheld_scenarios(*, is_replay: bool, found: Iterable[Cell] | None = None) -> dict[str, Withheld]:
    """The scenarios that are withheld over all runs, by the most persons that one run has counted of each."""
    most: dict[str, int] = {}
    for cell in cells() if found is None else found:
        if cell.is_replay == is_replay:
            most[cell.scenario] = max(most.get(cell.scenario, 0), cell.most_persons)
    return rules.withheld(most, least=least())


def closed_runs(*, everywhere: dict[str, Withheld], is_replay: bool) -> list[int]:
    """Public runs of which only the total is shown: rules.withheld_in_run where nothing hides a small scenario, as one question."""
    tiny = [scenario for scenario, why in everywhere.items() if why is Withheld.SMALL]
    if not tiny:
        return []
    counted = shown_scenarios(is_replay=is_replay).filter(scenario__in=list(everywhere), persons__gt=0)
    by_run = counted.values("run").annotate(found=Count("pk"), of=Sum("persons"), tiny=Count("pk", filter=Q(scenario__in=tiny)))
    return list(by_run.filter(Q(found__lt=2) | Q(of__lt=least()), tiny__gt=0).order_by().values_list("run", flat=True))


def withheld_in(run: Run, everywhere: dict[str, Withheld]) -> dict[str, Withheld]:
    """The scenarios of one run that must not be shown; all of them in a run of few persons."""
    persons = {row.scenario: row.persons for row in run.scenarios.all()}
    if rules.is_small(run.persons, least=least()):
        return {scenario: Withheld.SMALL for scenario, count in persons.items() if count}
    return rules.withheld_in_run(persons, everywhere=everywhere, least=least())
