"""The invoice of a deal on its page: asked for by the buyer, issued or declined by the seller, as data for both, and nobody else's."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from puhui.desks.invoices import invoice_tasks
from puhui.market import actions
from puhui.market.words import Deal, Terms
from puhui.participants.models import User
from puhui.participants.reads import reach_of
from puhui.participants.words import OrganisationKind, Verb
from puhui.vocabulary.periods import local_day
from tests.rooms.desks.test_credit_pages import CODES, Party, party
from tests.rooms.market.scene import declared, in_force
from tests.rooms.registry.credits import issued

pytestmark = pytest.mark.django_db
FIRM, DIGITS = OrganisationKind.ENTERPRISE, "25342000000012345678"


@pytest.fixture
def parties(db: None) -> tuple[Party, Party]:
    giver, taker = party("giver"), party("taker")
    in_force(fee_buyer_bp=30, fee_seller_bp=50)
    declared(giver.organisation.account, taker.organisation.account)
    issued(2_000, holder=giver.organisation.account)
    return giver, taker


def accepted(parties: tuple[Party, Party], *, kg: int = 1_250, fen_per_tonne: int = 6_001) -> Deal:
    (giver, taker), now = parties, timezone.now()
    one, other = giver.organisation.account, taker.organisation.account
    terms = Terms(kg=kg, fen_per_tonne=fen_per_tonne, until=local_day(now) + timedelta(days=7))
    made = actions.offer_credits(key="k", giver=one, taker=other, kind=FIRM, terms=terms, by=1, now=now)
    return actions.accept_offer(number=made.number, organisation=other, kind=FIRM, by=1, now=now)


@pytest.fixture
def deal(parties: tuple[Party, Party]) -> Deal:
    return actions.deliver_deal(number=accepted(parties).number, now=timezone.now())


def here(deal: Deal) -> str:
    return f"/deals/{deal.number}/invoice"


def test_from_the_request_to_the_number(parties: tuple[Party, Party], deal: Deal) -> None:
    giver, taker = parties
    assert "买方还没有索取发票" in giver.get(here(deal))
    assert here(deal) in taker.get(f"/deals/{deal.number}")
    assert "没有文件告诉我们税率" in taker.get(here(deal))
    taker.post(here(deal), verb="ask", address="示例路 1 号", email="a@b.cn")
    assert "等卖方开具" in taker.get(here(deal))
    user = User.objects.get(name="user-giver")
    reach = reach_of(user, Verb.DEAL_CREDITS, now=timezone.now())
    assert reach
    (task,) = invoice_tasks(user, reach, timezone.now())
    assert task.url == here(deal)
    page = giver.get(here(deal))
    assert "taker公司" in page
    assert "示例路 1 号" in page
    giver.post(here(deal), verb="issue", digits=DIGITS, issued_on=str(local_day(timezone.now())))
    assert DIGITS in taker.get(here(deal))
    assert invoice_tasks(user, reach, timezone.now()) == []


def test_declined_it_says_why_and_is_asked_for_again(parties: tuple[Party, Party], deal: Deal) -> None:
    giver, taker = parties
    taker.post(here(deal), verb="ask")
    assert "not_filled_in" in giver.post(here(deal), status=422, verb="refuse", reason="")
    giver.post(here(deal), verb="refuse", reason="请先补开户行")
    page = taker.get(here(deal))
    assert "请先补开户行" in page
    assert 'name="bank"' in page
    taker.post(here(deal), verb="ask", bank="示例银行 1")
    assert "示例银行 1" in giver.get(here(deal))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"digits": "123", "issued_on": "2026-01-01"}, "invoice_number_wrong"),
        ({"digits": DIGITS, "issued_on": "2020-01-01"}, "invoice_day_wrong"),
        ({"digits": "", "issued_on": "2020-01-01"}, "not_filled_in"),
    ],
)
def test_what_was_typed_stays_where_it_is_refused(parties: tuple[Party, Party], deal: Deal, told: dict[str, str], code: str) -> None:
    giver, taker = parties
    taker.post(here(deal), verb="ask")
    page = giver.post(here(deal), status=422, verb="issue", **told)
    assert code in page
    assert f'value="{told["digits"]}"' in page


def test_the_data_name_each_field_in_both_languages(parties: tuple[Party, Party], deal: Deal) -> None:
    giver, taker = parties
    fields = {one["code"]: one for one in json.loads(taker.client.get(f"{here(deal)}?as=json").content)["fields"]}
    assert all(one["zh"] and one["en"] for one in fields.values())
    told = {name: fields[name]["value"] for name in ("item", "quantity", "unit", "unit_price_yuan", "amount_yuan", "fee_yuan", "tax_rate")}
    assert told == {
        "item": "碳普惠减排量", "quantity": "1.250", "unit": "吨", "unit_price_yuan": "60.01", "amount_yuan": "75.01", "fee_yuan": "0.23", "tax_rate": "",
    }  # fmt: skip
    assert "税率" in fields["tax_rate"]["note_zh"]
    (head, row) = csv.reader(io.StringIO(giver.client.get(f"{here(deal)}?as=csv").content.decode("utf-8-sig")))
    assert dict(zip(head, row, strict=True))["平台费用（元，由运维机构另开） fee (yuan, invoiced by the operator)"] == "0.38"
    assert "AH-" in row[head.index("序列号 serials")]


def test_before_the_delivery_there_is_none(parties: tuple[Party, Party]) -> None:
    deal = accepted(parties)
    assert "交割以后可以索取发票" in parties[1].get(here(deal))
    assert "invoice_not_for_this" in parties[1].post(here(deal), status=409, verb="ask")


def test_is_nobody_else_s(parties: tuple[Party, Party], deal: Deal, monkeypatch: pytest.MonkeyPatch) -> None:
    made = replace(parties[0], client=type(parties[0].client)())
    assert made.client.get(here(deal)).status_code == 302
    monkeypatch.setitem(CODES, "third", "91340100MA2MRCWG8K")
    assert party("third").client.get(here(deal)).status_code == 404
