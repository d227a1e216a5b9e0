"""What participants refuse.

Refusal
├── NameTaken · CodeTaken
├── PasswordWeak
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
