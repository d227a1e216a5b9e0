"""登录的词 · Words of signing in: what a code is for, by what somebody has proved who he is."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

#: A code by phone: how long it holds, and after how many wrong tries it is void.
PHONE_CODE_LIFE = timedelta(minutes=5)
PHONE_CODE_TRIES_MAX = 5
PHONE_CODE_DIGITS = 6


class CodePurpose(StrEnum):
    """What a code by phone may be used for, and for nothing else."""

    SIGN_IN = "sign-in"
    SIGN_UP = "sign-up"
    LINK_PHONE = "link-phone"


class KnownByKind(StrEnum):
    """By what somebody is known besides his name: the mark of a phone number, or of a subject at an identity gateway."""

    PHONE = "phone"
    GATEWAY = "gateway"
