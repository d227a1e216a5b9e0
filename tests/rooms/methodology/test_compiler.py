"""The proof of a formula: units agree, nothing leaves 64 bits, no divisor reaches zero; each fault has column, text and remedy."""

from __future__ import annotations

import pytest

from puhui.methodology import integers as whole
from puhui.methodology.compiler import compile_condition, compile_quantity
from puhui.methodology.errors import Fault, FaultFound
from puhui.methodology.expressions import parse
from puhui.methodology.units import CO2E, unit
from puhui.vocabulary.amounts import INT64_MAX
from tests.rooms.methodology.formulas_by_hand import NAMES, compiled, of


def fault_of(text: str) -> Fault:
    with pytest.raises(FaultFound) as found:
        compiled(text)
    fault = found.value.fault
    assert all((fault.wrong.zh, fault.wrong.en, fault.remedy.zh, fault.remedy.en))
    assert fault.wrong.zh != fault.wrong.en
    return fault


class TestUnitsAgree:
    def test_a_saving_times_persons_and_metres_is_co2(self) -> None:
        found = compiled("saving * person * 里程")
        assert found.dimension == CO2E
        assert found.ratio == (compiled("里程 * person * saving")).ratio

    def test_the_fraction_is_exact_and_cancelled(self) -> None:
        ratio = compiled("saving * person * 里程").ratio  # 46.7 g over 1000 m
        assert ratio.numerator == whole.Product(467, (whole.ColumnValue("distance_m", 500, 60_000),), 467 * 500, 467 * 60_000)
        assert ratio.divisor == whole.Constant(10_000)

    @pytest.mark.parametrize(
        "text",
        ["里程 + duration", "里程 - 1", "max(里程, duration)", "里程 if known(duration) else duration", "里程 if 里程 < pause else 里程"],
    )
    def test_what_stands_on_two_sides_has_one_unit(self, text: str) -> None:
        fault = fault_of(text)
        assert "≠" in fault.wrong.zh
        assert "[length]" in fault.wrong.en
        assert fault.remedy.en == "Multiply or divide by the right parameter so that both sides agree."

    @pytest.mark.parametrize("text", ["里程 + 0", "0 - 里程", "max(0, 里程)", "里程 if known(duration) else 0"])
    def test_a_bare_zero_has_any_unit(self, text: str) -> None:
        assert compiled(text).dimension == unit("m").dimension

    def test_the_fault_names_the_column_of_the_operation(self) -> None:
        assert fault_of("saving * person * (里程 + duration)").column == 20

    def test_a_name_that_nobody_declared_is_named_with_those_that_are(self) -> None:
        fault = fault_of("saving * 距离")
        assert (fault.column, fault.text) == (10, "距离")
        assert "里程" in fault.remedy.zh

    @pytest.mark.parametrize(
        "text",
        [
            "(里程 < 1) + 里程",
            "里程 < 0",
            "known(里程)",
            "max(里程 < 0, 里程)",
            "里程 if 里程 else 0",
            "0 if known(pause) else known(pause)",
        ],
    )
    def test_a_truth_is_no_quantity_and_a_quantity_no_truth(self, text: str) -> None:
        fault_of(text)

    def test_a_condition_is_a_truth(self) -> None:
        assert compile_condition(parse("里程 < 0 or not known(duration)"), NAMES).known == whole.Always()
        with pytest.raises(FaultFound, match="comparison"):
            compile_condition(parse("里程"), NAMES)


class TestNothingLeaves64Bits:
    def test_the_largest_square_that_fits_is_accepted(self) -> None:
        assert compiled("narrow * narrow").ratio.numerator.high == 3_037_000_499**2 <= INT64_MAX

    def test_one_more_is_refused_with_what_it_can_reach(self) -> None:
        fault = fault_of("wide * wide")
        assert str(3_037_000_500**2) in fault.wrong.zh
        assert fault.remedy.en == "Narrow the range of an input, or give a parameter fewer decimals."

    @pytest.mark.parametrize(
        "text",
        ["wide * wide / 里程", "narrow * narrow + narrow * narrow", "-(narrow * narrow) - narrow * narrow", "wide * 9999999999"],
    )
    def test_an_intermediate_value_counts_too(self, text: str) -> None:
        fault_of(text)

    def test_a_number_that_does_not_fit_is_refused_alone(self) -> None:
        names = {"big": of("1", "big", 0, 1)}
        with pytest.raises(FaultFound, match="beyond 64 bits"):
            compile_quantity(parse("999999999999999.999999999999999"), names)

    def test_a_comparison_is_proved_as_well(self) -> None:
        with pytest.raises(FaultFound, match="beyond 64 bits"):
            compile_condition(parse("wide * wide > 0"), NAMES)


class TestDivisors:
    @pytest.mark.parametrize(("text", "divisor"), [("energy / 里程", "distance_m"), ("energy / duration", "duration_s")])
    def test_a_range_that_starts_above_zero_may_divide(self, text: str, divisor: str) -> None:
        assert whole.columns_in(compiled(text).ratio.divisor) == {divisor}

    @pytest.mark.parametrize(
        "text",
        ["energy / pause", "energy / 0", "energy / (里程 - 里程)", "energy / (0 - 里程)", "energy / (1 - loss)", "energy / min(0, 里程)"],
    )
    def test_what_can_be_zero_or_less_may_not(self, text: str) -> None:
        fault = fault_of(text)
        assert fault.wrong.en == "The divisor can be zero or negative."
        assert fault.remedy.zh == "请收窄除数的允许范围，使其大于零。"

    def test_a_maximum_can_hold_a_divisor_above_zero(self) -> None:
        assert compiled("energy / max(里程, 里程 - 里程)").ratio.divisor.low == 500


class TestSigns:
    @pytest.mark.parametrize(
        ("text", "low"),
        [("里程 - 里程", -59_500), ("max(0, 里程 - 里程)", 0), ("-里程", -60_000), ("里程 * (0 - 1)", -60_000), ("min(0, 里程)", 0)],
    )
    def test_the_least_value_is_known(self, text: str, low: int) -> None:
        assert compiled(text).ratio.numerator.low == low


class TestWhatIsKnown:
    def test_an_optional_input_is_known_where_its_cell_is_filled(self) -> None:
        assert compiled("duration").known == whole.IsKnown("duration_s")
        assert compiled("里程 / duration * pause").known == whole.IsKnown("duration_s")

    def test_an_input_with_a_default_is_always_known(self) -> None:
        assert compiled("pause").known == whole.Always()

    def test_a_branch_that_asked_need_not_ask_again(self) -> None:
        assert compiled("duration if known(duration) else pause").known == whole.Always()
        assert compiled("pause if not known(duration) else duration").known == whole.Always()
        assert compiled("duration * 2 if known(duration) and 里程 > 0 * 里程 else pause").known == whole.Always()

    def test_a_branch_that_asked_for_something_else_still_needs_it(self) -> None:
        asked = compile_condition(parse("里程 > 里程"), NAMES).condition
        found = compiled("duration if 里程 > 里程 else pause").known
        assert found == whole.Whether(asked, whole.IsKnown("duration_s"), whole.Always())

    def test_the_test_itself_must_be_known(self) -> None:
        found = compiled("里程 if duration > pause else 里程").known
        assert whole.columns_in(found) == {"duration_s"}
