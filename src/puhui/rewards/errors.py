"""What rewards refuse.

Refusal
├── NoRule
├── NoBudget
├── BudgetSpent
├── TooFewGrams
├── ExchangeReused
├── FundingReused
├── NoReward · RewardGone · RewardTaken
├── TooFewPoints · RedemptionReused
└── NotByThisClerk · NotByAChild
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


class NoReward(Refusal):
    code = "no_reward"
    kind = "not_found"
    says = Text(
        "没有可兑换的礼品“{reward}”，或它不在您所在的市发放。请从列表中选择。",
        "There is no reward “{reward}” to redeem, or it is not given in your city. Choose one from the list.",
    )


class RewardGone(Refusal):
    code = "reward_gone"
    kind = "conflict"
    says = Text(
        "“{reward}”已经兑完，没有扣积分。请换一种，或等补货。",
        "“{reward}” is all gone; no points were taken. Choose another, or wait for more.",
    )


class RewardTaken(Refusal):
    code = "reward_taken"
    kind = "conflict"
    says = Text(
        "礼品代码“{reward}”已用于另一种价格或地区，价格定了就不再改。请换一个代码。",
        "The code “{reward}” belongs to a reward of another price or place, and a price never changes. Choose another code.",
    )


class TooFewPoints(Refusal):
    code = "too_few_points"
    kind = "conflict"
    says = Text(
        "要 {price} 分，账户里有 {held} 分，没有兑换。请选积分少一些的，或积累后再兑。",
        "It takes {price} points and the account has {held}; nothing was redeemed. Choose a smaller one, or come again later.",
    )


class RedemptionReused(Refusal):
    code = "redemption_reused"
    kind = "conflict"
    says = Text(
        "这张表单已经兑换过（{number}），没有再兑。要再兑一件，请刷新页面后重填。",
        "This form was used for {number}; nothing more was redeemed. Reload the page to redeem again.",
    )


class NotByThisClerk(Refusal):
    code = "not_by_this_clerk"
    kind = "forbidden"
    says = Text(
        "代办人是您登记的，代办人来兑换要由另一位工作人员办理。请换一位同事。",
        "You took down this proxy, so another clerk must serve when the proxy redeems. Ask a colleague.",
    )


class NotByAChild(Refusal):
    code = "not_by_a_child"
    kind = "forbidden"
    says = Text(
        "未满 14 周岁的账户不能兑换礼品，积分都留着。请满 14 周岁后由本人兑换。",
        "The points of a child under fourteen are kept and not redeemed. From the fourteenth birthday on the young person may.",
    )
