"""What participants refuse.

Refusal
├── NameTaken · CodeTaken
├── RoleElsewhere · MemberElsewhere
├── PasswordWeak
├── PhoneNotOffered · PhoneCodeWrong · KnownByAnother
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


# -- signing in --------------------------------------------------------------------------------------------------------


class PhoneNotOffered(Refusal):
    code = "phone_not_offered"
    kind = "unavailable"
    says = Text(
        "本站没有接通短信，不能用手机验证码。请换一种方式登录。",
        "This site sends no text messages, so there are no codes by phone. Sign in another way.",
    )


class PhoneCodeWrong(Refusal):
    code = "phone_code_wrong"
    says = Text(
        "验证码不对、已用过或已过期。请核对后再试，或重新获取。",
        "The code is wrong, used or out of date. Check it and try again, or ask for a new one.",
    )


class KnownByAnother(Refusal):
    code = "known_by_another"
    kind = "conflict"
    says = Text(
        "这个号码或身份已属于另一个账号。请用那个账号登录，或先在那里解除。",
        "This number or identity belongs to another account. Sign in with that one, or let it go there first.",
    )
