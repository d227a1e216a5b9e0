"""A neighbour's document made ours by rule: what changes is listed, and everything else stays as it was."""

from __future__ import annotations

from datetime import date

import pytest

from puhui.methodology.adapting import adapted, recognised_hash
from puhui.methodology.compiled import compiled_for
from puhui.methodology.differences import differences
from puhui.methodology.lines import Section
from puhui.methodology.proof import check
from puhui.methodology.words import Methodology, Status
from puhui.quantification.cases import outcomes
from tests.rooms.methodology.documents_by_hand import changed
from tests.rooms.methodology.neighbours import NEIGHBOURS, neighbour

ANHUI, HEFEI, SHANGHAI = "340000", "340100", "310000"
DAY = date(2026, 3, 18)
VALUE = '    value: 46.7\n    region: "440300"\n    grade: B\n    kind: regulator_scheme\n    reference: {document: 深圳市低碳公共出行碳普惠方法学}\n'


def of_shanghai(*changes: tuple[str, str]) -> Methodology:
    """The small document as one of Shanghai."""
    return check(changed(('region: "340000"', f'region: "{SHANGHAI}"'), *changes))


def values(*listed: str) -> tuple[str, str]:
    """The saving with a number for each (value, place)."""
    rows = "".join(
        f'      - {{value: {value}, region: "310000", applies_to: "{place}", grade: B, kind: statistic, reference: {{document: 统计}}}}\n'
        for value, place in (one.split("@") for one in listed)
    )
    return VALUE, f"    values:\n{rows}"


def ours(m: Methodology) -> Methodology:
    return check(adapted(m, code="small-ride", version=3, region=ANHUI).text)


class TestAdapted:
    def test_code_version_region_and_basis_change_and_nothing_else(self) -> None:
        theirs = of_shanghai()
        made = adapted(theirs, code="our-ride", version=3, region=ANHUI)
        assert [(one.place.en, one.before, one.after) for one in made.changes] == [
            ("code", "small-ride", "our-ride"),
            ("version", "1", "3"),
            ("region", "310000", "340000"),
            ("basis", "", f"互认 上海 small-ride v1 sha256:{theirs.content_hash}"),
        ]
        differing = {(one.section, one.key) for one in differences(theirs, check(made.text))}
        assert differing == {
            (Section.DOCUMENT, "code"),
            (Section.DOCUMENT, "version"),
            (Section.DOCUMENT, "basis"),
            (Section.SCOPE, "region"),
        }

    @pytest.mark.parametrize("code", [told.code for told in NEIGHBOURS])
    def test_every_neighbours_document_becomes_a_whole_one_of_ours(self, code: str) -> None:
        theirs = neighbour(code)
        made = check(adapted(theirs, code="ours", version=1, region=ANHUI).text)
        assert recognised_hash(made) == theirs.content_hash
        assert recognised_hash(theirs) == ""

    def test_the_same_document_always_gives_the_same_text(self) -> None:
        one, other = (adapted(of_shanghai(), code="small-ride", version=3, region=ANHUI) for _ in range(2))
        assert one == other

    def test_their_numbers_stay_theirs_and_are_marked(self) -> None:
        compiled = compiled_for(ours(of_shanghai()), region=HEFEI, day=DAY)
        assert compiled is not None
        assert compiled.reference_region == "440300"
        at_home = compiled_for(ours(of_shanghai(('region: "440300"', 'region: "310000"'))), region=HEFEI, day=DAY)
        assert at_home is not None
        assert at_home.reference_region == SHANGHAI

    def test_a_number_for_their_whole_region_is_one_for_ours(self) -> None:
        made = ours(of_shanghai(values("46.7@310000")))
        (saving,) = (one for one in made.parameters if one.name == "saving")
        assert [(value.written, value.region, value.applies_to) for value in saving.values] == [("46.7", SHANGHAI, "")]

    def test_a_number_for_a_part_of_theirs_is_for_comparison_and_ours_is_missing(self) -> None:
        made = ours(of_shanghai(values("46.7@310115")))
        (saving,) = (one for one in made.parameters if one.name == "saving")
        assert (saving.values, [value.written for value in saving.variants]) == ((), ["46.7"])
        assert made.status is Status.PARAMETRIC
        assert [one.name for one in made.missing] == ["saving"]

    def test_of_several_numbers_those_that_hold_stay(self) -> None:
        made = ours(of_shanghai(values("40@310115", "46.7@CN")))
        (saving,) = (one for one in made.parameters if one.name == "saving")
        assert [(value.written, value.applies_to) for value in saving.values] == [("46.7", "CN")]
        assert made.status is Status.ENABLED

    def test_a_case_in_a_place_of_theirs_is_worked_in_ours(self) -> None:
        theirs = of_shanghai(
            ("  - name: {zh: 十公里, en: ten kilometres}\n", '  - name: {zh: 十公里, en: ten kilometres}\n    region: "310115"\n')
        )
        made = ours(theirs)
        assert made.cases[0].region == ANHUI
        assert all(one.agrees for one in outcomes(made))
