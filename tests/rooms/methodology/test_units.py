"""Units: exact fractions of a closed table; what is not in it is refused, and nothing that is written is evaluated."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.methodology.errors import UnknownUnit
from puhui.methodology.units import CO2E, dimension_text, multiplied, said, unit


class TestUnit:
    @pytest.mark.parametrize(
        ("text", "size"),
        [
            ("1", 1),
            ("%", Fraction(1, 100)),
            ("m", 1),
            ("km", 1000),
            ("min", 60),
            ("day", 86_400),
            ("year", 365 * 86_400),
            ("km/h", Fraction(1000, 3600)),
            ("gCO2e/(person*km)", Fraction(1, 1000)),
            ("kgCO2e/kWh", Fraction(1000, 3_600_000_000)),
            ("kWh/(person*day)", Fraction(3_600_000_000, 86_400)),
            ("m**2", 1),
            ("m2", 1),
            ("mu", Fraction(10_000, 15)),
            ("L/km", Fraction(1, 1_000_000)),
            ("1/day", Fraction(1, 86_400)),
        ],
    )
    def test_has_an_exact_size(self, text: str, size: Fraction | int) -> None:
        assert unit(text).size == size

    def test_co2_is_a_dimension_of_its_own_and_no_mass(self) -> None:
        assert unit("kgCO2e").dimension == CO2E
        assert unit("kg").dimension == (("[mass]", 1),)

    def test_persons_trips_and_households_do_not_cancel_each_other(self) -> None:
        assert len({unit(text).dimension for text in ("person", "trip", "household", "step", "item", "1")}) == 6

    def test_a_blank_unit_is_a_plain_number(self) -> None:
        assert unit(" ") == unit("1")
        assert unit("1").is_dimensionless
        assert unit("%").is_dimensionless

    @pytest.mark.parametrize(
        "text", ["mg", "kkm", "ms", "month", "gCO2", "CO2e", "delta_K", "公里", "km²", "m + m", "2 m", "m(", "(m)", "m//s"]
    )
    def test_refuses_what_is_not_in_the_table(self, text: str) -> None:
        with pytest.raises(UnknownUnit, match="not in the unit table"):
            unit(text)

    @pytest.mark.parametrize(
        "text", ["m**3**3**3", "km**9", "m**m", "m**-1", "m/0", "m*__import__", "m.__class__", "a" * 60 + "!", "m*" * 50 + "m", "m\n*s"]
    )
    def test_refuses_at_once_what_would_have_to_be_evaluated(self, text: str) -> None:
        with pytest.raises(UnknownUnit):
            unit(text)

    def test_only_one_bracket_and_only_below_the_line(self) -> None:
        assert unit("gCO2e / (person * km)").size == unit("gCO2e/person/km").size
        for text in ("(g*m)/s", "g/(m/(s*s))", "g/(m)/(s)"):
            with pytest.raises(UnknownUnit):
                unit(text)

    @given(st.text(alphabet="mkgs1%*/() _CO2eh\\.^-+", max_size=40))
    def test_a_strangers_text_is_a_unit_or_is_refused(self, text: str) -> None:
        try:
            size = unit(text).size
        except UnknownUnit:
            return
        assert size > 0


class TestDimensions:
    def test_products_and_quotients_cancel(self) -> None:
        metre, second = unit("m").dimension, unit("s").dimension
        assert multiplied(metre, second, sign=-1) == unit("m/s").dimension
        assert multiplied(unit("m/s").dimension, second) == metre
        assert multiplied(metre, metre, sign=-1) == ()

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("1", "1"),
            ("m", "[length]"),
            ("m/s", "[length]/[time]"),
            ("1/s", "1/[time]"),
            ("m3", "[length]^3"),
            ("m/(s*s)", "[length]/[time]^2"),
        ],
    )
    def test_are_shown_to_people(self, text: str, shown: str) -> None:
        assert dimension_text(unit(text).dimension) == shown


class TestSaid:
    @pytest.mark.parametrize(
        ("text", "zh", "en"),
        [
            ("gCO2e/(person*km)", "g/(人·km)", "g CO₂e/(person·km)"),
            ("kgCO2e/kWh", "kg/kWh", "kg CO₂e/kWh"),
            ("gCO2e/trip", "g/次", "g CO₂e/trip"),
            ("kWh/(person*day)", "kWh/(人·日)", "kWh/(person·day)"),
            ("step", "步", "step"),
        ],
    )
    def test_reads_as_people_read_it(self, text: str, zh: str, en: str) -> None:
        assert (said(text, "zh"), said(text, "en")) == (zh, en)
