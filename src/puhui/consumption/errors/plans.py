"""What is refused of buy-first plans and gifts.

Refusal
├── UnknownPlan
├── PlanAmountWrong · PlanDayPassed · PlanKindMissing
├── PlanNotRaised            a plan only grows
├── PlanWithdrawn · PlanReasonMissing
├── CertificateElsewhere     it counts for another plan, or for this one already
├── CertificateNotYours
├── CertificateTooOld        retired before the plan was made
├── PurposeNotCounted
└── GiftTooSmall · GiftDiffers
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownPlan(Refusal):
    code = "unknown_plan"
    kind = "not_found"
    says = Text(
        "您没有第 {number} 号优先购买计划。请从计划清单中选择。", "You have no plan {number}. Choose one from the list of your plans."
    )


class PlanAmountWrong(Refusal):
    code = "plan_amount_wrong"
    says = Text("承诺的数量须是 1 至 {most} 的整数千克。", "A plan is for whole kilograms from 1 to {most}.")


class PlanDayPassed(Refusal):
    code = "plan_day_passed"
    says = Text("完成日期 {until_on} 须晚于今天。请选一个以后的日期。", "The last day {until_on} must be after today. Choose a later one.")


class PlanKindMissing(Refusal):
    code = "plan_kind_missing"
    says = Text("请选择承诺的用途。", "Choose what the plan is for.")


class PlanNotRaised(Refusal):
    code = "plan_not_raised"
    kind = "conflict"
    says = Text(
        "计划只能加码：现在是 {kg} kg，改成 {asked_kg} kg 不行。要减少请撤回并写明理由，理由会公开。",
        "A plan only grows: it is {kg} kg, and {asked_kg} kg is not more. To do less, withdraw it and say why; the reason stays public.",
    )


class PlanWithdrawn(Refusal):
    code = "plan_withdrawn"
    kind = "conflict"
    says = Text("这个计划已经撤回，不能再改。请另立一个计划。", "This plan is withdrawn and stands. Make another one.")


class PlanReasonMissing(Refusal):
    code = "plan_reason_missing"
    says = Text("请写明撤回的理由，最多 {most} 个字，会一直公开。", "Say why it is withdrawn, in {most} signs at most; it stays public.")


class CertificateElsewhere(Refusal):
    code = "certificate_elsewhere"
    kind = "conflict"
    says = Text(
        "注销证明 {certificate} 已经计入第 {number} 号计划，一张证明只计一次。请换一张。",
        "Certificate {certificate} counts for plan {number} already, and counts once. Name another.",
    )


class CertificateNotYours(Refusal):
    code = "certificate_not_yours"
    kind = "forbidden"
    says = Text(
        "注销证明 {certificate} 不是本机构注销的，受益人也不是本机构。请填写与本机构有关的证明。",
        "Certificate {certificate} is neither of a retirement of yours nor in your favour. Name one that is.",
    )


class CertificateTooOld(Refusal):
    code = "certificate_too_old"
    says = Text(
        "注销证明 {certificate} 在立计划以前就已注销，不是这个计划的结果。请填写 {since} 以后的证明。",
        "Certificate {certificate} is of before the plan, and no result of it. Name one of {since} or later.",
    )


class PurposeNotCounted(Refusal):
    code = "purpose_not_counted"
    says = Text(
        "用于“{purpose_zh}”的注销是应尽的义务或另有用途，不计入优先购买。请填写优先购买、活动、自愿或公益的证明。",
        "A retirement for {purpose_en} is a duty or belongs elsewhere, and does not count. Name one for buying first, an event, a voluntary offset or a gift.",
    )


class GiftTooSmall(Refusal):
    code = "gift_too_small"
    says = Text("捐出从 1 千克起，须是整千克，最多 {most} 千克。", "Gifts are whole kilograms from 1 to {most}.")


class GiftDiffers(Refusal):
    code = "gift_differs"
    kind = "conflict"
    says = Text("这张表单已经用于另一笔捐出。请刷新页面再试。", "This form was used for another gift. Reload the page and try again.")
