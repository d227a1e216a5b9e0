"""Questions about vouchers: what is open to whom, what a person has, what a merchant sees of a code, and what it wrote off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, Sum

from puhui.consumption.errors import CampaignUnknown, VoucherUnknown
from puhui.consumption.models import Campaign, Voucher, WriteOff
from puhui.consumption.rules import vouchers as rules
from puhui.consumption.words import BINDING, CampaignKind, CampaignTerms, CarbonWay, VoucherState
from puhui.consumption.words import Campaign as CampaignSaid
from puhui.consumption.words import Voucher as VoucherSaid
from puhui.consumption.words import WriteOff as WriteOffSaid
from puhui.foundation.sealing import keyed_mark
from puhui.vocabulary.texts import Text

_CODE, _MARK = "voucher code", "voucher mark"


def campaign(number: int) -> CampaignSaid:
    """Raises CampaignUnknown."""
    found = Campaign.objects.filter(pk=number).first()
    if found is None:
        raise CampaignUnknown(number=number)
    return campaign_said(found)


def campaigns_of(organisation: int) -> list[CampaignSaid]:
    """Of a department, the latest first."""
    return _campaigns(Q(organisation=organisation))


def campaigns_taken_by(merchant: int) -> list[CampaignSaid]:
    """Whose vouchers a merchant takes, the latest first."""
    return _campaigns(Q(merchants__contains=[merchant]))


def open_campaigns(*, city: str, today: date) -> list[CampaignSaid]:
    """What a resident of a city may claim from today or will be able to; the latest first."""
    return _campaigns(Q(closed_at=None, claim_until__gte=today, city__in=["", city]))


def _campaigns(which: Q) -> list[CampaignSaid]:
    return [campaign_said(row) for row in Campaign.objects.filter(which).order_by("-pk")]


def campaign_said(row: Campaign) -> CampaignSaid:
    way = CarbonWay.CLAIMER if row.claimer_g else CarbonWay.DEPARTMENT
    terms = CampaignTerms(
        CampaignKind(row.kind), Text(row.name_zh, row.name_en), row.budget_fen, row.face_fen, row.least_fen, row.city, row.each_most,
        row.claim_from, row.claim_until, row.use_until, way, row.claimer_g or row.department_g,
        tuple(row.merchants), row.hand_in_days, row.refund_days,
    )  # fmt: skip
    return CampaignSaid(row.pk, row.organisation, terms, row.opened_at, row.closed_at, row.bound_fen)


# -- vouchers ----------------------------------------------------------------------------------------------------------


def vouchers_of(account: int, *, limit: int = 200) -> list[VoucherSaid]:
    """A person's own, with their codes; the latest first."""
    rows = Voucher.objects.filter(account=account).select_related("campaign").order_by("-pk")
    return [voucher_said(row, code=_code(row.seed)) for row in rows[:limit]]


def own_voucher(account: int, number: int) -> VoucherSaid:
    """With its code. Raises VoucherUnknown, also where it is another's."""
    row = Voucher.objects.filter(account=account, pk=number).select_related("campaign").first()
    if row is None:
        raise VoucherUnknown
    return voucher_said(row, code=_code(row.seed))


def voucher_by_code(text: str) -> VoucherSaid:
    """As a merchant takes it. Raises BadVoucherCode, WrongVoucherDigits, VoucherUnknown."""
    row = Voucher.objects.filter(mark=mark_of(rules.read_code(text))).select_related("campaign").first()
    if row is None:
        raise VoucherUnknown
    return voucher_said(row)


def voucher_said(row: Voucher, *, code: str = "") -> VoucherSaid:
    state = VoucherState(row.state)
    return VoucherSaid(row.pk, rules.printed_number(row.pk), campaign_said(row.campaign), row.account, state, row.claimed_at, code)


def new_code(seed: str) -> tuple[str, str]:
    """The code of a seed, and the mark by which it is found."""
    code = _code(seed)
    return code, mark_of(code)


def _code(seed: str) -> str:
    """Eighty bits of a keyed hash: whoever has the tables and not the installation's key cannot make one."""
    return rules.code_of(bytes.fromhex(keyed_mark(_CODE, seed)))


def mark_of(code: str) -> str:
    return keyed_mark(_MARK, code)


def grams_in_vouchers(account: int) -> int:
    """Put aside for vouchers that a person has claimed and not used."""
    found = Voucher.objects.filter(account=account, state=VoucherState.CLAIMED).aggregate(grams=Sum("campaign__claimer_g"))
    return int(found["grams"] or 0)


def bound_by(account: int, *, campaigns: Iterable[int]) -> dict[int, int]:
    """Campaign → how many of its vouchers a person has or has used."""
    rows = Voucher.objects.filter(account=account, campaign__in=list(campaigns), state__in=BINDING).values_list("campaign", flat=True)
    found: dict[int, int] = {}
    for number in rows:
        found[number] = found.get(number, 0) + 1
    return found


# -- write-offs --------------------------------------------------------------------------------------------------------


def write_off_of(voucher: int) -> WriteOffSaid | None:
    row = WriteOff.objects.filter(voucher=voucher).select_related("voucher__campaign").first()
    return write_off_said(row) if row else None


def write_off_at(merchant: int, number: int) -> WriteOffSaid | None:
    """A merchant's own, by its number."""
    row = WriteOff.objects.filter(merchant=merchant, pk=number).select_related("voucher__campaign").first()
    return write_off_said(row) if row else None


def write_offs_of(merchant: int, *, campaign: int | None = None, limit: int = 100) -> list[WriteOffSaid]:
    """Of a merchant, the latest first."""
    rows = WriteOff.objects.filter(merchant=merchant).select_related("voucher__campaign").order_by("-pk")
    if campaign is not None:
        rows = rows.filter(voucher__campaign=campaign)
    return [write_off_said(row) for row in rows[:limit]]


def write_offs_in(campaign: int, *, settlement: int | None = None) -> list[WriteOffSaid]:
    """Of a campaign, or of one settlement, in their order."""
    rows = WriteOff.objects.filter(voucher__campaign=campaign).select_related("voucher__campaign").order_by("pk")
    if settlement is not None:
        rows = rows.filter(settlement=settlement)
    return [write_off_said(row) for row in rows]


def write_off_said(row: WriteOff) -> WriteOffSaid:
    made = row.voucher.campaign
    return WriteOffSaid(
        row.pk, rules.printed_number(row.voucher_id), made.pk, row.merchant, row.amount_fen, made.face_fen,
        row.happened_at, row.arrived_at, row.refunded_at, row.settlement_id,
    )  # fmt: skip
