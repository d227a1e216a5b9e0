"""Two documents side by side: what is the same, what differs, what only one of them says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.methodology.catalogue import by_name, shipped
from puhui.methodology.differences import Difference, Kind, compared, differences
from puhui.methodology.documents import load
from puhui.methodology.expressions import parse
from puhui.methodology.lines import SECTION_SAYS, Section
from puhui.methodology.proof import check
from puhui.methodology.shapes import branches, normal_tree
from puhui.methodology.words import Methodology
from tests.rooms.methodology.documents_by_hand import SMALL, changed

any_document = st.sampled_from(shipped())


def small(*changes: tuple[str, str]) -> Methodology:
    """The small document with texts replaced."""
    return check(changed(*changes))


def told(found: tuple[Difference, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (f"{d.key}.{d.aspect}".rstrip("."), d.kind.value, d.left.en if d.left else None, d.right.en if d.right else None) for d in found
    ]


class TestDifferences:
    @given(any_document)
    def test_a_document_does_not_differ_from_itself(self, m: Methodology) -> None:
        assert differences(m, m) == ()
        assert {one.kind for one in compared(m, m)} == {Kind.SAME}

    @given(any_document, any_document)
    def test_the_other_way_round_left_and_right_change_places(self, a: Methodology, b: Methodology) -> None:
        turned = {Kind.ONLY_LEFT: Kind.ONLY_RIGHT, Kind.ONLY_RIGHT: Kind.ONLY_LEFT}
        there = {(d.section, d.key, d.aspect, turned.get(d.kind, d.kind), d.left, d.right) for d in differences(a, b)}
        back = {(d.section, d.key, d.aspect, d.kind, d.right, d.left) for d in differences(b, a)}
        assert there == back

    @given(any_document, any_document)
    def test_every_line_says_something_in_both_languages(self, a: Methodology, b: Methodology) -> None:
        for one in compared(a, b):
            assert one.left or one.right
            for text in filter(None, (one.place, one.left, one.right)):
                assert text.zh
                assert text.en

    def test_sections_come_in_the_order_of_a_reader(self) -> None:
        found = [one.section for one in compared(by_name("bus-ride"), by_name("metro-ride"))]
        assert found == sorted(found, key=[*Section].index)
        assert {*Section} == {*SECTION_SAYS} == {*found}

    def test_bus_and_metro_share_their_formula_and_differ_in_their_numbers(self) -> None:
        found = {(d.section, d.key, d.aspect): d for d in compared(by_name("bus-ride"), by_name("metro-ride"))}
        assert found[Section.FORMULAS, "reduction", ""].kind is Kind.SAME
        assert found[Section.PARAMETERS, "saving", "unit"].kind is Kind.SAME
        value = found[Section.PARAMETERS, "saving", "value"]
        assert (value.kind, value.left.zh, value.right.zh) == (Kind.DIFFERS, "26.9 g/(人·km)", "46.7 g/(人·km)")  # type: ignore[union-attr]
        assert found[Section.SAME_ACT, "group", ""].kind is Kind.SAME
        assert found[Section.SAME_ACT, "mode", ""].kind is Kind.DIFFERS

    @pytest.mark.parametrize(
        ("before", "after", "place", "left", "right"),
        [
            ('region: "340000"', 'region: "310000"', "region", "Anhui (340000)", "Shanghai (310000)"),
            ("valid: {from: 2025-01-01}", "valid: {from: 2025-02-01}", "valid", "from 2025-01-01, without an end", "from 2025-02-01, without an end"),
            ("claim_within: 30 day", "claim_within: 31 day", "claim", "30 days", "31 days"),
            ("range: [500, 60000]", "range: [500, 50000]", "distance_m.range", "500–60000 m", "500–50000 m"),
            ("value: 46.7", "value: 46.70001", "saving.value", "46.7 g CO₂e/(person·km)", "46.70001 g CO₂e/(person·km)"),
            ("grade: B", "grade: C", "saving.grade", "B", "C"),
            ('region: "440300"', 'region: "420100"', "saving.region", "Shenzhen (440300)", "Wuhan (420100)"),
            ("document: 深圳市低碳公共出行碳普惠方法学", "document: 另一份", "saving.reference", "深圳市低碳公共出行碳普惠方法学", "另一份"),
            ("is: saving * person * distance", "is: saving * person * distance / 2", "baseline", "baseline = saving * person * distance", "baseline = saving * person * distance / 2"),
            ("at_most: 120 km/h", "at_most: 121 km/h", "plausible/speed", "distance / duration ≤ 120 km/h", "distance / duration ≤ 121 km/h"),
            ("group: travel", "group: other", "group", "travel", "other"),
            ("reduction: 5 kgCO2e", "reduction: 5001 gCO2e", "reduction", "5000 g", "5001 g"),
        ],
    )  # fmt: skip
    def test_each_change_is_one_line_that_says_both(self, before: str, after: str, place: str, left: str, right: str) -> None:

        found = differences(load(SMALL), load(changed((before, after))))
        assert told(found) == [(place, "differs", left, right)]

    def test_the_same_said_otherwise_is_the_same(self) -> None:
        a = small()
        b = small(("is: saving * person * distance", "is: distance * (person * saving)"), ("at_most: 120 km/h", "at_most: 120000 m/h"))
        c = small(("reduction: 5 kgCO2e", "reduction: 5000 gCO2e"), ("power * 2 > power + power", "power + power < 2 * power"))
        assert differences(a, b) == differences(a, c) == differences(b, c) == ()

    def test_one_column_under_two_names_is_one_input(self) -> None:
        renamed = changed(("  power:\n", "  energy:\n"), ("baseline - power * grid", "baseline - energy * grid"))
        renamed = renamed.replace("power * 2 > power + power", "energy * 2 > energy + energy")
        found = differences(small(), check(renamed))
        assert ("energy_wh.name", "differs", "power", "energy") in told(found)
        assert {one.section for one in found} == {Section.INPUTS, Section.FORMULAS, Section.RULES}

    def test_an_input_that_only_one_has_is_one_line(self) -> None:
        extra = "  people:\n    column: people\n    unit: person\n    range: [1, 9]\n    label: {zh: 人数, en: people}\nparameters:"
        (found,) = differences(small(), small(("parameters:", extra)))
        assert (found.section, found.key, found.kind, found.left) == (Section.INPUTS, "people", Kind.ONLY_RIGHT, None)
        assert found.place.en == "people"
        assert found.right is not None
        assert found.right.en == "people; person; 1–9 person; needed"


class TestNormalTree:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("a * b", "b * a"),
            ("a + b + c", "c + (b + a)"),
            ("a - (b - c)", "a - b + c"),
            ("a / b * c", "c * a / b"),
            ("a / (b / c)", "a * c / b"),
            ("a * 44 / 12", "11 / 3 * a"),
            ("max(a, b)", "max(b, a)"),
            ("a if b > c else d", "a if c < b else d"),
            ("a if b == c else d", "a if c == b else d"),
        ],
    )
    def test_one_value_written_in_two_ways_is_one_tree(self, one: str, other: str) -> None:
        assert normal_tree(parse(one)) == normal_tree(parse(other))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("a - b", "b - a"),
            ("a / b", "b / a"),
            ("a * b", "a + b"),
            ("max(a, b)", "min(a, b)"),
            ("a if b > c else d", "a if b < c else d"),
        ],
    )
    def test_what_has_another_value_is_another_tree(self, one: str, other: str) -> None:
        assert normal_tree(parse(one)) != normal_tree(parse(other))

    def test_its_branches_are_every_tree_inside(self) -> None:
        found = branches(normal_tree(parse("a * b + a")))
        assert (found[("a", ())], found[("b", ())], sum(found.values())) == (2, 1, 5)
