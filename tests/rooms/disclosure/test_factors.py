"""The factor library for everyone: search, one family, two regions compared, and files that hold the same numbers."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.utils.html import escape

from puhui.methodology.factors import factors, families

if TYPE_CHECKING:
    from tests.rooms.disclosure.conftest import Public

LANGUAGES = ("zh-hans", "en")
#: What a number of a year is drawn as.
DOT = 'r="4"'


def rows(body: str) -> list[dict[str, str]]:
    return list(csv.DictReader(body.removeprefix("\ufeff").splitlines()))


class TestList:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_family_is_there_with_its_link(self, public: Public, language: str) -> None:
        page = public.page("/factors", language=language)
        assert all(f'href="/factors/{code}"' in page for code in families())

    @pytest.mark.parametrize("question", ["text=安徽 电力", "text=anhui", "region=340000", "text=grid-average"])
    def test_words_and_a_region_find_what_they_name(self, public: Public, question: str) -> None:
        page = public.page(f"/factors?{quote(question, safe='=&')}")
        assert "0.6553" in page
        assert "/factors/gwp-ar6" not in page

    @pytest.mark.parametrize(
        ("text", "has", "has_not"), [("安徽", "0.6553", "0.5306"), ("柴油", "3.1710", "2.925056"), ("电网基准线", "0.7921", "0.6553")]
    )
    def test_words_name_entries_first_and_a_whole_family_where_they_name_none(
        self, public: Public, text: str, has: str, has_not: str
    ) -> None:
        page = public.page(f"/factors?text={quote(text)}")
        assert (has in page, has_not in page) == (True, False)

    def test_a_year_and_a_group_narrow_it(self, public: Public) -> None:
        page = public.page("/factors?group=power&region=CN-EAST&year=2021")
        assert ("0.5992" in page, "0.5617" in page, "/factors/tap-water" in page) == (True, False, False)

    @pytest.mark.parametrize("question", ["text=zzz", "group=zzz", "region=999999", "year=1999"])
    def test_what_nobody_has_is_said_with_a_way_on(self, public: Public, question: str) -> None:
        assert "没有符合条件的因子" in public.page(f"/factors?{question}")

    @pytest.mark.parametrize("year", ["abc", "20231", "²⁰²³"])
    def test_a_year_that_is_none_asks_for_all(self, public: Public, year: str) -> None:
        assert "/factors/gwp-ar6" in public.page(f"/factors?year={quote(year)}")


class TestFamily:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("code", sorted(families()))
    def test_each_opens_and_names_its_defaults_with_their_reason(self, public: Public, code: str, language: str) -> None:
        page = public.page(f"/factors/{code}", language=language)
        for entry in families()[code].entries:
            if entry.default_why:
                assert entry.value.written in page
                assert escape(entry.default_why.said(language[:2])) in page

    def test_two_regions_stand_beside_each_other_year_by_year(self, public: Public) -> None:
        page = public.page("/factors/grid-average?a=CN-EAST&b=340000")
        assert all(number in page for number in ("0.5992", "0.7075", "0.5617", "0.6782", "−6.3 %", "+18.1 %"))
        assert page.count(DOT) == 6

    def test_a_region_that_it_does_not_have_falls_back(self, public: Public) -> None:
        assert public.page("/factors/grid-average?a=nothing&b=340999").count(DOT) == 6

    def test_a_family_without_years_draws_nothing(self, public: Public) -> None:
        assert DOT not in public.page("/factors/tap-water")

    def test_it_says_which_methodologies_use_it(self, public: Public) -> None:
        assert 'href="/methods/household-electricity#numbers"' in public.page("/factors/grid-average")
        assert 'href="/factors/grid-average"' in public.page("/methods/household-electricity")
        assert "现在没有方法学使用这一类" in public.page("/factors/grid-om")

    def test_a_number_that_is_unknown_says_why(self, public: Public) -> None:
        assert "没有这个地区" in public.page("/factors/grid-average?region=540000")

    def test_a_draft_is_marked(self, public: Public) -> None:
        assert "草稿，不使用" in public.page("/factors/wood-density")

    def test_what_does_not_serve_reductions_says_so(self, public: Public) -> None:
        assert "这一类不用于减排量" in public.page("/factors/grid-footprint")

    def test_pages_of_a_long_list_follow_each_other(self, public: Public) -> None:
        first, second = (public.page(f"/factors/grid-average?page={n}") for n in (1, 2))
        assert "第 1 页" in first
        assert "第 2 页" in second

    @pytest.mark.parametrize("end", ["", ".csv", ".json"])
    def test_one_that_nobody_knows_is_refused(self, public: Public, end: str) -> None:
        assert "unknown_factor_family" in public.page(f"/factors/nothing{end}", status=404)


class TestFiles:
    def test_the_table_holds_every_entry_once_and_the_gaps(self, public: Public) -> None:
        found = rows(public.file("/factors.csv"))
        gaps = sum(len(family.gaps) for family in families().values())
        assert len(found) == len(factors()) + gaps
        assert sorted(row["value"] for row in found if row["state"] != "missing") == sorted(f.value.written for f in factors())
        assert all(row["note_zh"] and not row["value"] for row in found if row["state"] == "missing")

    def test_the_json_holds_the_same_numbers_as_text(self, public: Public) -> None:
        told = json.loads(public.file("/factors.json"))["families"]
        assert sorted(e["value"] for f in told for e in f["entries"] if e["value"]) == sorted(f.value.written for f in factors())

    def test_a_family_has_its_own(self, public: Public) -> None:
        found = rows(public.file("/factors/grid-average.csv"))
        assert {row["family"] for row in found} == {"grid-average"}
        assert [f["family"] for f in json.loads(public.file("/factors/grid-average.json"))["families"]] == ["grid-average"]
        low = next(row for row in found if row["default_for"] == "reduction")
        assert (low["region"], low["value"], low["in_force_from"], low["grade"]) == ("CN-EAST", "0.5500", "2025-12-31", "C")
