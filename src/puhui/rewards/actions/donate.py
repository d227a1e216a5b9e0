"""捐出 · Give grams to the pool without points: the third exit of a held gram, by its owner's own word."""

from __future__ import annotations

from datetime import date

from puhui.behaviours.words import RESIDENT_REDUCTION
from puhui.ledger.actions import post_transfer
from puhui.ledger.reads import balance
from puhui.ledger.words import Line
from puhui.rewards.words import POOL, POOL_SHARE


def donate_grams(*, account: int, grams: int, key: str, on: date) -> None:
    """Grams to the pool, and the same as a share in it. The same key again gives nothing more. Raises InsufficientHolding, KeyReused."""
    lines = [Line(account, RESIDENT_REDUCTION, POOL, -grams), Line(account, POOL_SHARE, POOL, grams)]
    post_transfer(key=f"donate:{account}:{key}", day=on, lines=lines, reason="donated by the owner")


def held_grams(*, account: int) -> int:
    """What there is to give."""
    return balance(holder=account, asset=RESIDENT_REDUCTION)
