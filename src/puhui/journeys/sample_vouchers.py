"""The sample site's vouchers: one campaign that people pay for with grams, one whose carbon the department brings; of the second two vouchers are used, one
of them settled and its merchant paid through the played bank."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from puhui.consumption.actions import claim_voucher, open_campaign, settle_vouchers, write_off
from puhui.consumption.reads import voucher_payments
from puhui.consumption.words import Campaign, CampaignKind, CampaignTerms, CarbonWay
from puhui.journeys.four_eyes import approve, propose_merchant_pay
from puhui.journeys.sample_projects import user
from puhui.journeys.settling import hear
from puhui.participants.reads import organisation_named
from puhui.participants.words import Hand, Person, Role
from puhui.payments.actions import bank, signed_transfer
from puhui.payments.reads import due_about
from puhui.registry.actions import transfer_credits
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text


def fill_vouchers(*, person: Person, now: datetime) -> None:
    """`person` is a resident with nothing to lose: of the second campaign no grams are asked."""
    body, shop, owner = (organisation_named(code).account for code in ("sample-department", "sample-merchant", "sample-owner"))
    bought: dict[str, Any] = {"giver": owner, "taker": body, "by": user("owner"), "now": now, "purpose": Purpose.VOUCHER}
    transfer_credits(key="sample:vouchers", wanted=Wanted(kg=500), reason="示例：协议转让，供发券使用", **bought)
    day = local_day(now)
    terms = CampaignTerms(
        CampaignKind.CONSUMPTION, Text("绿色消费券（示例）", "Green vouchers (sample)"), 2_000_00, 10_00, 30_00, "", 2, day, day + timedelta(days=30),
        day + timedelta(days=60), CarbonWay.CLAIMER, 500, (shop,),
    )  # fmt: skip
    named = Text("节能家电券（示例）", "Efficient appliances (sample)")
    other = replace(
        terms, kind=CampaignKind.ENERGY_SAVING, name=named, face_fen=50_00, least_fen=300_00, way=CarbonWay.DEPARTMENT, carbon_g=2_500
    )
    paying: dict[str, Any] = {"organisation": body, "by": user("department")}
    open_campaign(key="sample:1", terms=terms, now=now, **paying)
    second = open_campaign(key="sample:2", terms=other, now=now, **paying)
    _used("paid", second, person, 1_288_00, now)
    settled = settle_vouchers(key="sample", number=second.number, merchant=shop, until=day, now=now, **paying)
    _paid(second.number, settled.number, now)
    _used("sample", second, person, 899_00, now)


def _used(key: str, campaign: Campaign, person: Person, fen: int, now: datetime) -> None:
    claimed = claim_voucher(key=key, number=campaign.number, account=person.account, city=person.city, now=now)
    (shop,) = campaign.terms.merchants
    write_off(key=key, merchant=shop, code=claimed.code, amount_fen=fen, happened_at=now, by=user("merchant"), now=now)


def _paid(campaign: int, settlement: int, now: datetime) -> None:
    """One of the department proposes, another one agrees, and the played bank says that the money came."""
    first, second = (Hand(user(name), name, Role.PUBLIC_BODY) for name in ("department", "department-2"))
    made = propose_merchant_pay(user=first, campaign=campaign, settlements=[settlement], reason="示例：按结算单付款", now=now)
    approve(user=second, number=made.number, seen=made.content_hash, now=now)
    (payment,) = voucher_payments(campaign)
    due = due_about(payment.about)
    assert due is not None, "what was agreed to has its due"
    headers, body = signed_transfer(reference=due.reference, fen=due.fen, at=now)
    hear(headers=headers, body=body, bank=bank(), now=now)
