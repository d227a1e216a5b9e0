"""What the registry refuses of credits and their serials.

Refusal
├── BadSerial · WrongCheckDigits · UnknownSerial
├── NoAmount · SpansOverlap
├── InsufficientCredits · CreditsFrozen · CreditsFinal · CreditsBound · PurposeMissing
├── MovementReused · UnknownIssue
├── BufferTooLarge · RecallTooLarge
├── SameHolder
└── UnknownCreditHold
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class BadSerial(Refusal):
    code = "bad_serial"
    says = Text(
        "“{text}”不是序列号。请按凭证上的样子完整输入，例如 {form}。",
        "“{text}” is no serial. Write all of it as it stands on the certificate, for example {form}.",
    )


class WrongCheckDigits(Refusal):
    code = "wrong_check_digits"
    says = Text(
        "序列号 {text} 的末两位校验码不符，可能输错了一位或颠倒了两位。请对照凭证重新输入。",
        "The last two digits of {text} do not fit the others: one is wrong, or two are swapped. Compare it with the certificate and write it again.",
    )


class UnknownSerial(Refusal):
    code = "unknown_serial"
    kind = "not_found"
    says = Text(
        "没有签发过序列号 {text}。请核对项目、年份和起止号。",
        "The serial {text} was never issued. Check the project, the vintage and both numbers.",
    )


class NoAmount(Refusal):
    code = "no_credits_asked"
    says = Text(
        "数量须是正整数千克，且不超过 {most} kg。请改正后再提交。",
        "The amount must be whole kilograms from 1 to {most}. Correct it and send it again.",
    )


class SpansOverlap(Refusal):
    code = "spans_overlap"
    says = Text(
        "所列号段有重叠或首号大于末号。请改正后再提交。",
        "The spans that you name overlap, or one ends before it begins. Correct them and send them again.",
    )


class InsufficientCredits(Refusal):
    code = "insufficient_credits"
    kind = "conflict"
    says = Text(
        "可用的核证减排量不足：符合条件的有 {held_kg} kg，申请 {asked_kg} kg，没有任何变动。请改为不超过 {held_kg} kg。",
        "There are not enough credits: {held_kg} kg fit, {asked_kg} kg were asked for, and nothing moved. Ask for {held_kg} kg at most.",
    )


class CreditsFrozen(Refusal):
    code = "credits_frozen"
    kind = "conflict"
    says = Text(
        "所需的核证减排量有冻结：未冻结的有 {held_kg} kg，申请 {asked_kg} kg，没有任何变动。请等解冻，或向作出冻结的主管部门提出异议。",
        "The credits are frozen: {held_kg} kg are free, {asked_kg} kg were asked for, and nothing moved. Wait for the release, or object to the "
        "authority that froze them.",
    )


class CreditsFinal(Refusal):
    code = "credits_final"
    kind = "conflict"
    says = Text(
        "已注销或已撤销的核证减排量不能再变动。请选用仍在持有的号段。",
        "Credits that are retired or cancelled never move again. Choose a span that is still held.",
    )


class CreditsBound(Refusal):
    code = "credits_bound"
    kind = "conflict"
    says = Text(
        "所需的核证减排量是为指定用途购买的，只能用于该用途：可用的有 {held_kg} kg，申请 {asked_kg} kg，没有任何变动。请改为不超过 {held_kg} kg，或用于原用途。",
        "The credits were bought for one purpose and may be used for that alone: {held_kg} kg are free for this, {asked_kg} kg were asked for, and"
        " nothing moved. Ask for {held_kg} kg at most, or use them for what they were bought for.",
    )


class PurposeMissing(Refusal):
    code = "purpose_missing"
    says = Text("注销须写明用途。请选择一种用途后再提交。", "Credits are retired for a purpose. Choose one, then send it again.")


class MovementReused(Refusal):
    code = "credit_key_reused"
    kind = "conflict"
    says = Text(
        "幂等键 {key} 已用于另一笔核证减排量业务。请核对后换一个新键。",
        "The key {key} was used for another movement of credits. Check what you send, then use a new key.",
    )


class UnknownIssue(Refusal):
    code = "unknown_issue"
    kind = "not_found"
    says = Text("没有第 {number} 次签发。请从签发清单中选择。", "There is no issue {number}. Choose one from the list of issues.")


class BufferTooLarge(Refusal):
    code = "buffer_too_large"
    says = Text(
        "缓冲份额 {buffer_kg} kg 须小于签发量 {kg} kg 且不为负。请核对缓冲比例。",
        "The buffer share of {buffer_kg} kg must be less than the {kg} kg that are issued, and not below nothing. Check the rate.",
    )


class RecallTooLarge(Refusal):
    code = "recall_too_large"
    kind = "conflict"
    says = Text(
        "这次签发还能追回 {left_kg} kg，申请追回 {asked_kg} kg。请改为不超过 {left_kg} kg。",
        "{left_kg} kg of this issue can still be recalled, {asked_kg} kg were asked for. Ask for {left_kg} kg at most.",
    )


class SameHolder(Refusal):
    code = "same_holder"
    says = Text(
        "转出方和转入方是同一账户。请选择另一个转入账户。",
        "Giver and taker are one account. Choose another account to receive the credits.",
    )


class UnknownCreditHold(Refusal):
    code = "unknown_credit_hold"
    kind = "not_found"
    says = Text(
        "没有第 {number} 号核证减排量冻结，或者已经解冻。请刷新冻结清单。",
        "There is no hold {number} on credits, or it is released already. Reload the list of holds.",
    )
