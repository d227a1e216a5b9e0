"""A dry run over a provincial week against the read floor of the same records: every run is unsealed, counted again, compared by person."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from puhui.behaviours.actions import place_run
from puhui.behaviours.reads import study as study_numbered
from puhui.behaviours.words import Asked, StudyStage
from puhui.foundation.places import work_folder
from puhui.journeys.benches.counting import METHOD, WHOLE_MOST, floor
from puhui.journeys.benches.pairs import Outcome, Taken, compared, timed
from puhui.journeys.benches.rides import SUMMED, write_rides
from puhui.journeys.dry_runs import ask_study, count_study
from puhui.library.actions import adopt_shipped
from puhui.quantification.duck import literal, opened
from puhui.quantification.words import Report, silent
from puhui.rewards.actions import open_budget, publish_rule
from puhui.vocabulary.periods import CHINA_OFFSET_S
from puhui.vocabulary.records import INPUT_COLUMNS
from puhui.vocabulary.texts import Text

DAYS, FIRST, CITY = 7, date(2026, 3, 12), "340100"
_DAY_S = 86_400
_FILE_DAY = date(2026, 3, 18)


def bench_study(*, folder: Path, rows: int, shares: Sequence[int], pairs: int, now: datetime, report: Report = silent) -> list[Outcome]:
    """A week of runs, counted by another saving: every person, and a sample."""
    path = folder / "rides.parquet"
    report("rides", 0, 1)
    made = write_rides(path, rows=rows // DAYS)
    _site(now)
    for place in range(DAYS):
        report("runs", place, DAYS)
        _decided(path, FIRST + timedelta(days=place), now)
    floors = [_floor(path) for _ in range(pairs)]
    found = []
    for share in shares:
        ours = [_study(share, now) for _ in range(pairs)]
        name = "every person" if share == 1 else f"one person in {share}"
        found.append(compared("study", name, rows=made * DAYS, floor=floors, ours=ours, target=WHOLE_MOST))
    path.unlink()
    return found


def _site(now: datetime) -> None:
    adopt_shipped(by="bench", now=now)
    publish_rule(number=1, grams_per_point=10, from_on=date(2025, 1, 1), why=Text("测速", "bench"))
    open_budget(code="bench", name=Text("测速", "bench"), city="340000", fen_per_thousand=100)


def _floor(path: Path) -> Taken:
    """Every column of a day read, as many times as there are days."""

    def read() -> None:
        for _ in range(DAYS):
            floor(path)

    return timed(read)


def _study(share: int, now: datetime) -> Taken:
    number = ask_study(
        title="bench", asked=Asked(numbers={METHOD: {"saving": "45.1"}}), first=FIRST, last=FIRST + timedelta(days=DAYS - 1), share=share,
        by=0, organisation=None, now=now,
    )  # fmt: skip
    taken = timed(lambda: count_study(study=number, now=now))
    assert study_numbered(number).stage is StudyStage.DONE, study_numbered(number).refusal
    return Taken(taken.seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _decided(path: Path, day: date, now: datetime) -> None:
    """A run of that day, decided as a settlement decides it, of persons who are bound and have agreed."""
    later = (day - _FILE_DAY).days * _DAY_S
    others = ", ".join(f"CAST(NULL AS BIGINT) AS {column.name}" for column in INPUT_COLUMNS if column.name not in SUMMED)
    with opened(folder=work_folder()) as duck:
        duck.run(
            "CREATE OR REPLACE TEMP TABLE records AS SELECT ROW_NUMBER() OVER () - 1 AS n, record_id, 'metro' AS provider,"
            f" CAST(substr(person, 3) AS BIGINT) + 1 AS person, {literal(METHOD)} AS scenario, region, DATE '{day}' AS day,"
            f" CAST(epoch(happened_at) AS BIGINT) - {CHINA_OFFSET_S} + {later} AS happened_s, CAST(epoch(happened_at) AS BIGINT) + {later} AS received_s,"
            f" CAST(distance_m AS BIGINT) AS distance_m, CAST(duration_s AS BIGINT) AS duration_s, {others},"
            " CAST(NULL AS VARCHAR) AS form_code, '' AS form_field, '' AS form_detail, CAST(1 AS BIGINT) AS batch, ROW_NUMBER() OVER () - 1 AS row,"
            f" TRUE AS is_travel FROM read_parquet({literal(path)})"
        )
        place_run(duck, city=CITY, day=day, scenario=METHOD, now=now)
