"""What is refused of invoice data."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class InvoiceNotForThis(Refusal):
    code = "invoice_not_for_this"
    kind = "conflict"
    says = Text(
        "只有已交割、有价款的划转可以索取发票。请等交割以后再来。",
        "An invoice is asked for of a delivered deal that has a price. Come back once it is delivered.",
    )


class InvoiceHandsWrong(Refusal):
    code = "invoice_hands_wrong"
    kind = "forbidden"
    says = Text(
        "这一步由对方办理。请等对方的机构登录后处理。", "This step is the other organisation's. Wait until somebody of theirs takes it."
    )


class InvoiceAskedAlready(Refusal):
    code = "invoice_asked_already"
    kind = "conflict"
    says = Text("这笔划转已经索取过发票。请看本页的进度。", "An invoice was asked for already. This page says where it stands.")


class InvoiceNotAsked(Refusal):
    code = "invoice_not_asked"
    kind = "conflict"
    says = Text(
        "这笔划转没有等待开具的发票。请刷新页面，看最新的状态。",
        "No invoice of this deal waits to be issued. Reload the page to see where it stands.",
    )


class InvoiceWithoutCode(Refusal):
    code = "invoice_without_code"
    kind = "conflict"
    says = Text(
        "登记簿里没有本机构的统一社会信用代码，不能作为发票抬头。请先让系统管理员登记。",
        "The register has no unified social credit code of your organisation, so an invoice cannot name it. Have the administrator register it first.",
    )


class InvoiceTextWrong(Refusal):
    code = "invoice_text_wrong"
    says = Text(
        "地址、电话、开户行及账号、邮箱各不超过 {most} 字，邮箱要像 name@example.cn。请改正后再提交。",
        "Address, phone, bank and e-mail have {most} signs each at most, and an e-mail looks like name@example.cn. Correct it and send it again.",
    )


class InvoiceNumberWrong(Refusal):
    code = "invoice_number_wrong"
    says = Text(
        "数电发票号码是 20 位数字。请照发票重新填写。",
        "The number of a fully digital e-invoice has 20 digits. Copy it from the invoice again.",
    )


class InvoiceNumberTaken(Refusal):
    code = "invoice_number_taken"
    kind = "conflict"
    says = Text("这个发票号码已经用于另一笔划转。请核对号码。", "This number stands with another deal already. Check the number.")


class InvoiceDayWrong(Refusal):
    code = "invoice_day_wrong"
    says = Text(
        "开票日期要在 {first} 到 {last} 之间。请照发票填写。",
        "An invoice is issued on a day between {first} and {last}. Copy it from the invoice.",
    )
