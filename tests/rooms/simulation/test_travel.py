"""Nobody is in two places at once, and no two real rides look like one: in truth, and as two clocks report it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from puhui.simulation import rhythms, words
from puhui.simulation.dice import Dice, Ints
from puhui.simulation.people import Block, Residents, residents_of
from puhui.simulation.reporting import UNKNOWN, Rows, reports_of
from puhui.simulation.rhythms import Day, day_of
from puhui.simulation.travel import Legs, day_of_travel

MONDAY = date(2026, 3, 2)
DICE = Dice(11)
PACES = (0.5, 1.0, 6.0)


@pytest.fixture(scope="module")
def residents() -> Residents:
    return residents_of(Block(number=2, first=100_001, count=6_000), DICE)


@pytest.fixture(scope="module", params=[0, 5], ids=["monday", "saturday"])
def day(request: pytest.FixtureRequest) -> Day:
    return day_of(MONDAY.replace(day=MONDAY.day + request.param), DICE)


def by_person_and_time(who: Ints, starts_s: Ints) -> tuple[Ints, np.ndarray]:
    """The order, and for each place but the first whether it is the same person's as the one before."""
    order = np.lexsort((starts_s, who))
    return order, who[order][1:] == who[order][:-1]


class TestTravel:
    @pytest.mark.parametrize("pace", PACES)
    def test_a_person_starts_a_leg_only_minutes_after_the_last_one_ended(self, residents: Residents, day: Day, pace: float) -> None:
        legs = day_of_travel(residents, day, DICE, pace=pace)
        order, same = by_person_and_time(legs.who, legs.starts_s)
        gap_s = legs.starts_s[order][1:] - (legs.starts_s + legs.duration_s)[order][:-1]
        assert gap_s[same].min() >= 240

    @pytest.mark.parametrize("pace", PACES)
    def test_two_starts_of_one_mode_lie_ten_minutes_apart(self, residents: Residents, day: Day, pace: float) -> None:
        legs = day_of_travel(residents, day, DICE, pace=pace)
        for mode in range(3):
            of_mode = legs.mode == mode
            order, same = by_person_and_time(legs.who[of_mode], legs.starts_s[of_mode])
            assert np.diff(legs.starts_s[of_mode][order])[same].min() >= 600

    def test_no_leg_crosses_midnight_or_the_night_closing(self, residents: Residents, day: Day) -> None:
        legs = day_of_travel(residents, day, DICE, pace=6.0)
        assert legs.starts_s.min() >= 5 * 3_600
        assert (legs.starts_s + legs.duration_s).max() <= rhythms.LAST_END_S

    def test_each_act_of_a_person_has_its_own_number(self, residents: Residents, day: Day) -> None:
        legs = day_of_travel(residents, day, DICE, pace=6.0)
        assert len(np.unique(legs.who * 100 + legs.act)) == len(legs)
        assert legs.act.max() < 97

    def test_nobody_rides_without_a_card(self, residents: Residents, day: Day) -> None:
        legs = day_of_travel(residents, day, DICE, pace=1.0)
        for mode, provider in enumerate((words.METRO, words.BUS, words.BIKE)):
            assert residents.is_member[provider][legs.who[legs.mode == mode]].all()

    def test_a_pace_of_nearly_nothing_keeps_the_city_at_home(self, residents: Residents, day: Day) -> None:
        assert len(day_of_travel(residents, day, DICE, pace=0.001)) < 40


class TestRhythm:
    def test_weekday_rides_peak_from_7_to_9_and_from_17_to_19(self, residents: Residents) -> None:
        legs = day_of_travel(residents, Day(on=MONDAY, is_rainy=False), DICE, pace=1.0)
        by_hour = np.bincount(legs.starts_s // 3_600, minlength=24)
        peaks = by_hour[7:9].sum() + by_hour[17:19].sum()
        assert peaks > 0.4 * by_hour.sum()
        assert by_hour[7:9].min() > 2 * by_hour[9:17].mean()

    def test_a_weekend_starts_later_and_has_fewer_rides(self, residents: Residents) -> None:
        days = (Day(on=MONDAY.replace(day=number), is_rainy=False) for number in (2, 7))
        week, weekend = (day_of_travel(residents, day, DICE, pace=1.0) for day in days)
        assert len(weekend) < len(week)
        assert np.percentile(weekend.starts_s, 20) > np.percentile(week.starts_s, 20) + 3_600

    def test_a_commuter_rides_the_same_metro_distance_every_day(self, residents: Residents) -> None:
        first, second = (self._morning_metro(residents, number) for number in (3, 4))
        both = first.keys() & second.keys()
        assert len(both) > 300
        assert all(first[who] == second[who] for who in both)

    def _morning_metro(self, residents: Residents, number: int) -> dict[int, int]:
        legs: Legs = day_of_travel(residents, day_of(MONDAY.replace(day=number), DICE), DICE, pace=1.0)
        early = (legs.mode == rhythms.METRO_MODE) & (legs.starts_s < 9 * 3_600) & residents.commutes[legs.who]
        return dict(zip(legs.who[early].tolist(), legs.distance_m[early].tolist(), strict=True))

    def test_rain_keeps_bikes_at_home_and_leaves_rails_alone(self, residents: Residents) -> None:
        dry, wet = (day_of_travel(residents, Day(on=MONDAY, is_rainy=rain), DICE, pace=1.0) for rain in (False, True))
        bikes = [int((legs.mode == rhythms.BIKE_MODE).sum()) for legs in (dry, wet)]
        rails = [int((legs.mode == rhythms.METRO_MODE).sum()) for legs in (dry, wet)]
        assert bikes[1] < 0.7 * bikes[0]
        assert rails[1] > 0.8 * rails[0]

    def test_a_few_ride_all_day(self, residents: Residents) -> None:
        legs = day_of_travel(residents, day_of(MONDAY, DICE), DICE, pace=1.0)
        rides = np.bincount(legs.who, minlength=residents.count)
        assert rides[residents.is_courier].max() >= 8
        assert 0 < residents.is_courier.mean() < 0.01


@pytest.fixture(scope="module")
def rows(residents: Residents, day: Day) -> Rows:
    return reports_of(residents, day, DICE, pace=3.0)


class TestReports:
    def test_the_reports_of_different_acts_do_not_overlap_even_by_the_second_clock(self, rows: Rows) -> None:
        rides = rows.taken(rows["act"] < 97)
        order, same = by_person_and_time(rides["who"], rides["at_s"])
        ends_s = rides["at_s"] + np.maximum(rides["duration_s"], 0)
        is_other = same & (rides["act"][order][1:] != rides["act"][order][:-1])
        assert (rides["at_s"][order][1:] - ends_s[order][:-1])[is_other].min() > 0

    def test_a_second_report_is_within_180_s_and_a_quarter_and_mostly_much_closer(self, rows: Rows) -> None:
        off_s, off_share = self._off(rows)
        assert np.abs(off_s).max() <= 180
        assert np.abs(off_share).max() <= 0.25
        assert (np.abs(off_s) <= 120).mean() > 0.85
        assert (np.abs(off_share) <= 0.10).mean() > 0.85
        assert (off_s < 0).mean() > 0.3

    def _off(self, rows: Rows) -> tuple[Ints, np.ndarray]:
        key = rows["who"] * 100 + rows["act"]
        first = rows["provider"] != words.MOBILITY
        at = dict(zip(key[first].tolist(), np.flatnonzero(first).tolist(), strict=True))
        second = np.flatnonzero(rows["is_second"] == 1)
        partner = np.array([at[int(one)] for one in key[second]])
        known = rows["distance_m"][partner] != UNKNOWN
        share = rows["distance_m"][second][known] / rows["distance_m"][partner][known] - 1
        return rows["at_s"][second] - rows["at_s"][partner], share

    def test_a_bus_tap_has_no_distance_and_no_duration(self, rows: Rows) -> None:
        taps = rows.taken(rows["provider"] == words.BUS)
        assert len(taps)
        assert set(taps["distance_m"].tolist()) == set(taps["duration_s"].tolist()) == {UNKNOWN}

    def test_the_app_reports_some_rides_that_nobody_else_does(self, rows: Rows) -> None:
        app = rows.taken(rows["provider"] == words.MOBILITY)
        assert 0.03 < (app["is_second"] == 0).mean() < 0.10

    def test_records_of_a_provider_stand_in_order_of_time(self, rows: Rows) -> None:
        for provider in range(7):
            assert (np.diff(rows.taken(rows["provider"] == provider)["at_s"]) >= 0).all()
