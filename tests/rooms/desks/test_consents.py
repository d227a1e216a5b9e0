"""Consents on the phone: one card for each scenario, one tap to withdraw; the texts for everyone; a guardian does it for a child."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from puhui.behaviours import reads
from puhui.behaviours.words import Grant
from puhui.participants.models import Guardianship, Person
from puhui.vocabulary.periods import local_day
from tests.rooms.desks.conftest import Town, lived


def post(town: Town, path: str, name: str = "lin", /, **form: Any) -> Any:
    return town.client(name).post(path, form, follow=True)


def live(town: Town, account: int, scenario: str = "metro-ride") -> set[Grant]:
    return {line.grant for line in reads.consents_of(account=account, now=town.site.now) if line.scenario == scenario}


class TestMyConsents:
    def test_one_card_for_each_scenario_with_its_recipients_and_the_sensitive_switch_apart(self, own_town: Town) -> None:
        page = own_town.page("lin", "/me/consents")
        assert page.index('id="s-metro-ride"') < page.index('id="others"') < page.index('id="s-walk"')
        for said in ("在核算", "敏感信息", "单独同意：处理我的出行记录", "我所在市的区域运营分中心", "起同意，第 1 版", "历史"):
            assert said in page

    def test_one_row_for_each_grant_and_cards_fold_where_there_are_many(self, own_town: Town) -> None:
        page = own_town.page("lin", "/me/consents")
        card = page[page.index('id="s-bus-ride"') : page.index('id="others"')]
        assert card.count('class="ph-grant"') == 2 * len(Grant), "two linked scenarios, both open"
        assert page.count('<details class="ph-card ph-grants" id="s-metro-ride" open>') == 1
        assert page.index("让窗口为我办理和打印对账单") < page.index("敏感信息，单独同意") < page.index("单独同意：处理我的出行记录")
        post(own_town, "/me/consents", verb="give", scenario="walk", agree="platform-ordinary-v1")
        page = own_town.page("lin", "/me/consents")
        assert 'id="s-metro-ride" open>' not in page, "three are many, and nothing is missing in this one"
        assert 'id="s-walk" open>' in page, "the separate consent is missing here"
        assert 'id="s-metro-ride" open>' in own_town.page("lin", "/me/consents?of=metro-ride"), "just changed"

    def test_nothing_is_agreed_to_before_its_text_is_open(self, own_town: Town) -> None:
        page = own_town.page("newcomer", "/me/consents")
        row = page[page.index('class="ph-grant"') :]
        assert row.index("做什么用") < row.index('value="give"') < row.index("</details>")

    def test_is_withdrawn_in_one_tap_and_given_again(self, own_town: Town) -> None:
        account = own_town.site.residents["lin"]
        page = post(own_town, "/me/consents", verb="withdraw", scenario="metro-ride", grant="platform-ordinary").content.decode()
        assert "已撤回。从现在起不再按此处理" in page
        assert "没有授权，不核算" in page
        assert live(own_town, account) == set()
        assert len(live(own_town, account, "bus-ride")) == 5
        page = post(own_town, "/me/consents", verb="give", scenario="metro-ride", agree="platform-ordinary-v1").content.decode()
        assert "缺少对出行记录的单独同意，不核算" in page
        assert live(own_town, account) == {Grant.COUNTING}

    def test_the_sensitive_one_alone(self, own_town: Town) -> None:
        account = own_town.site.residents["lin"]
        post(own_town, "/me/consents", verb="withdraw", scenario="metro-ride", grant="platform-sensitive")
        assert live(own_town, account) == {Grant.COUNTING, Grant.REASONS, Grant.COUNTER}

    @pytest.mark.parametrize(
        "form",
        [
            {"verb": "give", "scenario": "metro-ride"},
            {"verb": "give", "scenario": "metro-ride", "agree": "platform-ordinary-v2"},
            {"verb": "give", "scenario": "flying", "agree": "platform-ordinary-v1"},
            {"verb": "withdraw", "scenario": "metro-ride", "grant": "everything"},
            {"verb": "withdraw", "scenario": "flying", "grant": "platform-ordinary"},
        ],
    )
    def test_refuses_what_nobody_can_agree_to(self, own_town: Town, form: dict[str, str]) -> None:
        answer = post(own_town, "/me/consents", **form)
        assert (answer.status_code, "not_filled_in" in answer.content.decode()) == (422, True)
        assert len(live(own_town, own_town.site.residents["lin"])) == 5

    def test_somebody_new_is_told_what_to_do(self, own_town: Town) -> None:
        assert "还没有同意过任何一项" in own_town.page("newcomer", "/me/consents")


class TestTexts:
    def test_are_for_everyone_with_their_hash_and_the_assessment_that_nobody_has_signed(self, own_town: Town) -> None:
        page = Client().get("/consents/platform-sensitive/1").content.decode()
        assert re.search(r"[0-9a-f]{64}", page)
        assert "还没有填写：由运行平台的机构评估后填写" in page

    @pytest.mark.parametrize("path", ["/consents/platform-sensitive/2", "/consents/platform-sensitive/0", "/consents/everything/1"])
    def test_one_that_was_never_published_is_refused(self, own_town: Town, path: str) -> None:
        assert "no_consent_text" in Client().get(path).content.decode()


class TestChildren:
    def opened(self, town: Town, *, years: int = 8, **changed: str) -> Any:
        born = local_day(town.site.now).replace(day=1) - timedelta(days=365 * years)
        return post(town, "/me/children", **{"verb": "open", "born_on": str(born), "ground": "parent", "confirm": "yes", **changed})

    def child(self) -> Person:
        return Person.objects.exclude(needs_guardian_until=None).get()

    def test_a_guardian_opens_agrees_links_and_sees(self, own_town: Town) -> None:
        lived(own_town)
        assert "已为孩子开户" in self.opened(own_town).content.decode()
        here = f"/me/children/{self.child().account}"
        agree = ["platform-ordinary-v1", "platform-sensitive-v1"]
        page = post(own_town, f"{here}/consents", verb="give", scenario="metro-ride", agree=agree).content.decode()
        assert "监护人" in page
        form = {"verb": "ride", "provider": "metro", "card": "M9", "day": str(own_town.day), "clock": "07:31", "fare": "4", "agree": agree}
        assert "已绑定 metro" in post(own_town, f"{here}/link", **form).content.decode()
        own_town.site.settle()
        page = own_town.page("lin", here)
        assert "12.0" in page.replace("\xa0", " "), "the ride of the child"
        assert "兑成孩子的积分" in page

    def test_exchanges_grams_for_the_childs_own_points_and_nothing_else(self, own_town: Town) -> None:
        self.opened(own_town)
        here = f"/me/children/{self.child().account}"
        assert "兑换礼品" not in own_town.page("lin", f"{here}/points")
        assert (
            "too_few_grams"
            in post(
                own_town, f"{here}/points", verb="exchange", points="5", confirm="yes", key="0f8fad5b-d9cb-469f-a165-70867728950e"
            ).content.decode()
        )

    @pytest.mark.parametrize("page", ["", "/consents", "/link", "/points"])
    def test_nobody_else_sees_the_child(self, own_town: Town, page: str) -> None:
        self.opened(own_town)
        here = f"/me/children/{self.child().account}{page}"
        own_town.page("lin", here)
        own_town.page("wang", here, status=404)

    def test_on_the_birthday_the_guardian_is_none_any_more(self, own_town: Town) -> None:
        self.opened(own_town)
        child = self.child()
        Person.objects.filter(pk=child.pk).update(needs_guardian_until=local_day(own_town.site.now) + timedelta(days=1))
        assert child.pseudonym in own_town.page("lin", "/me/children")
        Person.objects.filter(pk=child.pk).update(needs_guardian_until=local_day(own_town.site.now))
        page = own_town.page("lin", "/me/children")
        assert f"{child.pseudonym} 已满 14 周岁" in page
        own_town.page("lin", f"/me/children/{child.account}", status=404)
        assert Guardianship.objects.count() == 1

    @pytest.mark.parametrize(("years", "changed", "code"), [(15, {}, "not_a_child"), (-1, {}, "not_a_child"), (8, {"born_on": "?"}, "not_filled_in"), (8, {"ground": "friend"}, "not_filled_in"), (8, {"confirm": ""}, "not_confirmed")])  # fmt: skip
    def test_is_refused(self, own_town: Town, years: int, changed: dict[str, str], code: str) -> None:
        assert code in self.opened(own_town, years=years, **changed).content.decode()
        assert not Guardianship.objects.exists()
