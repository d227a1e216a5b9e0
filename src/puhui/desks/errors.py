"""What desks refuse by themselves: a form that is not filled in, a confirmation that is missing.

Refusal
├── BodyRefused       of the API
├── NotFilledIn
├── NotConfirmed
├── AmountsDiffer · PasswordsDiffer
├── AlarmAnswered · NotBlocked
├── NoFile · FileTooLong
├── NoSample · NoBankHere
├── NotAnApplicant
├── StudyNotDone · TextElsewhere · TextTwice
└── RuleNotThere
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class BodyRefused(Refusal):
    code = "body_refused"
    says = Text(
        "请求的正文不合规定（{reason}）。请对照接口说明改正后重发。",
        "The body of the request is not as asked ({reason}). Correct it by the description of the API and send it again.",
    )


class NotFilledIn(Refusal):
    code = "not_filled_in"
    says = Text("请填写{what_zh}，然后再提交。", "Fill in {what_en}, then send the form again.")


class NotConfirmed(Refusal):
    code = "not_confirmed"
    says = Text(
        "确认没有填对，所以没有办理。请照样填写“{asked}”再提交。",
        "The confirmation does not match, so nothing was done. Type “{asked}” and send it again.",
    )


class AmountsDiffer(Refusal):
    code = "amounts_differ"
    says = Text(
        "两次填写的数额不同（{first} 和 {second}），没有提请。请核对后重填。",
        "The two amounts differ ({first} and {second}); nothing was proposed. Check them and type them again.",
    )


class FileTooLong(Refusal):
    code = "file_too_long"
    kind = "too_large"
    says = Text(
        "这些日子的行数超过一个文件的上限 {most} 行。请缩短起止日期，分几次下载。",
        "These days have more rows than one file holds, {most}. Choose fewer days and take several files.",
    )


class PasswordsDiffer(Refusal):
    code = "passwords_differ"
    says = Text("两次输入的密码不同。请重新输入。", "The two passwords differ. Type them again.")


class AlarmAnswered(Refusal):
    code = "alarm_answered"
    kind = "conflict"
    says = Text(
        "这个告警已有人处理过，或者不存在。请刷新页面，看最新的列表。",
        "Somebody has answered this alarm already, or there is none. Reload the page for the list as it is.",
    )


class NotBlocked(Refusal):
    code = "not_blocked"
    kind = "conflict"
    says = Text(
        "这个登录现在没有被锁定：等待时间已过，或已有人解除。请刷新页面，看最新的列表。",
        "This sign-in does not wait now: its time is over, or somebody has unlocked it. Reload the page for the list as it is.",
    )


class NoFile(Refusal):
    code = "no_file"
    says = Text("没有选择文件。请选一个文件后再上传。", "No file was chosen. Choose one and upload again.")


class NoBankHere(Refusal):
    code = "no_sample_bank"
    kind = "unavailable"
    says = Text(
        "这里没有示例银行。请向付款说明里的账户付款。",
        "There is no sample bank here. Pay to the account that the page of the payment names.",
    )


class NoSample(Refusal):
    code = "no_sample"
    kind = "not_found"
    says = Text(
        "没有“{scenario}”的示例文件。请从首页的列表中选择。",
        "There is no sample file for “{scenario}”. Choose one from the list on your page.",
    )


class NotAnApplicant(Refusal):
    code = "not_an_applicant"
    kind = "forbidden"
    says = Text(
        "您的角色不申请备案，没有建申请。请导出文件，交给申请机构提交。",
        "Your role does not apply for filing; no application was opened. Export the file and give it to the applicant.",
    )


class RuleNotThere(Refusal):
    code = "rule_not_there"
    kind = "not_found"
    says = Text(
        "没有代码是“{rule}”的制度文件，或者没有这一版。请从“制度”列表里选。",
        "There is no document of the scheme with the code “{rule}”, or no such version. Choose one from the list of rules.",
    )


class StudyNotDone(Refusal):
    code = "study_not_done"
    kind = "conflict"
    says = Text(
        "试算 {study} 还没有结果可以下载。请在它的页面上看进度，算完后再下载。",
        "Study {study} has no result to download yet. See how far it is on its page, and download it when it is done.",
    )


class TextElsewhere(Refusal):
    code = "text_elsewhere"
    says = Text(
        "文档的代码是“{code}”，这些天没有按它核算的场景。请把代码改成其中一个：{known}。",
        "The document's code is “{code}”, and no scenario is counted by it in these days. Change the code to one of: {known}.",
    )


class TextTwice(Refusal):
    code = "text_twice"
    says = Text(
        "“{code}”既选了另一版，又给了文档。请去掉一个。",
        "For “{code}” both another version and a document are given. Take one of them away.",
    )
