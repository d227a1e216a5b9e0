"""What is refused of deals."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class DealUnknown(Refusal):
    code = "deal_unknown"
    kind = "not_found"
    says = Text("没有第 {number} 号划转。请从划转清单中选择。", "There is no deal {number}. Choose one from the list of deals.")


class DealStepNotNow(Refusal):
    code = "deal_step_not_now"
    kind = "conflict"
    says = Text(
        "第 {number} 号划转现在是“{stage}”，不能这样办理。请刷新页面，看最新的状态。",
        "Deal {number} is “{stage}” now, so this is not possible. Reload the page to see where it stands.",
    )


class DealHandsWrong(Refusal):
    code = "deal_hands_wrong"
    kind = "forbidden"
    says = Text(
        "这一步由对方办理。请等对方的机构登录后处理。",
        "This step is the other organisation's. Wait until somebody of theirs takes it.",
    )


class DealKeyReused(Refusal):
    code = "deal_key_reused"
    kind = "conflict"
    says = Text(
        "这张表单已经提交过，内容不同。请刷新页面后重新填写。",
        "This form was sent before with other content. Reload the page and fill it in again.",
    )


class DealUnpriced(Refusal):
    code = "deal_unpriced"
    says = Text(
        "挂牌要有单价；无偿转让请用协议转让。请填写单价。",
        "A listing has a price; a gift is an agreed sale to somebody. Fill in the price.",
    )


class DealWithOneself(Refusal):
    code = "deal_with_oneself"
    says = Text("受让方不能是本机构。请填写另一家机构。", "The taker cannot be your own organisation. Name another one.")


class OfferDayWrong(Refusal):
    code = "offer_day_wrong"
    says = Text(
        "要约的有效期要在 {first} 到 {last} 之间。请改选一天。",
        "An offer is open until a day between {first} and {last}. Choose one of those.",
    )


class PriceTooLarge(Refusal):
    code = "price_too_large"
    says = Text(
        "单价每吨须在 0 到 {most} 元之间。请核对后再提交。",
        "The price of a tonne is between 0 and {most} yuan. Check it and send it again.",
    )


class OfferOver(Refusal):
    code = "offer_over"
    kind = "conflict"
    says = Text(
        "要约在 {day} 已到期，减排量已经或即将退回对方。请让对方重新发出。",
        "The offer ended on {day}, and its credits go back to the giver. Ask for a new one.",
    )


class BelowOneFen(Refusal):
    code = "below_one_fen"
    says = Text(
        "{kg} kg 按这个单价不到 1 分钱，无法结算。请增加数量。",
        "At this price {kg} kg cost less than one fen, which no bank settles. Take more.",
    )


class PooledGift(Refusal):
    code = "pooled_gift"
    kind = "conflict"
    says = Text(
        "其中有居民汇集的减排量，卖得的钱归居民，不能赠送。请写单价，或选另一批。",
        "Some of these rest on residents' grams, and what they bring is the residents'; they are not given away. Set a price, or choose others.",
    )


class SameOwner(Refusal):
    code = "same_owner"
    kind = "conflict"
    says = Text(
        "双方由同一实际控制人控制，不能成交。请换一家机构；申报有误的，请更正所有者申报。",
        "Both sides have the same controlling owner, so they do not trade. Choose another organisation; where the declaration is wrong, correct it.",
    )
