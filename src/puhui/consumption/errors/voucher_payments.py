"""What is refused of paying merchants.

Refusal
├── NothingToPay · SettlementElsewhere · SettlementTaken
├── VoucherPaymentUnknown · VoucherPaymentReused · VoucherPaymentOver
└── PaymentNoteWrong
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class NothingToPay(Refusal):
    code = "nothing_to_pay"
    says = Text("没有选中要付的结算。请至少选一笔。", "No settlement is chosen. Choose one at least.")


class SettlementElsewhere(Refusal):
    code = "settlement_elsewhere"
    kind = "not_found"
    says = Text(
        "第 {settlement} 号结算不属于这次活动。请重新打开活动页选择。",
        "Settlement {settlement} is not of this campaign. Open the campaign's page anew and choose again.",
    )


class SettlementTaken(Refusal):
    code = "settlement_taken"
    kind = "conflict"
    says = Text(
        "第 {settlement} 号结算已经{state_zh}。请重新打开活动页，只选没有付过的。",
        "Settlement {settlement} is {state_en} already. Open the campaign's page anew and choose those that are not paid.",
    )


class VoucherPaymentUnknown(Refusal):
    code = "voucher_payment_unknown"
    kind = "not_found"
    says = Text("没有第 {number} 号付款。请回到活动页重新选择。", "There is no payment {number}. Go back to the campaign and choose again.")


class VoucherPaymentReused(Refusal):
    code = "voucher_payment_reused"
    kind = "conflict"
    says = Text(
        "这张表单已经办过另一笔付款。请重新打开活动页，另填一张。",
        "This form has done another payment already. Open the campaign's page anew and fill in a new one.",
    )


class VoucherPaymentOver(Refusal):
    code = "voucher_payment_over"
    kind = "conflict"
    says = Text(
        "第 {number} 号付款{state_zh}，不能再变。请重新打开活动页查看。",
        "Payment {number} is {state_en} and stays so. Open the campaign's page anew to see it.",
    )


class PaymentNoteWrong(Refusal):
    code = "payment_note_wrong"
    says = Text("{what_zh}。请改正后再提交。", "{what_en}. Correct it and send it again.")
