"""What is refused of a proposal that waits for a second person."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownProposal(Refusal):
    code = "unknown_proposal"
    kind = "not_found"
    says = Text(
        "没有第 {number} 号提请，或者它不在您的职责范围内。请从待办清单打开。",
        "There is no proposal {number}, or it is outside your reach. Open it from the list of what waits.",
    )


class AlreadyProposed(Refusal):
    code = "already_proposed"
    kind = "conflict"
    says = Text(
        "同一件事已经提请过，第 {number} 号，正在等第二个人同意。请先办完或撤回那一份。",
        "The same was proposed already, number {number}, and waits for a second person. Have that one decided or withdrawn first.",
    )


class OwnHands(Refusal):
    code = "own_hands"
    kind = "forbidden"
    says = Text(
        "第 {number} 号需要另一个人同意：提请人、提请人所代的同事，以及正在代提请人办事的同事，都不能同意。请由其他有权限的同事办理。",
        "Number {number} needs another person: not its maker, not whom the maker stood in for, and nobody who stands in for the maker now."
        " Another colleague with the right must decide.",
    )


class NotTheMaker(Refusal):
    code = "not_the_maker"
    kind = "forbidden"
    says = Text(
        "只有提请人可以撤回第 {number} 号。不同意的，请选择“不同意”并写明理由。",
        "Only its maker may withdraw number {number}. If you do not agree, refuse it and say why.",
    )


class ProposalDecided(Refusal):
    code = "proposal_decided"
    kind = "conflict"
    says = Text(
        "第 {number} 号已经有了结果（{outcome}），没有再办。请刷新页面查看。",
        "Number {number} is decided already ({outcome}); nothing more was done. Reload the page.",
    )


class ProposalLate(Refusal):
    code = "proposal_late"
    kind = "conflict"
    says = Text(
        "第 {number} 号的期限是 {due_on}，已经过期，没有办理。需要的，请重新提请。",
        "Number {number} was due on {due_on} and is void; nothing was done. Propose it again if it is still needed.",
    )


class ProposalDiffers(Refusal):
    code = "proposal_differs"
    kind = "conflict"
    says = Text(
        "您看到的内容与第 {number} 号现在的内容不同，没有办理。请重新打开并核对。",
        "What you saw is not what number {number} says; nothing was done. Open it again and check.",
    )


class ReasonMissing(Refusal):
    code = "reason_missing"
    says = Text("请写明理由，然后再提交。", "Say why, then send the form again.")


class ExportGone(Refusal):
    code = "export_gone"
    kind = "not_found"
    says = Text(
        "没有可下载的文件：只有提请人可以下载，只能下载一次，期限是同意后 24 小时。仍然需要的，请重新提请。",
        "There is no file to take: only the maker may, once, within 24 hours of the approval. Propose it again if it is still needed.",
    )
