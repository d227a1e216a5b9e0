"""What rewards refuse.

Refusal
├── NoRule
├── NoBudget
├── BudgetSpent
├── TooFewGrams
├── ExchangeReused
└── FundingReused
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class NoRule(Refusal):
    code = "no_exchange_rule"
    kind = "conflict"
    says = Text(
        "{day} 没有生效的兑分规则。请先由运维机构公布规则。", "No exchange rule is in force on {day}. The operator must publish one first."
    )


class NoBudget(Refusal):
    code = "no_budget"
    kind = "conflict"
    says = Text(
        "{city} 没有积分预算。请先由运维机构设立并拨付预算。", "{city} has no points budget. The operator must open and fund one first."
    )


class BudgetSpent(Refusal):
    code = "budget_spent"
    kind = "conflict"
    says = Text(
        "本期积分预算已用完（还可兑 {free} 分）。减排量仍在您名下，请在预算到位后再兑。",
        "The points budget is spent ({free} points left). Your grams stay yours; exchange them when it is funded again.",
    )


class TooFewGrams(Refusal):
    code = "too_few_grams"
    says = Text(
        "兑 {points} 分要 {least} g，现在可兑 {held} g。请改少一些，或积累后再兑。",
        "{points} points take {least} g; you have {held} g. Ask for fewer, or exchange later.",
    )


class ExchangeReused(Refusal):
    code = "exchange_reused"
    kind = "conflict"
    says = Text(
        "这张表单已经兑过 {points} 分，没有再兑。要再兑一笔，请刷新页面后重填。",
        "This form has already exchanged {points} points; nothing more was exchanged. Reload the page to exchange again.",
    )


class FundingReused(Refusal):
    code = "funding_reused"
    kind = "conflict"
    says = Text(
        "拨付编号 {key} 已用于另一笔金额。请核对后换一个编号。", "Funding {key} was used for another amount. Check it and use a new one."
    )
