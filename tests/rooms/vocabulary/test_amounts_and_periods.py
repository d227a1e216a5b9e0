"""Amounts are shown without ever rounding up; days are civil days of one clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from puhui.vocabulary.amounts import grams_parts, grouped, tonnes_parts
from puhui.vocabulary.periods import CHINA, Period, day_from_text, local_day


class TestGrouped:
    @pytest.mark.parametrize(("number", "shown"), [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "−1,000")])
    def test_groups_thousands_with_a_real_minus(self, number: int, shown: str) -> None:
        assert grouped(number) == shown


class TestGramsParts:
    @pytest.mark.parametrize(
        ("grams", "shown"),
        [
            (0, ("0", "g")),
            (99_999, ("99,999", "g")),
            (100_000, ("100.0", "kg")),
            (100_099, ("100.0", "kg")),
            (100_100, ("100.1", "kg")),
            (-99_999, ("−99,999", "g")),
            (-123_456, ("−123.4", "kg")),
        ],
    )
    def test_grams_below_a_hundred_kilograms_and_nothing_rounded_up(self, grams: int, shown: tuple[str, str]) -> None:
        assert grams_parts(grams) == shown


class TestTonnesParts:
    @pytest.mark.parametrize(
        ("grams", "figure"),
        [
            (0, "0.000"),
            (999, "0.000"),
            (1_000, "0.001"),
            (99_999_999, "99.999"),
            (100_000_000, "100.0"),
            (1_234_567_890_000, "1,234,567.8"),
            (-1_500_000, "−1.500"),
        ],
    )
    def test_three_decimals_below_a_hundred_tonnes_then_one(self, grams: int, figure: str) -> None:
        assert tonnes_parts(grams) == (figure, "tCO₂e")


class TestPeriod:
    def test_counts_its_first_day_and_not_its_last(self) -> None:
        period = Period(date(2026, 3, 1), date(2026, 4, 1))
        days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
        assert [period.holds(day) for day in days] == [False, True, True, False]

    def test_without_an_end_holds_for_ever(self) -> None:
        assert Period(date(2025, 1, 1)).holds(date(9999, 12, 31))
        assert not Period(date(2025, 1, 1)).holds(date(2024, 12, 31))

    def test_is_shown_with_an_open_end(self) -> None:
        assert str(Period(date(2025, 1, 1))) == "2025-01-01–"
        assert str(Period(date(2025, 1, 1), date(2026, 1, 1))) == "2025-01-01–2026-01-01"


class TestLocalDay:
    def test_a_moment_with_a_zone_turns_its_day_at_16_utc(self) -> None:
        assert local_day(datetime(2026, 3, 18, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 18)
        assert local_day(datetime(2026, 3, 18, 16, 0, 0, tzinfo=UTC)) == date(2026, 3, 19)

    def test_a_moment_without_a_zone_is_civil_time_already(self) -> None:
        assert local_day(datetime(2026, 3, 18, 23, 59)) == local_day(datetime(2026, 3, 18, 23, 59, tzinfo=CHINA)) == date(2026, 3, 18)

    def test_a_day_is_read_from_text(self) -> None:
        assert day_from_text("2026-03-18") == date(2026, 3, 18)
