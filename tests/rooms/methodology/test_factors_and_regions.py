"""Factors are dated and found for a year or a day; a region inside another is never taken for a foreign one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from puhui.methodology import factors, regions
from puhui.methodology.errors import UnknownFactor, UnknownFactorFamily
from puhui.methodology.words import NOT_STATED, FactorLookup, FactorUse, Grade

EAST = FactorLookup("grid-average", "CN-EAST", None)


class TestLookUp:
    @pytest.mark.parametrize(("year", "value"), [(2021, "0.5992"), (2022, "0.5617"), (2023, "0.5500")])
    def test_a_fixed_year_is_found_on_any_day(self, year: int, value: str) -> None:
        found = factors.look_up(FactorLookup("grid-average", "CN-EAST", year), day=date(1990, 1, 1))
        assert (found.value.written, found.value.number, found.unit.text) == (value, Fraction(value), "kgCO2e/kWh")

    @pytest.mark.parametrize(
        ("day", "year"),
        [
            (date(2024, 4, 12), 2021),
            (date(2024, 12, 22), 2021),
            (date(2024, 12, 23), 2022),
            (date(2025, 12, 30), 2022),
            (date(2025, 12, 31), 2023),
        ],
    )
    def test_without_a_year_the_latest_that_was_published_by_the_day_holds(self, day: date, year: int) -> None:
        assert factors.look_up(EAST, day=day).data_year == year

    def test_before_the_first_notice_there_is_none(self) -> None:
        with pytest.raises(UnknownFactor, match="2024-04-11"):
            factors.look_up(EAST, day=date(2024, 4, 11))

    @pytest.mark.parametrize(
        "lookup",
        [FactorLookup("grid-average", "CN-EAST", 2020), FactorLookup("grid-average", "340100", 2023), FactorLookup("coal", "CN", 2023)],
    )
    def test_a_year_a_place_or_a_family_without_an_entry_is_refused(self, lookup: FactorLookup) -> None:
        with pytest.raises(UnknownFactor) as refused:
            factors.look_up(lookup, day=date(2026, 1, 1))
        assert lookup.family in refused.value.sentence("zh")

    def test_it_changes_on_the_days_of_the_notices_unless_the_year_is_fixed(self) -> None:
        assert factors.change_days(EAST) == {date(2024, 4, 12), date(2024, 12, 23), date(2025, 12, 31)}
        assert factors.change_days(FactorLookup("grid-average", "CN-EAST", 2023)) == set()


class TestFactorFiles:
    def test_anhui_stands_above_east_china_so_that_savings_take_the_lower(self) -> None:
        day = date(2026, 1, 1)
        anhui, east = (factors.look_up(FactorLookup("grid-average", region, 2023), day=day) for region in ("340000", "CN-EAST"))
        assert (anhui.value.written, east.value.written) == ("0.6553", "0.5500")

    def test_a_litre_of_gasoline_is_what_its_parts_make(self) -> None:
        made = Fraction("43.070") * Fraction("0.01890") * Fraction("0.98") * Fraction(44, 12) * Fraction("0.745")
        found = factors.look_up(FactorLookup("gasoline-litre", "CN", NOT_STATED), day=date(2025, 1, 1)).value
        assert abs(found.number - made) < Fraction(1, 10_000)
        assert found.grade is Grade.C

    def test_what_states_no_year_and_no_day_is_in_force_on_any(self) -> None:
        lookup = FactorLookup("gasoline-litre", "CN", None)
        found = {factors.look_up(lookup, day=day).value.data_year for day in (date(1990, 1, 1), date(2099, 1, 1))}
        assert (found, factors.change_days(lookup)) == ({None}, set())
        with pytest.raises(UnknownFactor):
            factors.look_up(FactorLookup("gasoline-litre", "CN", 2025), day=date(2025, 1, 1))

    def test_every_entry_names_its_notice_and_a_grade_no_better_than_b_and_power_averages_their_day(self) -> None:
        entries = factors.factors()
        dated = [f for f in entries if f.family == "grid-average"]
        assert all(f.published_on and f.data_year and f.published_on.year >= f.data_year for f in dated)
        assert all(f.notice and f.value.grade >= Grade.B for f in entries)

    def test_the_numbers_that_shipped_methodologies_use_are_what_they_were(self) -> None:
        used = [("gasoline-litre", "CN", NOT_STATED), ("grid-average", "340000", 2023), ("grid-average", "CN-EAST", 2023)]
        found = [factors.look_up(FactorLookup(*asked), day=date(2026, 6, 1)).value.written for asked in used]
        assert found == ["2.1792", "0.6553", "0.5500"]

    def test_every_region_of_a_factor_has_a_name(self) -> None:
        assert {f.region for f in factors.factors()} <= set(regions.regions())

    def test_the_power_average_has_the_low_default_for_savings_and_the_high_one_for_footprints(self) -> None:
        day = date(2026, 1, 1)
        saving, emission = (factors.default("grid-average", use, day=day) for use in (FactorUse.REDUCTION, FactorUse.FOOTPRINT))
        assert (saving.value.written, saving.region) == ("0.5500", "CN-EAST")
        assert (emission.value.written, emission.region) == ("0.6553", "340000")

    @pytest.mark.parametrize(("day", "is_there"), [(date(2025, 12, 30), False), (date(2025, 12, 31), True), (date(2026, 1, 1), True)])
    def test_a_default_is_dated_too(self, day: date, is_there: bool) -> None:
        if is_there:
            assert factors.default("grid-average", FactorUse.REDUCTION, day=day).data_year == 2023
        else:
            with pytest.raises(UnknownFactor):
                factors.default("grid-average", FactorUse.REDUCTION, day=day)

    def test_a_family_that_nobody_knows_is_refused(self) -> None:
        with pytest.raises(UnknownFactorFamily, match="nothing"):
            factors.family("nothing")


class TestCovers:
    @pytest.mark.parametrize(
        ("outer", "inner"),
        [
            ("CN", "340100"),
            ("CN", "440300"),
            ("CN-EAST", "340000"),
            ("CN-EAST", "340100"),
            ("CN-EAST", "310000"),
            ("CN-EAST", "350203"),
            ("340000", "340000"),
            ("340000", "341702"),
            ("340100", "340104"),
            ("CN", "CN-EAST"),
        ],
    )
    def test_a_number_for_what_lies_around_is_a_number_for_it(self, outer: str, inner: str) -> None:
        assert regions.covers(outer, inner)

    @pytest.mark.parametrize(
        ("outer", "inner"),
        [
            ("440300", "340000"),
            ("CN-EAST", "440300"),
            ("CN-EAST", "110000"),
            ("340100", "340200"),
            ("340100", "340000"),
            ("340000", "CN-EAST"),
            ("CN-NORTH", "340000"),
        ],
    )
    def test_a_number_from_elsewhere_is_borrowed(self, outer: str, inner: str) -> None:
        assert not regions.covers(outer, inner)


class TestRegionNames:
    def test_anhui_has_its_sixteen_cities_in_the_order_of_their_codes(self) -> None:
        cities = regions.cities("340000")
        assert [c.code for c in cities] == sorted(c.code for c in cities)
        assert (len(cities), cities[0].name.zh, cities[-1].name.en) == (16, "合肥", "Xuancheng")

    def test_a_code_without_a_name_is_shown_as_it_is(self) -> None:
        assert regions.name_of("440300").zh == "深圳"
        assert regions.name_of("990000").zh == regions.name_of("990000").en == "990000"

    def test_every_region_that_a_number_is_borrowed_from_has_a_name(self) -> None:
        from puhui.methodology.catalogue import shipped

        used = {v.region for m in shipped() for p in m.parameters for v in (*p.values, *p.variants)}
        assert used <= set(regions.regions())


class TestLibrary:
    """What the shipped library holds, against the pages it was written from."""

    @pytest.mark.parametrize(
        ("family", "region", "year", "item", "value"),
        [
            ("grid-average", "530000", 2023, "", "0.1333"),
            ("grid-average", "110000", 2022, "", "0.5580"),
            ("grid-average", "320000", 2021, "", "0.6451"),
            ("grid-residual", "CN", 2023, "", "0.6096"),
            ("grid-footprint", "CN", 2024, "", "0.5777"),
            ("grid-om", "CN-EAST", 2019, "", "0.7921"),
            ("grid-bm", "CN-EAST", 2019, "", "0.3870"),
            ("fuel-tonne", "CN", NOT_STATED, "lpg", "3.101330"),
            ("gwp-ar5", "WORLD", NOT_STATED, "n2o", "265"),
            ("gwp-ar6", "WORLD", NOT_STATED, "n2o", "273"),
            ("tap-water", "CN", NOT_STATED, "", "0.168"),
        ],
    )
    def test_a_number_is_what_its_document_says(self, family: str, region: str, year: int, item: str, value: str) -> None:
        assert factors.look_up(FactorLookup(family, region, year, item), day=date(2026, 6, 1)).value.written == value

    def test_an_unconfirmed_number_is_shown_and_found_by_no_look_up(self) -> None:
        drafts = [f for f in factors.factors() if f.value.grade is Grade.D]
        assert drafts
        assert not any(f.default_for for f in drafts)
        with pytest.raises(UnknownFactor):
            factors.look_up(FactorLookup("wood-density", "CN", NOT_STATED, "masson-pine"), day=date(2026, 6, 1))

    @pytest.mark.parametrize(("day", "value"), [(date(2026, 2, 28), "2.1622"), (date(2026, 3, 1), "2.1540"), (date(2026, 3, 2), "2.1540")])
    def test_gas_changes_on_the_day_of_the_second_edition(self, day: date, value: str) -> None:
        assert factors.look_up(FactorLookup("natural-gas", "CN", None), day=day).value.written == value

    @pytest.mark.parametrize(
        ("item", "parts"),
        [("gasoline", "43.070 0.01890 0.98"), ("diesel", "42.652 0.02020 0.98"), ("kerosene", "43.070 0.01960 0.98"),
         ("lpg", "50.179 0.01720 0.98"), ("lng", "51.498 0.01720 0.98"), ("fuel-oil", "41.816 0.02110 0.98")],
    )  # fmt: skip
    def test_a_tonne_of_fuel_is_what_its_parts_make(self, item: str, parts: str) -> None:
        heat, carbon, oxidised = map(Fraction, parts.split())
        found = factors.look_up(FactorLookup("fuel-tonne", "CN", NOT_STATED, item), day=date(2025, 1, 1)).value.number
        assert abs(found - heat * carbon * oxidised * Fraction(44, 12)) < Fraction(1, 1_000_000)

    def test_no_mirror_is_linked(self) -> None:
        assert not any("http" in f.notice or "www" in f.notice for f in factors.factors())
