"""What is refused of listings."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class ListingUnknown(Refusal):
    code = "listing_unknown"
    kind = "not_found"
    says = Text("没有第 {number} 号挂牌。请从挂牌清单中选择。", "There is no listing {number}. Choose one from the list of offers.")


class ListingOver(Refusal):
    code = "listing_over"
    kind = "conflict"
    says = Text(
        "第 {number} 号挂牌现在是“{stage}”，不能再办理。请选择另一笔。",
        "Listing {number} is “{stage}” now, so nothing more of it is sold or withdrawn. Choose another one.",
    )


class NotSoMuchLeft(Refusal):
    code = "not_so_much_left"
    kind = "conflict"
    says = Text(
        "这笔挂牌还剩 {left} kg 可买。请改小数量，或选择另一笔。",
        "{left} kg of this listing are left. Take less, or choose another one.",
    )


class TakesTooLittle(Refusal):
    code = "takes_too_little"
    says = Text(
        "这笔挂牌每次至少买 {least} kg，或者买下剩余的全部。请改正数量。",
        "This listing is sold from {least} kg on, or all that is left. Correct the amount.",
    )


class ListingHandsWrong(Refusal):
    code = "listing_hands_wrong"
    kind = "forbidden"
    says = Text("只有挂牌的机构能撤牌。请用该机构的账号办理。", "Only the organisation that listed it withdraws it. Sign in for that one.")


class OwnListing(Refusal):
    code = "own_listing"
    says = Text("不能买本机构自己的挂牌。请选择另一笔。", "One's own listing is not for oneself. Choose another one.")
