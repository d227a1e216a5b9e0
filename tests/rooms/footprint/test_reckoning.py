"""A line is an amount times a factor, rounded up once; a sum is the sum of its lines; what has no factor is listed and never zero."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.footprint.errors import AmountUnread, FactorOutOfRange, FactorSourceMissing, PeopleDoNotAddUp
from puhui.footprint.rules import reckoning, tables
from puhui.footprint.rules.estimating import estimate, taken_over
from puhui.footprint.rules.reckoning import AMOUNT_MOST, chosen, grams_of, lines_of, milli_of, own_ug, used_of
from puhui.footprint.words import ITEMS, Answer, Answers, Entry, Given, OwnFactor, Phase, Uncounted, Used

DAY = date(2026, 3, 18)
AT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
AMOUNTS, FACTORS = st.integers(1, AMOUNT_MOST), st.integers(1, 10**13)


def library(code: str) -> Used | None:
    factor = reckoning.library_factor(ITEMS[code], day=DAY)
    return used_of(ITEMS[code], factor, grade=str(factor.value.grade)) if factor else None


def own(kg: str = "1.5", item: str = "meals") -> OwnFactor:
    factor_ug, source = own_ug(kg, "本单位食堂盘查报告 2025")
    return OwnFactor(101, item, Answer.OWN, factor_ug, source, AT, 9)


class TestALine:
    @given(AMOUNTS, FACTORS)
    def test_is_never_below_the_exact_product_and_less_than_a_gram_above(self, amount: int, factor: int) -> None:
        exact = Fraction(amount * factor, 10**9)
        assert exact <= grams_of(amount, factor) < exact + 1

    @given(AMOUNTS, FACTORS, AMOUNTS)
    def test_grows_with_its_amount(self, amount: int, factor: int, more: int) -> None:
        assert grams_of(amount, factor) <= grams_of(amount + more, factor)

    @given(AMOUNTS, AMOUNTS, FACTORS)
    def test_that_is_cut_in_two_is_never_less(self, one: int, other: int, factor: int) -> None:
        """Rounding up on each line cannot hide a gram, and adds less than one for each."""
        whole, cut = grams_of(one + other, factor), grams_of(one, factor) + grams_of(other, factor)
        assert whole <= cut <= whole + 1

    def test_rounds_up_at_the_border(self) -> None:
        assert [grams_of(amount, 500_000) for amount in (1_999, 2_000, 2_001)] == [1, 1, 2]

    def test_has_the_numbers_of_the_library(self) -> None:
        """3,600 kWh in Anhui at 0.6553 kg; 18,000 person-km by high-speed rail at 30.48 g; 120 kg of paper at 1,345.08 kg a tonne."""
        counted = {"electricity": (3_600, 2_359_080), "rail": (18_000, 548_640), "paper": (120, 161_410), "heat": (1, 110_000)}
        for code, (amount, grams) in counted.items():
            used = library(code)
            assert used is not None
            assert grams_of(amount * 1000, used.factor_ug) == grams


class TestItems:
    @pytest.mark.parametrize("code", ITEMS)
    def test_have_a_factor_that_fits_their_unit_exactly_or_ask(self, code: str) -> None:
        assert library(code) is not None or ITEMS[code].asks

    def test_tell_what_comes_from_another_region(self) -> None:
        regions = {code: used.reference_region for code in ITEMS if (used := library(code))}
        assert regions["paper"] == regions["waste-water"] == "GB"
        assert regions["electricity"] == regions["rail"] == regions["hotel"] == ""

    def test_of_catering_have_no_number(self) -> None:
        assert library("meals") is None


class TestAnItemThatAsks:
    def test_is_not_counted_before_it_is_answered(self) -> None:
        assert chosen(ITEMS["hotel"], library("hotel"), None) is Uncounted.NOT_ANSWERED

    def test_takes_the_reference_or_the_own_factor(self) -> None:
        reference = replace(own(item="hotel"), answer=Answer.REFERENCE, factor_ug=None, source="")
        assert chosen(ITEMS["hotel"], library("hotel"), reference) == library("hotel")
        used = chosen(ITEMS["meals"], None, own("1.5"))
        assert isinstance(used, Used)
        assert (used.factor_ug, used.written, used.grade, used.is_own) == (1_500_000_000, "1.5", "D", True)

    def test_without_a_reference_stays_uncounted(self) -> None:
        reference = replace(own(), answer=Answer.REFERENCE, factor_ug=None, source="")
        assert chosen(ITEMS["meals"], None, reference) is Uncounted.NO_FACTOR

    def test_that_does_not_ask_ignores_what_somebody_would_rather_have(self) -> None:
        assert chosen(ITEMS["electricity"], library("electricity"), own("0.1", "electricity")) == library("electricity")

    @pytest.mark.parametrize("kg", ["0", "-1", "10000.1", "1.0000001", "", "viel", "1e3", "٣"])
    def test_refuses_a_factor_that_is_none(self, kg: str) -> None:
        with pytest.raises(FactorOutOfRange):
            own(kg)

    def test_wants_a_source(self) -> None:
        with pytest.raises(FactorSourceMissing):
            own_ug("1.5", " 报告 ")
        assert own_ug("10000", "某某盘查报告") == (10_000 * 10**9, "某某盘查报告")


class TestLines:
    @given(st.lists(st.tuples(st.sampled_from(sorted(ITEMS)), st.sampled_from(list(Phase)), AMOUNTS), min_size=1, max_size=30))
    def test_are_each_counted_or_listed_and_none_is_lost(self, rows: list[tuple[str, Phase, int]]) -> None:
        choices = {code: chosen(item, library(code), None) for code, item in ITEMS.items()}
        lines = lines_of([Entry(at, Given(phase, code, amount)) for at, (code, phase, amount) in enumerate(rows)], choices)
        assert sorted((line.item.code, line.phase, line.amount_milli) for line in lines) == sorted(rows)
        assert all((line.grams is None) == (line.why_not is not None) == (line.used is None) for line in lines)
        assert all(line.grams > 0 for line in lines if line.grams is not None)


class TestAmounts:
    def test_are_read_as_people_write_them(self) -> None:
        assert [milli_of(text) for text in ("1,234.5", "1", "0.001", " 12 ")] == [1_234_500, 1_000, 1, 12_000]
        assert milli_of("0.3", times=Fraction(1000)) == 300_000
        assert milli_of("0.001", times=Fraction(1, 1000)) == 1

    @pytest.mark.parametrize("text", ["", "0", "0.0001", "-3", "1.2345", "12 kWh", "1e5", "九", "9" * 16, "=1+1"])
    def test_that_are_none_are_refused(self, text: str) -> None:
        with pytest.raises(AmountUnread):
            milli_of(text)


HEAD = "阶段,项目,数量,单位,人数,公里,从,到,说明\n"


class TestATable:
    def test_gives_what_it_says(self) -> None:
        read = tables.read_table(HEAD + "筹备,纸张和印刷品,0.12,t,,,,,会刊\n举办,rail,,,40,450,上海,合肥,去程\n,外购电力,3600,,,,,,\n")
        assert read.refused == ()
        assert read.taken == (
            Given(Phase.PREPARATION, "paper", 120_000, "会刊"),
            Given(Phase.HOLDING, "rail", 18_000_000, "上海–合肥 去程"),
            Given(Phase.HOLDING, "electricity", 3_600_000, ""),
        )

    @pytest.mark.parametrize(
        ("row", "column", "code"),
        [
            ("举办,热气球,1,,,,,,", "item", "footprint_item_unknown"),
            ("中场,外购电力,1,kWh,,,,,", "phase", "footprint_phase_unknown"),
            ("举办,外购电力,1,升,,,,,", "unit", "footprint_unit_unknown"),
            ("举办,外购电力,约三千,kWh,,,,,", "amount", "footprint_amount_unread"),
            ("举办,外购电力,0,kWh,,,,,", "amount", "footprint_amount_unread"),
            ("举办,高铁,,,四十,450,,,", "km", "footprint_amount_unread"),
        ],
    )
    def test_refuses_a_row_with_its_line_and_column_and_loses_nothing(self, row: str, column: str, code: str) -> None:
        read = tables.read_table(f"{HEAD}举办,外购电力,1,kWh,,,,,\n{row}\n举办,自来水,2,m3,,,,,\n")
        assert [one.item for one in read.taken] == ["electricity", "tap-water"]
        assert [(one.row, one.column, one.code) for one in read.refused] == [(3, column, code)]
        again = tables.read_table(tables.as_csv(read.refused))
        assert [one.cells for one in again.refused] == [one.cells for one in read.refused]

    def test_without_its_columns_is_none(self) -> None:
        with pytest.raises(tables.TableUnreadable):
            tables.read_table("a,b\n1,2\n")

    @given(st.text(max_size=300))
    def test_of_any_text_is_read_or_refused(self, text: str) -> None:
        with suppress(tables.TableUnreadable):
            tables.read_table(HEAD + text)


MEETING = Answers(people=200, days=2, near=40, far=60, nights=180, meals=800, kwh=3_600, paper=120, boards=90)
COUNTS = st.integers(0, 300)


class TestAnEstimate:
    def test_of_a_meeting_of_two_hundred_is_a_range_that_says_what_it_rests_on(self) -> None:
        told = estimate(MEETING, library)
        assert 0 < told.low_g < told.high_g
        assert all(line.low_g <= line.high_g and line.low_rests.zh and line.high_rests.zh for line in told.lines)
        assert any("餐饮" in text.zh for text in told.uncounted)

    def test_rests_on_the_factors_of_the_library(self) -> None:
        power = next(line for line in estimate(MEETING, library).lines if "electricity" in line.families or "grid-average" in line.families)
        assert (power.low_g, power.high_g) == (2_359_080, 2_359_080)

    @given(st.builds(Answers, people=st.integers(1, 500), days=st.integers(1, 5), near=COUNTS, far=COUNTS, flyers=st.none() | COUNTS, nights=st.none() | COUNTS, kwh=st.none() | COUNTS, hours=COUNTS, kw=COUNTS, boards=COUNTS))  # fmt: skip
    def test_never_has_its_low_end_above_its_high_end(self, told: Answers) -> None:
        try:
            found = estimate(told, library)
        except PeopleDoNotAddUp:
            outside, far = (told.near or 0) + (told.far or 0), told.far or 0
            assert outside > told.people or (told.flyers or 0) > far
            return
        assert all(line.low_g <= line.high_g for line in found.lines)

    @pytest.mark.parametrize(("near", "far", "flyers", "fits"), [(100, 100, 100, True), (101, 100, 100, False), (100, 100, 101, False)])
    def test_wants_people_that_add_up(self, near: int, far: int, flyers: int, fits: bool) -> None:
        told = Answers(people=200, days=1, near=near, far=far, flyers=flyers)
        if fits:
            assert estimate(told, library).lines
        else:
            with pytest.raises(PeopleDoNotAddUp):
                estimate(told, library)

    def test_is_taken_over_at_its_high_end(self) -> None:
        """What an event begins with never comes to less than the estimate said at most, for what both count."""
        told = taken_over(MEETING)
        grams = sum(grams_of(one.amount_milli, used.factor_ug) for one in told if (used := library(one.item)))
        assert grams == estimate(MEETING, library).high_g
