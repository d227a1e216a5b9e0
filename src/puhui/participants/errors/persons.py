"""What is refused to and about persons: identities, rights, guardians and proxies."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class KeyDestroyed(Refusal):
    code = "person_key_destroyed"
    kind = "not_found"
    says = Text(
        "这个账户已注销，它的密钥已销毁，个人信息无法再读取。请核对编号。",
        "This account is closed and its key is destroyed, so nothing personal can be read any more. Check the number.",
    )


class NameWanted(Refusal):
    code = "name_wanted"
    says = Text("请填写身份证上的姓名，2 到 40 个字。", "Fill in the name as on the identity card, 2 to 40 signs.")


class NameNotMatched(Refusal):
    code = "name_not_matched"
    says = Text(
        "姓名和证件号码对不上。请照身份证核对后再填；仍不行，请到服务窗口办理。",
        "Name and identity number do not belong together. Compare them with the card; if it goes on, come to a counter.",
    )


class TooYoung(Refusal):
    code = "too_young"
    kind = "forbidden"
    says = Text(
        "未满 {years} 周岁，须由父母或其他监护人同意后开户。请由监护人用自己的账户办理，或一起到服务窗口。",
        "Below the age of {years} a parent or guardian has to agree. Have the guardian do it from the own account, or come to a counter together.",
    )


class HumanHasAccount(Refusal):
    code = "human_has_account"
    kind = "conflict"
    says = Text(
        "这个证件号码已经开过账户，一人一户。请用原来的手机号登录；手机号换了，请到服务窗口办理。",
        "This identity number has an account already; one human has one. Sign in with the phone of that account, or come to a counter.",
    )


class PhoneTaken(Refusal):
    code = "phone_taken"
    kind = "conflict"
    says = Text(
        "这个手机号已用于另一个账户。请直接登录，或换一个手机号。",
        "This phone number belongs to another account. Sign in with it, or use another number.",
    )


class IdentityProved(Refusal):
    code = "identity_proved"
    kind = "conflict"
    says = Text(
        "证件号码已经主管部门核验，不能自己更改。请带证件到服务窗口办理。",
        "The identity number was verified with the authority and is not changed here. Bring your card to a counter.",
    )


class PurposeWanted(Refusal):
    code = "purpose_wanted"
    says = Text(
        "查看个人信息须选择用途并写明事由（4 到 120 个字）。请填写后再查看。",
        "To read personal data choose a purpose and say what for, in 4 to 120 signs. Then ask again.",
    )


class AppealTextWanted(Refusal):
    code = "appeal_text_wanted"
    says = Text("请写明理由，5 到 {most} 个字。", "Give the reasons, in 5 to {most} signs.")


class AppealAsked(Refusal):
    code = "appeal_asked"
    kind = "conflict"
    says = Text("这条记录已经申诉过。请在“申诉”里看进度。", "An appeal about this record is there already. Follow it under “Appeals”.")


class AppealAnswered(Refusal):
    code = "appeal_answered"
    kind = "conflict"
    says = Text("这件申诉已经答复，或已终止。请刷新列表。", "This appeal is answered already, or has ended. Reload the list.")


class UnknownAppeal(Refusal):
    code = "unknown_appeal"
    kind = "not_found"
    says = Text("没有这件申诉。请从列表中选择。", "There is no such appeal. Choose one from the list.")


class ArchiveAsked(Refusal):
    code = "archive_asked"
    kind = "conflict"
    says = Text("已有一份正在准备或可以下载。请用那一份。", "One is being written or waits to be taken already. Use that one.")


class ArchiveGone(Refusal):
    code = "archive_gone"
    kind = "not_found"
    says = Text("这份文件已过期删除，或没有这份文件。请重新准备一份。", "This copy has expired, or never was. Have a new one written.")


class AccountClosed(Refusal):
    code = "account_closed"
    kind = "conflict"
    says = Text("这个账户已注销，不能再办理。请核对编号。", "This account is closed; nothing can be done with it. Check the number.")


class NotAChild(Refusal):
    code = "not_a_child"
    kind = "conflict"
    says = Text(
        "{born_on} 出生的人已满 14 周岁，由本人自己开户和授权。请本人注册，或带身份证到窗口办理。",
        "Somebody born on {born_on} is fourteen and decides alone. Have the person sign up, or come to a counter with the identity card.",
    )


class GuardianNeeded(Refusal):
    code = "guardian_needed"
    kind = "forbidden"
    says = Text(
        "这是未满 14 周岁的孩子的账户，只能由监护人办理。请由监护人登录后在“孩子的账户”里办理。",
        "This is the account of a child under fourteen; only its guardian acts for it. Have the guardian sign in and open “children”.",
    )


class HandoverGone(Refusal):
    code = "handover_gone"
    kind = "not_found"
    says = Text(
        "这个交接码不能用：没有这个码、已用过、已过期或已收回。请核对；仍不行，请给码的人重新生成一个。",
        "This code opens nothing: there is none like it, or it was used, has expired or was taken back. Compare it; else have its maker make another.",
    )


class NothingToHandOver(Refusal):
    code = "nothing_to_hand_over"
    kind = "conflict"
    says = Text(
        "这个账户现在没有什么可交接：本人已经能登录、账户已注销，或监护人还在。请刷新页面，看看现在由谁管理。",
        "There is nothing to hand over: its owner can sign in already, the account is closed, or its guardian is there. Reload the page to see who acts for it.",
    )


class NotTheOwner(Refusal):
    code = "not_the_owner"
    kind = "forbidden"
    says = Text(
        "填写的证件和这个账户对不上，所以没有交接。请填账户本人的姓名和身份证号；开户时生日填错了的，请本人带证件到服务窗口。",
        "The identity does not belong to this account, so nothing was handed over. Fill in the name and number of the person whose account it is; if the "
        "day of birth was told wrongly when it was opened, come to a counter with the card.",
    )


class OwnWard(Refusal):
    code = "own_ward"
    kind = "conflict"
    says = Text(
        "您已经是这个孩子的监护人。请把码交给要接手的人。", "You are this child's guardian already. Give the code to who shall take over."
    )


class ClosingLeavesChildren(Refusal):
    code = "closing_leaves_children"
    kind = "conflict"
    says = Text(
        "您还是孩子的监护人（{names}）。您注销以后，孩子的账户就没有人能管理，所以现在不能注销。"
        "请先在“孩子的账户”里逐个交给另一位监护人，或注销孩子的账户，再来注销自己的。",
        "You are still the guardian of {names}. Without you nobody could manage the child's account, so yours is not closed. "
        "Under “children” hand each to another guardian, or close the child's account; then close yours.",
    )


class ProxyRefused(Refusal):
    code = "proxy_refused"
    says = Text(
        "代办人没有登记：{reason_zh}。请改正后再提交。",
        "The proxy was not named: {reason_en}. Correct it and send the form again.",
    )


class NoProxy(Refusal):
    code = "no_proxy"
    kind = "forbidden"
    says = Text(
        "没有可以办这件事的代办人：未指定、已到期、身份证后四位不符，或没有这项权限。请核对证件，或请户主本人到窗口重新指定。",
        "No proxy may do this: none is named, the time is over, the last four of the identity card differ, or it was not allowed. "
        "Check the card, or have the owner name a proxy again at a counter.",
    )
