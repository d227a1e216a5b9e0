"""Which numbers may be shown: no small group, and none that a total would give away. Pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from puhui.disclosure.words import Withheld

#: So many withheld numbers, at least, hide each other although their sum is known.
CELLS_LEAST = 2
#: A chart has a column for each day until the first and the last day are this far apart.
DAYS_MAX = 61


def withheld(persons: Mapping[str, int], *, least: int) -> dict[str, Withheld]:
    """The cells of a table whose total is known that must not be shown.

    A cell of fewer than `least` persons is small; one of nobody tells nothing about anyone. Whoever knows the total and every other
    cell knows what is left, so at least two cells, of `least` persons together, are withheld: the next smallest with the small ones.
    """
    found = {cell: Withheld.SMALL for cell, count in persons.items() if 0 < count < least}
    if not found:
        return {}
    for cell in sorted((cell for cell, count in persons.items() if count >= least), key=lambda cell: (persons[cell], cell)):
        if not hides(len(found), sum(persons[hidden] for hidden in found), least=least):
            found[cell] = Withheld.BESIDE
    return found


def withheld_in_run(persons: Mapping[str, int], *, everywhere: Mapping[str, Withheld], least: int) -> dict[str, Withheld]:
    """The scenarios of one public run that must not be shown, by what is withheld over all runs.

    Where no small scenario took part, nothing is. Where those that are withheld everywhere would not hide each other here, because
    too few of them took part, no scenario of the run is shown: its total alone is public.
    """
    present = {scenario for scenario, count in persons.items() if count}
    if not any(everywhere.get(scenario) is Withheld.SMALL for scenario in present):
        return {}
    hidden = present & everywhere.keys()
    if not hides(len(hidden), sum(persons[scenario] for scenario in hidden), least=least):
        hidden = present
    return {scenario: everywhere.get(scenario, Withheld.BESIDE) for scenario in sorted(hidden)}


def hides(cells: int, persons: int, *, least: int) -> bool:
    """Whether so many withheld cells, of so many persons, hide each other although their sum is known."""
    return cells >= CELLS_LEAST and persons >= least


def is_small(persons: int, *, least: int) -> bool:
    """Whether a run's grams are withheld. A run in which nobody's act counted has none."""
    return 0 < persons < least


def has_results(persons: int, *, least: int) -> bool:
    """Whether a run's results may be read row by row: also its refused rows are somebody's."""
    return persons >= least


def is_by_day(first: date, last: date) -> bool:
    return (last - first).days <= DAYS_MAX


def joined_regions(fields: Iterable[str]) -> str:
    """Several `reference_region` fields as one."""
    return " ".join(sorted({code for codes in fields for code in codes.split()}))
