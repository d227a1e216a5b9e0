"""A code by phone: sent to whoever asks, known number or not, and proved once. The number itself is not kept."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F

from puhui.foundation import limits, phone
from puhui.foundation.configuration import configuration
from puhui.foundation.sealing import keyed_mark
from puhui.participants.errors import PhoneCodeWrong, PhoneNotOffered
from puhui.participants.models import PhoneCode
from puhui.participants.words import PHONE_CODE_DIGITS, PHONE_CODE_LIFE, PHONE_CODE_TRIES_MAX, CodePurpose
from puhui.vocabulary.identifiers import mobile_number
from puhui.vocabulary.texts import Text

#: How many codes: (count, seconds) for one number, and for one place that asks.
PER_NUMBER = ((1, 60), (5, 3600), (10, 86400))
PER_ORIGIN = ((20, 3600),)
PROOFS_PER_ORIGIN = (60, 3600)
_SAYS = Text(
    "【{site}】验证码 {code}，{minutes} 分钟内有效。工作人员不会向您索要，请勿告诉他人。",
    "[{site}] Your code is {code}. It holds for {minutes} minutes. Nobody of ours will ask you for it.",
)


def send_phone_code(*, number: str, purpose: CodePurpose, now: datetime, origin: str, language: str = "zh") -> None:
    """Sends six digits; an earlier code for the same purpose is void. Nothing tells whether somebody has this number.

    Raises BadIdentifier, PhoneNotOffered, TooOften, MessageNotSent.
    """
    proved = mobile_number(number)
    if not phone.is_offered():
        raise PhoneNotOffered
    mark = sign_in_mark(proved)
    _count(mark, purpose, origin, now)
    code = f"{secrets.randbelow(10**PHONE_CODE_DIGITS):0{PHONE_CODE_DIGITS}}"
    told = {"code_mark": _code_mark(mark, purpose, code), "sent_at": now, "expires_at": now + PHONE_CODE_LIFE, "tries": 0, "used_at": None}
    PhoneCode.objects.update_or_create(number_mark=mark, purpose=purpose, defaults=told)
    minutes = int(PHONE_CODE_LIFE.total_seconds()) // 60
    phone.send(proved, _SAYS.said(language, site=configuration().site_name, code=code, minutes=minutes))


def prove_phone_code(*, number: str, purpose: CodePurpose, code: str, now: datetime, origin: str) -> str:
    """Uses up the code and gives the mark of the number. A wrong try is counted, so this verb commits even where it refuses.

    Raises BadIdentifier, PhoneCodeWrong, TooOften.
    """
    mark = sign_in_mark(mobile_number(number))
    limits.take(limits.of_origin("phone-proof", origin), *PROOFS_PER_ORIGIN, now)
    if not _used_up(mark, purpose, code, now):
        raise PhoneCodeWrong
    return mark


@transaction.atomic
def _used_up(mark: str, purpose: CodePurpose, code: str, now: datetime) -> bool:
    """Whether the code was right; a try is taken first, so that simultaneous ones share the count."""
    live = PhoneCode.objects.filter(number_mark=mark, purpose=purpose, used_at=None, expires_at__gt=now)
    if not live.filter(tries__lt=PHONE_CODE_TRIES_MAX).update(tries=F("tries") + 1):
        return False
    kept = live.values_list("code_mark", flat=True).first()
    if kept is None or not hmac.compare_digest(kept, _code_mark(mark, purpose, code.strip())):
        return False
    return bool(live.update(used_at=now))


def sign_in_mark(number: str) -> str:
    """By what a number is found again as a way in; made from its eleven digits.

    An identity has its own mark of the same number (`reads.phone_mark`), under another pepper: who reads both tables cannot join them.
    """
    return keyed_mark("phone", number)


def _code_mark(mark: str, purpose: CodePurpose, code: str) -> str:
    return keyed_mark("phone code", f"{mark}|{purpose}|{code}")


def _count(mark: str, purpose: CodePurpose, origin: str, now: datetime) -> None:
    for limit, per_s in PER_ORIGIN:
        limits.take(limits.of_origin("phone-code", origin), limit, per_s, now)
    for limit, per_s in PER_NUMBER:
        limits.take(f"phone-code|{per_s}|{mark}", limit, per_s, now)
