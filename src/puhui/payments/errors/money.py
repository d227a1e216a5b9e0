"""What is refused of dues and arrivals."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class BankMissing(Refusal):
    code = "bank_missing"
    kind = "unavailable"
    says = Text(
        "本站没有接入结算银行，不能收付款项。请运维机构设置 PUHUI_BANK。",
        "This site has no settlement bank, so nothing can be paid here. Let the operator set PUHUI_BANK.",
    )


class BankPortBroken(Refusal):
    code = "bank_port_broken"
    kind = "unavailable"
    says = Text(
        "结算银行端口 PUHUI_BANK={port} 不可用（{reason}）。请改正这项配置，或去掉它。",
        "The port to the settlement bank PUHUI_BANK={port} cannot be used ({reason}). Correct the setting, or take it away.",
    )


class NoticeRefused(Refusal):
    code = "bank_notice_refused"
    kind = "unauthenticated"
    says = Text(
        "这条银行通知没有采用：{reason_zh}。请核对签名和格式后重发。",
        "This notice of the bank is not used: {reason_en}. Check its signature and its form, then send it again.",
    )


class NoticeTooLarge(Refusal):
    code = "bank_notice_too_large"
    kind = "too_large"
    says = Text(
        "银行通知超过 {limit_mb} MB，没有采用。请分成几条发送。",
        "The notice is larger than {limit_mb} MB and is not used. Send its messages in several.",
    )


class NoticeDiffers(Refusal):
    """Facts: `bank_ref`, and what is known beside what was said now."""

    code = "bank_notice_differs"
    kind = "conflict"
    says = Text(
        "银行流水号 {bank_ref} 已按另一内容入账，这条通知没有入账，已列为差异。请结算人员与银行核对。",
        "The bank's number {bank_ref} was booked with other content; this notice moved nothing and is listed as a difference. Ask the bank about it.",
    )


class DueDiffers(Refusal):
    code = "due_differs"
    kind = "conflict"
    says = Text(
        "键 {key} 已用于另一笔应付款。请核对后换一个新键。",
        "The key {key} was used for another due. Check what you send, then use a new key.",
    )


class DueTwice(Refusal):
    code = "due_twice"
    kind = "conflict"
    says = Text(
        "“{about}”已有一笔未付的应付款。请先付清或关闭它。",
        "There is an open due about “{about}” already. Let it be paid or closed first.",
    )


class DueUnknown(Refusal):
    code = "due_unknown"
    kind = "not_found"
    says = Text("没有这笔应付款（{asked}）。请核对付款编号。", "There is no such due ({asked}). Check its reference.")


class DueNotOpen(Refusal):
    code = "due_not_open"
    kind = "conflict"
    says = Text(
        "应付款 {reference} 已付清或已关闭，不能再付。收到的款项会原路退回。",
        "The due {reference} is paid or closed and cannot be paid again. What comes goes back the way it came.",
    )


class SharesWrong(Refusal):
    code = "shares_wrong"
    says = Text(
        "应付款 {reference} 是 {due} 分，收到 {came} 分，分给各方 {shared} 分，三者必须相等。请核对。",
        "The due {reference} is {due} fen, {came} came and {shared} would be shared out; the three are equal or nothing is paid. Check them.",
    )


class ArrivalUnknown(Refusal):
    code = "arrival_unknown"
    kind = "not_found"
    says = Text("没有这笔到账（{asked}）。请核对银行流水号。", "There is no such arrival ({asked}). Check the bank's number.")


class ArrivalGone(Refusal):
    code = "arrival_gone"
    kind = "conflict"
    says = Text(
        "银行流水号 {bank_ref} 的到账已付出或已退回，不能再用。请刷新页面。",
        "The arrival {bank_ref} was paid over or given back already. Reload the page to see where it stands.",
    )
