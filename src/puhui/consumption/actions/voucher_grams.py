"""The grams of a voucher in the books: put aside when it is claimed, retired when it is used, given back when neither comes of it; one entry each."""

from __future__ import annotations

from datetime import date

from puhui.behaviours.words import RESIDENT_REDUCTION
from puhui.consumption.words import VOUCHER_KEY, VOUCHER_RETIRED, VOUCHERS
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line


def put_grams_aside(*, voucher: int, account: int, grams: int, on: date) -> None:
    """They leave what the resident holds. Raises InsufficientHolding, AccountFrozen."""
    _post(f"{voucher}:aside", [Line(account, RESIDENT_REDUCTION, VOUCHERS, -grams)], on)


def retire_grams(*, voucher: int, account: int, grams: int, on: date) -> None:
    """Nothing leaves the resident any more, so that no freeze stands between a merchant and a voucher that was good: what is put aside becomes
    what was retired."""
    _post(f"{voucher}:retired", [Line(account, VOUCHER_RETIRED, VOUCHERS, grams)], on)


def give_grams_back(*, voucher: int, account: int, grams: int, on: date, is_retired: bool) -> None:
    """Raises AccountFrozen where they were retired and the account is frozen."""
    undone = [Line(account, VOUCHER_RETIRED, VOUCHERS, -grams)] if is_retired else []
    _post(f"{voucher}:back", [Line(account, RESIDENT_REDUCTION, VOUCHERS, grams), *undone], on)


def _post(key: str, lines: list[Line], on: date) -> None:
    post_transfer(key=f"{VOUCHER_KEY}{key}", day=on, lines=lines, reason="voucher")
