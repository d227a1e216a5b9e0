"""What the pool refuses.

Refusal
├── PoolNotVested        the delay after the last day is not over
├── PoolRunsOpen         a day up to then is not settled to the end
├── PoolBusy             credits of an earlier certification are still being posted
├── PoolOfOperator       a project of another organisation asks for what residents gave
├── GiversFrozen         an account was frozen after its grams were delivered
├── PoolPeriodUnknown    no certification of that period
├── PayoutTooSmall       nothing to pay
├── PayoutAboveProceeds  more than what sales brought and was not paid yet
├── NothingToDraw        a giver has no fen here
├── ProceedsReused       a deal is recorded once
└── SoldAlready          of serials that were sold before, or that were not certified
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class PoolNotVested(Refusal):
    code = "pool_not_vested"
    kind = "conflict"
    says = Text(
        "截止日 {until} 之后要等 {days} 天，最早 {earliest} 才能汇集。请改用更早的截止日。",
        "The pool is collected {days} days after the last day: for {until}, on {earliest} at the earliest. Choose an earlier day.",
    )


class PoolRunsOpen(Refusal):
    code = "pool_runs_open"
    kind = "conflict"
    says = Text(
        "{until} 及以前还有 {count} 个结算批没有办完。请等结算完成后再汇集。",
        "Up to {until}, {count} runs are not finished. Wait for the settlement, then collect.",
    )


class PoolBusy(Refusal):
    code = "pool_busy"
    kind = "conflict"
    says = Text(
        "上一次核证的减排量正在入账。请几分钟后再试。",
        "What was certified last is still being posted. Try again in a few minutes.",
    )


class PoolOfOperator(Refusal):
    code = "pool_of_operator"
    kind = "forbidden"
    says = Text(
        "居民汇集的减排量只交付给运维机构的项目。请由运维机构申请。",
        "What residents gave is delivered to projects of the operator only. Have the operator apply for it.",
    )


class GiversFrozen(Refusal):
    code = "givers_frozen"
    kind = "conflict"
    says = Text(
        "交付之后有 {count} 个账户被冻结，不能签发。请让主管部门退回报告，重新交付和核算。",
        "{count} accounts were frozen after their grams were delivered, so nothing is issued. Have the authority send the report back, then deliver and sum"
        " again.",
    )


class PoolPeriodUnknown(Refusal):
    code = "pool_period_unknown"
    kind = "not_found"
    says = Text(
        "项目 {project} 第 {period} 监测期没有签发过居民减排量。请核对项目和监测期。",
        "No residents' grams were certified for period {period} of project {project}. Check both.",
    )


class PayoutTooSmall(Refusal):
    code = "payout_too_small"
    says = Text(
        "返还金额至少 0.01 元。请填写实际到账的金额。",
        "At least one fen is paid out. Give the sum that arrived.",
    )


class PayoutAboveProceeds(Refusal):
    code = "payout_above_proceeds"
    kind = "conflict"
    says = Text(
        "出售所得中还没有返还的只有：给汇集人 {payout} 元，给积分预算 {budget} 元。请刷新页面，按现在的数提请。",
        "What sales brought and was not handed on is {payout} yuan for givers and {budget} yuan for the budget. Reload the page and propose what stands there.",
    )


class NothingToDraw(Refusal):
    code = "nothing_to_draw"
    kind = "conflict"
    says = Text(
        "现在没有可以领的返还。请等下一次返还。",
        "There is nothing to be drawn now. Wait for the next payout.",
    )


class ProceedsReused(Refusal):
    code = "proceeds_reused"
    kind = "conflict"
    says = Text(
        "第 {deal} 号划转的所得已经记过，数额不同。请核对这笔划转。",
        "The proceeds of deal {deal} are recorded already, with other numbers. Check the deal.",
    )


class SoldAlready(Refusal):
    code = "sold_already"
    kind = "conflict"
    says = Text(
        "这些序列号里有的不属于 {project}-{period}，或者已经卖过。请核对序列号。",
        "Some of these serials are not of {project}-{period}, or were sold before. Check the serials.",
    )
