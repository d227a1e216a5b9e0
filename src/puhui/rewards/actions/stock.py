"""Rewards: opened under a code with a price that never changes, stocked under keys, closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.rewards.errors import FundingReused, NoReward, RewardTaken
from puhui.rewards.models import Reward, Stocking
from puhui.rewards.reads import reward_said
from puhui.rewards.words import RewardLine
from puhui.vocabulary.identifiers import region_code
from puhui.vocabulary.texts import Text


@transaction.atomic
def open_reward(*, code: str, name: Text, points: int, city: str, merchant: int | None = None) -> RewardLine:
    """A reward with nothing in stock yet; opening it again opens it anew. Raises RewardTaken, BadIdentifier."""
    told = {"name_zh": name.zh, "name_en": name.en, "points": points, "city": region_code(city), "merchant": merchant}
    row, _ = Reward.objects.get_or_create(code=code, defaults=told)
    if (row.points, row.city, row.merchant) != (points, city, merchant):
        raise RewardTaken(reward=code)
    if not row.is_open:
        row.is_open = True
        row.save(update_fields=["is_open"])
    return reward_said(row)


@transaction.atomic
def stock_reward(*, code: str, pieces: int, key: str, now: datetime) -> RewardLine:
    """Pieces arrive; the same key again changes nothing. Raises NoReward, FundingReused."""
    row = Reward.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoReward(reward=code)
    known = Stocking.objects.filter(key=key).first()
    if known and (known.reward_id, known.pieces) != (row.pk, pieces):
        raise FundingReused(key=key)
    if known is None:
        Stocking.objects.create(reward=row, key=key, pieces=pieces, stocked_at=now)
        row.stock += pieces
        row.save(update_fields=["stock"])
    return reward_said(row)


def close_reward(*, code: str) -> None:
    """Nobody redeems it any more; what was redeemed stays. Raises NoReward."""
    if not Reward.objects.filter(code=code).update(is_open=False):
        raise NoReward(reward=code)
