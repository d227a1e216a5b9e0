"""The tables of assumptions are well formed, and draws from them come from seed, block, day and subject alone."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import pytest

from puhui.simulation import rhythms
from puhui.simulation.dice import Choice, Curve, Dice, Subject
from puhui.simulation.rhythms import day_of, likelier, of_season, rising

ALONE = [value for value in vars(rhythms).values() if isinstance(value, Curve)]
WITHIN = [curve for value in vars(rhythms).values() if isinstance(value, tuple) for curve in value if isinstance(curve, Curve)]
IN_OUTINGS = [getattr(outing, f.name) for outing in rhythms.OUTINGS for f in fields(outing) if f.name.endswith("_min")]
GOLDEN = [6311910261090834, 2502120934666417, 5577609914276482]

CHOICES = [value for value in vars(rhythms).values() if isinstance(value, Choice)]


class TestTables:
    def test_every_curve_rises_from_share_0_to_share_1(self) -> None:
        curves = ALONE + WITHIN + IN_OUTINGS
        assert len(curves) > 20
        for curve in curves:
            assert rising(curve), curve
            assert (curve.points[0][0], curve.points[-1][0]) == (0, 1), curve

    def test_the_shares_of_every_choice_add_up_to_one(self) -> None:
        assert CHOICES
        for choice in CHOICES:
            assert sum(choice.shares) == pytest.approx(1.0)

    def test_a_choice_has_as_many_shares_as_the_table_that_it_chooses_from(self) -> None:
        assert len(rhythms.AGE_BAND.shares) == len(rhythms.AGE_BANDS) == len(rhythms.COMMUTES)
        assert len(rhythms.COMMUTE_PATTERN.shares) == len(rhythms.OUTING_PATTERN.shares) == len(rhythms.PATTERNS)
        assert len(rhythms.LEG_M) == len(rhythms.LEG_MODE)

    def test_a_second_report_of_a_ride_in_range_stays_in_range(self) -> None:
        least = {0: 500, 1: 300, 2: 100}
        most = {0: 60_000, 1: 60_000, 2: 20_000}
        for kind, curve in enumerate(rhythms.LEG_M):
            mode = rhythms.LEG_MODE[kind]
            detour = 1.10 if mode == rhythms.BIKE_MODE else 1.0
            assert curve.points[0][1] * 0.93 * 0.75 >= least[mode]
            assert curve.points[-1][1] * detour * 1.25 <= most[mode]


class TestDice:
    def test_a_stream_is_the_same_each_time_and_another_for_each_key(self) -> None:
        def first(seed: int, subject: Subject, block: int, day: int) -> float:
            return float(Dice(seed).stream(subject, block=block, day=day).random())

        usual = first(7, Subject.PLAN, 3, 739_000)
        assert usual == first(7, Subject.PLAN, 3, 739_000)
        others = (first(8, Subject.PLAN, 3, 739_000), first(7, Subject.STEPS, 3, 739_000), first(7, Subject.PLAN, 4, 739_000))
        assert len({usual, *others, first(7, Subject.PLAN, 3, 739_001)}) == 5

    def test_the_stream_is_the_one_of_the_first_version(self) -> None:
        """Golden numbers: a change here is another city and a new GENERATOR_VERSION."""
        drawn = (Dice(7).stream(Subject.PLAN, block=3, day=739_000).random(3) * 2**53).astype(np.int64).tolist()
        assert drawn == GOLDEN

    def test_a_curve_turns_shares_into_values_between_its_points(self) -> None:
        assert Curve(((0, 10), (0.5, 20), (1, 60))).at(np.array([0.0, 0.25, 0.5, 0.75, 1.0])).tolist() == [10, 15, 20, 40, 60]

    def test_a_choice_comes_out_at_its_shares(self) -> None:
        drawn = Choice((0.5, 0.3, 0.2)).draw(Dice(1).stream(Subject.PEOPLE, block=0), 100_000)
        assert np.bincount(drawn) / 100_000 == pytest.approx([0.5, 0.3, 0.2], abs=0.01)


class TestDays:
    def test_saturday_and_sunday_are_the_weekend(self) -> None:
        dice = Dice(1)
        assert [day_of(date(2026, 3, 2 + place), dice).is_weekend for place in range(7)] == [False] * 5 + [True] * 2

    def test_a_season_is_its_month_in_the_middle_and_between_at_the_border(self) -> None:
        table = tuple(float(month) for month in range(1, 13))
        assert of_season(table, date(2026, 7, 15)) == 7
        assert 6.4 < of_season(table, date(2026, 6, 30)) < 6.6

    def test_the_turn_of_the_year_leads_from_december_to_january(self) -> None:
        table = (1.0, *(0.0 for _ in range(10)), 3.0)
        assert of_season(table, date(2026, 12, 31)) == pytest.approx(2.0, abs=0.05)

    def test_a_pace_keeps_a_chance_between_0_and_1(self) -> None:
        assert likelier(0.5, 0) == 0
        assert likelier(0.5, 1) == 0.5
        assert likelier(0.5, 100) == pytest.approx(1)
        assert likelier(1.0, 2) == 1
