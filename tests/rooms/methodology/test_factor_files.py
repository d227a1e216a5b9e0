"""A file of factors is refused with its line and a remedy; a look-up is dated: what comes later never changes an earlier day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.methodology.errors import FactorFileRefused, Fault
from puhui.methodology.factor_files import parse
from puhui.methodology.factors import chosen
from puhui.methodology.units import unit
from puhui.methodology.words import Factor, FactorFamily, FactorLookup, FactorUse, Grade, Reference, Value, ValueKind
from puhui.vocabulary.periods import Period
from puhui.vocabulary.texts import Text

HEAD = """\
family: power
group: power
type: average
serves: [reduction, footprint]
name: {zh: 电力, en: power}
about: {zh: 说明, en: about}
unit: kgCO2e/kWh
entries:
"""
LOW = "  - {region: CN-EAST, data_year: 2023, value: 0.55, grade: C, kind: official_factor, published_on: 2025-12-31, notice: n, default: {for: [reduction], why: {zh: 低, en: low}}}\n"
HIGH = '  - {region: "340000", data_year: 2023, value: 0.6553, grade: C, kind: official_factor, published_on: 2025-12-31, notice: n, default: {for: [footprint], why: {zh: 高, en: high}}}\n'
FILE = HEAD + LOW + HIGH


def faults(text: str) -> list[Fault]:
    with pytest.raises(FactorFileRefused) as refused:
        parse(text)
    found = refused.value.faults
    assert all(part for fault in found for part in (fault.wrong.zh, fault.wrong.en))
    assert "因子文件" in refused.value.sentence("zh")
    assert "factor file" in refused.value.sentence("en")
    return found


def changed(*changes: tuple[str, str]) -> str:
    text = FILE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


class TestParse:
    def test_a_family_is_read_with_its_entries_and_defaults(self) -> None:
        family = parse(FILE)
        assert isinstance(family, FactorFamily)
        assert [(entry.region, entry.default_for) for entry in family.entries] == [
            ("CN-EAST", (FactorUse.REDUCTION,)),
            ("340000", (FactorUse.FOOTPRINT,)),
        ]
        assert len(family.content_hash) == 64

    def test_a_number_that_nobody_knows_stays_empty_and_says_why(self) -> None:
        family = parse(FILE + '  - {region: "540000", data_year: 2023, missing: {zh: 没有, en: not listed}}\n')
        assert (len(family.entries), family.gaps[0].why.zh) == (2, "没有")

    @pytest.mark.parametrize(
        ("changes", "line"),
        [
            ([("value: 0.55,", "value: much,")], 9),
            ([("value: 0.55,", "value: 0.55, missing: {zh: 无, en: none},")], 9),
            ([("family: power", "family: Power grid")], 1),
            ([("type: average", "type: mean")], 3),
            ([("kind: official_factor", "kind: guess")], 9),
            ([("unit: kgCO2e/kWh", "unit: kWh")], 7),
            ([("region: CN-EAST", "region: East")], 9),
            ([("published_on: 2025-12-31", "published_on: 2022-12-31")], 9),
            ([("{region: CN-EAST", "{item: coal, region: CN-EAST")], 9),
        ],
    )
    def test_a_fault_has_its_line(self, changes: list[tuple[str, str]], line: int) -> None:
        assert faults(changed(*changes))[0].line == line

    def test_every_entry_with_a_fault_is_named_at_once(self) -> None:
        assert [fault.line for fault in faults(changed(("value: 0.55,", "value: x,"), ("value: 0.6553,", "value: y,")))] == [9, 10]

    @pytest.mark.parametrize(("published", "is_right"), [("2022-12-31", False), ("2023-01-01", True), ("2023-01-02", True)])
    def test_nothing_is_published_before_the_year_it_measures(self, published: str, is_right: bool) -> None:
        text = changed(("published_on: 2025-12-31", f"published_on: {published}"))
        if is_right:
            assert parse(text)
        else:
            assert "早于" in faults(text)[0].wrong.zh


class TestDefaults:
    @pytest.mark.parametrize(("low", "is_right"), [("0.6552", True), ("0.6553", True), ("0.6554", False)])
    def test_that_of_savings_is_never_above_that_of_emissions(self, low: str, is_right: bool) -> None:
        text = changed(("value: 0.55,", f"value: {low},"))
        if is_right:
            assert parse(text)
            return
        found = faults(text)
        assert [(fault.line, "高于" in fault.wrong.zh, bool(fault.remedy.zh and fault.remedy.en)) for fault in found] == [(9, True, True)]

    def test_one_must_be_chosen_for_each_use_that_the_family_serves(self) -> None:
        text = changed((", default: {for: [footprint], why: {zh: 高, en: high}}", ""))
        assert [(fault.line, "footprint" in fault.wrong.zh) for fault in faults(text)] == [(4, True)]
        assert parse(text.replace("serves: [reduction, footprint]", "serves: [reduction]"))

    def test_two_for_one_use_are_refused(self) -> None:
        found = faults(changed(("for: [footprint]", "for: [reduction, footprint]")))
        assert any(fault.line == 10 and "两个" in fault.wrong.zh for fault in found)

    def test_one_that_the_family_does_not_serve_is_refused(self) -> None:
        assert any("不作" in fault.wrong.zh for fault in faults(changed(("serves: [reduction, footprint]", "serves: [footprint]"))))

    def test_a_family_of_which_nothing_may_be_a_default_needs_none(self) -> None:
        text = changed(("grade: C", "grade: D"), (", default: {for: [reduction], why: {zh: 低, en: low}}", ""))
        assert parse(text.replace(", default: {for: [footprint], why: {zh: 高, en: high}}", ""))

    @pytest.mark.parametrize(
        "change",
        [
            ("grade: C", "grade: D"),
            ("kind: official_factor", "kind: company_estimate"),
            ("kind: official_factor", "kind: app_energy"),
            ("kind: official_factor", "kind: demonstration"),
        ],
    )
    def test_what_is_unverified_or_no_public_number_is_never_one(self, change: tuple[str, str]) -> None:
        assert {fault.line for fault in faults(changed(change))} == {9, 10}

    def test_a_footprint_factor_never_serves_a_reduction(self) -> None:
        assert any(fault.line == 4 for fault in faults(changed(("type: average", "type: footprint"))))

    def test_each_item_has_its_own(self) -> None:
        text = changed(("entries:", "items: [{code: a, name: {zh: 甲, en: a}}, {code: b, name: {zh: 乙, en: b}}]\nentries:"))
        text = text.replace("{region: CN-EAST", "{item: a, region: CN-EAST").replace('{region: "340000"', '{item: b, region: "340000"')
        assert sorted(fault.text for fault in faults(text)) == ["a", "b"]


class TestOneAnswer:
    TWIN = "  - {region: CN-EAST, data_year: 2023, value: 0.56, grade: C, kind: official_factor, published_on: 2025-12-31, notice: n}\n"

    def test_two_numbers_that_one_look_up_could_take_are_refused(self) -> None:
        assert [fault.line for fault in faults(FILE + self.TWIN)] == [11]

    @pytest.mark.parametrize("change", [("2025-12-31", "2026-01-01"), ("data_year: 2023", "data_year: 2022"), ("grade: C", "grade: D")])
    def test_another_day_another_year_or_a_draft_are_no_twins(self, change: tuple[str, str]) -> None:
        assert len(parse(FILE + self.TWIN.replace(*change)).entries) == 3

    def test_another_edition_is_written_as_a_variant_and_found_by_no_look_up(self) -> None:
        family = parse(FILE + self.TWIN.replace("notice: n", "notice: n, variant: {zh: 旧表, en: old table}"))
        found = chosen(family.entries, FactorLookup("power", "CN-EAST", 2023), day=date(2026, 1, 1))
        assert found is not None
        assert found.value.written == "0.55"


def entry(
    value: int, *, year: int | None = 2023, published: date | None = None, grade: Grade = Grade.C, valid: Period | None = None
) -> Factor:
    number = Value(Fraction(value), str(value), "CN", grade, ValueKind.OFFICIAL_FACTOR, Reference("n"), data_year=year, valid=valid)
    return Factor("power", "CN", year, number, unit("kgCO2e/kWh"), published, "n")


IN_FORCE = FactorLookup("power", "CN", None)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
ENTRIES = st.lists(
    st.builds(
        entry,
        st.integers(1, 99),
        year=st.none() | st.integers(2015, 2030),
        published=st.none() | DAYS,
        grade=st.sampled_from(list(Grade)),
    ),
    max_size=8,
)


class TestLookUpIsDated:
    @given(entries=ENTRIES, day=DAYS, later=st.integers(1, 4000), year=st.none() | st.integers(2015, 2030), value=st.integers(1, 99))
    def test_what_is_published_later_never_changes_an_earlier_day(
        self, entries: list[Factor], day: date, later: int, year: int | None, value: int
    ) -> None:
        new = entry(value, year=year, published=day + timedelta(days=later))
        assert chosen([*entries, new], IN_FORCE, day=day) == chosen(entries, IN_FORCE, day=day)

    @given(entries=ENTRIES, day=DAYS, later=st.integers(1, 4000), year=st.integers(2015, 2030), value=st.integers(1, 99))
    def test_nor_a_fixed_year_that_had_an_answer(self, entries: list[Factor], day: date, later: int, year: int, value: int) -> None:
        asked = FactorLookup("power", "CN", year)
        before = chosen(entries, asked, day=day)
        known = [e for e in entries if e.is_found and e.data_year == year]
        first = max((e.in_force_from for e in known), default=day)
        new = entry(value, year=year, published=max(day, first) + timedelta(days=later))
        if before is not None:
            assert chosen([*entries, new], asked, day=day) == before

    @given(entries=ENTRIES, day=DAYS)
    def test_a_draft_is_never_an_answer_and_nothing_answers_before_its_day(self, entries: list[Factor], day: date) -> None:
        found = chosen(entries, IN_FORCE, day=day)
        assert found is None or (found.value.grade is not Grade.D and found.in_force_from <= day)

    @pytest.mark.parametrize(("day", "is_there"), [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2024, 1, 2), True)])
    def test_a_year_without_a_day_of_publication_waits_until_it_is_over(self, day: date, is_there: bool) -> None:
        assert (chosen([entry(1)], IN_FORCE, day=day) is not None) is is_there

    @pytest.mark.parametrize(
        ("day", "is_there"),
        [(date(2025, 1, 31), False), (date(2025, 2, 1), True), (date(2025, 12, 31), True), (date(2026, 1, 1), False)],
    )
    def test_it_holds_within_its_validity(self, day: date, is_there: bool) -> None:
        one = entry(1, valid=Period(date(2025, 2, 1), date(2026, 1, 1)))
        assert (chosen([one], IN_FORCE, day=day) is not None) is is_there

    def test_a_correction_of_a_fixed_year_counts_from_its_own_day(self) -> None:
        first, second = entry(1, published=date(2025, 1, 1)), entry(2, published=date(2025, 6, 1))
        asked = FactorLookup("power", "CN", 2023)
        found = [chosen([first, second], asked, day=day) for day in (date(2024, 1, 1), date(2025, 5, 31), date(2025, 6, 1))]
        assert found == [first, first, second]


def test_a_note_and_an_uncertainty_stand_beside_the_number() -> None:
    text = FILE.replace(
        "notice: n, default: {for: [reduction]", "notice: n, uncertainty: ±5 %, note: {zh: 注, en: note}, default: {for: [reduction]"
    )
    found = parse(text).entries[0]
    assert (found.value.uncertainty, found.note) == ("±5 %", Text("注", "note"))
