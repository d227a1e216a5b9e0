"""What is refused when credits are to be issued.

Refusal
├── ClaimsNotSettled        another claim to the same reduction was not looked for, not decided, or not pledged against
├── ReportNotAccount        a report says other grams than the account that was kept of its period
├── NumbersNotCertified     a number is missing, or of a grade on which no credit may rest
├── SumNotVerified          the account that was kept gives less than what was verified
├── SumMoved                the account computed again is another
├── NothingToIssue          less than a kilogram
├── NotOfResidents          a list of givers, for a project of another kind
└── NothingPooled           nothing that residents gave waits for certification
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class NumbersNotCertified(Refusal):
    code = "numbers_not_certified"
    kind = "conflict"
    says = Text(
        "方法学 {methodology} 的这些参数还不能用于签发：{named_zh}。签发要求 B 级或更高；请先备案参数依据，再重新核算。",
        "Credits may not rest on these numbers of methodology {methodology}: {named_en}. Issuing asks for grade B or better; file their evidence, then"
        " sum the period again.",
    )


class SumNotVerified(Refusal):
    code = "sum_not_verified"
    kind = "conflict"
    says = Text(
        "核证的减排量 {verified} g 超过核算结果 {summed} g。请重新核算本监测期，或退回报告。",
        "What was verified, {verified} g, is more than the account gives, {summed} g. Sum the period again, or send the report back.",
    )


class SumMoved(Refusal):
    code = "sum_moved"
    kind = "conflict"
    says = Text(
        "用保存的原始文件重算，结果与第 {number} 次核算不一致，不能签发。请查明原因，再重新核算。",
        "Computed again from the files that were kept, the account differs from account {number}, so nothing is issued. Find out why, then sum the period"
        " again.",
    )


class NothingToIssue(Refusal):
    code = "nothing_to_issue"
    kind = "conflict"
    says = Text(
        "核证的减排量不足 1 kg，没有可签发的。请核对监测期和数据。",
        "Less than a kilogram was verified, so there is nothing to issue. Check the period and its data.",
    )


class ClaimsNotSettled(Refusal):
    code = "claims_not_settled"
    kind = "conflict"
    says = Text(
        "重复申报还没有排除：{why_zh}。处理完再签发。",
        "That nobody else claims the same reduction is not settled: {why_en}. Settle it, then issue.",
    )


class PeriodStands(Refusal):
    code = "period_stands"
    kind = "conflict"
    says = Text(
        "监测期 {period} 是“{stage_zh}”，数据不再变动。要更正的，请让核查机构或主管部门退回报告。",
        "Period {period} is {stage_en}, and its data stand. To correct them, have the verifier or the authority send the report back.",
    )


class ReportNotAccount(Refusal):
    code = "report_not_account"
    kind = "conflict"
    says = Text(
        "报告写的减排量 {reported} g 与第 {number} 次核算的 {summed} g 不一致。请按核算结果填写，或补交数据后重新核算。",
        "The report says {reported} g, and account {number} of the period {summed} g. Write what the account says, or deliver more data and sum again.",
    )


class NotOfResidents(Refusal):
    code = "not_of_residents"
    kind = "conflict"
    says = Text(
        "项目 {project} 不是居民汇集类，不能用居民交来的减排量核算。请交监测数据。",
        "Project {project} is not of the residents' pool, so nothing that residents gave is summed for it. Deliver its monitoring data.",
    )


class NothingPooled(Refusal):
    code = "nothing_pooled"
    kind = "conflict"
    says = Text(
        "场景 {methodology} 没有等待核证的居民减排量。请先汇集，或等等待期满。",
        "No grams of scenario {methodology} that residents gave wait to be certified. Collect the pool first, or wait until the delay is over.",
    )
