"""Components: what they show of plain values, that they escape them, and what they say where there is nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import strip_tags

from puhui.foundation.showing.abreast import abreast
from puhui.foundation.templatetags.components import register
from tests.rooms.web.gallery_data import everything

EVIL = '<script>alert("1")</script>'
LOAD = "{% load components %}"
#: Every component with hostile words in each place that takes words.
HOSTILE = (
    "{% tag evil 'warn' %}",
    "{% reference_mark evil %}",
    "{% origin_marks evil is_replay=True is_demonstration=True %}",
    "{% reference_note evil %}",
    "{% replay_note evil %}",
    "{% copy_button evil %}",
    "{% icon 'bus' label=evil %}",
    "{% with_unit evil evil %}",
    "{% number_card label=evil value=evil unit=evil how_url=evil list_url=evil list_says=evil reference_region=evil %}{{ evil }}{% endnumber_card %}",
    "{% note title=evil %}{{ evil }}{% endnote %}",
    "{% refusal_panel title=evil code=evil url=evil verb=evil %}{{ evil }}{% endrefusal_panel %}",
    "{% empty_state evil evil url=evil verb=evil %}",
    "{% act_row title=evil when=evil url=evil refused=evil reference_region=evil %}",
    "{% act_row title=evil when=evil pending=evil %}",
    "{% used_number symbol=evil name=evil value=evil unit=evil letter='A' source=evil url=evil year=evil reference_region=evil %}",
    "{% definitions triples %}",
    "{% checks verdicts %}",
    "{% figures fours %}",
    "{% data_table columns evil_rows caption=evil sort=evil %}",
    "{% data_table columns no_rows caption=evil empty=evil %}",
    "{% stage_progress words 1 done=1 of=2 %}{% stage_progress words 1 refused=evil %}",
    "{% progress_line evil 1 2 unit=evil %}",
    "{% column_chart pairs title=evil unit=evil series=words %}",
    "{% bar_chart pairs title=evil unit=evil %}",
    "{% flow_chart flows title=evil unit=evil %}",
    "{% pair_chart pairs title=evil unit=evil series=words %}",
    "{% comparison before=2 after=1 before_says=evil after_says=evil saved_says=evil %}",
    "{% city_map cities_g title=evil why_none=reasons city_url=evil %}",
    "{% calendar month grams_by_day today day_url=evil reference_region=evil %}",
    "{% legend twos %}",
    "{% side_by_side laid evil evil %}",
)


def shown(source: str, language: str = "zh-hans", path: str = "/", **more: Any) -> str:
    """What a page shows of a piece of a template."""
    with translation.override(language):
        request = RequestFactory().get(path)
        return str(engines["django"].from_string(LOAD + source).render({**everything(), **more}, request))


def hostile() -> dict[str, Any]:
    row = [EVIL] * len(everything()["columns"])
    lists = {
        "triples": [(EVIL,) * 3],
        "verdicts": [(EVIL, EVIL, True)],
        "fours": [(EVIL,) * 4],
        "twos": [(EVIL, EVIL)],
        "words": [EVIL, EVIL],
    }
    return {
        "evil": EVIL,
        **lists,
        "evil_rows": [row],
        "pairs": [(EVIL, [2, 1], EVIL)],
        "flows": [(EVIL, EVIL, 3)],
        "reasons": {"341700": EVIL},
        "laid": abreast(f"a {EVIL}\nb", f"c {EVIL}\n{EVIL}"),
    }


class TestEscaping:
    @pytest.mark.parametrize("source", HOSTILE)
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_words_of_others_stay_words(self, source: str, language: str) -> None:
        found = shown(source, language, **hostile())
        assert "<script" not in found
        assert 'alert("1")' not in found, "a quotation mark would end the attribute that it stands in"

    def test_what_is_asked_in_an_address_stays_words(self) -> None:
        found = shown("{% data_table columns batches caption='x' page=page %}", path=f"/?q={EVIL}")
        assert "<script" not in found
        assert "page=4" in found

    def test_every_component_is_tried(self) -> None:
        tried = set(re.findall(r"{% (\w+)", "".join(HOSTILE)))
        assert set(register.tags) - tried == {"grade", "grade_legend", "logo", "older", "pager"}, "these take no words of others"


class TestMarks:
    @pytest.mark.parametrize(("language", "says"), [("zh-hans", "C 级：二手来源"), ("en", "grade C: secondary source")])
    def test_a_grade_says_its_words(self, language: str, says: str) -> None:
        assert f'aria-label="{says}"' in shown("{% grade 'C' %}", language)

    def test_a_grade_that_is_none_is_our_own_mistake(self) -> None:
        with pytest.raises(ValueError, match="E"):
            shown("{% grade 'E' %}")

    @pytest.mark.parametrize(("language", "names"), [("zh-hans", "北京、深圳"), ("en", "Beijing, Shenzhen")])
    def test_a_borrowed_number_names_where_it_is_from(self, language: str, names: str) -> None:
        assert names in shown("{% reference_mark '110000 440300' %}", language)
        assert names in shown("{% reference_note '110000 440300' %}", language)

    def test_a_number_of_its_own_region_carries_no_mark(self) -> None:
        assert shown("{% reference_mark '' %}{% reference_note '' %}{% replay_note '' %}").strip() == ""

    def test_a_number_is_never_alone(self) -> None:
        assert shown("{% with_unit 1234567 '条' %}") == '<span class="ph-num">1,234,567<span class="ph-unit">\u00a0条</span></span>'


class TestOriginMarks:
    def test_say_everything_that_a_number_rests_on(self) -> None:
        found = shown("{% origin_marks '440300' is_replay=True is_demonstration=True %}")
        for said in ("参考地区参数：深圳", "外地重放", "演示参数"):
            assert said in found

    def test_say_once_that_records_are_not_real(self) -> None:
        assert "模拟数据" in shown("{% origin_marks is_simulated=True %}")
        assert "模拟数据" not in shown("{% origin_marks is_simulated=True is_replay=True %}")

    def test_say_nothing_where_all_is_local(self) -> None:
        assert shown("{% origin_marks '' %}") == ""


class TestActRow:
    def test_shows_grams_and_points_of_what_counts(self) -> None:
        found = strip_tags(shown("{% act_row title='乘坐地铁' when='07:52' grams=392 points=3 url='/r' %}"))
        assert "+392\u00a0g" in found
        assert "+3 分" in found

    def test_shows_no_grams_of_what_was_refused(self) -> None:
        found = shown("{% act_row title='骑行' when='18:41' grams=56 refused='与公交行程重叠' %}")
        assert "未计入" in found
        assert "56" not in found

    def test_explains_what_is_pending(self) -> None:
        assert "明天核算" in shown("{% act_row title='用电' when='3月' pending='明天核算' %}")

    def test_shows_a_correction_with_a_real_minus(self) -> None:
        assert "−12" in shown("{% act_row title='更正' when='3月' grams=correction %}", correction=-12)

    def test_says_zero_points(self) -> None:
        assert "+0 分" in shown("{% act_row title='步行' when='3月' grams=9 points=0 %}")


class TestCalendar:
    def test_reads_each_day_aloud(self) -> None:
        found = shown("{% calendar month grams_by_day today pending=pending_days %}")
        assert 'aria-label="3月3日，1,204 克"' in found
        assert 'aria-label="3月17日，待核算"' in found
        assert 'aria-current="date"' in found

    def test_lists_each_day_in_a_table_behind(self) -> None:
        assert shown("{% calendar month grams_by_day today %}").count("2026-03-") == 18

    def test_leads_to_a_day_but_not_to_the_future(self) -> None:
        found = shown("{% calendar month grams_by_day today day_url='?day=' %}")
        assert 'href="?day=2026-03-18"' in found
        assert "2026-03-19" not in found


class TestStageProgress:
    def test_says_the_count_of_the_running_stage(self) -> None:
        found = shown("{% stage_progress stages 2 done=18200 of=36400 %}")
        assert "18,200 / 36,400" in found
        assert found.count('class="is-done"') == 2
        assert found.count('aria-current="step"') == 1

    def test_runs_nothing_when_all_is_done(self) -> None:
        found = shown("{% stage_progress stages 5 done=1 of=2 %}")
        assert "aria-current" not in found
        assert "<progress" not in found

    def test_stops_where_it_was_refused(self) -> None:
        found = shown("{% stage_progress stages 1 refused='签名不对' %}")
        assert "签名不对" in found
        assert found.count('class="is-refused"') == 1


class TestPictures:
    def test_a_map_hatches_what_has_no_number(self) -> None:
        found = shown("{% city_map cities_g title='减排量' why_none=why_none %}")
        assert found.count('class="is-none"') == 1
        assert "尚未接入" in found
        assert "示意图，非标准地图" in found

    def test_a_map_without_numbers_says_so(self) -> None:
        found = shown("{% city_map nothing title='减排量' %}")
        assert found.count('class="is-none"') == 16
        assert "还没有数字" in found

    def test_a_map_names_what_has_no_number_by_its_reason(self) -> None:
        found = shown("{% city_map nothing title='减排量' %}")
        assert found.count('class="is-gap"') == 16
        assert found.count("ph-gaps") == 1

    def test_a_chart_has_its_numbers_in_a_table(self) -> None:
        found = shown("{% column_chart months title='每月减排量' unit='t' series=series pending=1 %}")
        assert '<td class="ph-r">1,142</td>' in found
        assert "不计入总数" in found
        assert 'role="img"' in found

    def test_a_chart_of_nothing_says_so(self) -> None:
        assert "还没有可以画的数字" in shown("{% column_chart no_rows title='x' unit='g' %}")

    def test_nothing_is_compared_where_nothing_was_saved(self) -> None:
        assert shown("{% comparison before=5 after=5 before_says='a' after_says='b' saved_says='c' %}").strip() == ""
        assert "c" in shown("{% comparison before=6 after=5 before_says='a' after_says='b' saved_says='c' %}")


class TestDataTable:
    def test_turns_the_order_round_on_the_second_click(self) -> None:
        assert "?q=1&amp;sort=-rows" in shown("{% data_table columns batches caption='x' sort='rows' %}", path="/?q=1&page=3")
        assert 'href="?q=1&amp;sort=rows"' in shown("{% data_table columns batches caption='x' sort='-rows' %}", path="/?q=1&page=3")

    def test_says_how_many_there_are(self) -> None:
        assert "第 3 页，共 65 页，1,288 条" in shown("{% data_table columns batches caption='x' page=page %}")

    def test_says_what_will_be_here(self) -> None:
        assert "还没有批次" in shown("{% data_table columns no_rows caption='x' empty='还没有批次' %}")

    def test_refuses_a_row_with_a_cell_too_few(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            shown("{% data_table columns short caption='x' %}", short=[("only one",)])
