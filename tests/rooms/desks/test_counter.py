"""The counter: an account without a phone, a statement, a proxy, redemption; only for the own city, and only with the owner's consent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from puhui.behaviours import reads
from puhui.behaviours.models import Binding
from puhui.behaviours.words import Grant
from puhui.foundation.auditing import Asked, lines
from puhui.ledger.reads import balance
from puhui.participants.actions import open_child
from puhui.participants.models import Guardianship, Handover, Identity, Person
from puhui.participants.reads import identity_of, proxy_of
from puhui.participants.words import Ground
from puhui.rewards.models import Redemption
from puhui.rewards.words import POINTS
from puhui.vocabulary.periods import local_day
from tests.rooms.desks.conftest import PASSWORD, Town, lived
from tests.rooms.desks.counter import NUMBER, SIGNED, elder, of, post, with_counter


@pytest.fixture
def counter(own_town: Town) -> Town:
    with_counter(own_town)
    lived(own_town)
    return own_town


def text(answer: Any) -> str:
    return str(answer.content.decode())


class TestOpen:
    def test_an_account_with_identity_card_consents_and_order_and_no_user(self, counter: Town) -> None:
        person = elder(counter)
        assert (person.user, person.city) == (None, "340100")
        assert identity_of(person.account).name == "张**"
        bound = Binding.objects.get(account=person.account)
        assert (bound.proof, bound.paper, bound.hint) == ("operator", "HF-2026-1", "…9")
        given = reads.consents_of(account=person.account, now=counter.site.now)
        assert {line.grant for line in given} == set(Grant)
        assert {line.paper for line in given} == {"HF-2026-1"}
        counter.site.settle()
        assert balance(holder=person.account, asset=POINTS) > 100, "what waited is credited and exchanged as the form says"

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"agree": SIGNED[1:]}, "consent_needed"),
            ({"agree": SIGNED[:2]}, "consent_needed"),
            ({"paper": ""}, "not_filled_in"),
            ({"name": ""}, "not_filled_in"),
            ({"number": "110105194912310021"}, "bad_identifier"),
            ({"card": "M1"}, "already_bound"),
            ({"provider": "nobody"}, "unknown_provider"),
        ],
    )
    def test_nothing_is_opened_where_something_is_refused(self, counter: Town, changed: dict[str, Any], code: str) -> None:
        before = Person.objects.count()
        answer = post(counter, "/counter", **{**_opening(), **changed})
        assert code in text(answer)
        assert answer.status_code >= 400
        assert (Person.objects.count(), Identity.objects.count()) == (before, 0)

    def test_one_human_has_one_account(self, counter: Town) -> None:
        elder(counter)
        assert "human_has_account" in text(post(counter, "/counter", **{**_opening(), "card": "M8"}))


def _opening() -> dict[str, Any]:
    from tests.rooms.desks.counter import OPENING

    return dict(OPENING)


class TestFind:
    def test_by_account_identity_number_and_card(self, counter: Town) -> None:
        person = elder(counter)
        for form in (
            {"verb": "find", "who": person.pseudonym.lower()},
            {"verb": "find", "who": NUMBER},
            {"verb": "card", "provider": "metro", "card": "M9"},
        ):
            assert "张**" in text(post(counter, "/counter", **form))

    def test_nobody_of_another_city(self, counter: Town) -> None:
        person = elder(counter)
        for form in (
            {"verb": "find", "who": person.pseudonym},
            {"verb": "find", "who": NUMBER},
            {"verb": "card", "provider": "metro", "card": "M9"},
        ):
            assert "unknown_participant" in text(post(counter, "/counter", "clerk-far", **form))
        counter.page("clerk-far", of(person), status=404)
        counter.page("clerk-far", f"{of(person)}/statement", status=404)

    def test_whoever_has_not_opened_the_account_to_the_counter_is_not_seen(self, counter: Town) -> None:
        person = elder(counter)
        account = counter.site.residents["lin"]
        for scenario in ("metro-ride", "bus-ride"):
            from puhui.behaviours.actions import withdraw_consent

            withdraw_consent(account=account, scenario=scenario, grant=Grant.COUNTER, now=counter.site.now)
        lin = Person.objects.get(account=account)
        page = counter.page("clerk-a", of(lin))
        assert "户主还没有同意窗口打开账户" in page
        assert "碳积分" not in page
        assert counter.client("clerk-a").get(f"{of(lin)}/statement").status_code == 302
        assert "consent_needed" in text(post(counter, of(lin), verb="redeem", reward="rice", confirm="yes", key=_key()))
        assert "已按签字表 HF-9 登记授权" in text(post(counter, of(lin), verb="consent", paper="HF-9", agree=SIGNED))
        assert "碳积分" in counter.page("clerk-a", of(lin))
        assert person.account != lin.account

    def test_each_look_leaves_a_line_with_its_purpose(self, counter: Town) -> None:
        person = elder(counter)
        counter.page("clerk-a", of(person))
        counter.page("clerk-a", f"{of(person)}/statement")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT verb, purpose FROM foundation_audit WHERE personal AND about = %s ORDER BY number", [f"account:{person.account}"]
            )
            found = cursor.fetchall()
        assert ("serve_at_counter", "窗口打印对账单 · statement printed at a counter") in found


def _key() -> str:
    from uuid import uuid4

    return str(uuid4())


class TestStatement:
    def test_says_what_there_is_and_why_something_did_not_count_without_a_script(self, counter: Town) -> None:
        person = elder(counter)
        counter.site.settle()
        page = counter.page("clerk-a", f"{of(person)}/statement")
        assert "<script" not in page
        for said in ("张**", person.pseudonym, "碳积分", "最近三个月", "不同意怎么办"):
            assert said in page
        assert NUMBER not in page
        assert "张三丰" not in page

    def test_lists_single_trips_only_where_that_was_agreed_to(self, counter: Town) -> None:
        with_trips = elder(counter)
        counter.site.settle()
        assert "最近的行为" in counter.page("clerk-a", f"{of(with_trips)}/statement")
        post(counter, of(with_trips), verb="withdraw", scenario="metro-ride", grant="centre-sensitive")
        page = counter.page("clerk-a", f"{of(with_trips)}/statement")
        assert "最近的行为" not in page
        assert "没有同意逐次列出" in page

    def test_the_owner_with_a_phone_prints_his_own(self, counter: Town) -> None:
        page = counter.page("lin", "/me/statement")
        assert "out_of_range" not in page
        assert "没有计入的，为什么" in page


class TestProxy:
    def until(self, town: Town, days: int = 30) -> str:
        return str(local_day(town.site.now) + timedelta(days=days))

    def named(self, town: Town, person: Person, **changed: Any) -> Any:
        form = {
            "verb": "proxy",
            "proxy": "李四光",
            "last4": "123x",
            "until": self.until(town),
            "paper": "HF-3",
            "may_redeem": "yes",
            **changed,
        }
        return post(town, of(person), **form)

    def test_is_named_with_an_end_and_can_be_taken_back(self, counter: Town) -> None:
        person = elder(counter)
        assert "代办人已登记" in text(self.named(counter, person))
        found = proxy_of(account=person.account, now=timezone.now())
        assert (found.name, found.id_last4, found.may_redeem, found.may_collect) == ("李**", "123X", True, False)
        assert "代办人已取消" in text(post(counter, of(person), verb="end-proxy"))
        assert proxy_of(account=person.account, now=timezone.now()) is None

    @pytest.mark.parametrize(
        "changed", [{"last4": "12345"}, {"last4": "abcd"}, {"proxy": ""}, {"paper": ""}, {"may_redeem": ""}, {"days": 0}, {"days": 400}]
    )
    def test_is_refused_beside_the_field(self, counter: Town, changed: dict[str, Any]) -> None:
        person = elder(counter)
        asked = {"until": self.until(counter, changed.pop("days") - 1)} if "days" in changed else changed
        page = text(self.named(counter, person, **asked))
        assert "proxy_refused" in page
        assert 'id="refused-here"' in page

    def test_redeems_before_another_clerk(self, counter: Town) -> None:
        person = elder(counter)
        counter.site.settle()
        self.named(counter, person)
        form = {"verb": "redeem", "reward": "rice", "who": "proxy", "last4": "123X", "confirm": "yes", "key": _key()}
        assert "not_by_this_clerk" in text(post(counter, of(person), **form))
        assert "no_proxy" in text(post(counter, of(person), "clerk-b", **{**form, "last4": "9999"}))
        before = balance(holder=person.account, asset=POINTS)
        assert "已兑换“大米一袋”" in text(post(counter, of(person), "clerk-b", **form))
        assert "已兑换“大米一袋”" in text(post(counter, of(person), "clerk-b", **form)), "the form sent again is the same coupon"
        assert (before - balance(holder=person.account, asset=POINTS), Redemption.objects.count()) == (100, 1)
        page = counter.page("clerk-a", f"{of(person)}/statement")
        assert "代办人在窗口" in page
        assert Redemption.objects.get().number in page


class TestTheOwnerRedeems:
    def test_at_the_counter_once_the_clerk_has_seen_the_card(self, counter: Town) -> None:
        person = elder(counter)
        counter.site.settle()
        form = {"verb": "redeem", "reward": "rice", "who": "owner", "key": _key()}
        assert "not_confirmed" in text(post(counter, of(person), **form))
        assert "已兑换" in text(post(counter, of(person), **form, confirm="yes"))

    def test_with_a_phone(self, counter: Town) -> None:
        page = counter.page("lin", "/me/rewards")
        assert "大米一袋" in page
        answer = post(counter, "/me/rewards", "lin", reward="rice", key=_key())
        assert "已兑换“大米一袋”" in text(answer)
        assert Redemption.objects.get().number in text(answer)

    def test_not_with_too_few_points_nor_what_is_gone(self, counter: Town) -> None:
        assert "too_few_points" in text(post(counter, "/me/rewards", "newcomer", reward="rice", key=_key()))
        assert "no_reward" in text(post(counter, "/me/rewards", "lin", reward="gold", key=_key()))
        assert "not_filled_in" in text(post(counter, "/me/rewards", "lin", reward="rice"))

    def test_the_operators_liability_falls(self, counter: Town) -> None:
        held = sum(balance(holder=account, asset=POINTS) for account in counter.site.residents.values())
        assert f"居民手里共 {held:,} 分" in counter.page("operator", "/operator")
        post(counter, "/me/rewards", "lin", reward="rice", key=_key())
        assert f"居民手里共 {held - 100:,} 分" in counter.page("operator", "/operator")
        assert "已兑换礼品 100" in counter.page("operator", "/operator/fund")


class TestHandOver:
    """A young person of fourteen comes with the identity card; or somebody comes for a child whose guardian is gone."""

    def ward(self, town: Town, *, years: int) -> Person:
        today = local_day(town.site.now)
        born_on = (today - timedelta(days=5)).replace(year=today.year - years)
        then = town.site.now - timedelta(days=40)
        made = open_child(guardian=town.site.residents["lin"], born_on=born_on, ground=Ground.PARENT, now=then)
        return Person.objects.get(pk=made.account)

    def test_to_the_young_person_once_consent_and_identity_are_taken_down(self, own_town: Town) -> None:
        with_counter(own_town)
        young = self.ward(own_town, years=14)
        form = {"verb": "hand-over", "paper": "HF-9"}
        assert "consent_needed" in post(own_town, of(young), **form).content.decode()
        post(own_town, of(young), verb="consent", paper="HF-8", agree=SIGNED)
        assert "请先补登身份" in post(own_town, of(young)).content.decode()
        assert "not_filled_in" in post(own_town, of(young), **form).content.decode()
        post(own_town, of(young), verb="identity", name="张三丰", number=NUMBER)
        assert "not_filled_in" in post(own_town, of(young), verb="hand-over").content.decode(), "the number of the signed form"
        page = post(own_town, of(young), **form).content.decode()
        code = re.search(r"/take-over/([A-Z2-9]{16})", page).group(1)  # type: ignore[union-attr]
        told = {"name": "张三丰", "number": NUMBER, "login": "sanfeng", "password": PASSWORD, "again": PASSWORD}
        assert "账户是您自己的了" in Client().post(f"/take-over/{code}", told, follow=True).content.decode()
        assert Person.objects.get(pk=young.pk).user.name == "sanfeng"  # type: ignore[union-attr]
        assert lines(Asked(verb="serve_at_counter", about=f"account:{young.pk}", personal=True), limit=9)
        assert "hand-over" not in own_town.page("clerk-a", of(young))

    def test_not_for_a_child_with_a_guardian_nor_for_anybody_else(self, own_town: Town) -> None:
        with_counter(own_town)
        child, somebody = self.ward(own_town, years=8), elder(own_town)
        for person, code in ((child, "consent_needed"), (somebody, "nothing_to_hand_over")):
            assert code in post(own_town, of(person), verb="hand-over", paper="HF-9").content.decode()
        assert post(own_town, of(child), "clerk-far", verb="hand-over", paper="HF-9").status_code == 404
        assert not Handover.objects.exists()

    def test_to_another_guardian_of_a_child_that_has_none_any_more(self, own_town: Town) -> None:
        with_counter(own_town)
        child = self.ward(own_town, years=8)
        Guardianship.objects.update(until=own_town.site.now)
        assert "孩子没有监护人" in own_town.page("clerk-a", of(child))
        page = post(own_town, of(child), verb="hand-over", paper="HF-9").content.decode()
        code = re.search(r"(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}", page).group(0)  # type: ignore[union-attr]
        post(own_town, "/me/children", "wang", verb="take", code=code, ground="appointed", confirm="yes")
        assert own_town.client("wang").get(f"/me/children/{child.pk}").status_code == 200
        assert "由监护人用自己的账户办理" in own_town.page("clerk-a", of(child))

    def test_a_closed_account_is_called_closed(self, own_town: Town) -> None:
        with_counter(own_town)
        Person.objects.filter(pk=own_town.site.residents["lin"]).update(closed_at=own_town.site.now)
        page = own_town.page("clerk-a", of(Person.objects.get(pk=own_town.site.residents["lin"])))
        assert "账户已注销" in page
        assert "<form" not in page[page.index("账户已注销") : page.index("</main>")]
        lin = Person.objects.get(pk=own_town.site.residents["lin"])
        assert "account_closed" in post(own_town, of(lin), verb="consent", paper="HF-8", agree=SIGNED).content.decode()
