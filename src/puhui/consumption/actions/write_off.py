"""A merchant takes a voucher, now or from a list that was written down without network; each voucher once, whoever else comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from puhui.consumption.actions.voucher_grams import retire_grams
from puhui.consumption.errors import TooManyLines, VoucherUnknown, VoucherUsed
from puhui.consumption.models import HandedLine, Voucher, WriteOff
from puhui.consumption.reads.lines import answer_said, line_mark
from puhui.consumption.reads.vouchers import mark_of, voucher_said, write_off_said
from puhui.consumption.rules import vouchers as rules
from puhui.consumption.words import TILL_LINES_MAX, LineAnswer, TillLine, VoucherState
from puhui.consumption.words import WriteOff as WriteOffSaid
from puhui.participants import reads as participants
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal


@transaction.atomic
def write_off(*, key: str, merchant: int, code: str, amount_fen: int, happened_at: datetime, by: int, now: datetime) -> WriteOffSaid:
    """The voucher's row is the queue: of many at the same moment one wins. The same merchant's same key gives the same answer.

    Raises BadVoucherCode, WrongVoucherDigits, VoucherUnknown, VoucherUsed, NotAMerchantOfIt, VoucherGone, TimeAhead, TimeBeforeClaim,
    HandedInLate, VoucherOver, SpendTooLow.
    """
    row = Voucher.objects.select_for_update(of=("self",)).select_related("campaign").filter(mark=mark_of(rules.read_code(code))).first()
    if row is None:
        raise VoucherUnknown
    first = WriteOff.objects.filter(voucher=row).select_related("voucher__campaign").first()
    if first is not None:
        return _again(first, key=key, merchant=merchant, amount_fen=amount_fen)
    rules.may_write_off(voucher_said(row), merchant=merchant, amount_fen=amount_fen, happened_at=happened_at, now=now)
    made = WriteOff.objects.create(
        voucher=row, merchant=merchant, key=key, amount_fen=amount_fen, happened_at=happened_at, arrived_at=now, by=by
    )
    row.state = VoucherState.USED
    row.save(update_fields=["state"])
    if row.campaign.claimer_g:
        retire_grams(voucher=row.pk, account=row.account, grams=row.campaign.claimer_g, on=local_day(now))
    return write_off_said(made)


def _again(first: WriteOff, *, key: str, merchant: int, amount_fen: int) -> WriteOffSaid:
    """Raises VoucherUsed, which names the merchant and never the person."""
    if (first.merchant, first.key, first.amount_fen) == (merchant, key, amount_fen):
        return write_off_said(first)
    who = participants.organisation_at(first.merchant).name
    raise VoucherUsed(at=rules.said_time(first.happened_at), who_zh=who.zh, who_en=who.en)


def hand_in_lines(*, merchant: int, lines: Sequence[TillLine], by: int, now: datetime) -> list[LineAnswer]:
    """Each line is answered once, in a transaction of its own, and the same line again is answered the same. Within one hand-in the order is that of
    the stated times, whatever the order of the file; between hand-ins it is that of arrival. Raises TooManyLines."""
    if len(lines) > TILL_LINES_MAX:
        raise TooManyLines(most=TILL_LINES_MAX)
    return [_answered(line, merchant=merchant, by=by, now=now) for line in rules.in_order(lines)]


@transaction.atomic
def _answered(line: TillLine, *, merchant: int, by: int, now: datetime) -> LineAnswer:
    mark = line_mark(line)
    known = HandedLine.objects.filter(merchant=merchant, mark=mark).first()
    if known is None:
        taken, refusal = _tried(line, mark, merchant=merchant, by=by, now=now)
        told = {"write_off_id": taken, "refused": refusal.code if refusal else "", "facts": _plain(refusal), "arrived_at": now}
        known, _ = HandedLine.objects.get_or_create(merchant=merchant, mark=mark, defaults=told)
    return answer_said(line, known)


def _tried(line: TillLine, mark: str, *, merchant: int, by: int, now: datetime) -> tuple[int | None, Refusal | None]:
    try:
        with transaction.atomic():
            made = write_off(
                key=f"line:{mark}",
                merchant=merchant,
                code=line.code,
                amount_fen=line.amount_fen,
                happened_at=line.happened_at,
                by=by,
                now=now,
            )
    except Refusal as refusal:
        return None, refusal
    return made.number, None


def _plain(refusal: Refusal | None) -> dict[str, str]:
    """The facts of a no, as they are kept with it: a code that was typed is none of them."""
    return {name: str(value) for name, value in (refusal.facts if refusal else {}).items() if name not in ("text", "field")}
