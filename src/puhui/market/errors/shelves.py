"""What is refused of small lots."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class ShelfUnknown(Refusal):
    code = "shelf_unknown"
    kind = "not_found"
    says = Text("没有第 {number} 号零售。请从清单中选择。", "There is no shelf {number}. Choose one from the list.")


class ShelfClosed(Refusal):
    code = "shelf_closed"
    kind = "conflict"
    says = Text("这批减排量已经停止零售。请选择另一批。", "These credits are no longer sold to residents. Choose others.")


class ShelfTermsWrong(Refusal):
    code = "shelf_terms_wrong"
    says = Text(
        "零售单价每千克须在 0.01 到 {most} 元之间。请改正后再提交。",
        "A kilogram costs between 0.01 and {most} yuan. Correct it and send it again.",
    )


class OrderTooLarge(Refusal):
    code = "order_too_large"
    says = Text("每次可以买 1 到 {most} 千克。请改正数量。", "One order takes 1 to {most} kilograms. Correct the amount.")


class TooManyOrders(Refusal):
    code = "too_many_orders"
    kind = "conflict"
    says = Text(
        "您已有 {count} 笔订单等待付款。请先付清，或等过期以后再下单。",
        "{count} of your orders wait to be paid. Pay them first, or wait until they have ended.",
    )
