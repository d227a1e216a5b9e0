"""The sample site's vouchers: one campaign that people pay for with grams, one whose carbon the department brings; of the second one voucher is used."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from puhui.consumption.actions import claim_voucher, open_campaign, write_off
from puhui.consumption.words import CampaignKind, CampaignTerms, CarbonWay
from puhui.journeys.sample_projects import user
from puhui.participants.reads import organisation_named
from puhui.participants.words import Person
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
    told: dict[str, Any] = {"organisation": body, "by": user("department"), "now": now}
    open_campaign(key="sample:1", terms=terms, **told)
    second = open_campaign(key="sample:2", terms=other, **told)
    claimed = claim_voucher(key="sample", number=second.number, account=person.account, city=person.city, now=now)
    write_off(key="sample", merchant=shop, code=claimed.code, amount_fen=899_00, happened_at=now, by=user("merchant"), now=now)
