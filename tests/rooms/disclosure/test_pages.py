"""The public pages over HTTP: in both languages, open to everyone, marked where a gram is borrowed, kind where there is nothing."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from puhui.foundation.configuration import configuration
from tests.rooms.disclosure.conftest import PAGES, REPLAY_CITY, Public

MARKS = {"zh-hans": "参考地区参数", "en": "reference region"}
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])
#: Pages on which a gram rests on another region's number.
WITH_GRAMS = tuple(page for page in PAGES if page != "/methods/walk")


class TestPages:
    @LANGUAGES
    @pytest.mark.parametrize("path", PAGES)
    def test_open_to_anyone(self, public: Public, path: str, language: str) -> None:
        page = public.page(path, language=language)
        assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in page
        assert "示例数据" in page or "Sample data" in page

    @LANGUAGES
    @pytest.mark.parametrize("path", WITH_GRAMS)
    def test_mark_grams_of_another_regions_numbers(self, public: Public, path: str, language: str) -> None:
        assert f'<span class="ph-ref">{MARKS[language]}' in public.page(path, language=language)

    @pytest.mark.parametrize("path", PAGES)
    def test_hold_no_chinese_sentence_in_english(self, public: Public, path: str) -> None:
        page = public.page(path, language="en")
        assert not [word for word in ("结算批", "方法学</h", "居民", "不公开", "尚未接入", "下载", "计入") if word in page]

    @pytest.mark.parametrize("path", PAGES)
    def test_only_read(self, public: Public, path: str) -> None:
        assert Client().post(path).status_code == 405
        assert Client().head(path).status_code == 200

    @pytest.mark.django_db
    @LANGUAGES
    @pytest.mark.parametrize(
        ("path", "says"), [("/", "看方法怎么算"), ("/runs", "这里会有每个城市每一天的核算结果"), ("/methods", "这里会列出")]
    )
    def test_say_kindly_that_there_is_nothing_yet(self, path: str, says: str, language: str) -> None:
        client = Client()
        client.cookies["puhui_language"] = language
        page = client.get(path).content.decode()
        assert 'class="ph-empty"' in page
        assert (says in page) is (language == "zh-hans")


class TestSimulated:
    def test_is_marked_also_where_the_site_is_no_sample(self, public: Public, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sample", False)
        assert "模拟数据" not in public.page(f"/runs/{public.shown}")
        assert "外地重放" in public.page(f"/runs/{public.replay}")
        assert "外地重放" in public.page(f"/runs?city={REPLAY_CITY}")
        assert "重放到芜湖" in public.page("/")


class TestFilter:
    @LANGUAGES
    @pytest.mark.parametrize("question", ["city=abc", "city=3401", "day=18.3.2026", "day=2026-02-30", "city=<b>"])
    def test_that_cannot_be_read_is_refused_on_the_page(self, public: Public, question: str, language: str) -> None:
        page = public.page(f"/runs?{question}", status=422, language=language)
        assert "question_not_read" in page
        assert str(public.shown) in page, "the whole list stands below"
        assert "<b>" not in page.split("question_not_read")[0].split('role="alert"')[1].replace("<b></b>", "")

    def test_without_a_match_says_how_to_go_on(self, public: Public) -> None:
        assert "没有符合条件的结算批" in public.page("/runs?city=341000")

    def test_keeps_what_was_asked_in_the_file(self, public: Public) -> None:
        assert 'href="?city=340100&amp;form=csv"' in public.page("/runs?city=340100&page=2&sort=day")

    def test_by_name_leads_to_the_run(self, public: Public) -> None:
        answer = public.get(f"/runs?run={public.shown}", status=302)
        assert answer["Location"] == f"/runs/{public.shown}"

    def test_by_an_unknown_name_says_so(self, public: Public) -> None:
        assert "unknown_run" in public.page("/runs?run=340100-20260318-7", status=404)


class TestSmallRun:
    @LANGUAGES
    def test_shows_counts_and_reasons_but_no_grams(self, public: Public, language: str) -> None:
        page = public.page(f"/runs/{public.small}", language=language)
        assert "out_of_range" in page
        assert not re.search(rf"(?<!\w){public.small.reduction_g:,}(?!\w)", page)  # as a number: a hash may hold its digits
        assert public.small.digest not in page
        assert "results.csv" not in page

    def test_is_in_no_number_of_the_home_page(self, public: Public) -> None:
        page = public.page("/")
        total = public.shown.reduction_g
        assert f"0.{total // 1000:03d}" in page
        assert f"{total + public.small.reduction_g:,}" not in page


def test_the_home_page_is_answered_from_a_handful_of_questions(public: Public) -> None:
    """However many runs, cities and methodologies there are: none of them is asked for by itself."""
    with CaptureQueriesContext(connection) as asked:
        public.page("/")
    assert len(asked) <= 16, [query["sql"][:80] for query in asked]


class TestMissing:
    @pytest.mark.parametrize(
        "path", ["/runs/x", "/runs/x/manifest.json", "/runs/x/results.csv", "/methods/nothing", "/methods/metro-ride?v=9"]
    )
    def test_is_not_found(self, public: Public, path: str) -> None:
        public.get(path, status=404)

    def test_number_is_named_with_its_unit(self, public: Public) -> None:
        page = public.page("/methods/walk")
        for said in ("还缺哪些数值", "每步节省量", "g/步", "每人每日上限", "算不出来"):
            assert said in page
