"""Public tables as CSV, line by line. Every table of grams has the field `reference_region`, and says where a number is withheld."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from puhui.behaviours.words import Run
from puhui.disclosure.reads.corrections import posted
from puhui.disclosure.reads.runs import lines_of
from puhui.disclosure.reads.totals import totals
from puhui.disclosure.words import CityTotal, CorrectedRun, CorrectionPage, RunLine, State

#: Excel reads Chinese in UTF-8 only where the file begins with it.
MARK = "\ufeff"
CITY_COLUMNS = (
    "city", "name_zh", "name_en", "state", "reduction_g", "residents", "runs", "withheld_runs", "first_day", "last_day",
    "reference_region", "is_simulated", "is_demonstration", "replayed_g", "replayed_reference_region", "replayed_is_demonstration",
)  # fmt: skip
RUN_COLUMNS = (
    "run", "state", "city", "day", "sequence", "stage", "read", "accepted", "refused", "waiting", "persons", "reduction_g", "digest",
    "manifest_hash", "reference_region", "is_replay", "is_simulated", "is_demonstration", "correction",
)  # fmt: skip

CORRECTION_COLUMNS = (
    "correction", "posted_on", "reason_zh", "reason_en", "run", "state", "before_reduction_g", "reduction_g", "gained_g", "lost_g", "persons_moved",
    "versions_before", "versions", "entry", "owed_entry", "manifest_hash", "reference_region", "is_demonstration",
)  # fmt: skip


def cities_csv() -> Iterator[str]:
    """One row for each city; the grams add up to the total of the home page."""
    yield MARK
    yield from lines_of_table(CITY_COLUMNS, map(_city_row, totals().cities))


def runs_csv(runs: Iterable[Run]) -> Iterator[str]:
    """One row for each of these runs, in bounded memory."""
    return lines_of_table(RUN_COLUMNS, map(_run_row, lines_of(runs)))


def corrections_csv() -> Iterator[str]:
    """One row for each run of each correction."""
    yield MARK
    yield from lines_of_table(CORRECTION_COLUMNS, (_correction_row(page, line) for page in posted() for line in page.runs))


def _correction_row(page: CorrectionPage, line: CorrectedRun) -> dict[str, object]:
    return {
        "correction": page.name,
        "posted_on": page.posted_on,
        "reason_zh": page.reason.zh,
        "reason_en": page.reason.en,
        "run": line.name,
        "state": State.WITHHELD if line.is_withheld else State.PUBLISHED,
        "before_reduction_g": line.before_g,
        "reduction_g": line.reduction_g,
        "gained_g": line.gained_g,
        "lost_g": line.lost_g,
        "persons_moved": line.persons,
        "versions_before": " ".join(f"{item.code}:{item.before or '-'}" for item in line.versions),
        "versions": " ".join(f"{item.code}:{item.after or '-'}" for item in line.versions),
        "entry": line.entry,
        "owed_entry": line.owed_entry,
        "manifest_hash": line.manifest_hash,
        "reference_region": line.reference_region,
        "is_demonstration": line.is_demonstration,
    }


def _city_row(city: CityTotal) -> dict[str, object]:
    return {**asdict(city), "city": city.code, "name_zh": city.name.zh, "name_en": city.name.en}


def _run_row(line: RunLine) -> dict[str, object]:
    return {**asdict(line), "run": line.name, "state": State.WITHHELD if line.is_withheld else State.PUBLISHED}


def lines_of_table(columns: tuple[str, ...], rows: Iterable[dict[str, object]]) -> Iterator[str]:
    yield _line(columns)
    for row in rows:
        yield _line(_written(row[name]) for name in columns)


def _line(values: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()


def _written(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
