"""What participants refuse.

Refusal
├── UnknownParticipant
├── NameTaken · CodeTaken
├── RoleElsewhere · MemberElsewhere
├── PasswordWeak
├── NotAChild · GuardianNeeded    who decides for whom
├── ProxyRefused · NoProxy        who acts at a counter
├── NotManager · LastManager · NotAMember · InvitationGone
├── OutOfReach · KindElsewhere · CodeNeeded
├── DelegationPeriod · DelegateElsewhere · DelegationGone
├── AdministratorByCommand · HumanTaken · NoOperator
├── UnknownCity
├── PhoneNotOffered · PhoneCodeWrong · KnownByAnother
├── PasswordWrong · SignInBlocked
├── FactorWrong · PasskeyRefused · TotpStands · LastFactor · UnknownFactor · UnknownDevice
├── UnknownProposal · OutOfReach
├── AlreadyProposed
├── OwnHands · NotTheMaker
├── ProposalDecided · ProposalLate · ProposalDiffers
├── ReasonMissing
├── ExportGone
├── KeyDestroyed
├── NameWanted · NameNotMatched · TooYoung
├── HumanHasAccount · PhoneTaken · IdentityProved
├── PurposeWanted
├── AppealAsked · AppealAnswered · AppealTextWanted · UnknownAppeal
├── ArchiveGone · ArchiveAsked
└── AccountClosed
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


class UnknownProposal(Refusal):
    code = "unknown_proposal"
    kind = "not_found"
    says = Text(
        "没有第 {number} 号提请，或者它不在您的职责范围内。请从待办清单打开。",
        "There is no proposal {number}, or it is outside your reach. Open it from the list of what waits.",
    )


# -- members, delegation, administrators, cities --------------------------------------------------------------------------


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
        "{asked} 不在您的管辖范围内。请选择本市，或请省级主管部门办理。",
        "{asked} is outside what you may act for. Choose your own city, or ask the authority of the province.",
    )


class AlreadyProposed(Refusal):
    code = "already_proposed"
    kind = "conflict"
    says = Text(
        "同一件事已经提请过，第 {number} 号，正在等第二个人同意。请先办完或撤回那一份。",
        "The same was proposed already, number {number}, and waits for a second person. Have that one decided or withdrawn first.",
    )


class OwnHands(Refusal):
    code = "own_hands"
    kind = "forbidden"
    says = Text(
        "第 {number} 号需要另一个人同意：提请人、提请人所代的同事，以及正在代提请人办事的同事，都不能同意。请由其他有权限的同事办理。",
        "Number {number} needs another person: not its maker, not whom the maker stood in for, and nobody who stands in for the maker now."
        " Another colleague with the right must decide.",
    )


class NotTheMaker(Refusal):
    code = "not_the_maker"
    kind = "forbidden"
    says = Text(
        "只有提请人可以撤回第 {number} 号。不同意的，请选择“不同意”并写明理由。",
        "Only its maker may withdraw number {number}. If you do not agree, refuse it and say why.",
    )


class ProposalDecided(Refusal):
    code = "proposal_decided"
    kind = "conflict"
    says = Text(
        "第 {number} 号已经有了结果（{outcome}），没有再办。请刷新页面查看。",
        "Number {number} is decided already ({outcome}); nothing more was done. Reload the page.",
    )


class ProposalLate(Refusal):
    code = "proposal_late"
    kind = "conflict"
    says = Text(
        "第 {number} 号的期限是 {due_on}，已经过期，没有办理。需要的，请重新提请。",
        "Number {number} was due on {due_on} and is void; nothing was done. Propose it again if it is still needed.",
    )


class ProposalDiffers(Refusal):
    code = "proposal_differs"
    kind = "conflict"
    says = Text(
        "您看到的内容与第 {number} 号现在的内容不同，没有办理。请重新打开并核对。",
        "What you saw is not what number {number} says; nothing was done. Open it again and check.",
    )


class ReasonMissing(Refusal):
    code = "reason_missing"
    says = Text("请写明理由，然后再提交。", "Say why, then send the form again.")


class ExportGone(Refusal):
    code = "export_gone"
    kind = "not_found"
    says = Text(
        "没有可下载的文件：只有提请人可以下载，只能下载一次，期限是同意后 24 小时。仍然需要的，请重新提请。",
        "There is no file to take: only the maker may, once, within 24 hours of the approval. Propose it again if it is still needed.",
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


# -- identity and the rights of the person --------------------------------------------------------------------------------


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


class PasswordWrong(Refusal):
    code = "password_wrong"
    kind = "unauthenticated"
    says = Text(
        "名称或密码不对，或者这个账号已停用。请检查大小写后再试；仍不行，请联系为您开户的机构。",
        "The name or the password is wrong, or this account is closed. Check capital letters and try again; "
        "otherwise ask the organisation that opened it.",
    )


class SignInBlocked(Refusal):
    """Facts: `wait_s`, which becomes the header Retry-After, and `minutes`."""

    code = "sign_in_blocked"
    kind = "too_many"
    says = Text(
        "连续输错次数过多。请过 {minutes} 分钟再试，或换一种方式登录；着急时请联系安全管理员解锁。",
        "There were too many wrong tries. Try again in {minutes} minutes, or sign in another way; the security administrator can unlock it.",
    )


class FactorWrong(Refusal):
    code = "factor_wrong"
    says = Text(
        "口令不对，或已经用过。请等应用里出现下一个口令再试，并核对手机的时间。",
        "The code is wrong or was used already. Wait for the next one in the app, and check the clock of the phone.",
    )


class PasskeyRefused(Refusal):
    code = "passkey_refused"
    says = Text(
        "通行密钥没有通过验证。请重新点一次；仍不行，请换一种方式。",
        "The passkey was not accepted. Start it once more; if it fails again, take another way.",
    )


class TotpStands(Refusal):
    code = "totp_stands"
    kind = "conflict"
    says = Text(
        "已经设置了动态口令。要换手机，请先停用再重新设置。",
        "An authenticator app is set up already. To move to another phone, remove it first and set it up again.",
    )


class LastFactor(Refusal):
    code = "last_factor"
    kind = "conflict"
    says = Text(
        "您的角色必须有第二要素，这是最后一个。请先添加另一个，再停用它。",
        "Your role needs a second factor and this is the last one. Add another first, then remove it.",
    )


class UnknownFactor(Refusal):
    code = "unknown_factor"
    kind = "not_found"
    says = Text(
        "没有这个登录要素，可能已经停用。请刷新页面。", "There is no such factor; it may have been removed already. Load the page again."
    )


class UnknownDevice(Refusal):
    code = "unknown_device"
    kind = "not_found"
    says = Text("没有这个设备，可能已经退出。请刷新页面。", "There is no such device; it may have been signed out. Load the page again.")


# -- who acts for a person ---------------------------------------------------------------------------------------------


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
