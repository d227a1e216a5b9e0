"""兑换 · Redeem points: burned in the books, one piece less in stock, one coupon; in one transaction and once for each key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from puhui.foundation.auditing import record
from puhui.foundation.faults import point
from puhui.foundation.turns import wait_in_turn
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.participants.errors import AccountClosed
from puhui.participants.reads import is_closed, own_decision_of, proxy_who_may_redeem
from puhui.rewards import reads
from puhui.rewards.errors import NoReward, NotByAChild, NotByThisClerk, RedemptionReused, RewardGone, TooFewPoints
from puhui.rewards.models import Redemption, Reward
from puhui.rewards.words import POINTS, REDEEM_KEY, AtCounter, Hand, Redeemed, redeemed_account
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.identifiers import region_holds
from puhui.vocabulary.texts import Text

#: No 0, O, 1, I: a coupon's number is read aloud and typed.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@transaction.atomic
def redeem_points(*, account: int, city: str, reward: str, key: str, on: date, now: datetime, counter: AtCounter | None = None) -> Redeemed:
    """One piece of a reward for its price, by the owner, or at a counter by the owner or the live proxy. `city` is the account's.

    The same key again gives the same coupon and burns nothing more. Raises NoReward, RewardGone, TooFewPoints, RedemptionReused, NoProxy,
    NotByThisClerk, NotByAChild, AccountClosed.
    """
    wait_in_turn(f"redeem {account}")
    if known := Redemption.objects.filter(key=key).select_related("reward").first():
        if (known.account, known.reward.code) != (account, reward):
            raise RedemptionReused(number=known.number)
        return reads.redemption_said(known)
    hands = _hands(account, counter, now)
    row = Reward.objects.select_for_update().filter(code=reward, is_open=True).first()
    if row is None or not region_holds(row.city, city):
        raise NoReward(reward=reward[:40])
    lines = _burned(account, row)
    if row.stock < 1:
        raise RewardGone(reward=Text(row.name_zh, row.name_en))
    entry = post_transfer(key=f"{REDEEM_KEY}{key}", day=on, lines=lines, reason=row.code).entry
    point("points burned")
    return _write(row, account, key, entry, hands, now)


@dataclass(frozen=True, slots=True)
class _Hands:
    hand: Hand = Hand.OWNER
    clerk: int | None = None
    proxy: int | None = None
    proxy_named_by: int | None = None


def _hands(account: int, counter: AtCounter | None, now: datetime) -> _Hands:
    """Whose hands these are. The clerk before whom a proxy was named never serves that proxy: one alone could make one up."""
    if is_closed(account):
        raise AccountClosed
    own_decision_at = own_decision_of(account=account)
    if own_decision_at and now < own_decision_at:
        raise NotByAChild
    if counter is None:
        return _Hands()
    if not counter.proxy_last4:
        return _Hands(Hand.COUNTER, counter.clerk)
    proxy = proxy_who_may_redeem(account=account, id_last4=counter.proxy_last4, now=now)
    if proxy.named_by == counter.clerk:
        raise NotByThisClerk
    return _Hands(Hand.PROXY, counter.clerk, proxy.number, proxy.named_by)


def _burned(account: int, row: Reward) -> list[Line]:
    """The price, taken from the points of the oldest budget first: each budget's liability falls by what it had given."""
    left, lines = row.points, []
    for budget, points in reads.points_by_budget(account=account).items():
        part = min(points, left)
        if part:
            lines.append(Line(account, POINTS, redeemed_account(budget), -part))
            left -= part
    if left:
        raise TooFewPoints(price=grouped(row.points), held=grouped(row.points - left))
    return lines


def _write(row: Reward, account: int, key: str, entry: int, hands: _Hands, now: datetime) -> Redeemed:
    row.stock -= 1
    row.save(update_fields=["stock"])
    made = Redemption.objects.create(
        number=_number(now),
        key=key,
        reward=row,
        account=account,
        points=row.points,
        entry=entry,
        redeemed_at=now,
        hand=hands.hand,
        clerk=hands.clerk,
        proxy=hands.proxy,
        proxy_named_by=hands.proxy_named_by,
    )
    record(verb="redeem_points", about=f"account:{account} {made.number} {hands.hand}")
    return reads.redemption_said(made)


def _number(now: datetime) -> str:
    """Year and month, then ten letters that nobody can guess."""
    return f"{now:%y%m}-" + "".join(secrets.choice(_LETTERS) for _ in range(10))
