"""What a proof has shown is said as far as it went: between what each formula lies, and which formulas can be read."""

from __future__ import annotations

from fractions import Fraction

import pytest

from puhui.methodology.catalogue import by_name, shipped
from puhui.methodology.errors import DocumentRefused
from puhui.methodology.proof import check, examine
from puhui.methodology.proved import reaches, readable, shown_in
from puhui.methodology.units import unit

METRO = by_name("metro-ride").source
PEAK = by_name("peak-saving").source


class TestReaches:
    @pytest.mark.parametrize("m", shipped(), ids=lambda m: f"{m.code}-v{m.version}")
    def test_every_formula_that_is_shipped_lies_between_two_ends(self, m: object) -> None:
        found = list(reaches(m))  # type: ignore[arg-type]
        assert [reach.symbol for reach in found] == [formula.symbol for formula in m.formulas]  # type: ignore[attr-defined]
        assert all(reach.low <= reach.high for reach in found)

    def test_the_ends_are_those_of_the_ranges_by_hand(self) -> None:
        (reach,) = reaches(by_name("metro-ride"))
        # 46.7 g/km: 0.5 km make 23.35, 60 km make 2802; a ride without a distance makes 46
        assert (reach.unit.text, reach.low, reach.high) == ("gCO2e", Fraction("23.35"), 2802)

    def test_stops_at_the_first_formula_with_a_fault(self) -> None:
        m, faults = examine(PEAK.replace("is: energy * grid", "is: energy + grid", 1))
        assert m is not None
        assert faults
        assert [reach.symbol for reach in reaches(m)] == ["baseline"]

    def test_a_mean_of_nothing_is_left_out_and_raises_nothing(self) -> None:
        history = "history:\n  usual: {of: nothing, days: 7, unit: m/day, label: {zh: 均值, en: mean}}\nformulas:"
        m, faults = examine(METRO.replace("formulas:", history, 1).replace("saving * person * distance if", "saving * usual * distance if"))
        assert m is None or (faults and list(reaches(m)) == [])

    def test_formulas_that_grow_by_each_other_stop_at_once(self) -> None:
        sums = [" + ".join([name] * count) for name, count in (("saving * person * distance", 10), ("baseline", 20), ("project", 20))]
        grown = "".join(
            f"  {symbol}: {{label: {{zh: 甲, en: a}}, is: {text}}}\n"
            for symbol, text in zip(("baseline", "project", "leakage"), sums, strict=True)
        )
        m, faults = examine(METRO.replace("formulas:\n", f"formulas:\n{grown}", 1))
        assert m is not None
        assert [fault.path for fault in faults] == ["project"]
        assert [reach.symbol for reach in reaches(m)] == ["baseline"]


class TestReadable:
    def test_keeps_what_stands_above_a_broken_formula_and_not_what_rests_on_it(self) -> None:
        m, _ = examine(PEAK.replace("is: energy * grid", "is: energy * unknown", 1))
        assert m is not None
        assert [formula.symbol for formula in readable(m).formulas] == ["baseline"]


class TestExamine:
    def test_gives_the_document_beside_its_faults(self) -> None:
        m, faults = examine(METRO.replace("unit: gCO2e/(person*km)", "unit: gCO2e/trip", 1))
        assert m is not None
        assert [fault.path for fault in faults] == ["reduction"]

    def test_says_what_check_refuses(self) -> None:
        for text in (METRO, "code: [", METRO.replace("range: [500, 60000]", "range: [60000, 500]")):
            m, faults = examine(text)
            if m is not None and not faults:
                assert check(text).content_hash == m.content_hash
                continue
            with pytest.raises(DocumentRefused) as refused:
                check(text)
            assert refused.value.faults == faults


@pytest.mark.parametrize(
    ("written", "shown"), [("kgCO2e", "gCO2e"), ("km", "m"), ("kWh", "Wh"), ("%", "1"), ("h", "s"), ("m/s", "[length]/[time]")]
)
def test_a_quantity_is_shown_in_a_unit_that_people_know(written: str, shown: str) -> None:
    assert shown_in(unit(written).dimension).text == shown
