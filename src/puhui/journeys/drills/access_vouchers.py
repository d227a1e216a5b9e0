"""Vouchers of the drill of access: a campaign of the public body's own that the own merchant takes, and one of others; each with a voucher of a
resident that can still be used, and one that was taken and settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from puhui.consumption.actions import claim_voucher, open_campaign, settle_vouchers, write_off
from puhui.consumption.words import CampaignKind, CampaignTerms, CarbonWay, Voucher
from puhui.journeys.drills.scenes import HEFEI, WUHU
from puhui.participants.actions import open_organisation
from puhui.participants.reads import organisation_of
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Given:
    """A campaign, a voucher of it that can be used, its code, and a settlement."""

    campaign: int
    voucher: int
    code: str
    settlement: int


def open_vouchers(users: Mapping[str, Any], *, own: int, other: int, now: datetime) -> tuple[Given, Given]:
    """`own` and `other` are accounts of residents who hold some grams. Gives what is one's own, and what is another's."""
    body, shop = (organisation_of(users[role]).account for role in (Role.PUBLIC_BODY, Role.MERCHANT))
    far = [
        open_organisation(code=f"access-far-{kind}", name=Text(f"演练 {kind}", f"drill {kind}"), kind=kind, city=WUHU).account
        for kind in (OrganisationKind.PUBLIC_BODY, OrganisationKind.MERCHANT)
    ]
    return _given(body, shop, own, now), _given(far[0], far[1], other, now)


def _given(body: int, shop: int, account: int, now: datetime) -> Given:
    today = local_day(now)
    terms = CampaignTerms(
        CampaignKind.CONSUMPTION,
        Text("演练", "drill"),
        10_00,
        1_00,
        1_00,
        "",
        2,
        today,
        today,
        today + timedelta(days=1),
        CarbonWay.CLAIMER,
        1,
        (shop,),
    )
    made = open_campaign(key="drill", organisation=body, terms=terms, by=0, now=now)
    used, live = (_claimed(made.number, account, name, now) for name in ("used", "live"))
    write_off(key="drill", merchant=shop, code=used.code, amount_fen=1_00, happened_at=now, by=0, now=now)
    settled = settle_vouchers(key="drill", organisation=body, number=made.number, merchant=shop, until=today, by=0, now=now)
    return Given(made.number, live.number, live.code, settled.number)


def _claimed(campaign: int, account: int, key: str, now: datetime) -> Voucher:
    return claim_voucher(key=key, number=campaign, account=account, city=HEFEI, now=now)
