"""What finance refuses of pledges.

Refusal
├── UnknownPledge
├── PledgeStepNotNow
├── PledgeTermsWrong         amount, loan, day or notice period
├── BankOfItself             owner and bank are one
├── PledgeReasonMissing
├── NoticeRuns               the notice period is not over
└── PledgeOtherHands         notice and realisation are two persons' acts
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownPledge(Refusal):
    code = "unknown_pledge"
    kind = "not_found"
    says = Text(
        "没有与本机构有关的第 {number} 号质押。请从质押清单中选择。",
        "There is no pledge {number} of your organisation. Choose one from the list of pledges.",
    )


class PledgeStepNotNow(Refusal):
    code = "pledge_step_not_now"
    kind = "conflict"
    says = Text(
        "质押现在的状态是“{stage_zh}”，不能“{verb_zh}”。请刷新页面，看现在能做什么。",
        "The pledge is at “{stage_en}”, where “{verb_en}” is not possible. Reload the page to see what is.",
    )


class PledgeTermsWrong(Refusal):
    code = "pledge_terms_wrong"
    says = Text("{what_zh}不对：{why_zh}。请改正后再提交。", "The {what_en} cannot be: {why_en}. Correct it and send it again.")


class BankOfItself(Refusal):
    code = "bank_of_itself"
    says = Text("出质人和银行是同一机构。请选择另一家银行。", "Owner and bank are one organisation. Choose another bank.")


class PledgeReasonMissing(Refusal):
    code = "pledge_reason_missing"
    says = Text("请写明理由，最多 {most} 个字。对方会看到。", "Say why, in {most} signs at most; the other side reads it.")


class NoticeRuns(Refusal):
    code = "pledge_notice_runs"
    kind = "conflict"
    says = Text(
        "违约通知期到 {due_on} 才满，在此以前不能实现质押。请在那一天或以后办理。",
        "The notice of default runs until {due_on}. Realise the pledge on that day or later.",
    )


class PledgeOtherHands(Refusal):
    code = "pledge_other_hands"
    kind = "forbidden"
    says = Text(
        "发出违约通知的人不能实现质押。请让本行的另一位经办人办理。",
        "Whoever gave the notice of default does not realise the pledge. Ask another person of the bank.",
    )
