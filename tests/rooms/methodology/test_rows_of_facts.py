"""One document for every row of our facts and no other, each with three cases worked by hand, each choice of ours said as ours."""

from __future__ import annotations

import re

import pytest

from puhui.methodology.catalogue import newest, shipped
from puhui.methodology.words import Grade, Methodology
from scripts.print_methods import choices
from tests.rooms.methodology.rows_of_facts import FOOTPRINTS, ROWS

ALL = {f"{m.code}-v{m.version}": m for m in shipped()}
#: What we decided where the facts leave room, by the methods that it concerns.
CHOSEN = {
    "bus-ride-declared",
    "carton-reuse",
    "efficient-air-conditioner",
    "ev-driving",
    "household-electricity",
    "peak-saving",
    "walk",
    "water-saving",
}


class TestRows:
    def test_every_row_is_a_document_of_its_status_and_there_is_no_other(self) -> None:
        assert {m.code: str(m.status) for m in newest()} == {code: status for _, code, status in ROWS}

    def test_none_stands_twice(self) -> None:
        assert len({row for row, _, _ in ROWS}) == len({code for _, code, _ in ROWS}) == len(ROWS)

    @pytest.mark.parametrize("row", FOOTPRINTS)
    def test_a_footprint_is_no_methodology(self, row: str) -> None:
        assert row not in {row for row, _, _ in ROWS}
        assert row.lower().removeprefix("e-") not in {m.code for m in newest()}


@pytest.mark.parametrize("m", ALL.values(), ids=ALL)
class TestEachDocument:
    def test_has_three_cases_with_their_working(self, m: Methodology) -> None:
        assert len(m.cases) >= 3
        for case in m.cases:
            assert case.working
            assert re.search("[0-9]", case.working) or any(record.refused for record in case.records), case.name

    def test_says_that_a_cap_of_grade_d_is_its_own_or_that_nobody_has_published_one(self, m: Methodology) -> None:
        if m.cap.grade is Grade.D and m.cap.per != "none":
            assert re.search("暂定|只为演示算例|未公布|没有公布|没有可借用|主管部门登记", m.cap.why.zh)
            assert re.search("our choice|for the worked cases only|not published|no number|nobody|the authority registers", m.cap.why.en)


class TestChoices:
    def test_each_choice_of_ours_is_said_in_both_languages_on_the_page_of_its_method(self) -> None:
        found = choices()
        assert set(found) == CHOSEN
        assert all(said.zh and said.en and said.zh != said.en for of_one in found.values() for said in of_one)

    @pytest.mark.parametrize("code", ["peak-saving", "efficient-air-conditioner", "household-electricity"])
    def test_the_lower_factor_of_electricity_is_one_of_them(self, code: str) -> None:
        assert any("0.5500" in said.zh and "0.5500" in said.en for said in choices()[code])

    def test_peak_saving_says_that_it_needs_hourly_data(self) -> None:
        m = next(m for m in newest() if m.code == "peak-saving")
        assert "逐小时" in m.summary.zh
        assert "hourly" in m.summary.en
        assert sum("hourly data" in given.label.en for given in m.inputs) == 6
