"""What the rules of trading refuse, and what is refused of declared owners."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class NoTradingRules(Refusal):
    code = "no_trading_rules"
    kind = "unavailable"
    says = Text(
        "{day} 没有交易规则在实施，当天不能交易。请等主管部门的规则生效。",
        "No rules of trading hold on {day}, so nothing is traded. Wait until those of the authority begin.",
    )


class TradingRulesUnknown(Refusal):
    code = "trading_rules_unknown"
    kind = "not_found"
    says = Text(
        "没有第 {number} 版交易规则。请从清单中选择。", "There is no version {number} of the trading rules. Choose one from the list."
    )


class TradingRulesReused(Refusal):
    code = "trading_rules_reused"
    kind = "conflict"
    says = Text(
        "第 {number} 版交易规则已经发布，内容不同，不能改写。请用新的版本号发布。",
        "Version {number} of the trading rules is published and says something else; it is never changed. Publish under a new number.",
    )


class TradingRulesWrong(Refusal):
    code = "trading_rules_wrong"
    says = Text(
        "交易规则里的“{field}”不对：应在 {low} 到 {high} 之间。请改正后再发布。",
        "“{field}” of the trading rules is wrong: it lies between {low} and {high}. Correct it and publish again.",
    )


class PriceOutsideLimits(Refusal):
    code = "price_outside_limits"
    says = Text(
        "单价每吨须在 {floor} 到 {ceiling} 元之间（交易规则）。请改价后再提交。",
        "By the rules of trading a tonne costs between {floor} and {ceiling} yuan. Change the price and send it again.",
    )


class NotWholeLots(Refusal):
    code = "not_whole_lots"
    says = Text(
        "数量须是 {lot} kg 的整数倍（交易规则）。请改为 {near} kg 或它的倍数。",
        "By the rules of trading an amount is a whole number of lots of {lot} kg. Change it to {near} kg, or another multiple.",
    )


class MarketClosed(Refusal):
    code = "market_closed"
    kind = "conflict"
    says = Text(
        "现在不是交易时间。请在 {opens}（北京时间）开市后再提交。",
        "The market is closed now. Send it again once it opens at {opens}, Beijing time.",
    )


class KindDoesNotTrade(Refusal):
    code = "kind_does_not_trade"
    kind = "forbidden"
    says = Text(
        "按交易规则，“{kind}”这类机构不参加交易。如需参加，请向主管部门申请修改规则。",
        "By the rules of trading this kind of organisation ({kind}) does not trade. If it should, ask the authority to change them.",
    )


class TooManyUnpaid(Refusal):
    code = "too_many_unpaid"
    kind = "conflict"
    says = Text(
        "本机构已有 {count} 笔购买等待付款，规则最多允许 {most} 笔。请先付清，或等到期以后再买。",
        "{count} purchases of your organisation wait to be paid, and the rules allow {most}. Pay them first, or wait until they have ended.",
    )


class OwnersNotDeclared(Refusal):
    code = "owners_not_declared"
    kind = "conflict"
    says = Text(
        "账号为 {organisation} 的机构还没有申报所有者和实际控制人，不能交易。请先在“所有者申报”页申报。",
        "The organisation with account {organisation} has not declared its owners, so it does not trade. Declare them on the page of owners first.",
    )


class OwnersWrong(Refusal):
    code = "owners_wrong"
    says = Text(
        "第 {row} 行的所有者有误：{why_zh}。请改正后再申报。", "The owner in row {row} is wrong: {why_en}. Correct it and declare again."
    )


class OwnersTooMany(Refusal):
    code = "owners_too_many"
    kind = "too_large"
    says = Text("最多申报 {most} 个所有者。请只写达到比例的。", "Up to {most} owners are declared. Name only those that reach the share.")


class SharesAboveWhole(Refusal):
    code = "shares_above_whole"
    says = Text(
        "各所有者的比例合计 {sum}%，超过 100%。请核对各行的比例。",
        "The shares come to {sum} %, which is more than 100 %. Check each of them.",
    )
