"""Which settlement runs are public, and which of their scenarios are withheld: every public number is a sum of what this lets through.

The grams of a run of few persons stand in no total, so no total gives them away. A scenario is public once one run has counted enough
persons of it; before that its grams stay inside the totals of runs, beside those of another scenario that is withheld with it. How many
different persons are behind several runs is not known here, so the largest run of all decides, which may withhold more than it must.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from puhui.behaviours import reads as behaviours
from puhui.behaviours.words import CountedGroup, Run, Which
from puhui.disclosure import rules
from puhui.disclosure.words import PUBLIC, Withheld
from puhui.foundation.configuration import configuration


def least() -> int:
    """How many persons a number must stand for to be shown."""
    return configuration().small_cell


def public_runs(*, is_replay: bool | None = None) -> Which:
    """Runs that are in the books, of residents or replayed."""
    return Which(PUBLIC, is_replay=is_replay, few=least())


def shown_runs(*, is_replay: bool | None = None) -> Which:
    """Public runs whose grams are shown: all but those that rules.is_small."""
    return Which(PUBLIC, is_replay=is_replay, few=least(), of_few=False)


def small_runs() -> Which:
    """Public runs whose grams are withheld."""
    return Which(PUBLIC, few=least(), of_few=True)


def cells() -> list[CountedGroup]:
    """Everything that shown runs counted, grouped as far as pages need it: a few hundred rows, whatever the history."""
    return behaviours.counted_groups(shown_runs())


def withheld_scenarios(*, is_replay: bool, found: Iterable[CountedGroup] | None = None) -> dict[str, Withheld]:
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
    return behaviours.thin_runs(
        shown_runs(is_replay=is_replay), scenarios=list(everywhere), with_any=tiny, scenarios_least=rules.CELLS_LEAST, persons_least=least()
    )


def withheld_in(run: Run, everywhere: dict[str, Withheld]) -> dict[str, Withheld]:
    """The scenarios of one run that must not be shown; all of them in a run of few persons."""
    return _withheld(run.persons, {row.scenario: row.persons for row in run.scenarios}, everywhere)


def withheld_among(facts: Mapping[str, Any], everywhere: dict[str, Withheld]) -> dict[str, Withheld]:
    """The same of what a manifest says, which need not be the count that stands."""
    return _withheld(facts["persons"], {item["scenario"]: item["persons"] for item in facts["scenarios"]}, everywhere)


def _withheld(persons: int, by_scenario: dict[str, int], everywhere: dict[str, Withheld]) -> dict[str, Withheld]:
    if rules.is_small(persons, least=least()):
        return {scenario: Withheld.SMALL for scenario, count in by_scenario.items() if count}
    return rules.withheld_in_run(by_scenario, everywhere=everywhere, least=least())
