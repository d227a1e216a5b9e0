"""One run counts several scenarios together: each by its own methodology, and one person's travel in one group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from puhui.methodology.catalogue import by_name
from puhui.methodology.proof import check
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck, opened
from puhui.quantification.engine import counted_for, empty_prior, run_plan
from puhui.quantification.plan import plan_for
from puhui.quantification.scan import typed_records, with_days
from puhui.vocabulary.periods import CHINA, CHINA_OFFSET_S
from tests.rooms.quantification.outcomes import by_oracle, write_csv

MORNING = datetime(2026, 3, 18, 8, tzinfo=CHINA)
HOUSEHOLD, METRO, BIKE = by_name("household-electricity"), by_name("metro-ride"), by_name("shared-bike")
#: A second methodology with a mean of its own, under another name and over other days.
WATER = check(
    HOUSEHOLD.source.replace("code: household-electricity", "code: household-water")
    .replace("own_mean", "two_days")
    .replace("days: 7", "days: 2")
    .replace("mode: household-power, group: household-power", "mode: water, group: water")
)


@pytest.fixture
def duck() -> Iterator[Duck]:
    with opened() as found:
        yield found


def together(duck: Duck, folder: Path, given: dict[Methodology, list[dict[str, Any]]]) -> dict[str, list[tuple[str, int, str]]]:
    """(record, grams, refusal) of each scenario, all of them in one run."""
    parts = []
    for place, (m, rows) in enumerate(given.items()):
        source = write_csv(folder / f"{m.code}.csv", rows, columns=m.columns)
        typed = typed_records(duck, source, inputs=m.columns, scenario=m.code)
        duck.run(f"CREATE TEMP TABLE part_{place} AS SELECT * REPLACE (n + {place} * 1000 AS n) FROM ({typed})")
        parts.append(f"SELECT * FROM part_{place}")
    duck.run(f"CREATE TEMP TABLE records AS {with_days(' UNION ALL BY NAME '.join(parts), offset_s=CHINA_OFFSET_S)}")
    empty_prior(duck, person="VARCHAR")
    counted = [counted_for(m, regions=["340100"], first=date(2026, 3, 1), last=date(2026, 3, 31)) for m in given]
    run_plan(duck, plan_for(counted, engine="duckdb"))
    found = duck.rows("SELECT scenario, record_id, reduction_g, refusal FROM results ORDER BY n")
    return {m.code: [row[1:] for row in found if row[0] == m.code] for m in given}  # type: ignore[misc]


def ride(record_id: str, after_s: int, *, person: str = "p") -> dict[str, Any]:
    usual = {"region": "340100", "distance_m": 2_000, "duration_s": 600}
    return {**usual, "record_id": record_id, "person": person, "happened_at": MORNING + timedelta(seconds=after_s)}


class TestTravel:
    def test_a_ride_by_bike_cannot_overlap_one_by_metro(self, duck: Duck, tmp_path: Path) -> None:
        found = together(
            duck,
            tmp_path,
            {METRO: [ride("m1", 0), ride("m2", 1_200)], BIKE: [ride("b1", 599), ride("b2", 600), ride("b3", 599, person="q")]},
        )
        assert found["metro-ride"] == [("m1", 93, ""), ("m2", 93, "")]
        assert found["shared-bike"] == [("b1", 0, "same_act"), ("b2", 80, ""), ("b3", 80, "")]

    def test_starts_that_are_close_are_one_act_within_one_mode_only(self, duck: Duck, tmp_path: Path) -> None:
        short = {"duration_s": None}
        found = together(
            duck,
            tmp_path,
            {METRO: [{**ride("m1", 0), **short}, {**ride("m2", 60), **short}], BIKE: [ride("b1", 100)]},
        )
        assert [row[2] for row in found["metro-ride"]] == ["", "same_act"]
        assert found["shared-bike"] == [("b1", 80, "")]

    def test_each_scenario_has_its_own_cap(self, duck: Duck, tmp_path: Path) -> None:
        rides = [{**ride(str(n), n * 7_200), "distance_m": 20_000, "duration_s": 3_600} for n in range(3)]
        found = together(duck, tmp_path, {BIKE: rides, METRO: [{**ride("m", 40_000), "distance_m": 60_000, "duration_s": 3_600}]})
        assert [row[1] for row in found["shared-bike"]] == [800, 200, 0]
        assert found["metro-ride"] == [("m", 2802, "")]


class TestMeans:
    def test_each_methodology_compares_with_its_own_days_and_readings(self, duck: Duck, tmp_path: Path) -> None:
        rows = [
            {
                "record_id": f"r{day}",
                "person": "meter",
                "region": "340100",
                "energy_wh": wh,
                "happened_at": datetime(2026, 3, day, tzinfo=CHINA),
            }
            for day, wh in enumerate([9_000, 8_000, 7_000, 9_500, 6_000, 8_500, 7_500, 7_000, 6_500, 3_000], start=1)
        ]
        less = [{**row, "record_id": f"w{row['record_id']}", "energy_wh": row["energy_wh"] - 500} for row in rows]
        found = together(duck, tmp_path, {HOUSEHOLD: rows, WATER: less})
        for m, given in ((HOUSEHOLD, rows), (WATER, less)):
            assert found[m.code] == [(row[0], row[3], row[4]) for row in by_oracle(m, given)]
            assert sum(1 for row in found[m.code] if row[1]) > 1
