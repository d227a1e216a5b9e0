"""What is refused of orders to pay, payee accounts and statements."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class OrderUnknown(Refusal):
    code = "pay_order_unknown"
    kind = "not_found"
    says = Text("没有这笔付款指令（{asked}）。请从清单中选择。", "There is no such order to pay ({asked}). Choose one from the list.")


class OrderDiffers(Refusal):
    code = "pay_order_differs"
    kind = "conflict"
    says = Text(
        "键 {key} 已用于另一笔付款。请核对后换一个新键。",
        "The key {key} was used for another payment. Check what you send, then use a new key.",
    )


class OrderStepNotNow(Refusal):
    code = "pay_order_step_not_now"
    kind = "conflict"
    says = Text(
        "付款指令 {key} 现在是“{stage}”，不能这样办理。请刷新页面，看最新的状态。",
        "The order to pay {key} is “{stage}” now, so this is not possible. Reload the page to see where it stands.",
    )


class BankNumberWanted(Refusal):
    code = "bank_number_wanted"
    says = Text("请填写银行付款的流水号，最多 64 个字。", "Write the bank's number of the payment, 64 characters at most.")


class BankNumberTaken(Refusal):
    code = "bank_number_taken"
    kind = "conflict"
    says = Text(
        "银行流水号 {bank_ref} 已记在另一笔付款上。请核对对账单。",
        "The bank's number {bank_ref} stands with another payment already. Look at the statement again.",
    )


class AnswerDiffers(Refusal):
    code = "bank_answer_differs"
    kind = "conflict"
    says = Text(
        "银行对付款指令 {key} 的答复与之前的不一致，账没有动，已列为差异。请结算人员与银行核对。",
        "What the bank says of the order {key} contradicts what it said before; nothing moved and it is listed as a difference. Ask the bank about it.",
    )


class NothingToPayOut(Refusal):
    code = "nothing_to_pay_out"
    kind = "conflict"
    says = Text(
        "可以付出的只有 {free} 分，不够 {asked} 分。请减少金额，或等款项到账。",
        "Only {free} fen can be paid out, less than {asked}. Ask for less, or wait until more has come.",
    )


class PayeeMissing(Refusal):
    code = "payee_missing"
    kind = "conflict"
    says = Text(
        "还没有登记收款账户，钱留在结算资金里。请先登记收款账户。",
        "No account to be paid to was given, so the money stays. Give one first.",
    )


class PayeeTooNew(Refusal):
    code = "payee_too_new"
    kind = "conflict"
    says = Text(
        "收款账户刚刚登记或变更，要到 {ready} 才付款。请在那以后再试。",
        "The account to be paid to is new, and nothing is paid to it before {ready}. Try again then.",
    )


class PayeeChanged(Refusal):
    code = "payee_changed"
    kind = "conflict"
    says = Text(
        "收款账户已经更换，这笔钱会自动付到新的账户。不用再发。",
        "The account was changed, and this money is paid to the new one by itself. There is nothing to send again.",
    )


class PayeeOfChild(Refusal):
    code = "payee_of_child"
    kind = "forbidden"
    says = Text(
        "未满 14 周岁的孩子的钱不付到任何人的账户，先留在孩子名下。请等孩子满 14 周岁、本人接管账户以后再领。",
        "A child's money is paid to nobody's account and stays the child's. Wait until the young person is fourteen and has taken the account over.",
    )


class PayeeGone(Refusal):
    code = "payee_gone"
    kind = "conflict"
    says = Text(
        "收款人已注销账户或删除了收款账户，账号谁也读不出来，不能再发给银行。请与银行核对这笔指令的结果。",
        "Whom it goes to has closed the account here or deleted the bank account; nobody can read where to pay it, so it is not sent. Ask the bank what became of the order.",
    )


class PaymentUnderWay(Refusal):
    code = "payment_under_way"
    kind = "conflict"
    says = Text(
        "有 {yuan} 元正在付往您的银行账户。请等银行付到或答复没有付成，再来办理。",
        "{yuan} yuan are on their way to your bank account. Wait until the bank has paid them, or says that it did not; then try again.",
    )


class PayeeWrong(Refusal):
    code = "payee_wrong"
    says = Text(
        "收款账户的{what_zh}不对：{rule_zh}。请改正后再保存。",
        "The {what_en} of the account is wrong: {rule_en}. Correct it and save again.",
    )


class StatementRefused(Refusal):
    code = "bank_statement_refused"
    says = Text(
        "没有采用这份对账单：{reason_zh}。请向银行取得完整的文件后重新上传。",
        "This statement is not used: {reason_en}. Get the whole file from the bank and bring it again.",
    )


class StatementNeedsTwo(Refusal):
    code = "bank_statement_needs_two"
    kind = "forbidden"
    says = Text(
        "手工上传的对账单要由另一个人同意才采用。请在结算台上传，由同事在“待同意”里办理。",
        "A statement that somebody brings is taken once another person has agreed. Bring it at the settlement desk, and let a colleague approve it.",
    )


class StatementKnown(Refusal):
    code = "bank_statement_known"
    kind = "conflict"
    says = Text(
        "{day} 的这份对账单已经采用过，没有新的可办。请看这一天的对账结果。",
        "This statement of {day} was taken before, and there is nothing left to do. Look at the result of that day.",
    )


class DifferenceUnknown(Refusal):
    code = "difference_unknown"
    kind = "not_found"
    says = Text("没有第 {number} 号差异。请从清单中选择。", "There is no difference {number}. Choose one from the list.")


class DifferenceResolved(Refusal):
    code = "difference_resolved"
    kind = "conflict"
    says = Text("第 {number} 号差异已经处理。请刷新页面。", "Difference {number} is resolved already. Reload the page.")


class ReasonWanted(Refusal):
    code = "difference_reason_wanted"
    says = Text(
        "请写明差异是怎样查清的，最多 {most} 个字。",
        "Say how the difference was cleared up, in {most} characters at most.",
    )
