"""The stages and steps of a project and of its periods, whose they are, and what is said in a joint review."""

from __future__ import annotations

from enum import StrEnum

from puhui.vocabulary.texts import Text


class ProjectStage(StrEnum):
    DRAFT = "draft"
    APPLIED = "applied"
    RETURNED = "returned"
    VALIDATED = "validated"
    NOTICE = "notice"
    NOTICED = "noticed"
    FILED = "filed"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


PROJECT_STAGE_SAYS = {
    ProjectStage.DRAFT: Text("草稿", "draft"),
    ProjectStage.APPLIED: Text("待审定", "applied, to be validated"),
    ProjectStage.RETURNED: Text("待补正", "returned"),
    ProjectStage.VALIDATED: Text("已审定，联合审查中", "validated, in joint review"),
    ProjectStage.NOTICE: Text("公示中", "on public notice"),
    ProjectStage.NOTICED: Text("公示结束，待决定", "notice over, to be decided"),
    ProjectStage.FILED: Text("已备案", "filed"),
    ProjectStage.SUSPENDED: Text("已暂停", "suspended"),
    ProjectStage.REJECTED: Text("不予备案", "rejected"),
    ProjectStage.WITHDRAWN: Text("已撤回", "withdrawn"),
    ProjectStage.ENDED: Text("已终止", "ended"),
}


class ProjectVerb(StrEnum):
    """What moves a project on. `end_notice` is the clock's."""

    APPLY = "apply"
    VALIDATE = "validate"
    SEND_BACK = "send_back"
    OPEN_NOTICE = "open_notice"
    END_NOTICE = "end_notice"
    FILE = "file"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESUME = "resume"
    TRANSFER = "transfer"
    END = "end"


PROJECT_VERB_SAYS = {
    ProjectVerb.APPLY: Text("申请", "applied for"),
    ProjectVerb.VALIDATE: Text("审定通过", "validated"),
    ProjectVerb.SEND_BACK: Text("退回补正", "returned with findings"),
    ProjectVerb.OPEN_NOTICE: Text("公示", "public notice opened"),
    ProjectVerb.END_NOTICE: Text("公示期满", "public notice over"),
    ProjectVerb.FILE: Text("备案", "filed"),
    ProjectVerb.REJECT: Text("不予备案", "rejected"),
    ProjectVerb.WITHDRAW: Text("撤回", "withdrawn"),
    ProjectVerb.SUSPEND: Text("暂停", "suspended"),
    ProjectVerb.RESUME: Text("恢复", "resumed"),
    ProjectVerb.TRANSFER: Text("变更业主", "ownership transferred"),
    ProjectVerb.END: Text("终止", "ended"),
}


class PeriodStage(StrEnum):
    OPEN = "open"
    REPORTED = "reported"
    RETURNED = "returned"
    VERIFIED = "verified"
    NOTICE = "notice"
    NOTICED = "noticed"
    ACCEPTED = "accepted"
    ISSUED = "issued"
    REJECTED = "rejected"


PERIOD_STAGE_SAYS = {
    PeriodStage.OPEN: Text("监测中", "being monitored"),
    PeriodStage.REPORTED: Text("待核证", "reported, to be verified"),
    PeriodStage.RETURNED: Text("待补正", "returned"),
    PeriodStage.VERIFIED: Text("已核证", "verified"),
    PeriodStage.NOTICE: Text("公示中", "on public notice"),
    PeriodStage.NOTICED: Text("公示结束，待决定", "notice over, to be decided"),
    PeriodStage.ACCEPTED: Text("待签发", "accepted, to be issued"),
    PeriodStage.ISSUED: Text("已签发", "issued"),
    PeriodStage.REJECTED: Text("不予核定", "rejected"),
}


class PeriodVerb(StrEnum):
    """What moves a period on. `end_notice` is the clock's; `issue` belongs to the book of blocks."""

    REPORT = "report"
    SEND_BACK = "send_back"
    VERIFY = "verify"
    OPEN_NOTICE = "open_notice"
    END_NOTICE = "end_notice"
    ACCEPT = "accept"
    REJECT = "reject"
    ISSUE = "issue"


PERIOD_VERB_SAYS = {
    PeriodVerb.REPORT: Text("提交监测报告", "report handed in"),
    PeriodVerb.SEND_BACK: Text("退回补正", "returned with findings"),
    PeriodVerb.VERIFY: Text("核证通过", "verified"),
    PeriodVerb.OPEN_NOTICE: Text("公示", "public notice opened"),
    PeriodVerb.END_NOTICE: Text("公示期满", "public notice over"),
    PeriodVerb.ACCEPT: Text("核定，可以签发", "accepted, may be issued"),
    PeriodVerb.REJECT: Text("不予核定", "rejected"),
    PeriodVerb.ISSUE: Text("签发", "issued"),
}


class Party(StrEnum):
    """Whose step it is."""

    OWNER = "owner"
    VERIFIER = "verifier"
    AUTHORITY = "authority"
    CLOCK = "clock"


PARTY_SAYS = {
    Party.OWNER: Text("项目业主", "the owner"),
    Party.VERIFIER: Text("审定核查机构", "the verifier"),
    Party.AUTHORITY: Text("主管部门", "the authority"),
    Party.CLOCK: Text("期限", "the clock"),
}


class Advice(StrEnum):
    """What a department or an expert says in the joint review."""

    AGREE = "agree"
    AGREE_IF = "agree_if"
    OPPOSE = "oppose"


OPINION_SAYS = {
    Advice.AGREE: Text("同意", "agrees"),
    Advice.AGREE_IF: Text("原则同意，有建议", "agrees, with remarks"),
    Advice.OPPOSE: Text("不同意", "opposes"),
}
#: The seat of the expert beside those of the departments.
EXPERT_SEAT = "expert"
EXPERT_SAYS = Text("专家", "expert")
