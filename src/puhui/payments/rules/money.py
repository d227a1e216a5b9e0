"""Decisions about money that comes: references that people type, what a notice says again, and where an arrival goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC

from puhui.payments.errors import DueNotOpen, NoticeDiffers, NoticeRefused, SharesWrong
from puhui.payments.words import CASH, Arrival, Due, DueStage, Notice, Share, Why
from puhui.vocabulary.periods import local_day

_FORM = re.compile(r"P(\d{4})(\d{6})(\d{2})(?!\d)")
#: What people put between the signs of a reference.
_BETWEEN = re.compile(r"[\s\-‐-―－_.]")
_WIDE = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("Ｐ"): "P", ord("ｐ"): "P"}


def reference_of(year: int, place: int) -> str:
    """P2026-000318-04: the last two digits check the others, by ISO 7064 MOD 97-10."""
    return f"P{year}-{place:06d}-{_check(year, place):02d}"


def _check(year: int, place: int) -> int:
    return 98 - int(f"25{year:04d}{place:06d}") * 100 % 97  # P is 25


def read_reference(text: str) -> str:
    """The one reference in what was written with a payment; empty where there is none, a wrong one, or two."""
    plain = _BETWEEN.sub("", text.translate(_WIDE)).upper()
    told = {(int(year), int(place), int(check)) for year, place, check in _FORM.findall(plain)}
    found = {reference_of(year, place) for year, place, check in told if check == _check(year, place)}
    return found.pop() if len(found) == 1 else ""


def checked(notice: Notice) -> Notice:
    """As it is kept. Raises NoticeRefused for what no bank can mean."""
    ref, text = notice.bank_ref.strip(), " ".join(notice.reference.split())[:120]
    if not ref or len(ref) > 64 or not 0 < notice.fen < 10**15 or notice.booked_at.tzinfo is None or "\x00" in ref + text:
        raise NoticeRefused(reason_zh="银行流水号、金额或时间不完整", reason_en="its number, amount or time is not whole")
    return Notice(ref, text, notice.fen, notice.booked_at.astimezone(UTC))


def check_same(known: Arrival, notice: Notice) -> None:
    """The bank's number stands for one content for ever. Raises NoticeDiffers."""
    if (known.reference, known.fen, known.booked_at) != (notice.reference, notice.fen, notice.booked_at):
        raise NoticeDiffers(
            bank_ref=notice.bank_ref, fen=notice.fen, known_fen=known.fen, reference=notice.reference, known_reference=known.reference
        )


def why_not(arrival: Arrival, due: Due | None) -> Why | None:
    """Why an arrival cannot pay the due whose reference it bears; None where it can."""
    if due is None:
        return Why.UNKNOWN_REFERENCE
    if due.stage is DueStage.PAID:
        return Why.PAID_ALREADY
    if due.stage is DueStage.CLOSED or local_day(arrival.booked_at) > due.until:
        return Why.LATE
    if arrival.fen != due.fen:
        return Why.AMOUNT
    return None if arrival.holder == due.payer else Why.FROZEN


def check_shares(due: Due, arrival: Arrival, shares: Sequence[Share]) -> None:
    """Raises DueNotOpen, SharesWrong."""
    if not due.is_open:
        raise DueNotOpen(reference=due.reference)
    shared = sum(share.fen for share in shares)
    is_odd = any(share.fen <= 0 or (share.holder == due.payer and share.asset == CASH) for share in shares)
    if not due.fen == arrival.fen == shared or is_odd or arrival.due != due.number or arrival.holder != due.payer:
        raise SharesWrong(reference=due.reference, due=due.fen, came=arrival.fen, shared=shared)
