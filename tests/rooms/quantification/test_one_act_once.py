"""One act counts once: both sides of every border, as the engine and the oracle see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from puhui.methodology.catalogue import by_name
from puhui.vocabulary.periods import CHINA
from tests.rooms.quantification.outcomes import agreed

MORNING = datetime(2026, 3, 18, 8, tzinfo=CHINA)
Ride = dict[str, Any]
#: Rides in, refusal or note of each out.
Judge = Callable[..., list[str]]


def ride(
    record_id: str,
    after_s: int = 0,
    *,
    lasts_s: int | None = 600,
    distance_m: int | None = 10_000,
    person: str = "p",
    start: datetime = MORNING,
) -> Ride:
    moment = start + timedelta(seconds=after_s)
    return {
        "record_id": record_id,
        "person": person,
        "happened_at": moment,
        "region": "340100",
        "distance_m": distance_m,
        "duration_s": lasts_s,
    }


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    return lambda *rides: [row[4] or row[5] for row in agreed(by_name("metro-ride"), rides, tmp_path)]


class TestOverlap:
    @pytest.mark.parametrize(("after_s", "refusal"), [(0, "same_act"), (599, "same_act"), (600, ""), (601, "")])
    def test_a_ride_may_begin_when_the_one_before_has_ended(self, judged: Judge, after_s: int, refusal: str) -> None:
        assert judged(ride("a"), ride("b", after_s, distance_m=1_000)) == ["", refusal]

    def test_the_first_to_begin_counts_wherever_it_stands_in_the_file(self, judged: Judge) -> None:
        assert judged(ride("b", 300), ride("a")) == ["same_act", ""]

    def test_of_equal_starts_the_first_record_id_counts(self, judged: Judge) -> None:
        assert judged(ride("r2"), ride("r10"), ride("r1")) == ["same_act", "same_act", ""]

    def test_another_person_may_travel_at_the_same_time(self, judged: Judge) -> None:
        assert judged(ride("a"), ride("b", person="q")) == ["", ""]

    def test_one_that_lost_blocks_nobody(self, judged: Judge) -> None:
        assert judged(ride("a"), ride("b", 500), ride("c", 1_000)) == ["", "same_act", ""]

    def test_a_long_chain_alternates(self, judged: Judge) -> None:
        assert judged(*(ride(f"{n:02}", n * 400) for n in range(20))) == ["", "same_act"] * 10

    def test_a_ride_over_midnight_still_blocks_after_it(self, judged: Judge) -> None:
        late = datetime(2026, 3, 18, 23, 55, tzinfo=CHINA)
        assert judged(ride("a", start=late), ride("b", 599, start=late), ride("c", 600, start=late)) == ["", "same_act", ""]

    def test_an_act_without_a_length_lies_inside_the_one_that_it_falls_into(self, judged: Judge) -> None:
        for after_s in (0, 599):
            assert judged(ride("a"), ride("b", after_s, lasts_s=None, distance_m=1_000)) == ["", "same_act"]
            assert judged(ride("b"), ride("a", after_s, lasts_s=None, distance_m=1_000))[0] == ("same_act" if after_s == 0 else "")
        assert judged(ride("a"), ride("b", 600, lasts_s=None, distance_m=1_000)) == ["", ""]


class TestSameRide:
    """Two reports of one ride by clocks that differ, and without a length that could overlap."""

    @pytest.mark.parametrize(("after_s", "refusal"), [(0, "same_act"), (179, "same_act"), (180, "same_act"), (181, "")])
    def test_starts_within_three_minutes_are_one_ride(self, judged: Judge, after_s: int, refusal: str) -> None:
        assert judged(ride("a", lasts_s=None), ride("b", after_s, lasts_s=None)) == ["", refusal]

    @pytest.mark.parametrize(
        ("one_m", "other_m", "refusal"),
        [
            (10_000, 7_500, "same_act"),
            (10_000, 7_499, ""),
            (7_500, 10_000, "same_act"),
            (7_499, 10_000, ""),
            (10_000, None, "same_act"),
            (None, None, "same_act"),
        ],
    )
    def test_distances_within_a_quarter_of_the_longer_are_one_ride(
        self, judged: Judge, one_m: int | None, other_m: int | None, refusal: str
    ) -> None:
        assert judged(ride("a", lasts_s=None, distance_m=one_m), ride("b", 60, lasts_s=None, distance_m=other_m)) == ["", refusal]


class TestDuplicateRecords:
    def test_an_id_counts_once_a_day(self, judged: Judge) -> None:
        assert judged(ride("a"), ride("a", 7_200)) == ["", "duplicate_record"]

    def test_the_earlier_act_counts_and_of_twins_the_first_in_the_file(self, judged: Judge) -> None:
        assert judged(ride("a", 7_200), ride("a")) == ["duplicate_record", ""]
        assert judged(ride("a"), ride("a"), ride("a")) == ["", "duplicate_record", "duplicate_record"]

    def test_an_id_may_come_again_on_the_next_civil_day(self, judged: Judge) -> None:
        last, first = datetime(2026, 3, 18, 15, 50, tzinfo=UTC), datetime(2026, 3, 18, 16, 0, tzinfo=UTC)
        assert judged(ride("a", start=last), ride("a", start=first)) == ["", ""]
        assert judged(ride("a", start=last), ride("a", start=last + timedelta(minutes=-30))) == ["duplicate_record", ""]

    def test_an_id_of_another_person_is_still_the_same_record(self, judged: Judge) -> None:
        assert judged(ride("a"), ride("a", person="q")) == ["", "duplicate_record"]

    def test_a_duplicate_blocks_nobody(self, judged: Judge) -> None:
        assert judged(ride("a"), ride("a", 7_200), ride("b", 7_300)) == ["", "duplicate_record", ""]

    def test_a_refused_record_neither_blocks_nor_keeps_its_id(self, judged: Judge) -> None:
        assert judged(ride("a", distance_m=60_001), ride("a", 10), ride("b", 700)) == ["out_of_range", "", ""]


class TestCap:
    """5 kg a person and day, that is 107.06 km by metro."""

    def grams(self, rides: list[Ride], folder: Path) -> list[tuple[int, str]]:
        return [(row[3], row[5]) for row in agreed(by_name("metro-ride"), rides, folder)]

    def test_is_used_up_in_the_order_of_the_acts(self, tmp_path: Path) -> None:
        rides = [ride(str(n), n * 4_000, lasts_s=3_600, distance_m=60_000) for n in (2, 0, 1)]
        assert self.grams(rides, tmp_path) == [(0, "capped"), (2802, ""), (2198, "capped")]

    def test_holds_for_each_day_and_each_person_alone(self, tmp_path: Path) -> None:
        rides = [ride(f"{p}{n}", n * 86_400, lasts_s=3_600, distance_m=60_000, person=p) for p in "pq" for n in (0, 1)]
        assert self.grams(rides, tmp_path) == [(2802, "")] * 4

    def test_counts_by_the_civil_day_on_which_an_act_begins(self, tmp_path: Path) -> None:
        late = datetime(2026, 3, 18, 15, 59, 59, tzinfo=UTC)
        rides = [ride(str(n), n, lasts_s=None, distance_m=60_000, start=late, person="p") for n in (0, 3_600)]
        assert self.grams([*rides, ride("x", -40_000, lasts_s=None, distance_m=60_000, start=late)], tmp_path) == [
            (2198, "capped"),
            (2802, ""),
            (2802, ""),
        ]

    def test_exactly_the_cap_is_not_cut(self, tmp_path: Path) -> None:
        exact = [ride("a", lasts_s=None, distance_m=60_000), ride("b", 4_000, lasts_s=None, distance_m=47_067)]
        assert self.grams(exact, tmp_path) == [(2802, ""), (2198, "")]  # 46.7 g × 47.067 = 2198.03
        over = [ride("a", lasts_s=None, distance_m=60_000), ride("b", 4_000, lasts_s=None, distance_m=47_088)]
        assert self.grams(over, tmp_path) == [(2802, ""), (2198, "capped")]  # 46.7 g × 47.088 = 2199.01
