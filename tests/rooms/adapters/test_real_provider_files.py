"""The real files of the providers: every row is accounted for, and what becomes of each is the same every time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from puhui.adapters.catalogue import adapter, sniff
from puhui.quantification.duck import Duck
from puhui.quantification.engine import counted_for, empty_prior, run_plan
from puhui.quantification.plan import plan_for
from puhui.quantification.scan import with_days
from puhui.vocabulary.periods import CHINA_OFFSET_S
from puhui.vocabulary.records import RECORD_REFUSALS
from tests.rooms.adapters.methods import ready
from tests.rooms.adapters.outcome import adapted

FILES = {
    "mobike": "mobike_shanghai_201608.parquet",
    "mobike-raw": "mobike_shanghai_201608_raw2000.csv.gz",
    "szt-taps": "szt_shenzhen_20180901_events.parquet",
    "szt-api": "szt_api_page_sample.json",
    "acn-charging": "ev_sessions_acn.parquet",
    "sgsc-bills": "household_elec_sgsc50_monthly.csv.gz",
    "sgsc-halfhour": "household_elec_sgsc50_halfhour.parquet",
}
#: docs/using/adapters.md prints these.
COUNTS = {
    "mobike": {"records": 97_867},
    "mobike-raw": {"records": 2_000},
    "szt-taps": {
        "records": 18_852,
        "unpaired_entry": 18_121,
        "unpaired_exit": 8_830,
        "same_station": 165,
        "station_unknown": 93,
        "night_tap": 84,
        "merged": 854,
    },
    "szt-api": {"records": 10, "unpaired_entry": 53, "unpaired_exit": 13, "night_tap": 12, "same_station": 6, "merged": 6},
    "acn-charging": {"records": 30_114},
    "sgsc-bills": {"records": 783, "reading_missing": 152, "implausible": 8},
    "sgsc-halfhour": {"records": 25_665, "implausible": 669, "reading_missing": 388, "clock_repeated": 75, "merged": 1_252_073},
}
#: What the engine makes of them in Hefei: how many count, and what the methodology refuses beyond the adapter.
ENGINE = {
    "mobike": {"": 96_870, "shorter_than_line": 514, "out_of_range": 430, "implausible": 48, "same_act": 5},
    "mobike-raw": {"": 1_994, "out_of_range": 6},
    "szt-taps": {"": 18_846, "same_act": 6},
    "szt-api": {"": 10},
    "acn-charging": {"": 30_112, "same_act": 2},
    "sgsc-bills": {"": 783},
    "sgsc-halfhour": {"": 25_665},
}


def real(folder: Path, name: str) -> Path:
    path = folder / FILES[name]
    if not path.is_file():
        pytest.skip(f"{FILES[name]} is not among the real provider files")
    return path


@pytest.mark.parametrize("name", FILES)
class TestRealFile:
    def test_every_row_is_a_record_a_refusal_or_part_of_one(self, duck: Duck, shared_data: Path, name: str) -> None:
        outcome = adapted(duck, name, real(shared_data, name))
        assert outcome.counts == COUNTS[name]
        assert sum(outcome.counts.values()) == outcome.rows
        assert set(outcome.codes.values()) <= set(RECORD_REFUSALS)

    def test_its_columns_propose_its_adapter(self, duck: Duck, shared_data: Path, name: str) -> None:
        assert sniff(duck, real(shared_data, name)) == name


class TestMobikeMonth:
    def test_the_line_is_known_where_the_start_is_and_refuses_518_rides(self, duck: Duck, shared_data: Path) -> None:
        rides = adapted(duck, "mobike", real(shared_data, "mobike")).sound
        lines = [(record["straight_m"], record["distance_m"]) for record in rides if record["straight_m"] is not None]
        assert len(lines) == 15_440
        assert sum(straight_m > distance_m for straight_m, distance_m in lines) == 518


class TestShenzhenDay:
    def test_bus_and_metro_rides_are_told_apart(self, duck: Duck, shared_data: Path) -> None:
        rides = adapted(duck, "szt-taps", real(shared_data, "szt-taps")).sound
        assert Counter(record["scenario"] for record in rides) == {"bus-ride": 18_323, "metro-ride": 529}

    def test_rides_and_refused_trips_are_the_pairs_of_the_derived_file_up_to_240_minutes(self, duck: Duck, shared_data: Path) -> None:
        """The derived list has 874 pairs, 20 of them longer."""
        outcome = adapted(duck, "szt-taps", real(shared_data, "szt-taps"))
        assert len(outcome.merged) == 874 - 20


@pytest.mark.parametrize("name", ENGINE)
class TestEngine:
    def test_takes_what_an_adapter_gives_under_a_replayed_region(self, duck: Duck, shared_data: Path, name: str) -> None:
        results = quantified(duck, name, real(shared_data, name))
        by_adapter = {code: rows for code, rows in COUNTS[name].items() if code not in ("records", "merged")}
        expected = Counter(ENGINE[name]) + Counter(by_adapter)
        assert {code: rows for code, rows, _ in results} == expected
        assert sum(grams for code, _, grams in results if not code) > 0
        assert set(expected) - {""} <= set(RECORD_REFUSALS)


def quantified(duck: Duck, name: str, path: Path) -> list[tuple[str, int, int]]:
    """(refusal, rows, grams) of a real file replayed in Hefei, whether or not the methodology was in force on its days."""
    replayed = f"SELECT * REPLACE ('340100' AS region) FROM ({adapter(name).records(duck, path).select})"
    duck.run(f"CREATE TEMP VIEW records AS {with_days(replayed, offset_s=CHINA_OFFSET_S)}")
    empty_prior(duck, person="VARCHAR")
    first, last = duck.row("SELECT MIN(day), MAX(day) FROM records")
    counted = [counted_for(ready(code), regions=["340100"], first=first, last=last) for code in adapter(name).scenarios]
    run_plan(duck, plan_for(counted, engine="duckdb", in_force=False))
    return [
        (row[0], row[1], row[2])
        for row in duck.rows("SELECT refusal, COUNT(*), CAST(SUM(reduction_g) AS BIGINT) FROM results GROUP BY refusal")
    ]
