"""What is refused of an event that is made neutral.

Refusal
├── EventUnknown · EventStageWrong · EventDiffers
├── EventFieldMissing · EventDaysTurned · EventElsewhere · EventTooLong
├── ReductionsMissing · ReductionGone
├── RetirementTooLate · NothingLacking · MoreThanLacking
├── FootprintBeforeEnd · EvaluationMissing · EvaluatorIsOrganiser · NotTheEvaluator
└── WithdrawalReasonMissing
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class EventUnknown(Refusal):
    code = "event_unknown"
    kind = "not_found"
    says = Text(
        "没有编号为 {number} 的活动，或它还没有公开。请回到活动列表查找。",
        "There is no event {number}, or it is not public yet. Look for it in the list of events.",
    )


class EventStageWrong(Refusal):
    code = "event_stage_wrong"
    kind = "conflict"
    says = Text(
        "活动现在是“{stage_zh}”，不能{verb_zh}。请刷新页面，按页面上的下一步办理。",
        "The event is “{stage_en}”; this step ({verb_en}) is not open to it. Load the page again and take the next step that it shows.",
    )


class EventDiffers(Refusal):
    code = "event_differs"
    kind = "conflict"
    says = Text(
        "这张表单已经办过另一个数量的注销。请刷新页面后再提交。",
        "This form has retired another amount already. Load the page again, then submit.",
    )


class EventFieldMissing(Refusal):
    code = "event_field_missing"
    says = Text("请填写{what_zh}。", "Fill in {what_en}.")


class EventDaysTurned(Refusal):
    code = "event_days_turned"
    says = Text(
        "活动从 {first} 到 {last}：末日早于首日，或超过 {most} 天。请改正日期。",
        "The event runs from {first} to {last}: it ends before it begins, or is longer than {most} days. Correct the days.",
    )


class EventElsewhere(Refusal):
    code = "event_elsewhere"
    says = Text(
        "活动地点要在安徽省内：因子按安徽选用。请选一个市。",
        "An event takes place in Anhui, for which the factors are chosen. Choose one of its cities.",
    )


class EventTooLong(Refusal):
    code = "event_text_too_long"
    says = Text(
        "{what_zh}最多 {most} 个字，现在 {length} 个。请写短一些。",
        "There is room for {most} signs of {what_en}; these are {length}. Write less.",
    )


class ReductionsMissing(Refusal):
    code = "event_reductions_missing"
    kind = "conflict"
    says = Text(
        "先减排，再抵消：请至少写一项减排行动，再进入注销。",
        "Reduce first, then offset: write down at least one action that reduces, before credits are retired.",
    )


class ReductionGone(Refusal):
    code = "event_reduction_gone"
    kind = "not_found"
    says = Text("这项减排行动已经不在了。请刷新页面。", "This action is gone already. Load the page again.")


class RetirementTooLate(Refusal):
    code = "event_retirement_too_late"
    kind = "conflict"
    says = Text(
        "注销期限是 {due_on}（活动结束后 {months} 个月，本平台的设置），已经过了。可以改为自愿注销，但不能再称这次活动碳中和。",
        "Credits had to be retired by {due_on} ({months} months after the event, a setting of this platform). You may retire voluntarily, but the event can no longer be called neutral.",
    )


class NothingLacking(Refusal):
    code = "event_nothing_lacking"
    kind = "conflict"
    says = Text("已经足额注销，不用再注销。请进入评价。", "All of it is retired already. Go on to the evaluation.")


class MoreThanLacking(Refusal):
    code = "event_more_than_lacking"
    says = Text(
        "还差 {lacking} kg，申请注销 {kg} kg。请填 1 到 {lacking} 之间的整数。",
        "{lacking} kg are lacking, {kg} kg were asked for. Give a whole number from 1 to {lacking}.",
    )


class FootprintBeforeEnd(Refusal):
    code = "event_footprint_before_end"
    kind = "conflict"
    says = Text(
        "足迹是 {stated_on} 核算的，活动 {last} 才结束，还是预估。请在结束后退回填报，换成实际数再核算。",
        "The footprint was stated on {stated_on}, the event ends on {last}: it is a forecast. When it is over, take it back to writing, put in what really was, and state it again.",
    )


class EvaluationMissing(Refusal):
    code = "event_evaluation_missing"
    says = Text(
        "请写明评价的依据和结论，至少 {least} 个字。", "Say what the evaluation rests on and what it finds, in {least} signs at least."
    )


class EvaluatorIsOrganiser(Refusal):
    code = "event_evaluator_is_organiser"
    says = Text(
        "主办方不能当自己的第三方。请选别的机构，或作自行声明。",
        "An organiser is no third party to itself. Choose another organisation, or state it yourself.",
    )


class NotTheEvaluator(Refusal):
    code = "event_not_the_evaluator"
    kind = "forbidden"
    says = Text(
        "这次活动的评价不由本机构作出。请联系主办方。", "It is not for your organisation to evaluate this event. Speak to its organiser."
    )


class WithdrawalReasonMissing(Refusal):
    code = "event_withdrawal_reason_missing"
    says = Text("请写明撤回的原因，公开过的活动会连同原因一起显示。", "Say why it is withdrawn; of a published event the reason is shown.")
