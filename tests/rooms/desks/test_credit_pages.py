"""Credits are retired and handed over on pages: looked at once more before it is final, kept as typed when refused, done once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from puhui.consumption.models import Retirement
from puhui.foundation.configuration import configuration
from puhui.journeys.trading import about
from puhui.market import models
from puhui.participants.actions import add_member, add_user, give_account, open_organisation, open_person
from puhui.participants.words import Organisation, OrganisationKind, Role
from puhui.payments.actions import signed_transfer
from puhui.payments.reads import due_about
from puhui.registry.actions import transfer_credits
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.rooms.market.scene import declared, in_force
from tests.rooms.registry.credits import NOW, OFFICER, fresh, issued

pytestmark = pytest.mark.django_db
CODES = {"giver": "91340000000000001B", "taker": "91340000000000003H"}


@dataclass
class Party:
    """An enterprise and somebody who acts for it."""

    organisation: Organisation
    client: Client

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    def post(self, path: str, status: int = 302, **told: Any) -> str:
        answer = self.client.post(path, told)
        assert answer.status_code == status, answer.content.decode()
        return answer.content.decode() if status != 302 else answer.headers["Location"]


def party(name: str, *, is_declared: bool = True) -> Party:
    made = open_organisation(
        code=f"{name}-company", name=Text(f"{name}公司", name), kind=OrganisationKind.ENTERPRISE, city="340100", uscc=CODES[name]
    )
    user = add_user(name=f"user-{name}", password="only for this test, long", role=Role.ENTERPRISE)
    add_member(user=user, organisation=made, is_manager=True, now=timezone.now())
    if is_declared:
        declared(made.account)
    client = Client()
    client.force_login(user)
    return Party(made, client)


@pytest.fixture(autouse=True)
def market(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules in force, an operator, and a bank that is played."""
    monkeypatch.setattr(configuration(), "sample", True)
    in_force()
    open_organisation(code="op", name=Text("运维", "operator"), kind=OrganisationKind.OPERATOR, city="340000")


def pay(deal: int, *, off: int = 0) -> None:
    """The buyer pays, and the bank says so."""
    due = due_about(about(deal))
    assert due
    headers, body = signed_transfer(reference=due.reference, fen=due.fen + off, at=timezone.now())
    answer = Client().post("/api/v1/bank/notices", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content


@pytest.fixture
def giver(db: None, fresh_proof: None) -> Party:
    one = party("giver")
    issued(100, holder=one.organisation.account)
    return one


@pytest.fixture
def taker(db: None) -> Party:
    return party("taker")


@pytest.fixture
def fresh_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """That a final step asks for the second factor is held elsewhere."""
    monkeypatch.setattr("puhui.web.access.FRESH", frozenset())
    monkeypatch.setattr("puhui.web.forcing.second_factor_is_forced", lambda: False)


FORM = {
    "kg": "30",
    "purpose": "voluntary",
    "statement": "公司用车的排放",
    "who": "self",
    "lot": "",
    "from_on": "2026-01-01",
    "until_on": "2026-01-31",
}


class TestRetiring:
    def test_is_looked_at_once_more_and_then_certified(self, giver: Party) -> None:
        assert "100" in giver.get("/holdings/retire")
        looked = giver.post("/holdings/retire", status=200, verb="look", **FORM)
        for told in ("再看一遍", "30", "自愿抵消", "公司用车的排放", CODES["giver"], "2026-01-01"):
            assert told in looked
        assert Retirement.objects.count() == 0
        assert (
            giver.post("/holdings/retire", verb="retire", confirm="30", key="7f0c8d9e-6a36-4a41-9a3b-0c3f3ad0a001", **FORM)
            == "/holdings#said"
        )
        number = Retirement.objects.get().number
        assert f"/check/{number}" in giver.get("/holdings")

    def test_sent_twice_is_done_once(self, giver: Party) -> None:
        for _ in range(2):
            giver.post("/holdings/retire", verb="retire", confirm="30", key="7f0c8d9e-6a36-4a41-9a3b-0c3f3ad0a001", **FORM)
        assert Retirement.objects.count() == 1

    def test_without_the_amount_typed_again_is_refused_and_keeps_everything(self, giver: Party) -> None:
        said = giver.post("/holdings/retire", status=422, verb="retire", confirm="31", **FORM)
        assert "not_confirmed" in said
        assert 'value="公司用车的排放"' in said
        assert Retirement.objects.count() == 0

    @pytest.mark.parametrize(
        ("told", "status", "code"),
        [
            ({"kg": "101"}, 409, "insufficient_credits"),
            ({"kg": ""}, 422, "no_credits_asked"),
            ({"kg": "二十"}, 422, "no_credits_asked"),
            ({"statement": " "}, 422, "not_filled_in"),
            ({"purpose": "compliance"}, 422, "not_filled_in"),
            ({"who": "organisation", "name": "某公司", "uscc": "123"}, 422, "bad_identifier"),
            ({"who": "person", "name": ""}, 422, "not_filled_in"),
            ({"who": "person", "name": "𠮷田"}, 422, "font_lacks_character"),
            ({"from_on": "2026-02-01"}, 422, "use_period_turned"),
        ],
    )
    def test_of_what_cannot_be_is_refused_at_the_first_look(self, giver: Party, told: dict[str, str], status: int, code: str) -> None:
        said = giver.post("/holdings/retire", status=status, verb="look", **(FORM | told))
        assert code in said
        assert "再看一遍" not in said

    def test_counts_what_is_bound_to_another_purpose_as_not_there(self, giver: Party, taker: Party) -> None:
        told = {"giver": giver.organisation.account, "taker": taker.organisation.account, "by": OFFICER, "now": NOW}
        transfer_credits(key=fresh(), wanted=Wanted(kg=40), purpose=Purpose.EVENT, **told)  # type: ignore[arg-type]
        assert "只能用于大型活动碳中和" in taker.get("/holdings/retire")
        assert "insufficient_credits" in taker.post("/holdings/retire", status=409, verb="look", **FORM)
        assert "再看一遍" in taker.post("/holdings/retire", status=200, verb="look", **(FORM | {"purpose": "event"}))

    def test_masks_a_person_before_it_is_kept(self, giver: Party) -> None:
        giver.post("/holdings/retire", verb="retire", confirm="30", **(FORM | {"who": "person", "name": "王小明"}))
        assert Retirement.objects.get().beneficiary == "王**"

    def test_of_nothing_says_how_to_begin(self, taker: Party, fresh_proof: None) -> None:
        assert "没有可以注销的减排量" in taker.get("/holdings/retire")


def offer(giver: Party, **told: str) -> int:
    until = (local_day(timezone.now()) + timedelta(days=7)).isoformat()
    form = {"kg": "60", "taker": CODES["taker"], "price": "60", "purpose": "event", "until": until, "lot": "", "note": "活动"} | told
    giver.post("/deals", verb="offer", **form)
    return models.Deal.objects.latest("pk").pk


class TestHandingOver:
    def test_goes_from_offer_to_delivery_between_two_people(self, giver: Party, taker: Party) -> None:
        number = offer(giver)
        assert "待接受" in giver.get(f"/deals/{number}")
        assert f"/deals/{number}" in taker.get("/office")
        taker.post(f"/deals/{number}", verb="accept")
        assert "3.60" in giver.get(f"/deals/{number}")
        assert giver.client.post(f"/deals/{number}", {"verb": "paid", "confirm": "60"}).status_code == 422
        assert models.Deal.objects.get().stage == "accepted", "nobody says that the money came but the bank"
        due = due_about(about(number))
        assert due
        assert due.reference in taker.get(f"/deals/{number}")
        assert due.reference not in giver.get(f"/deals/{number}")
        pay(number)
        assert "已交割" in giver.get(f"/deals/{number}")
        assert "60" in taker.get("/holdings")
        assert "只能用于大型活动碳中和" in taker.get("/holdings")

    def test_is_nobody_elses_business(self, giver: Party, taker: Party) -> None:
        number = offer(giver)
        CODES["stranger"] = ""
        stranger = party("stranger")
        assert stranger.client.get(f"/deals/{number}").status_code == 404
        assert stranger.client.post(f"/deals/{number}", {"verb": "accept"}).status_code == 404
        assert models.Deal.objects.get().stage == "offered"

    @pytest.mark.parametrize(
        ("told", "status", "code"),
        [
            ({"taker": "91340000000000009X"}, 404, "unknown_participant"),
            ({"kg": "101"}, 409, "insufficient_credits"),
            ({"price": "abc"}, 422, "not_filled_in"),
            ({"until": "2020-01-01"}, 422, "offer_day_wrong"),
            ({"purpose": "fun"}, 422, "not_filled_in"),
        ],
    )
    def test_of_what_cannot_be_is_refused_and_keeps_everything(
        self, giver: Party, taker: Party, told: dict[str, str], status: int, code: str
    ) -> None:
        until = (local_day(timezone.now()) + timedelta(days=7)).isoformat()
        form = {"kg": "60", "taker": CODES["taker"], "price": "60", "purpose": "event", "until": until, "note": "为活动"} | told
        said = giver.post("/deals", status=status, verb="offer", **form)
        assert code in said
        assert 'value="为活动"' in said

    def test_that_was_declined_comes_back(self, giver: Party, taker: Party) -> None:
        number = offer(giver)
        taker.post(f"/deals/{number}", verb="refuse")
        assert "已谢绝" in giver.get(f"/deals/{number}")
        offer(giver, kg="100")


def listed(giver: Party, **told: str) -> int:
    until = (local_day(timezone.now()) + timedelta(days=7)).isoformat()
    giver.post(
        "/trade/new", verb="list", **({"kg": "60", "smallest": "10", "price": "60", "until": until, "lot": "", "note": "整批"} | told)
    )
    return models.Listing.objects.latest("pk").pk


class TestTheMarket:
    def test_shows_what_is_listed_and_sells_it_in_parts(self, giver: Party, taker: Party) -> None:
        number = listed(giver)
        assert f'/trade/{number}"' in taker.get("/trade")
        assert "撤牌" in giver.get(f"/trade/{number}")
        where = taker.post(f"/trade/{number}", verb="take", kg="25", purpose="voluntary", agree="yes")
        deal = models.Deal.objects.get()
        assert where == f"/deals/{deal.pk}#said"
        assert f"/deals/{deal.pk}" in taker.get("/office")
        assert f"/deals/{deal.pk}" in giver.get(f"/trade/{number}")
        pay(deal.pk, off=1)
        assert models.Deal.objects.get().stage == "accepted", "a wrong sum delivers nothing"
        pay(deal.pk)
        assert "只能用于自愿抵消" in taker.get("/holdings")
        assert "1.50" in giver.get("/cash")

    def test_gives_back_what_was_not_sold(self, giver: Party, taker: Party) -> None:
        number = listed(giver, kg="100")
        assert "没有可以挂牌的减排量" in giver.get("/trade/new")
        giver.post(f"/trade/{number}", verb="withdraw")
        assert "已撤牌" in taker.get(f"/trade/{number}")
        listed(giver, kg="100")

    def test_lets_the_buyer_call_it_off_before_paying(self, giver: Party, taker: Party) -> None:
        number = listed(giver)
        taker.post(f"/trade/{number}", verb="take", kg="60", agree="yes")
        deal = models.Deal.objects.get().pk
        taker.post(f"/deals/{deal}", verb="refuse")
        assert models.Listing.objects.get().left_kg == 60

    @pytest.mark.parametrize(
        ("told", "status", "code"),
        [
            ({"kg": "9"}, 422, "takes_too_little"),
            ({"kg": "61"}, 409, "not_so_much_left"),
            ({"kg": ""}, 422, "no_credits_asked"),
            ({"agree": ""}, 422, "not_filled_in"),
            ({"purpose": "fun"}, 422, "not_filled_in"),
        ],
    )
    def test_refuses_a_part_that_cannot_be_and_keeps_what_was_typed(
        self, giver: Party, taker: Party, told: dict[str, str], status: int, code: str
    ) -> None:
        number = listed(giver)
        form = {"kg": "25", "purpose": "", "agree": "yes", "note": "公司年会"} | told
        said = taker.post(f"/trade/{number}", status=status, verb="take", **form)
        assert code in said
        assert 'value="公司年会"' in said

    @pytest.mark.parametrize(
        ("told", "status", "code"),
        [
            ({"price": "0"}, 422, "deal_unpriced"),
            ({"smallest": "61"}, 422, "takes_too_little"),
            ({"until": "2020-01-01"}, 422, "offer_day_wrong"),
            ({"kg": "101"}, 409, "insufficient_credits"),
        ],
    )
    def test_refuses_a_listing_that_cannot_be_and_keeps_what_was_typed(
        self, giver: Party, told: dict[str, str], status: int, code: str
    ) -> None:
        until = (local_day(timezone.now()) + timedelta(days=7)).isoformat()
        form = {"kg": "60", "smallest": "10", "price": "60", "until": until, "lot": "", "note": "整批"} | told
        said = giver.post("/trade/new", status=status, verb="list", **form)
        assert code in said
        assert 'value="整批"' in said

    def test_tells_who_has_not_declared_its_owners_where_to_do_so(self, giver: Party) -> None:
        CODES["stranger"] = ""
        number, stranger = listed(giver), party("stranger", is_declared=False)
        for path in ("/trade", "/trade/new", f"/trade/{number}", "/deals"):
            assert "/deals/owners" in stranger.get(path)
        assert "owners_not_declared" in stranger.post(f"/trade/{number}", status=409, verb="take", kg="25", agree="yes")

    def test_with_nothing_in_it_says_how_to_begin(self, taker: Party) -> None:
        said = taker.get("/trade")
        assert "现在没有挂牌的减排量" in said
        assert "本机构还没有挂牌" in said


class TestAResident:
    @pytest.fixture
    def lin(self, db: None) -> Client:
        user = add_user(name="lin", password="only for this test, long", role=Role.RESIDENT)
        give_account(account=open_person(city="340100", now=timezone.now()).account, user=user)
        client = Client()
        client.force_login(user)
        return client

    ORDER = {"verb": "order", "kg": "5", "purpose": "voluntary", "statement": "我 2026 年的通勤", "name": "林小满"}

    def shelf(self, giver: Party) -> str:
        giver.post("/deals", verb="shelve", kg_price="0.08", lot="")
        return str(models.Shelf.objects.get().pk)

    def test_buys_a_few_kilograms_pays_and_gets_a_certificate(self, giver: Party, lin: Client) -> None:
        number = self.shelf(giver)
        assert "0.08 元/千克" in lin.get("/me/buy").content.decode()
        assert lin.post("/me/buy", self.ORDER | {"shelf": number}).status_code == 302
        said = lin.get("/me/buy").content.decode()
        assert "0.40 元" in said
        deal = models.Deal.objects.get().pk
        due = due_about(about(deal))
        assert due
        assert due.reference in said
        pay(deal)
        made = Retirement.objects.get()
        assert (made.beneficiary, made.kg, made.purpose) == ("林**", 5, "voluntary")
        assert "林小满" not in made.facts
        assert made.number in lin.get("/me/buy").content.decode()

    @pytest.mark.parametrize(
        ("told", "status", "code"),
        [
            ({"kg": "0"}, 422, "order_too_large"),
            ({"kg": "1001"}, 422, "order_too_large"),
            ({"kg": "500"}, 409, "insufficient_credits"),
            ({"name": ""}, 422, "not_filled_in"),
            ({"name": "𠮷"}, 422, "font_lacks_character"),
            ({"statement": ""}, 422, "not_filled_in"),
            ({"purpose": "event"}, 422, "not_filled_in"),
            ({"shelf": "999999"}, 404, "shelf_unknown"),
        ],
    )
    def test_is_refused_what_cannot_be_and_keeps_what_was_typed(
        self, giver: Party, lin: Client, told: dict[str, str], status: int, code: str
    ) -> None:
        answer = lin.post("/me/buy", self.ORDER | {"shelf": self.shelf(giver)} | told)
        said = answer.content.decode()
        assert answer.status_code == status
        assert code in said
        assert f'value="{told.get("kg", "5")}"' in said
        assert models.Deal.objects.count() == 0

    def test_sees_that_nothing_is_sold_when_nothing_is(self, giver: Party, lin: Client) -> None:
        assert "没有零售的减排量" in lin.get("/me/buy").content.decode()
        number = self.shelf(giver)
        giver.post("/deals", verb="unshelve", shelf=number)
        assert "没有零售的减排量" in lin.get("/me/buy").content.decode()
