"""What a document must prove before it may count anything; every fault stands on the line of its formula or name."""

from __future__ import annotations

import pytest

from puhui.methodology.compiled import compiled_for, needs_numbers, stretches, used_for
from puhui.methodology.errors import Fault, MethodologyNotActive
from puhui.methodology.proof import check
from puhui.methodology.words import Grade, Status
from puhui.vocabulary.periods import day_from_text
from tests.rooms.methodology.documents_by_hand import SMALL, changed, faults_of, line_of

FORMULA = "is: max(0, baseline - power * grid)"


def fault_of(*changes: tuple[str, str]) -> Fault:
    faults = faults_of(changed(*changes))
    assert len(faults) == 1, [fault.said("en") for fault in faults]
    assert all((faults[0].wrong.zh, faults[0].wrong.en, faults[0].remedy.zh, faults[0].remedy.en))
    return faults[0]


class TestFormulas:
    def test_a_result_that_is_no_co2_is_refused(self) -> None:
        fault = fault_of((FORMULA, "is: max(0, baseline - power * grid) * distance"))
        assert (fault.line, fault.path) == (line_of(FORMULA), "max(0, baseline - power * grid) * distance")
        assert fault.wrong.zh == "结果的单位是 [co2e]*[length]，应为 gCO2e。"
        assert fault.wrong.en == "The result is [co2e]*[length], it must be gCO2e."

    def test_a_result_that_can_be_negative_is_refused(self) -> None:
        fault = fault_of((FORMULA, "is: baseline - power * grid"))
        assert (fault.line, fault.remedy.zh) == (line_of(FORMULA), "请写 max(0, …)。")

    def test_a_result_that_cannot_be_negative_is_accepted(self) -> None:
        assert check(changed((FORMULA, "is: baseline + power * grid")))

    def test_a_formula_that_does_not_parse_is_refused_with_its_column(self) -> None:
        fault = fault_of((FORMULA, "is: max(0, baseline - power ** grid)"))
        assert (fault.line, fault.column, fault.path, fault.text) == (line_of(FORMULA), 19, "reduction", "power ** grid")

    def test_sides_with_different_units_are_refused_with_the_text_of_the_formula(self) -> None:
        fault = fault_of((FORMULA, "is: max(0, baseline - power * 3 + distance * 0 * grid)"))
        assert (fault.line, fault.column) == (line_of(FORMULA), 8)
        assert "[co2e] ≠ [length]^2*[mass]/[time]^2" in fault.wrong.en

    def test_a_formula_may_use_an_earlier_one_only(self) -> None:
        assert fault_of(("is: saving * person * distance", "is: saving * person * distance + reduction")).text == "reduction"

    def test_a_divisor_that_can_be_zero_is_refused(self) -> None:
        fault = fault_of((FORMULA, "is: max(0, baseline - distance / power * grid * power)"))
        assert fault.wrong.en == "The divisor can be zero or negative."

    def test_what_can_leave_64_bits_is_refused(self) -> None:
        fault = fault_of(
            (FORMULA, "is: max(0, baseline - power * grid) * (power / power if power > power else 999999999)"),
            ("range: [0, 90000]", "range: [1, 90000]"),
            ("default: 0", "default: 1"),
        )
        assert "beyond 64 bits" in fault.wrong.en

    def test_an_input_whose_base_units_leave_64_bits_is_refused_by_name(self) -> None:
        fault = faults_of(changed(("range: [0, 90000]", "range: [0, 999999999999999]"), ("unit: Wh\n", "unit: MWh\n")))[0]
        assert "beyond 64 bits" in fault.wrong.en
        assert fault.line == line_of("power:")

    def test_a_reduction_is_needed(self) -> None:
        old = SMALL[SMALL.index("  reduction:\n    label") : SMALL.index("plausible:")]
        faults = faults_of(changed((old, "")))
        assert "reduction is missing." in [fault.wrong.en for fault in faults]


class TestRules:
    def test_a_bound_has_the_unit_of_what_it_bounds(self) -> None:
        fault = fault_of(("at_most: 120 km/h", "at_most: 120 km"))
        assert (fault.line, fault.wrong.en) == (line_of("of: distance / duration"), "The result is [length]/[time], it must be km.")

    def test_a_bound_beyond_64_bits_is_refused(self) -> None:
        fault = fault_of(("at_most: 120 km/h", "at_most: 999999999999999 km/s"))
        assert (fault.line, fault.path) == (line_of("of: distance / duration"), "speed")
        assert "beyond 64 bits" in fault.wrong.en

    def test_an_exclusion_is_a_comparison(self) -> None:
        fault = fault_of(("when: power * 2 > power + power", "when: power * 2"))
        assert (fault.line, fault.path) == (line_of("when: power"), "excluded")


class TestNames:
    @pytest.mark.parametrize("name", ["person", "trip", "household", "day", "max", "min", "known", "saving", "reduction"])
    def test_a_name_stands_for_one_thing(self, name: str) -> None:
        faults = faults_of(changed(("  power:\n", f"  {name}:\n")))
        assert "The name is used twice or is reserved." in [fault.wrong.en for fault in faults]

    def test_a_parameter_that_no_formula_uses_is_refused(self) -> None:
        fault = fault_of((FORMULA, "is: max(0, baseline)"))
        assert (fault.line, fault.wrong.zh) == (line_of("  grid:"), "参数没有被任何公式使用。")

    def test_the_line_is_that_of_the_name_and_not_of_one_that_ends_like_it(self) -> None:
        text = changed(
            ("  power:\n", "  sun_grid:\n"),
            (FORMULA, "is: max(0, baseline - sun_grid * 0)"),
            ("power * 2 > power + power", "sun_grid > sun_grid"),
        )
        assert [fault.line for fault in faults_of(text)] == [line_of("  grid:", text), line_of("is: max", text)]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("lasts: duration}", "lasts: distance}"),
            ("lasts: duration}", "lasts: length}"),
            ("range: [60, 10800]", "range: [60, 31622401]"),
            ("range: [500, 60000]", "range: [500, 80000001]"),
        ],
    )
    def test_an_act_is_no_longer_than_a_year_and_goes_no_further_than_twice_round_the_earth(self, old: str, new: str) -> None:
        assert len(faults_of(changed((old, new)))) == 1

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("lasts: duration}", "lasts: 0 s}"),
            ("lasts: duration}", "lasts: 86400 s}"),
            ("range: [60, 10800]", "range: [60, 31622400]"),
            ("range: [500, 60000]", "range: [500, 80000000]"),
        ],
    )
    def test_up_to_there_it_is_accepted(self, old: str, new: str) -> None:
        assert faults_of(changed((old, new))) == []


class TestHistory:
    MEAN = "history:\n  mean: {of: power, days: 7, unit: Wh/day, label: {zh: 七日均, en: mean of seven days}}\nformulas:\n"

    def with_mean(self, formula: str, *more: tuple[str, str]) -> list[Fault]:
        return faults_of(changed(("formulas:\n", self.MEAN), (FORMULA, f"is: {formula}"), *more))

    def test_a_mean_that_is_asked_for_before_it_is_used_is_accepted(self) -> None:
        assert self.with_mean("max(0, mean * day - power) * grid if known(mean) else baseline") == []

    def test_a_mean_that_may_be_unknown_is_refused(self) -> None:
        fault = self.with_mean("max(0, mean * day - power) * grid + baseline")[0]
        assert "mean may not be known yet" in fault.wrong.en
        assert "known(mean)" in fault.remedy.zh

    def test_a_second_mean_is_refused(self) -> None:
        second = "  week: {of: power, days: 5, unit: Wh/day, label: {zh: 五日均, en: mean of five days}}\nformulas:\n"
        faults = faults_of(changed(("formulas:\n", self.MEAN.replace("formulas:\n", second))))
        assert [f.wrong.en for f in faults] == ["A methodology compares with one mean of its own only."]

    def test_a_mean_of_nothing_is_refused(self) -> None:
        assert [f.wrong.en for f in faults_of(changed(("formulas:\n", self.MEAN.replace("of: power", "of: wind"))))] == [
            "`of` must name an input."
        ]

    @pytest.mark.parametrize("wrong", ["Wh", "m/day", "kWh/m"])
    def test_a_mean_has_the_unit_of_its_input_over_a_time(self, wrong: str) -> None:
        faults = faults_of(changed(("formulas:\n", self.MEAN.replace("Wh/day", wrong))))
        assert [f.wrong.en for f in faults] == ["A daily mean has the unit of its input over a time."]

    @pytest.mark.parametrize("place", ["of: distance / duration", "when: power * 2 > power + power"])
    def test_a_mean_refuses_nobody(self, place: str) -> None:
        new = "of: distance / duration * mean / mean" if place.startswith("of") else "when: mean > mean"
        faults = self.with_mean("max(0, mean * day - power) * grid if known(mean) else baseline", (place, new))
        assert [f.wrong.en for f in faults] == ["The name is not declared."]


class TestNumbers:
    def test_a_factor_has_the_unit_and_the_range_of_its_parameter(self) -> None:
        assert "The factor's unit is kgCO2e/kWh." in [f.wrong.en for f in faults_of(changed(("unit: kgCO2e/kWh", "unit: gCO2e/kWh")))]
        assert fault_of(("range: [0, 1.2]", "range: [0, 0.5]")).wrong.en == "The factor's value 0.5500 is outside the range."

    def test_a_factor_that_nobody_registered_is_refused(self) -> None:
        fault = fault_of(("family: grid-average", "family: grid-marginal"))
        assert (fault.line, "grid-marginal" in fault.wrong.zh) == (line_of("  grid:"), True)

    @pytest.mark.parametrize(
        ("change", "accepted"),
        [
            (("grade: B", "grade: B"), False),  # the factor of the small document is grade C
            (("region: CN-EAST", "region: CN-EAST"), False),
        ],
    )
    def test_certified_needs_grade_b_of_every_number(self, change: tuple[str, str], accepted: bool) -> None:
        faults = faults_of(changed(("use: [points]", "use: [points, certified]"), change))
        assert (not faults) is accepted
        assert [f.line for f in faults] == [line_of("  grid:")]

    def test_certified_accepts_grade_b_and_refuses_what_an_app_invented(self) -> None:
        attached = "value: 0.55\n    region: CN-EAST\n    grade: A\n    kind: statistic\n    reference: {document: 公告2025年第47号}"
        official = ("factor: {family: grid-average, region: CN-EAST, data_year: 2023}", attached)
        use = ("use: [points]", "use: [points, certified]")
        assert faults_of(changed(use, official)) == []
        assert len(faults_of(changed(use, official, ("grade: B", "grade: C")))) == 1
        assert len(faults_of(changed(use, official, ("kind: regulator_scheme", "kind: app_energy")))) == 1

    def test_a_missing_number_makes_a_document_parametric_and_nothing_else_does(self) -> None:
        value = SMALL[SMALL.index("    value: 46.7") : SMALL.index("  grid:\n")]
        fault = fault_of((value, ""))
        assert (fault.line, fault.wrong.en) == (3, "Numbers are missing: saving (gCO2e/(person*km)).")
        assert check(changed((value, ""), ("status: ENABLED", "status: PARAMETRIC"))).status is Status.PARAMETRIC
        assert fault_of(("status: ENABLED", "status: PARAMETRIC")).wrong.en.startswith("No number is missing")

    def test_three_worked_cases_are_the_least(self) -> None:
        last = SMALL[SMALL.index("  - name: {zh: 没有里程") :]
        assert [f.wrong.zh for f in faults_of(changed((last, "")))] == ["算例少于三个。"]


class TestCases:
    @pytest.mark.parametrize(
        ("new", "wrong"),
        [
            ("given: {speed: 10 km}", "A name in the case is not declared."),
            ("given: {distance: 10 kg}", "The unit in the case does not fit."),
            ("given: {distance: 10}", "The unit in the case does not fit."),
            ("given: {distance: 10.5 m}", "An input of the case is not a whole number of its unit."),
        ],
    )
    def test_a_case_states_inputs_in_their_units(self, new: str, wrong: str) -> None:
        fault = fault_of(("given: {distance: 499 m}", new))
        assert (fault.line, fault.wrong.en) == (line_of("given: {distance: 499 m}"), wrong)

    def test_a_case_is_refused_with_a_code_that_exists(self) -> None:
        fault = fault_of(("refused: out_of_range", "refused: too_short"))
        assert (fault.text.startswith("- name"), fault.wrong.en) == (True, "There is no such refusal code.")


class TestNumbersInForce:
    """Which numbers hold where and when, and how a number from elsewhere is known for what it is."""

    SAID = "region: CN, grade: A, kind: standard, reference: {document: x}"
    VALUES = (
        "    values:\n"
        f"      - {{value: 40, applies_to: '340100', valid: {{from: 2025-01-01, until: 2026-07-01}}, {SAID}}}\n"
        f"      - {{value: 50, applies_to: '340100', valid: {{from: 2026-07-01}}, {SAID.replace('region: CN', 'region: 440300').replace('grade: A', 'grade: C')}}}\n"
        f"      - {{value: 60, applies_to: '340200', {SAID}}}\n"
    )

    def document(self) -> str:
        return changed((SMALL[SMALL.index("    value: 46.7") : SMALL.index("  grid:\n")], self.VALUES.replace("440300", '"440300"')))

    @pytest.mark.parametrize(
        ("region", "day", "value"),
        [("340100", "2026-06-30", 40), ("340100", "2026-07-01", 50), ("340102", "2026-06-30", 40), ("340200", "2026-07-01", 60)],
    )
    def test_a_value_holds_in_its_place_and_period(self, region: str, day: str, value: int) -> None:
        used = used_for(check(self.document()), region=region, day=day_from_text(day))
        assert used is not None
        assert used[0].value.number == value

    @pytest.mark.parametrize(("region", "day"), [("340300", "2026-07-01"), ("340100", "2024-12-31"), ("440300", "2026-07-01")])
    def test_where_there_is_no_value_the_methodology_does_not_apply(self, region: str, day: str) -> None:
        assert compiled_for(check(self.document()), region=region, day=day_from_text(day)) is None

    def test_a_borrowed_number_names_its_region_and_the_weakest_grade_is_the_grade(self) -> None:
        m = check(self.document())
        own, borrowed = (compiled_for(m, region="340100", day=day_from_text(day)) for day in ("2026-06-30", "2026-07-01"))
        assert own is not None
        assert borrowed is not None
        assert (own.reference_region, own.grade) == ("", Grade.C)
        assert (borrowed.reference_region, borrowed.grade) == ("440300", Grade.C)
        assert own.parameter_hash != borrowed.parameter_hash

    def test_each_set_of_numbers_is_compiled_once_for_its_places_and_days(self) -> None:
        m = check(self.document())
        first, last = day_from_text("2026-06-01"), day_from_text("2026-07-31")
        found = stretches(m, regions=["340102", "340100", "340200", "340300", "110000"], first=first, last=last)
        assert sorted((s.regions, str(s.from_on), str(s.until_on)) for s in found) == [
            (("340100", "340102"), "2026-06-01", "2026-07-01"),
            (("340100", "340102"), "2026-07-01", "2026-08-01"),
            (("340200",), "2026-06-01", "2026-07-01"),
            (("340200",), "2026-07-01", "2026-08-01"),
        ]

    def test_a_document_with_a_missing_number_counts_nothing(self) -> None:
        value = SMALL[SMALL.index("    value: 46.7") : SMALL.index("  grid:\n")]
        m = check(changed((value, ""), ("status: ENABLED", "status: PARAMETRIC")))
        with pytest.raises(MethodologyNotActive, match=r"saving \(saving, gCO2e/\(person\*km\)\)"):
            needs_numbers(m)
