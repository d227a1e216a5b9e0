"""What participants refuse.

Refusal
├── NameTaken · CodeTaken
├── RoleElsewhere · MemberElsewhere
├── PasswordWeak
├── NotAChild · GuardianNeeded    who decides for whom
├── ProxyRefused · NoProxy        who acts at a counter
└── UnknownParticipant
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class NameTaken(Refusal):
    code = "name_taken"
    kind = "conflict"
    says = Text("登录名“{name}”已被使用。请换一个。", "The sign-in name “{name}” is taken. Choose another.")


class CodeTaken(Refusal):
    code = "code_taken"
    kind = "conflict"
    says = Text(
        "代码“{taken}”已属于另一类机构。请换一个代码。",
        "The code “{taken}” belongs to an organisation of another kind. Choose another.",
    )


class PasswordWeak(Refusal):
    code = "password_weak"
    kind = "invalid"
    says = Text(
        "密码太短，或者太常见。请用至少 10 个字符，可以是一句话。",
        "The password is too short or too common. Use ten characters or more; a sentence will do.",
    )


class UnknownParticipant(Refusal):
    code = "unknown_participant"
    kind = "not_found"
    says = Text("没有这个参与主体（{asked}）。请核对编号。", "There is no such participant ({asked}). Check the number.")


class RoleElsewhere(Refusal):
    code = "role_elsewhere"
    kind = "conflict"
    says = Text(
        "角色“{role}”不属于这类机构（{kind}）。请选择该类机构的角色，见《角色与权限》。",
        "The role “{role}” does not belong to an organisation of this kind ({kind}). Choose one of its roles; the table of roles lists them.",
    )


class MemberElsewhere(Refusal):
    code = "member_elsewhere"
    kind = "conflict"
    says = Text(
        "“{name}”已是另一机构的成员。请先在原机构办理离开，或另开一个登录名。",
        "“{name}” is a member of another organisation. Have them leave it first, or open another sign-in name.",
    )


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
