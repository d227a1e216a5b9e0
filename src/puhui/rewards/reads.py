"""Questions about rewards: the rule of a day, the state of a budget, a resident's order, and whether points keep within their funds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Sum

from puhui.ledger.reads import Finding, outstanding, system_side
from puhui.rewards.errors import NoBudget, NoRule
from puhui.rewards.models import Budget, Exchange, ExchangeRule, Funding, StandingOrder
from puhui.rewards.words import POINTS, BudgetState, Rate


def rule_for(day: date) -> ExchangeRule:
    """The rule in force on a day."""
    found = ExchangeRule.objects.filter(from_on__lte=day).order_by("-from_on").first()
    if found is None:
        raise NoRule(day=day)
    return found


def rate_for(day: date) -> Rate:
    rule = rule_for(day)
    return Rate(rule.number, rule.grams_per_point)


def budget_for(city: str) -> Budget:
    """The budget of a city, else the province's."""
    province = city[:2] + "0000"
    found = Budget.objects.filter(city=city).first() or Budget.objects.filter(city=province).first()
    if found is None:
        raise NoBudget(city=city)
    return found


def has_standing_order(account: int) -> bool:
    return StandingOrder.objects.filter(account=account, is_on=True).exists()


def budget_states() -> list[BudgetState]:
    return [_state(budget) for budget in Budget.objects.order_by("code")]


def _state(budget: Budget) -> BudgetState:
    waiting = Exchange.objects.filter(budget=budget, stage="waiting").aggregate(points=Sum("points"))["points"] or 0
    issued = -system_side(account=budget.account, asset=POINTS)
    return BudgetState(
        code=budget.code,
        name_zh=budget.name_zh,
        name_en=budget.name_en,
        funded=budget.funded,
        promised=budget.promised,
        waiting=waiting,
        liability_fen=issued * budget.fen_per_thousand // 1000,
        is_demonstration=budget.is_demonstration,
    )


def waiting_exchanges() -> list[int]:
    """Exchanges that wait for their budget, first come first served."""
    return list(Exchange.objects.filter(stage="waiting").order_by("pk").values_list("pk", flat=True))


def findings() -> Iterator[Finding]:
    """Points never exceed their funds: by budget, against fundings, against the books."""
    budgets = list(Budget.objects.all())
    yield Finding("rewards_promised_within_funded", len(budgets), sum(b.promised > b.funded for b in budgets))
    funded = {row["budget"]: row["points"] for row in Funding.objects.values("budget").annotate(points=Sum("points"))}
    yield Finding("rewards_funded_equals_fundings", len(budgets), sum(b.funded != funded.get(b.pk, 0) for b in budgets))
    posted = {
        row["budget"]: row["points"] for row in Exchange.objects.exclude(stage="waiting").values("budget").annotate(points=Sum("points"))
    }
    yield Finding("rewards_promised_equals_exchanges", len(budgets), sum(b.promised != posted.get(b.pk, 0) for b in budgets))
    issued = sum(-system_side(account=b.account, asset=POINTS) for b in budgets)
    yield Finding(
        "rewards_points_outstanding_within_funded", 1, int(not outstanding(asset=POINTS) == issued <= sum(b.funded for b in budgets))
    )


def points_of_runs(runs: list[int]) -> int:
    """Points that residents got for the credits of these runs."""
    found = Exchange.objects.filter(run__in=runs, stage="posted").aggregate(points=Sum("points"))["points"]
    return found or 0
