"""Rules, budgets and orders: what a gram is worth in points, who pays for it, and who wants it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min

from puhui.rewards.errors import FundingReused
from puhui.rewards.models import Budget, ExchangeRule, Funding, StandingOrder
from puhui.rewards.words import BUDGETS_BELOW
from puhui.vocabulary.texts import Text


@transaction.atomic
def publish_rule(*, number: int, grams_per_point: int, from_on: date, why: Text) -> ExchangeRule:
    """A rate from a day on; earlier exchanges keep theirs. Publishing the same number again changes nothing."""
    rule, _ = ExchangeRule.objects.get_or_create(
        number=number, defaults={"grams_per_point": grams_per_point, "from_on": from_on, "why_zh": why.zh, "why_en": why.en}
    )
    return rule


@transaction.atomic
def open_budget(*, code: str, name: Text, city: str, fen_per_thousand: int, is_demonstration: bool = False) -> Budget:
    """A budget with nothing in it yet, and its system account in the books."""
    known = Budget.objects.filter(code=code).first()
    if known:
        return known
    lowest = Budget.objects.aggregate(lowest=Min("account"))["lowest"] or BUDGETS_BELOW
    return Budget.objects.create(
        code=code,
        account=lowest - 1,
        name_zh=name.zh,
        name_en=name.en,
        city=city,
        fen_per_thousand=fen_per_thousand,
        is_demonstration=is_demonstration,
    )


@transaction.atomic
def fund_budget(*, code: str, key: str, points: int, reason: str, now: datetime) -> Budget:
    """Add funded points under a key that never expires; the same funding again changes nothing."""
    budget = Budget.objects.select_for_update().get(code=code)
    known = Funding.objects.filter(key=key).first()
    if known:
        if (known.budget_id, known.points) != (budget.pk, points):
            raise FundingReused(key=key)
        return budget
    Funding.objects.create(budget=budget, key=key, points=points, reason=reason, funded_at=now)
    budget.funded += points
    budget.save(update_fields=["funded"])
    return budget


@transaction.atomic
def set_standing_order(*, account: int, is_on: bool, now: datetime) -> None:
    """A resident's own word: exchange what each run credits, or keep it as grams."""
    StandingOrder.objects.update_or_create(account=account, defaults={"is_on": is_on, "changed_at": now})


@transaction.atomic
def set_standing_orders(*, accounts: Sequence[int], is_on: bool, now: datetime) -> None:
    """The same word for many accounts at once."""
    StandingOrder.objects.bulk_create(
        (StandingOrder(account=account, is_on=is_on, changed_at=now) for account in accounts),
        batch_size=5000,
        update_conflicts=True,
        update_fields=["is_on", "changed_at"],
        unique_fields=["account"],
    )
