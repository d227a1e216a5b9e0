"""What is refused of files of an exchange, and of trades in them."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class GatewayFileWrong(Refusal):
    code = "gateway_file_wrong"
    says = Text(
        "文件第 {line} 行不对：{why_zh}。整个文件没有收下，请让对方改正后重发。",
        "Line {line} of the file is wrong: {why_en}. Nothing of it was taken; have it corrected and sent again.",
    )


class GatewayFileTooLarge(Refusal):
    code = "gateway_file_too_large"
    kind = "too_large"
    says = Text(
        "文件超过 {rows} 行或 {megabytes} MB。请让对方分成几个文件。",
        "The file has more than {rows} rows or {megabytes} MB. Have it split.",
    )


class GatewaySequenceReused(Refusal):
    code = "gateway_sequence_reused"
    kind = "conflict"
    says = Text(
        "第 {sequence} 号文件已经收过，内容不同。请与交易所核对，用新的序号重发。",
        "File number {sequence} came before with other content. Check with the exchange, and have it sent under a new number.",
    )


class GatewayOwnFile(Refusal):
    code = "gateway_own_file"
    says = Text(
        "委托文件由本平台送出，不从这里收。请上传成交或对账文件。",
        "Files of orders go out from here and are not taken in. Upload trades or a reconciliation.",
    )


class GatewayFileUnknown(Refusal):
    code = "gateway_file_unknown"
    kind = "not_found"
    says = Text("没有这个文件。请从清单中选择。", "There is no such file. Choose one from the list.")


class NothingToSend(Refusal):
    code = "nothing_to_send"
    kind = "conflict"
    says = Text(
        "没有新的委托或撤单，不用送出文件。有变化以后再来。",
        "No order is new or withdrawn, so there is nothing to send. Come back when something has changed.",
    )


class DifferenceUnknown(Refusal):
    code = "gateway_difference_unknown"
    kind = "not_found"
    says = Text("没有这条待处理的差异。请刷新页面。", "No such difference waits. Reload the page.")


class ListingElsewhere(Refusal):
    code = "listing_elsewhere"
    kind = "conflict"
    says = Text(
        "这批减排量在持牌交易所出售，不在本平台成交。请到交易所购买。",
        "These credits are sold at a licensed exchange and not here. Buy them there.",
    )


class PooledElsewhere(Refusal):
    code = "pooled_elsewhere"
    kind = "conflict"
    says = Text(
        "其中有居民汇集的减排量，所得要经本平台分给居民，不能送到交易所。请在本平台挂牌，或选另一批。",
        "Some of these rest on residents' grams, whose proceeds are shared out here, so they are not sent to an exchange. List them here, or choose others.",
    )


class OrderNotKnown(Refusal):
    code = "order_not_known"
    kind = "not_found"
    says = Text("没有送出过委托 {order}。请与交易所核对委托号。", "No order {order} was sent out. Check its number with the exchange.")


class TradeReused(Refusal):
    code = "trade_reused"
    kind = "conflict"
    says = Text(
        "成交号 {trade} 已经用过，内容不同。请与交易所核对。",
        "Trade {trade} came before with other content. Check with the exchange.",
    )


class TradeBelowPrice(Refusal):
    code = "trade_below_price"
    says = Text(
        "成交价 {price} 分/吨低于委托价 {limit} 分/吨。请与交易所核对。",
        "The trade is at {price} fen a tonne, below the order's {limit}. Check with the exchange.",
    )


class BuyerNotKnown(Refusal):
    code = "buyer_not_known"
    kind = "not_found"
    says = Text(
        "登记簿里没有统一社会信用代码 {uscc}。请让买方先在本平台开户。",
        "The register has no organisation {uscc}. Have the buyer open an account here first.",
    )


class OrderStateDiffers(Refusal):
    code = "order_state_differs"
    kind = "conflict"
    says = Text(
        "委托 {order}：交易所为未成交 {their_open} kg、已成交 {their_traded} kg；本平台为 {our_open} kg、{our_traded} kg。请核对成交文件。",
        "Order {order}: the exchange has {their_open} kg open and {their_traded} kg traded, we have {our_open} and {our_traded}. Check the files of trades.",
    )
