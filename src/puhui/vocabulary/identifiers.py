"""Names of things: regions by GB/T 2260, and the 64-bit key that tells one activity record from another."""

from __future__ import annotations

import hashlib
import re
from datetime import date

from stdnum.cn import ric, uscc

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

_REGION = re.compile(r"[1-9][0-9]{5}")
_IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class BadIdentifier(Refusal):
    code = "bad_identifier"
    says = Text(
        "“{text}”不是有效的{what_zh}。请改为：{form}。",
        "“{text}” is not a {what_en}. Write it as: {form}.",
    )


def region_code(text: str) -> str:
    """A six-digit division code such as 340100; refuses anything else."""
    if not _REGION.fullmatch(text):
        raise BadIdentifier(text=text, what_zh="行政区划代码", what_en="region code", form="340100")
    return text


def methodology_code(text: str) -> str:
    """A lower-case code such as metro-ride; refuses anything else."""
    if len(text) > 40 or not _CODE.fullmatch(text):
        raise BadIdentifier(text=text, what_zh="方法学代码", what_en="methodology code", form="metro-ride")
    return text


def provider_code(text: str) -> str:
    """A lower-case code such as hefei-metro; refuses anything else, and what replays are called by."""
    if len(text) > 40 or not _CODE.fullmatch(text) or text.startswith("replay-"):
        raise BadIdentifier(text=text[:60], what_zh="接入方代码", what_en="provider code", form="hefei-metro")
    return text


def organisation_code(text: str) -> str:
    """A lower-case code such as wuhu-metro; refuses anything else."""
    if len(text) > 40 or not _CODE.fullmatch(text):
        raise BadIdentifier(text=text[:60], what_zh="机构代码", what_en="organisation code", form="wuhu-metro")
    return text


def credit_code(text: str) -> str:
    """A unified social credit code by GB 32100, in capitals; refuses one whose check sign does not fit."""
    proved = text.strip().upper()
    if not uscc.is_valid(proved):
        raise BadIdentifier(
            text=text[:30],
            what_zh="统一社会信用代码",
            what_en="unified social credit code",
            form=Text("18 位，末位校验（GB 32100）", "18 signs, the last checks the others (GB 32100)"),
        )
    return proved


def identity_number(text: str) -> str:
    """A resident identity number by GB 11643, in capitals; refuses one whose check sign or date does not fit. Never shown back."""
    proved = text.strip().upper()
    if not _is_identity(proved):
        form = Text("18 位，末位校验（GB 11643）", "18 signs, the last checks the others (GB 11643)")
        raise BadIdentifier(text="…", what_zh="居民身份证号码", what_en="resident identity number", form=form)
    return proved


def _is_identity(text: str) -> bool:
    """Form, day of birth and check sign. The county is not looked up: a number names the one that gave it out, often one of another time."""
    if not _IDENTITY.fullmatch(text) or text[-1] != ric.calc_check_digit(text):
        return False
    try:
        born_on(text)
    except ValueError:
        return False
    return True


def born_on(identity: str) -> date:
    """The day of birth that stands in a proved identity number."""
    return date(int(identity[6:10]), int(identity[10:12]), int(identity[12:14]))


def mobile_number(text: str) -> str:
    """A mobile number of mainland China as eleven digits; refuses anything else. Never shown back."""
    digits = re.sub(r"[\s-]", "", text).removeprefix("+86")
    if not _MOBILE.fullmatch(digits):
        form = Text("11 位，1 开头", "11 digits that begin with 1")
        raise BadIdentifier(text="…", what_zh="手机号码", what_en="mobile number", form=form)
    return digits


def region_prefix(code: str) -> str:
    """What every code inside the region begins with: 340000 → 34, 340100 → 3401, 340102 → 340102."""
    stem = code
    while stem.endswith("00"):
        stem = stem[:-2]
    return stem


def region_holds(outer: str, inner: str) -> bool:
    return inner.startswith(region_prefix(outer))


def key64(text: str) -> int:
    """The first 64 bits of MD5, read little-endian, less 2**63: a signed key that every engine can compute.

    MD5 only spreads; nothing secret rests on it, and a candidate is always confirmed on its text.
    Golden values are in tests/rooms/vocabulary/test_identifiers.py.
    """
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:8], "little") - 2**63


def record_key_text(provider: str, day: date, record_id: str) -> str:
    """The canonical text of a record key; `|` cannot occur in a provider's code or in a day."""
    return f"{provider}|{day.isoformat()}|{record_id}"


def record_key(provider: str, day: date, record_id: str) -> int:
    return key64(record_key_text(provider, day, record_id))
