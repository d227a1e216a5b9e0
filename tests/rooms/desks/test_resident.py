"""The resident's home, acts and receipt: what is said, and to whom."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from puhui.behaviours import reads
from puhui.ledger.reads import balances
from tests.rooms.desks.conftest import Town


def first_receipt(town: Town, name: str, language: str = "zh-hans") -> str:
    page = town.page(name, "/me/acts", language=language)
    found = re.findall(r"/me/receipts/([0-9a-f-]+)\"", page)
    assert found, "an act that counted leads to its receipt"
    return found[0]


class TestHome:
    def test_says_grams_points_and_the_last_day(self, town: Town) -> None:
        page = town.page("lin", "/me")
        assert "最近一天做了什么" in page
        assert "计入 2 次" in page
        assert "2 次未计入" in page
        assert "积分是奖励，不是碳" in page

    def test_says_the_same_in_english(self, town: Town) -> None:
        page = town.page("lin", "/me", language="en")
        assert "2 counted" in page
        assert "Points are a reward, not carbon." in page

    def test_explains_what_did_not_count_and_what_counted_instead(self, town: Town) -> None:
        page = town.page("lin", "/me")
        assert "为什么没有计入" in page
        assert "same_act" in page
        assert "计入的是：" in page
        assert "（metro）" in page

    def test_marks_grams_that_rest_on_another_regions_number(self, town: Town) -> None:
        assert "参考地区参数：" in town.page("lin", "/me")

    def test_gives_no_picture_for_an_amount_that_is_too_small_for_one(self, town: Town) -> None:
        assert "汽油" not in town.page("lin", "/me")

    def test_tells_a_newcomer_how_to_begin(self, town: Town) -> None:
        page = town.page("newcomer", "/me")
        assert "绑定我的卡" in page
        assert "/me/link" in page

    def test_draws_any_month_up_to_this_one(self, town: Town) -> None:
        assert "上一个月" in town.page("lin", "/me?month=2026-01")
        assert town.page("lin", "/me?month=2999-01").count('aria-current="date"') == 1
        assert town.page("lin", "/me?month=nonsense").count('aria-current="date"') == 1


class TestActs:
    def test_lists_counted_and_refused_acts_of_a_week(self, town: Town) -> None:
        page = town.page("lin", f"/me/acts?day={town.day}")
        assert page.count("未计入") >= 2
        assert "乘坐地铁" in page or "地铁 10.0" in page

    def test_keeps_to_one_scenario(self, town: Town) -> None:
        page = town.page("lin", f"/me/acts?day={town.day}&scenario=bus-ride")
        assert "record=b-1" in page
        assert page.count('class="ph-act-t"') == 1
        assert "计入 0 次，未计入 1 次" in page

    def test_says_what_an_empty_week_would_show(self, town: Town) -> None:
        assert "这一周没有记录" in town.page("lin", f"/me/acts?day={town.day - timedelta(days=30)}")

    def test_never_shows_the_acts_of_another(self, town: Town) -> None:
        mine, theirs = town.page("wang", "/me/acts"), first_receipt(town, "lin")
        assert theirs not in mine


class TestReceipt:
    def test_explains_the_number_with_its_own_figures(self, town: Town) -> None:
        page = town.page("lin", f"/me/receipts/{first_receipt(town, 'lin')}")
        assert "46.7" in page
        assert "8.431" in page
        assert "舍去小数 → " in page
        assert "393 g" in page

    def test_names_factor_grade_source_region_and_method_version(self, town: Town) -> None:
        page = town.page("lin", f"/me/receipts/{first_receipt(town, 'lin')}")
        assert 'class="ph-grade"' in page
        assert "深圳" in page
        assert "metro-ride v" in page
        assert "结算批" in page

    @pytest.mark.parametrize("path", ["/me/receipts/{}", "/me/receipts/{}.json"])
    def test_is_for_its_owner_alone(self, town: Town, path: str) -> None:
        number = first_receipt(town, "lin")
        town.page("lin", path.format(number))
        page = town.page("wang", path.format(number), status=404)
        assert "unknown_receipt" in page

    def test_of_a_number_that_is_none_says_so(self, town: Town) -> None:
        assert "unknown_receipt" in town.page("lin", "/me/receipts/340100-20260101-1-nothing", status=404)

    def test_as_json_carries_the_reference_region_in_a_field(self, town: Town) -> None:
        told = json.loads(town.page("lin", f"/me/receipts/{first_receipt(town, 'lin')}.json"))
        assert "440300" in told["reference_region"].split()
        used = {item["name"]: item["reference_region"] for item in told["parameters"]}
        assert "440300" in used.values()
        assert told["form"] == "puhui-receipt-1"

    def test_numbers_add_up(self, town: Town) -> None:
        """The receipts of an account are what it was credited, gram for gram, and each agrees with its own formula."""
        account = town.site.residents["lin"]
        page = town.page("lin", "/me/acts")
        numbers = sorted(set(re.findall(r"/me/receipts/([0-9a-f-]+)\"", page)))
        receipts = [json.loads(town.page("lin", f"/me/receipts/{number}.json")) for number in numbers]
        assert all(receipt["agrees"] for receipt in receipts)
        assert all(int(float(receipt["exact"])) == receipt["raw_g"] for receipt in receipts)
        held = balances(holder=account)
        credited = sum(reads.grams_by_day(account=account, first=town.day, last=town.day).values())
        assert sum(receipt["reduction_g"] for receipt in receipts) == credited
        assert credited == held.get(1, 0) + held.get(3, 0)


class TestWhoMaySee:
    @pytest.mark.parametrize("path", ["/me", "/me/acts", "/me/points", "/me/link"])
    @pytest.mark.parametrize("name", ["metro-clerk", "operator"])
    def test_other_roles_are_refused(self, town: Town, path: str, name: str) -> None:
        assert "not_yours" in town.page(name, path, status=403)

    def test_who_has_not_signed_in_is_asked_to(self, town: Town) -> None:
        answer = Client().get("/me")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in")
