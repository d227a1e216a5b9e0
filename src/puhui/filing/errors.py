"""What filing refuses: a step that is not one of the stage, hands that meet, and what is not whole yet.

Refusal
├── UnknownApplication · UnknownCourse
├── StepNotNow               the step is not one of this stage
├── HandsMeet                somebody would check his own work
├── NotTheApplicant · NotThisCourse
├── Incomplete               what the machine found missing before it is handed in
├── TextWanted               reasons, an answer, an opinion that must say something
├── FindingsOpen · SeatsMissing · OpinionsMissing · RepliesMissing
├── ScoresWanted · NotSeated · OpinionGiven · InterestStands
├── NoticeOver · NothingToReply
├── NothingToReplace · ValidityBackwards
├── UnknownFile · FileNotTaken · TooManyFiles
└── UnknownCall · CallStepNotNow · CallHandsMeet · CallOver · CallOfAnotherCourse · CallDeadlineRefused · NotChoosable
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownApplication(Refusal):
    code = "unknown_application"
    kind = "not_found"
    says = Text(
        "没有第 {number} 号申请，或者它不对您公开。请从列表中打开。",
        "There is no application {number}, or it is not open to you. Open it from the list.",
    )


class UnknownCourse(Refusal):
    code = "unknown_course"
    kind = "not_found"
    says = Text(
        "没有这种备案程序（{course}）。可选：{known}。",
        "There is no such course of filing ({course}). Choose one of: {known}.",
    )


class StepNotNow(Refusal):
    code = "step_not_now"
    kind = "conflict"
    says = Text(
        "第 {number} 号申请现在是“{stage}”，不能办“{step}”。请刷新页面，看下一步是什么。",
        "Application {number} stands at “{stage}”, where “{step}” is no step. Reload the page to see the next one.",
    )


class HandsMeet(Refusal):
    code = "hands_meet"
    kind = "forbidden"
    says = Text(
        "第 {number} 号申请的这一步须由另一个人办：申请人不能受理或决定，受理人不能决定，申请机构的人不能评审。请交给其他有权限的同事。",
        "This step of application {number} needs other hands: who applied neither accepts nor decides, who accepted does not decide, and nobody of the "
        "applying organisation reviews. Hand it to a colleague with the right.",
    )


class NotTheApplicant(Refusal):
    code = "not_the_applicant"
    kind = "forbidden"
    says = Text(
        "这一步只有申请机构能办。请由申请机构的成员登录办理。",
        "Only the organisation that applies may do this. Sign in as one of its members.",
    )


class Incomplete(Refusal):
    code = "application_incomplete"
    says = Text(
        "还不能提交：{faults_zh}。请补全后再提交，已保存的内容都在。",
        "It cannot be handed in yet: {faults_en}. Complete it and hand it in again; what is saved stays.",
    )


class TextWanted(Refusal):
    code = "filing_text_wanted"
    says = Text(
        "请写明{what_zh}，至少 {least} 个字。",
        "Write {what_en}, at least {least} signs.",
    )


class FindingsOpen(Refusal):
    code = "findings_open"
    kind = "conflict"
    says = Text(
        "还有 {count} 条补正意见没有答复（第 {numbers} 条）。请逐条答复后再提交。",
        "{count} findings have no answer yet (numbers {numbers}). Answer each, then hand it in again.",
    )


class SeatsMissing(Refusal):
    code = "experts_missing"
    kind = "conflict"
    says = Text(
        "评审至少要 {least} 位没有利益冲突的专家，现在有 {present} 位。请再指定专家。",
        "A review needs at least {least} experts without an interest; there are {present}. Appoint more.",
    )


class OpinionsMissing(Refusal):
    code = "opinions_missing"
    kind = "conflict"
    says = Text(
        "还有 {count} 位专家没有提交意见。请等意见到齐，或改派专家。",
        "{count} experts have given no opinion yet. Wait for them, or appoint others.",
    )


class RepliesMissing(Refusal):
    code = "replies_missing"
    kind = "conflict"
    says = Text(
        "还有 {count} 条公示意见没有答复。请逐条答复后再决定。",
        "{count} comments on the notice have no reply yet. Reply to each, then decide.",
    )


class NotSeated(Refusal):
    code = "not_seated"
    kind = "forbidden"
    says = Text(
        "您不是第 {number} 号申请本轮的评审专家。请从待办打开派给您的评审。",
        "You are no expert of this round of application {number}. Open a review that waits for you in the inbox.",
    )


class InterestStands(Refusal):
    code = "interest_stands"
    kind = "conflict"
    says = Text(
        "提交意见前须先声明没有利益冲突。已声明有利益冲突的，不再评审。请先填写声明。",
        "An opinion is given only after a declaration that no interest conflicts; who has declared one does not review. Declare first.",
    )


class OpinionGiven(Refusal):
    code = "opinion_given"
    kind = "conflict"
    says = Text(
        "声明和意见各提交一次，提交后不能修改。需要补充的，请告知组织评审的人写入会议纪要。",
        "A declaration and an opinion are given once and do not change. For anything to add, tell who runs the review to put it into the minutes.",
    )


class ScoresWanted(Refusal):
    code = "scores_wanted"
    says = Text(
        "每一项评分标准都要打分，0–{most} 分。请补全或改正后再提交。",
        "Each criterion wants a score of 0–{most}. Complete or correct them and hand it in again.",
    )


class NoticeOver(Refusal):
    code = "notice_over"
    kind = "conflict"
    says = Text(
        "第 {number} 号申请现在不在公示期，意见没有收下。请在公示期内提交，公示中的申请见公示列表。",
        "Application {number} is not on public notice now, so the comment was not taken. Comment while a notice is open; the list of notices shows which are.",
    )


class NothingToReply(Refusal):
    code = "nothing_to_reply"
    kind = "conflict"
    says = Text(
        "第 {number} 号申请没有第 {comment} 条意见，或者已经答复过；答复只有一次。请刷新页面查看。",
        "Application {number} has no comment {comment}, or it was replied to; a reply is given once. Reload the page to see.",
    )


class NotThisCourse(Refusal):
    code = "not_this_course"
    kind = "forbidden"
    says = Text(
        "“{course}”只能由{who_zh}申请。请选别的程序，或请他们提出。",
        "“{course_en}” is open to: {who_en}. Choose another course, or ask them to apply.",
    )


class UnknownFile(Refusal):
    code = "unknown_file"
    kind = "not_found"
    says = Text(
        "第 {number} 号申请没有这个文件，或者已经取下。请从申请页面打开。",
        "Application {number} has no such file, or it was taken out. Open it from the page of the application.",
    )


class FileNotTaken(Refusal):
    code = "attachment_refused"
    says = Text(
        "文件“{name}”没有收下：{why_zh}。可以附 PDF、图片、表格、文字或文档，每个不超过 {most} MB。",
        "The file “{name}” was not taken: {why_en}. Attach PDF, pictures, tables, text or documents of {most} MB at most.",
    )


class TooManyFiles(Refusal):
    code = "too_many_attachments"
    says = Text(
        "一份申请最多附 {most} 个文件。请先取下不用的，或合并成一个 PDF。",
        "An application carries {most} files at most. Take one out first, or join them into one PDF.",
    )


class NothingToReplace(Refusal):
    code = "nothing_to_replace"
    kind = "conflict"
    says = Text(
        "第 {number} 号不是同一事项的现行备案，或已有另一份申请要取代它。请从备案公告中选现行的一份。",
        "Number {number} is no filing in force about the same, or another application is about to replace it. Choose the one in force from the register.",
    )


class ValidityBackwards(Refusal):
    code = "validity_backwards"
    says = Text(
        "有效期从 {valid_from} 到 {valid_until}，终止日早于起始日。请改正日期；长期有效的，终止日留空。",
        "It would hold from {valid_from} until {valid_until}, which ends before it begins. Correct the days; leave the end empty where there is none.",
    )


class UnknownCall(Refusal):
    code = "unknown_call"
    kind = "not_found"
    says = Text(
        "没有第 {number} 号征集，或者它还没有发布。请从征集列表中打开。",
        "There is no call {number}, or it is not published yet. Open one from the list of calls.",
    )


class CallStepNotNow(Refusal):
    code = "call_step_not_now"
    kind = "conflict"
    says = Text(
        "第 {number} 号征集现在是“{stage}”，不能办“{step}”。请刷新页面，看下一步是什么。",
        "Call {number} stands at “{stage}”, where “{step}” is no step. Reload the page to see the next one.",
    )


class CallHandsMeet(Refusal):
    code = "call_hands_meet"
    kind = "forbidden"
    says = Text(
        "第 {number} 号征集的结果须由另一个人公布：不能是发布征集的人、与他互相代办的人，也不能是提交了应征申请的人。请交给其他有权限的同事。",
        "The result of call {number} needs other hands: neither who opened the call nor who stands in for one, and nobody who answered it. "
        "Hand it to a colleague with the right.",
    )


class CallOver(Refusal):
    code = "call_over"
    kind = "conflict"
    says = Text(
        "第 {number} 号征集现在是“{stage}”，截止日 {deadline}，不收申请。请看其他正在进行的征集，或者不选征集直接申请。",
        "Call {number} stands at “{stage}”, its deadline is {deadline}; it takes no application. Look for another open call, or apply without one.",
    )


class CallOfAnotherCourse(Refusal):
    code = "call_of_another_course"
    says = Text(
        "第 {number} 号征集要的是“{wanted}”，这份申请是“{course}”。请改用征集要的程序，或者不选征集直接申请。",
        "Call {number} asks for “{wanted}”, and this is “{course}”. Take the course that it asks for, or apply without a call.",
    )


class CallDeadlineRefused(Refusal):
    code = "call_deadline_refused"
    says = Text(
        "截止日至少要留 {least} 个工作日，最早 {first}。请改一个日期。",
        "A deadline leaves at least {least} working days: {first} at the earliest. Choose another day.",
    )


class NotChoosable(Refusal):
    code = "not_choosable"
    kind = "conflict"
    says = Text(
        "第 {numbers} 号申请不能入选：没有应征、没有提交、正在补正，或已撤回、不予备案。请刷新页面后重选。",
        "Applications {numbers} cannot be chosen: they do not answer this call, are not handed in, are being corrected, were withdrawn or rejected. "
        "Reload the page and choose again.",
    )
