"""Questions about rewards: the rule of a day, the state of a budget, a resident's order, and whether points keep within their funds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum

from puhui.foundation.bulk import fetch_rows, send_keys
from puhui.foundation.findings import Finding
from puhui.foundation.places import exchange_path, work_folder
from puhui.ledger.reads import Movement, by_counter, movements, outstanding, system_side
from puhui.quantification.duck import Duck, listed, literal, opened
from puhui.rewards.errors import NoBudget, NoRule
from puhui.rewards.models import Budget, Exchange, ExchangeRule, Funding, Redemption, Reward, StandingOrder, Stocking
from puhui.rewards.words import (
    EXCHANGE_KEY,
    POINTS,
    BudgetState,
    Funded,
    Hand,
    PointsGiven,
    Rate,
    Redeemed,
    RewardLine,
    redeemed_account,
)
from puhui.vocabulary.identifiers import region_holds
from puhui.vocabulary.texts import Text


def rule_for(day: date) -> ExchangeRule:
    """The rule in force on a day."""
    found = ExchangeRule.objects.filter(from_on__lte=day).order_by("-from_on").first()
    if found is None:
        raise NoRule(day=day)
    return found


def rate_for(day: date) -> Rate:
    rule = rule_for(day)
    return Rate(rule.number, rule.grams_per_point)


def rates() -> list[tuple[date, Rate]]:
    """Every rate and the day from which it holds, the earliest first."""
    return [(rule.from_on, Rate(rule.number, rule.grams_per_point)) for rule in ExchangeRule.objects.order_by("from_on")]


def budget_for(city: str) -> Budget:
    """The budget of a city, else the province's."""
    province = city[:2] + "0000"
    found = Budget.objects.filter(city=city).first() or Budget.objects.filter(city=province).first()
    if found is None:
        raise NoBudget(city=city)
    return found


def has_standing_order(account: int) -> bool:
    return StandingOrder.objects.filter(account=account, is_on=True).exists()


@dataclass(frozen=True, slots=True)
class ExchangeLine:
    """Where points came from: so many grams, on a settlement day, for the credits of a run or by the resident's own order (run None)."""

    on: date
    points: int
    grams: int
    run: int | None


def exchanges_of(*, account: int, limit: int) -> list[ExchangeLine]:
    """The last exchanges that gave an account points, the newest first."""
    lines = movements(holder=account, asset=POINTS, limit=limit)
    known = {row.key: row for row in Exchange.objects.filter(key__in=[_exchange(line) for line in lines]).select_related("rule")}
    return [
        ExchangeLine(line.day, line.amount, line.amount * row.rule.grams_per_point, row.run)
        for line in lines
        if (row := known.get(_exchange(line)))
    ]


def _exchange(line: Movement) -> str:
    return line.key.removeprefix(EXCHANGE_KEY)


def waiting_points_of(*, account: int) -> int:
    """Points that an account has asked for and that wait for the budget; the grams for them are still its own."""
    waiting = Exchange.objects.filter(stage="waiting").exclude(lines_path="").values_list("lines_path", flat=True)
    files = [exchange_path(path) for path in waiting]
    if not files:
        return 0
    with opened(folder=work_folder()) as duck:
        return int(duck.value(f"SELECT COALESCE(SUM(points), 0) FROM read_parquet({listed(files)}) WHERE account = {int(account)}"))


def points_moved(duck: Duck, differences: Path, *, then: int, now: int, share: int) -> dict[str, Any]:
    """What other grams, or another rate, would mean for points: of those with a standing order run by run, as a settlement would give them,
    and at most, if everyone exchanged everything. `differences` is a file of run, city, account, then_g, now_g; sums are for `share` times
    the persons in it."""
    asked = f"SELECT DISTINCT account FROM read_parquet({literal(differences)})"
    sql = "SELECT o.account FROM rewards_standingorder o JOIN asked_account k ON k.account = o.account WHERE o.is_on"
    with transaction.atomic():
        send_keys(duck, asked, table="asked_account", columns=("account bigint",))
        fetch_rows(duck, sql, table="willing", columns={"account": "BIGINT"})
    duck.run(
        "CREATE OR REPLACE TEMP TABLE credited AS SELECT run, city, account, SUM(then_g) AS then_g, SUM(now_g) AS now_g,"
        f" account IN (SELECT account FROM willing) AS is_willing FROM read_parquet({literal(differences)}) GROUP BY run, city, account"
    )
    ordered = duck.rows(
        f"SELECT city, SUM(then_g // {then}), SUM(now_g // {now}) FROM credited WHERE is_willing GROUP BY city ORDER BY city"
    )
    most = duck.row(
        f"SELECT COALESCE(SUM(t // {then}), 0), COALESCE(SUM(n // {now}), 0) FROM (SELECT SUM(then_g) AS t, SUM(now_g) AS n FROM credited GROUP BY account)"
    )
    by_budget: dict[str, list[int]] = {}
    for city, before, after in ordered:
        points = by_budget.setdefault(budget_for(str(city)).code, [0, 0])
        points[0], points[1] = points[0] + share * int(before), points[1] + share * int(after)
    return {
        "grams_per_point": [then, now],
        "ordered": [sum(points[place] for points in by_budget.values()) for place in (0, 1)],
        "at_most": [share * int(points) for points in most],
        "budgets": [_budget_moved(code, *points) for code, points in sorted(by_budget.items())],
    }


def _budget_moved(code: str, before: int, after: int) -> dict[str, Any]:
    """What the difference costs a budget, and what it can still pay; fen are rounded up."""
    budget = Budget.objects.get(code=code)
    return {
        "code": code,
        "zh": budget.name_zh,
        "en": budget.name_en,
        "points": [before, after],
        "fen": [-(-points * budget.fen_per_thousand // 1000) for points in (before, after)],
        "free": budget.funded - budget.promised,
    }


def free_points(*, city: str) -> int:
    """What the budget of a city can still pay to whoever asks now."""
    return free_of(budget_for(city))


def free_of(budget: Budget) -> int:
    """What a budget can pay to whoever asks now: nothing while others wait for it, who came first."""
    return 0 if has_waiting(budget) else budget.funded - budget.promised


@dataclass(frozen=True, slots=True)
class FundingLine:
    """One funding of a budget."""

    budget: str
    key: str
    points: int
    reason: str
    funded_at: datetime


def fundings(*, limit: int, among: Iterable[str]) -> list[FundingLine]:
    """The last fundings of these budgets, the newest first."""
    rows = Funding.objects.filter(budget__code__in=list(among)).select_related("budget").order_by("-funded_at", "-pk")[:limit]
    return [FundingLine(row.budget.code, row.key, row.points, row.reason, row.funded_at) for row in rows]


def budget_states(*, city: str = "") -> list[BudgetState]:
    """All budgets, or those of a city."""
    rows = Budget.objects.order_by("code")
    return [_state(budget) for budget in (rows.filter(city=city) if city else rows)]


def budget_state(code: str) -> BudgetState | None:
    """One budget by its code; None where there is none."""
    found = Budget.objects.filter(code=code).first()
    return _state(found) if found else None


def _state(budget: Budget) -> BudgetState:
    waiting = Exchange.objects.filter(budget=budget, stage="waiting").aggregate(points=Sum("points"))["points"] or 0
    issued = -system_side(account=budget.account, asset=POINTS)
    redeemed = system_side(account=redeemed_account(budget.account), asset=POINTS)
    return BudgetState(
        code=budget.code,
        name_zh=budget.name_zh,
        name_en=budget.name_en,
        funded=budget.funded,
        promised=budget.promised,
        waiting=waiting,
        issued=issued,
        redeemed=redeemed,
        liability_fen=(issued - redeemed) * budget.fen_per_thousand // 1000,
        fen_per_thousand=budget.fen_per_thousand,
        is_demonstration=budget.is_demonstration,
        city=budget.city,
    )


def rewards_for(*, city: str) -> list[RewardLine]:
    """What residents of a city may redeem, the cheapest first; what is gone stays in the list."""
    rows = Reward.objects.filter(is_open=True).order_by("points", "code")
    return [reward_said(row) for row in rows if region_holds(row.city, city)]


def every_reward() -> list[RewardLine]:
    return [reward_said(row) for row in Reward.objects.order_by("code")]


def reward_said(row: Reward) -> RewardLine:
    return RewardLine(row.code, Text(row.name_zh, row.name_en), row.points, row.stock, row.city, row.merchant, row.is_open)


def redemptions_of(*, account: int, limit: int) -> list[Redeemed]:
    """The last coupons of an account, the newest first."""
    rows = Redemption.objects.filter(account=account).select_related("reward").order_by("-redeemed_at", "-pk")[:limit]
    return [redemption_said(row) for row in rows]


def redemption_said(row: Redemption) -> Redeemed:
    name = Text(row.reward.name_zh, row.reward.name_en)
    return Redeemed(row.number, row.reward.code, name, row.points, row.redeemed_at, Hand(row.hand))


def points_by_budget(*, account: int) -> dict[int, int]:
    """Budget's account → what a holder still has of its points, the oldest budget first."""
    moved = by_counter(holder=account, asset=POINTS)
    budgets = Budget.objects.order_by("-account").values_list("account", flat=True)
    left = {budget: moved.get(budget, 0) + moved.get(redeemed_account(budget), 0) for budget in budgets}
    return {budget: points for budget, points in left.items() if points > 0}


def waiting_exchanges() -> list[tuple[int, int]]:
    """(exchange, budget) of those that wait, first come first served."""
    return list(Exchange.objects.filter(stage="waiting").order_by("pk").values_list("pk", "budget"))


def is_waiting(exchange: int) -> bool:
    return Exchange.objects.filter(pk=exchange, stage="waiting").exists()


def has_waiting(budget: Budget) -> bool:
    """Whether somebody waits for this budget already."""
    return Exchange.objects.filter(budget=budget, stage="waiting").exists()


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
    issued = {b.pk: -system_side(account=b.account, asset=POINTS) for b in budgets}
    yield Finding("rewards_points_come_from_exchanges", len(budgets), sum(not _exchanged(b, issued[b.pk]) for b in budgets))
    redeemed = {b.pk: system_side(account=redeemed_account(b.account), asset=POINTS) for b in budgets}
    held = sum(issued.values()) - sum(redeemed.values())
    within = outstanding(asset=POINTS) == held <= sum(issued.values()) <= sum(b.funded for b in budgets)
    yield Finding("rewards_points_outstanding_within_funded", 1, int(not within))
    yield Finding("rewards_redeemed_within_issued", len(budgets), sum(not 0 <= redeemed[b.pk] <= issued[b.pk] for b in budgets))
    yield from _coupons(sum(redeemed.values()))


def _coupons(burned: int) -> Iterator[Finding]:
    """Coupons of a reward = its points burned ÷ its price; what is left = what arrived less the coupons; and the books burned as much."""
    rewards = list(Reward.objects.all())
    arrived = {row["reward"]: row["pieces"] for row in Stocking.objects.values("reward").annotate(pieces=Sum("pieces"))}
    given = {row["reward"]: row for row in Redemption.objects.values("reward").annotate(coupons=Count("pk"), points=Sum("points"))}
    none = {"coupons": 0, "points": 0}
    told = [(reward, given.get(reward.pk, none)) for reward in rewards]
    yield Finding("rewards_stock_never_below_nothing", len(rewards), sum(reward.stock < 0 for reward in rewards))
    wrong = sum(reward.stock != arrived.get(reward.pk, 0) - row["coupons"] for reward, row in told)
    yield Finding("rewards_stock_equals_arrived_less_coupons", len(rewards), wrong)
    wrong = sum(row["points"] != row["coupons"] * reward.points for reward, row in told)
    yield Finding("rewards_coupons_equal_points_by_price", len(rewards), wrong)
    said = sum(row["points"] for _, row in told)
    yield Finding("rewards_coupons_equal_points_burned", 1, int(said != burned))


def _exchanged(budget: Budget, issued: int) -> bool:
    """Whether the points that a budget issued are those of its exchanges; one that is being posted may be in the books already."""
    points = dict(Exchange.objects.filter(budget=budget).values_list("stage").annotate(points=Sum("points")).order_by())
    posted = points.get("posted", 0)
    return bool(posted <= issued <= posted + points.get("reserved", 0))


def points_of_runs(runs: list[int]) -> int:
    """Points that residents got for the credits of these runs."""
    found = Exchange.objects.filter(run__in=runs, stage="posted").aggregate(points=Sum("points"))["points"]
    return found or 0


def points_given(*, but: Iterable[int], apart: Iterable[int]) -> PointsGiven:
    """All points, without those for the runs `but`; those for the runs `apart` are told beside the others. Runs that the database
    still has to find, as `behaviours.reads.run_numbers` gives them, stay in it."""
    posted, is_apart = Q(stage="posted"), Q(run__in=apart)
    told = Exchange.objects.exclude(run__isnull=False, run__in=but).aggregate(
        all=Sum("points", filter=posted), apart=Sum("points", filter=posted & is_apart), waiting=Sum("points", filter=Q(stage="waiting"))
    )
    return PointsGiven((told["all"] or 0) - (told["apart"] or 0), told["apart"] or 0, told["waiting"] or 0)


def funded() -> Funded:
    budgets = list(Budget.objects.values_list("funded", "is_demonstration"))
    return Funded(sum(points for points, _ in budgets), any(is_demonstration for _, is_demonstration in budgets))


def points_by_stage() -> dict[str, int]:
    """Stage of an exchange → points; a stage without any is left out."""
    summed = Exchange.objects.values_list("stage").annotate(points=Sum("points")).order_by("stage")
    return dict(summed.exclude(points=0))


def is_exchanging() -> bool:
    """Whether an exchange is promised and not yet posted."""
    return Exchange.objects.filter(stage="reserved").exists()
