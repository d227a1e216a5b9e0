"""Questions about a campaign's money and carbon: the live budget, by merchant and day, what is to settle, what was, and a merchant's file against ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from puhui.consumption.errors import BadVoucherCode, WrongVoucherDigits
from puhui.consumption.models import Campaign, Voucher, VoucherSettlement, WriteOff
from puhui.consumption.reads.vouchers import mark_of
from puhui.consumption.rules import vouchers as rules
from puhui.consumption.words import CampaignFigures, Difference, VoucherState
from puhui.consumption.words import VoucherSettlement as SettlementSaid

_BY_DAY = """
    SELECT w.merchant, (w.happened_at AT TIME ZONE 'Asia/Shanghai')::date, count(*), sum(w.amount_fen)::bigint
    FROM consumption_writeoff w JOIN consumption_voucher v ON v.id = w.voucher_id
    WHERE v.campaign_id = %s AND w.refunded_at IS NULL GROUP BY 1, 2 ORDER BY 2 DESC, 1"""
_DUE = """
    SELECT w.merchant, count(*), min((w.happened_at AT TIME ZONE 'Asia/Shanghai')::date), max((w.happened_at AT TIME ZONE 'Asia/Shanghai')::date)
    FROM consumption_writeoff w JOIN consumption_voucher v ON v.id = w.voucher_id
    WHERE v.campaign_id = %s AND w.refunded_at IS NULL AND w.settlement_id IS NULL GROUP BY 1 ORDER BY 1"""


def figures_of(campaign: int) -> CampaignFigures:
    """In one question, so that what is claimed, used and left adds up."""
    made = Campaign.objects.get(pk=campaign)
    by_state = dict.fromkeys(VoucherState, 0)
    sql = "SELECT state, count(*) FROM consumption_voucher WHERE campaign_id = %s GROUP BY 1"
    by_state |= {VoucherState(state): int(count) for state, count in _rows(sql, campaign)}
    settled = WriteOff.objects.filter(voucher__campaign=campaign, settlement__isnull=False).count()
    return CampaignFigures(
        budget_fen=made.budget_fen,
        claimed=by_state[VoucherState.CLAIMED],
        used=by_state[VoucherState.USED],
        settled=settled,
        lapsed=by_state[VoucherState.LAPSED],
        refunded=by_state[VoucherState.REFUNDED],
        given_back=by_state[VoucherState.GIVEN_BACK],
        face_fen=made.face_fen,
    )


def used_by_day(campaign: int) -> list[tuple[int, date, int, int]]:
    """(merchant, day, vouchers, what was spent in fen), the latest day first; what was refunded is left out."""
    return [(int(merchant), day, int(count), int(fen)) for merchant, day, count, fen in _rows(_BY_DAY, campaign)]


def to_settle(campaign: int) -> list[tuple[int, int, date, date]]:
    """(merchant, vouchers, first day, last day) of what is written off and not settled."""
    return [(int(merchant), int(count), first, last) for merchant, count, first, last in _rows(_DUE, campaign)]


def settlements_of(campaign: int, *, merchant: int | None = None) -> list[SettlementSaid]:
    """The latest first."""
    rows = VoucherSettlement.objects.filter(campaign=campaign).order_by("-pk")
    return [settlement_said(row) for row in (rows if merchant is None else rows.filter(merchant=merchant))]


def settlements_with(merchant: int, *, limit: int = 50) -> list[SettlementSaid]:
    """Of a merchant, over all campaigns, the latest first."""
    return [settlement_said(row) for row in VoucherSettlement.objects.filter(merchant=merchant).order_by("-pk")[:limit]]


def settlement(number: int) -> SettlementSaid | None:
    row = VoucherSettlement.objects.filter(pk=number).first()
    return settlement_said(row) if row else None


def settlement_said(row: VoucherSettlement) -> SettlementSaid:
    return SettlementSaid(
        row.pk, row.campaign_id, row.merchant, row.from_on, row.until_on, row.count, row.sum_fen, row.carbon_g, row.kg, row.certificate,
        row.settled_at,
    )  # fmt: skip


def reconciled(campaign: int, *, merchant: int, theirs: Sequence[tuple[str, int]]) -> list[Difference]:
    """A merchant's list (number or code, purchase in fen) against our write-offs that stand. A code that is none of ours stays as it was told,
    cut to what nobody can use."""
    rows = WriteOff.objects.filter(merchant=merchant, voucher__campaign=campaign, refunded_at=None).values_list("voucher", "amount_fen")
    return rules.differences({rules.printed_number(voucher): fen for voucher, fen in rows}, [(_named(text), fen) for text, fen in theirs])


def _named(text: str) -> str:
    try:
        code = rules.read_code(text)
    except (BadVoucherCode, WrongVoucherDigits):
        return text.strip().upper()[:20]
    found = Voucher.objects.filter(mark=mark_of(code)).values_list("pk", flat=True).first()
    return rules.printed_number(found) if found else f"{code[:4]}…"


def _rows(sql: str, campaign: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [campaign])
        return list(cursor.fetchall())
