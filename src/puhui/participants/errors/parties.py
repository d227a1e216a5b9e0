"""What members, organisations, administrators and cities are refused."""

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
        "密码太短、太常见、已在别处泄露，或者只是平台名、地名加几个字符。请用至少 10 个字符，可以是一句话。",
        "The password is too short, too common, known to have leaked, or little more than the name of the platform or a place. "
        "Use ten characters or more; a sentence will do.",
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


class NotManager(Refusal):
    code = "not_manager"
    kind = "forbidden"
    says = Text(
        "成员由本机构的管理人办理，您不是管理人。请找本机构的管理人：{managers}。",
        "Members are taken in and let go by the organisation's manager, and you are none. Ask its manager: {managers}.",
    )


class LastManager(Refusal):
    code = "last_manager"
    kind = "conflict"
    says = Text(
        "“{name}”是本机构唯一的管理人，不能离开。请先把另一位成员设为管理人，再办理。",
        "“{name}” is the only manager of the organisation and cannot leave. Make another member a manager first, then do it again.",
    )


class NotAMember(Refusal):
    code = "not_a_member"
    kind = "not_found"
    says = Text(
        "本机构没有这位成员（{asked}）。请从成员列表中选择。",
        "The organisation has no such member ({asked}). Choose one from the list of its members.",
    )


class InvitationGone(Refusal):
    code = "invitation_gone"
    kind = "not_found"
    says = Text(
        "这个邀请用过了、过期了、被收回了，或者地址不完整。请向邀请您的人要一个新的。",
        "This invitation was used, has expired, was taken back, or its address is not whole. Ask whoever invited you for a new one.",
    )


class OutOfReach(Refusal):
    code = "out_of_reach"
    kind = "forbidden"
    says = Text(
        "{asked}不在您的管辖范围内。请选择本市，或请省级主管部门办理。",
        "{asked} is outside what you may act for. Choose your own city, or ask the authority of the province.",
    )


class KindElsewhere(Refusal):
    code = "kind_elsewhere"
    kind = "forbidden"
    says = Text(
        "您的角色不能登记这类机构（{kind}）。可以登记的有：{known}；其他的请上级主管部门登记。",
        "Your role does not register organisations of this kind ({kind}). It registers: {known}; for others ask the authority above.",
    )


class CodeNeeded(Refusal):
    code = "code_needed"
    says = Text(
        "登记机构须填统一社会信用代码（18 位，GB 32100）。请照营业执照或登记证书填写。",
        "An organisation is registered with its unified social credit code (18 signs, GB 32100). Copy it from its licence or certificate.",
    )


class DelegationPeriod(Refusal):
    code = "delegation_period"
    says = Text(
        "委托须从今天或以后开始，并写明结束日，首尾在内最长 {days} 天。请改日期；更长的离岗请到期再办一次。",
        "A delegation begins today or later and names its last day, {days} days at most with both ends. Change the days; for a longer "
        "absence give it again when it ends.",
    )


class DelegateElsewhere(Refusal):
    code = "delegate_elsewhere"
    kind = "conflict"
    says = Text(
        "不能委托给“{name}”：只能委托给本机构另一位在职成员，管理员的权限不委托、也不代办。请另选一位同事。",
        "“{name}” cannot stand in: only another present member of your organisation can, and administrators neither hand on nor stand in. "
        "Choose another colleague.",
    )


class DelegationGone(Refusal):
    code = "delegation_gone"
    kind = "not_found"
    says = Text(
        "没有这个可以结束的委托。请从委托列表中选择还没有结束的一项。",
        "There is no such delegation to end. Choose one from the list that has not ended.",
    )


class AdministratorByCommand(Refusal):
    code = "administrator_by_command"
    kind = "conflict"
    says = Text(
        "“{name}”是三员之一，不在网页上增减、停用。请在服务器上用 puhui admin appoint 任命接任的人，原来的账号随之停用。",
        "“{name}” is one of the three administrators, who are not changed on a page. Appoint a successor on the server with "
        "puhui admin appoint; the old account is closed with it.",
    )


class HumanTaken(Refusal):
    code = "human_taken"
    kind = "conflict"
    says = Text(
        "这个人已经担任或担任过{role}。系统、安全、审计三员须是三个不同的人，请任命另一个人。",
        "This person is or was the {role}. System, security and audit administrator are three different people: appoint somebody else.",
    )


class NoOperator(Refusal):
    code = "no_operator"
    kind = "conflict"
    says = Text(
        "还没有运维机构，管理员没有所属的机构。请先用 puhui organisation open 登记一个 operator 类的机构。",
        "There is no operator yet, to whom the administrators belong. Open an organisation of the kind operator first: puhui organisation open.",
    )


class UnknownCity(Refusal):
    code = "unknown_city"
    kind = "not_found"
    says = Text(
        "{asked} 不是本省的设区市，或者还没有接入。请填本省设区市的六位代码，如 340200。",
        "{asked} is no city of this province, or has not joined. Give the six digits of one of its cities, such as 340200.",
    )
