"""A department settles with a merchant up to a day, and unused vouchers lapse once nothing can come in any more."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from puhui.consumption.actions.claim_voucher import end_voucher
from puhui.consumption.actions.retire import retire
from puhui.consumption.errors import CampaignUnknown, NothingToSettle, SettlementReused
from puhui.consumption.models import Campaign, Voucher, VoucherSettlement, WriteOff
from puhui.consumption.reads.campaigns import settlement_said
from puhui.consumption.reads.vouchers import campaign_said
from puhui.consumption.rules import vouchers as rules
from puhui.consumption.words import Beneficiary, Use, VoucherState
from puhui.consumption.words import VoucherSettlement as SettlementSaid
from puhui.participants import reads as participants
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.periods import CHINA, local_day


@transaction.atomic
def settle_vouchers(*, key: str, organisation: int, number: int, merchant: int, until: date, by: int, now: datetime) -> SettlementSaid:
    """Everything that a merchant wrote off up to a day and that is not settled, under a key. Where the department brings the carbon, the grams are
    summed, rounded up once to whole kilograms and retired from what it holds.

    Raises CampaignUnknown, NothingToSettle, SettlementReused, and as `retire` does.
    """
    made = Campaign.objects.select_for_update().filter(pk=number, organisation=organisation).first()
    if made is None:
        raise CampaignUnknown(number=number)
    named = f"{number}:{key}"
    known = VoucherSettlement.objects.filter(key=named).first()
    if known is not None:
        if (known.merchant, known.until_on) != (merchant, until):
            raise SettlementReused
        return settlement_said(known)
    rows = list(_unsettled(number, merchant, until).select_for_update(of=("self",)))
    if not rows:
        raise NothingToSettle(until=until)
    row = _settled(made, rows, key=named, merchant=merchant, until=until, by=by, now=now)
    WriteOff.objects.filter(pk__in=[one.pk for one in rows]).update(settlement=row)
    return settlement_said(row)


def _unsettled(number: int, merchant: int, until: date) -> QuerySet[WriteOff]:
    end = datetime.combine(until + timedelta(days=1), time(), tzinfo=CHINA)
    waiting = WriteOff.objects.filter(voucher__campaign=number, merchant=merchant, refunded_at=None, settlement=None)
    return waiting.filter(happened_at__lt=end).order_by("pk")


def _settled(made: Campaign, rows: list[WriteOff], *, key: str, merchant: int, until: date, by: int, now: datetime) -> VoucherSettlement:
    first = min(local_day(row.happened_at) for row in rows)
    grams = len(rows) * (made.claimer_g or made.department_g)
    kg, certificate = (rules.whole_kg(grams), "") if made.department_g else (0, "")
    if kg:
        certificate = _retired(made, kg=kg, count=len(rows), key=key, first=first, until=until, by=by, now=now)
    return VoucherSettlement.objects.create(
        campaign=made, merchant=merchant, key=key, from_on=first, until_on=until, count=len(rows), sum_fen=len(rows) * made.face_fen,
        carbon_g=grams, kg=kg, certificate=certificate, settled_at=now, by=by,
    )  # fmt: skip


def _retired(made: Campaign, *, kg: int, count: int, key: str, first: date, until: date, by: int, now: datetime) -> str:
    """The number of the certificate: in favour of the department itself, for the vouchers of the period."""
    body, told = participants.organisation_at(made.organisation), campaign_said(made)
    statement = f"“{told.terms.name.zh}”已核销的 {count} 张券"
    use = Use(Purpose.VOUCHER, Beneficiary(body.name.zh, body.uscc), statement, first, until, told.subject)
    return retire(
        key=f"vouchers {key}", holder=made.organisation, called=body.name.zh, wanted=Wanted(kg=kg), use=use, by=by, now=now
    ).number


def lapse_vouchers(*, now: datetime, limit: int = 5000) -> int:
    """Every unused voucher whose time is over, with the days that merchants have to hand lines in. Gives how many; repeating it takes the next."""
    day = local_day(now)
    over = [row.pk for row in Campaign.objects.filter(use_until__lt=day, bound_fen__gt=0) if rules.lapses(campaign_said(row).terms, day)]
    unused = Voucher.objects.filter(state=VoucherState.CLAIMED, campaign__in=over)
    found = list(unused.order_by("campaign", "pk").values_list("pk", "campaign")[:limit])
    return sum(_lapsed(voucher, number, now) for voucher, number in found)


@transaction.atomic
def _lapsed(voucher: int, number: int, now: datetime) -> bool:
    made = Campaign.objects.select_for_update().get(pk=number)
    row = Voucher.objects.select_for_update().get(pk=voucher)
    if row.state != VoucherState.CLAIMED or not rules.lapses(campaign_said(made).terms, local_day(now)):
        return False
    end_voucher(row, made, state=VoucherState.LAPSED, now=now)
    return True
