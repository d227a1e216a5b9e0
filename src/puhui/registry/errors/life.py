"""What the lives of projects and periods refuse.

Refusal
├── UnknownProject · UnknownPeriod
├── ProjectStepNotNow        the step is not one of the stage
├── ProjectHandsMeet         somebody would check his own work
├── NotTheOwner · NotTheVerifier · VerifierOfOwner
├── ProjectIncomplete        what the machine found missing before it is handed in
├── LifeTextWanted
├── ProjectFindingsOpen · OpinionsOpen · OpinionOpposed · ProjectRepliesOpen
├── MethodNotCertified · MethodNotFiled · MethodLacksNumbers
├── SplitNotDisclosed · SplitRefused · TooManyInstances
├── ProjectNotFiled · PeriodRefused · PeriodsOpen
├── NotSeatedHere · OpinionSaid · NothingToAnswer
├── ProjectNoticeOver
└── UnknownProjectFile · TooManyProjectFiles · NothingHandedOver
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownProject(Refusal):
    code = "unknown_project"
    kind = "not_found"
    says = Text(
        "没有项目 {project}，或者它不对您公开。请从列表中打开。",
        "There is no project {project}, or it is not open to you. Open it from the list.",
    )


class UnknownPeriod(Refusal):
    code = "unknown_period"
    kind = "not_found"
    says = Text(
        "项目 {project} 没有第 {period} 个监测期，或者它不对您公开。请从项目页面打开。",
        "Project {project} has no period {period}, or it is not open to you. Open it from the page of the project.",
    )


class ProjectStepNotNow(Refusal):
    code = "project_step_not_now"
    kind = "conflict"
    says = Text(
        "{subject} 现在是“{stage}”，不能办“{step}”。请刷新页面，看下一步是什么。",
        "{subject} stands at “{stage}”, where “{step}” is no step. Reload the page to see the next one.",
    )


class ProjectHandsMeet(Refusal):
    code = "project_hands_meet"
    kind = "forbidden"
    says = Text(
        "{subject} 的这一步须由另一个人办：业主的人不能审定、核证或决定，审定或核证的人和开始公示的人不能决定，暂停的人不能恢复。请交给其他有权限的同事。",
        "This step of {subject} needs other hands: the owner's people never validate, verify or decide; who validated, verified or opened the notice "
        "does not decide; who suspended does not resume. Hand it to a colleague with the right.",
    )


class NotTheOwner(Refusal):
    code = "not_the_projects_owner"
    kind = "forbidden"
    says = Text(
        "这一步只有项目业主能办。请由业主机构的成员登录办理。", "Only the project's owner may do this. Sign in as one of its members."
    )


class NotTheVerifier(Refusal):
    code = "not_the_projects_verifier"
    kind = "forbidden"
    says = Text(
        "这一步只有受委托的审定核查机构能办。请由该机构的成员登录办理。",
        "Only the verifier that was appointed may do this. Sign in as one of its members.",
    )


class VerifierOfOwner(Refusal):
    code = "verifier_of_owner"
    kind = "forbidden"
    says = Text(
        "审定核查机构不能就是业主自己。请另选一家机构。",
        "A verifier is never the owner itself. Choose another organisation.",
    )


class ProjectIncomplete(Refusal):
    code = "project_incomplete"
    says = Text(
        "还不能提交：{faults_zh}。请补全后再提交，已保存的内容都在。",
        "It cannot be handed in yet: {faults_en}. Complete it and hand it in again; what is saved stays.",
    )


class LifeTextWanted(Refusal):
    code = "project_text_wanted"
    says = Text("请写明{what_zh}，至少 {least} 个字。", "Write {what_en}, at least {least} signs.")


class ProjectFindingsOpen(Refusal):
    code = "project_findings_open"
    kind = "conflict"
    says = Text(
        "还有 {count} 条意见没有答复（第 {numbers} 条）。请逐条答复后再提交。",
        "{count} findings have no answer yet (numbers {numbers}). Answer each, then hand it in again.",
    )


class OpinionsOpen(Refusal):
    code = "project_opinions_open"
    kind = "conflict"
    says = Text(
        "联合审查还没有结束，等：{who_zh}。请等意见到齐再公示。",
        "The joint review is not over; it waits for: {who_en}. Open the notice once every opinion is in.",
    )


class OpinionOpposed(Refusal):
    code = "project_opinion_opposed"
    kind = "conflict"
    says = Text(
        "{who_zh}不同意，不能公示。请退回业主补正，或不予备案并写明理由。",
        "{who_en} opposes, so no notice is opened. Return it to the owner with findings, or reject it with reasons.",
    )


class ProjectRepliesOpen(Refusal):
    code = "project_replies_open"
    kind = "conflict"
    says = Text(
        "还有 {count} 条公示意见没有答复。请逐条答复后再决定。",
        "{count} comments on the notice have no reply yet. Reply to each, then decide.",
    )


class MethodNotCertified(Refusal):
    code = "method_not_certified"
    says = Text(
        "方法学 {methodology} 第 {version} 版不能用于核证减排量，或者还没有这一版。请选用途为“核证”的方法学。",
        "Methodology {methodology}, version {version}, is not meant for certified reductions, or there is no such version. "
        "Choose one that is meant for them.",
    )


class MethodNotFiled(Refusal):
    code = "method_not_filed"
    kind = "conflict"
    says = Text(
        "方法学 {methodology} 第 {version} 版还没有备案，项目不能备案。请先办完方法学备案。",
        "Methodology {methodology}, version {version}, is not filed, so no project under it is. File the methodology first.",
    )


class MethodLacksNumbers(Refusal):
    code = "method_lacks_numbers"
    kind = "conflict"
    says = Text(
        "方法学 {methodology} 第 {version} 版还缺数值，不能启用：{numbers_zh}。请先补齐参数并备案新版，再由业主改用新版。",
        "Methodology {methodology}, version {version}, lacks numbers and is not in force: {numbers_en}. Supply them in a version that is filed; "
        "the owner then takes that version.",
    )


class SplitNotDisclosed(Refusal):
    code = "split_not_disclosed"
    kind = "conflict"
    says = Text(
        "收益分配须公开满 {days} 个工作日才能申请，最早 {earliest}。请先公开分配办法，到期后再提交。",
        "The benefit split must have been disclosed for {days} working days; the earliest day to apply is {earliest}. "
        "Disclose it, and hand the project in then.",
    )


class SplitRefused(Refusal):
    code = "split_refused"
    says = Text(
        "收益分配没有收下：{why_zh}。各方千分比合计应为 1000。请改正后再公开。",
        "The benefit split was not taken: {why_en}. The shares add up to 1000 per mille. Correct it and disclose it again.",
    )


class TooManyInstances(Refusal):
    code = "too_many_instances"
    says = Text(
        "一个项目最多 {most} 个点位，文件里有 {count} 个。请分成几个项目申请。",
        "A project holds {most} instances at most; the file has {count}. Apply for several projects.",
    )


class ProjectNotFiled(Refusal):
    code = "project_not_filed"
    kind = "conflict"
    says = Text(
        "项目 {project} 现在是“{stage}”，不能办监测期的这一步。请等项目备案或恢复以后再办。",
        "Project {project} stands at “{stage}”; this step of a period waits until it is filed, or resumed.",
    )


class PeriodRefused(Refusal):
    code = "period_refused"
    says = Text(
        "监测期 {first} 至 {last} 没有收下：{why_zh}。请改日期。",
        "The period {first} to {last} was not taken: {why_en}. Change its days.",
    )


class PeriodsOpen(Refusal):
    code = "project_periods_open"
    kind = "conflict"
    says = Text(
        "还有 {count} 个监测期没有办完，现在不能变更业主或终止项目。请先办完这些监测期。",
        "{count} periods are under way, so the project neither changes hands nor ends now. Let them come to their end first.",
    )


class NotSeatedHere(Refusal):
    code = "project_not_seated"
    kind = "forbidden"
    says = Text(
        "项目 {project} 本轮联合审查没有这个席位，或者不是您的。请从待办打开派给您的审查。",
        "The joint review of project {project} has no such seat, or it is not yours. Open a review that waits for you in the inbox.",
    )


class OpinionSaid(Refusal):
    code = "project_opinion_said"
    kind = "conflict"
    says = Text(
        "这个席位的意见已经提交过，只提交一次。需要补充的，请写入退回意见。",
        "The opinion of this seat was given; it is given once. Put anything to add into the findings.",
    )


class NothingToAnswer(Refusal):
    code = "project_nothing_to_answer"
    kind = "conflict"
    says = Text(
        "没有第 {number} 条，或者已经答复过；答复只有一次。请刷新页面查看。",
        "There is no number {number}, or it was answered; an answer is given once. Reload the page to see.",
    )


class ProjectNoticeOver(Refusal):
    code = "project_notice_over"
    kind = "conflict"
    says = Text(
        "{subject} 现在不在公示期，意见没有收下。公示中的项目见项目库。",
        "{subject} is not on public notice now, so the comment was not taken. The project library shows what is on notice.",
    )


class UnknownProjectFile(Refusal):
    code = "unknown_project_file"
    kind = "not_found"
    says = Text(
        "项目 {project} 没有这个文件，或者不公开。请从项目页面打开。",
        "Project {project} has no such file, or it is not public. Open it from the page of the project.",
    )


class TooManyProjectFiles(Refusal):
    code = "too_many_project_files"
    kind = "conflict"
    says = Text(
        "最多附 {most} 个文件。请先取下不需要的，或合成一个文件。",
        "No more than {most} files are attached. Take out what is not needed, or put several into one file.",
    )


class NothingHandedOver(Refusal):
    code = "nothing_handed_over"
    kind = "conflict"
    says = Text(
        "项目 {project} 没有等您办的业主变更。请刷新页面查看。",
        "No change of ownership of project {project} waits for you. Reload the page to see.",
    )
