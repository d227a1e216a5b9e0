"""What is refused to whoever signs in, or changes how."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


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
    code = "unknown_sign_in_factor"
    kind = "not_found"
    says = Text(
        "没有这个登录要素，可能已经停用。请刷新页面。", "There is no such factor; it may have been removed already. Load the page again."
    )


class UnknownDevice(Refusal):
    code = "unknown_device"
    kind = "not_found"
    says = Text("没有这个设备，可能已经退出。请刷新页面。", "There is no such device; it may have been signed out. Load the page again.")
