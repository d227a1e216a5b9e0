"""A department opens a campaign of vouchers; from then on its terms stand, and only giving out can end early."""

from __future__ import annotations

from datetime import datetime

from puhui.consumption.errors import CampaignReused, CampaignUnknown
from puhui.consumption.models import Campaign
from puhui.consumption.reads.vouchers import campaign
from puhui.consumption.rules import vouchers as rules
from puhui.consumption.words import Campaign as CampaignSaid
from puhui.consumption.words import CampaignTerms, CarbonWay
from puhui.foundation.paper import check_printable
from puhui.vocabulary.periods import local_day


def open_campaign(*, key: str, organisation: int, terms: CampaignTerms, by: int, now: datetime) -> CampaignSaid:
    """Under a key, once. Raises TermsRefused, FontLacksCharacter, CampaignReused."""
    terms = rules.checked_terms(terms, today=local_day(now))
    check_printable(terms.name.zh, terms.name.en)
    row, _ = Campaign.objects.get_or_create(
        key=f"{organisation}:{key}",
        defaults={
                "organisation": organisation, "kind": terms.kind, "name_zh": terms.name.zh, "name_en": terms.name.en,
                "budget_fen": terms.budget_fen, "face_fen": terms.face_fen, "least_fen": terms.least_fen, "city": terms.city,
                "each_most": terms.each_most, "claim_from": terms.claim_from, "claim_until": terms.claim_until, "use_until": terms.use_until,
                "claimer_g": terms.carbon_g if terms.way is CarbonWay.CLAIMER else 0,
                "department_g": terms.carbon_g if terms.way is CarbonWay.DEPARTMENT else 0,
                "merchants": list(terms.merchants), "hand_in_days": terms.hand_in_days, "refund_days": terms.refund_days, "opened_at": now, "opened_by": by,
        },
    )  # fmt: skip
    made = campaign(row.pk)
    if made.terms != terms:
        raise CampaignReused
    return made


def close_campaign(*, organisation: int, number: int, by: int, now: datetime) -> CampaignSaid:
    """Nothing more is given out; what was claimed stays good. Once more changes nothing. Raises CampaignUnknown."""
    if not Campaign.objects.filter(pk=number, organisation=organisation).exists():
        raise CampaignUnknown(number=number)
    Campaign.objects.filter(pk=number, closed_at=None).update(closed_at=now, closed_by=by)
    return campaign(number)
