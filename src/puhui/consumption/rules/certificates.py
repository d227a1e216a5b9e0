"""What a certificate may say, how its number checks itself, and the exact text that is signed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from puhui.consumption.errors import (
    BadCertificateNumber,
    BeneficiaryMissing,
    StatementMissing,
    TextTooLong,
    UsePeriodTurned,
    WrongCertificateDigits,
)
from puhui.consumption.words import NAME_LENGTH, STATEMENT_LENGTH, Beneficiary, Use
from puhui.vocabulary.identifiers import credit_code
from puhui.vocabulary.periods import CHINA

#: What the signed text calls itself: a reader knows by it which fields to expect.
FORMAT = "puhui retirement 1"
_FORM = re.compile(r"AH-R-(2[0-9]{3})-([0-9]{6,12})-([0-9]{2})", re.ASCII)
_DASHES = str.maketrans("‐‑–—－−", "------")


def number_of(year: int, place: int) -> str:
    """AH-R-2026-000318-04: the last two digits check the others, by ISO 7064 MOD 97-10."""
    return f"AH-R-{year}-{place:06d}-{_check(year, place):02d}"


def _check(year: int, place: int) -> int:
    digits = "".join(str(int(sign, 36)) for sign in f"AHR{year:04d}{place:012d}")  # A is 10, Z is 35
    return 98 - int(digits) * 100 % 97


def read_number(text: str) -> str:
    """As people type it, as it is printed: spaces, small letters and other dashes are forgiven. Raises BadCertificateNumber, WrongCertificateDigits."""
    plain = re.sub(r"\s", "", text).translate(_DASHES).upper()
    found = _FORM.fullmatch(plain)
    if found is None:
        raise BadCertificateNumber(text=text.strip()[:40], form=number_of(2026, 318))
    year, place, check = (int(part) for part in found.groups())
    if check != _check(year, place):
        raise WrongCertificateDigits(text=plain)
    return number_of(year, place)


def checked(use: Use) -> Use:
    """As it is kept: trimmed, an organisation's code proved, a person's name masked. Raises StatementMissing, BeneficiaryMissing, TextTooLong,
    UsePeriodTurned, BadIdentifier."""
    statement, name = " ".join(use.statement.split()), " ".join(use.beneficiary.name.split())
    if not statement:
        raise StatementMissing
    if not name:
        raise BeneficiaryMissing
    for text, most in ((statement, STATEMENT_LENGTH), (name, NAME_LENGTH)):
        if len(text) > most:
            raise TextTooLong(most=most, length=len(text))
    if use.from_on and use.until_on and use.from_on > use.until_on:
        raise UsePeriodTurned(from_on=use.from_on, until_on=use.until_on)
    code = use.beneficiary.code.strip()
    told = Beneficiary(name, credit_code(code)) if code else Beneficiary(masked(name))
    return replace(use, statement=statement, beneficiary=told)


def masked(name: str) -> str:
    """王小明 → 王**: the first sign of a person's name, and how many more there are. What is masked already stays."""
    return name[0] + "*" * min(len(name) - 1, 8)


def facts_of(
    use: Use, *, number: str, holder: str, kg: int, serials: Sequence[str], retired_at: datetime, site: str, is_sample: bool
) -> str:
    """One line of JSON with sorted keys: the same facts are the same bytes, in every language."""
    told = {
        "format": FORMAT,
        "number": number,
        "retired_by": holder,
        "kg": kg,
        "serials": list(serials),
        "purpose": use.purpose,
        "subject": use.subject,
        "beneficiary": use.beneficiary.name,
        "beneficiary_code": use.beneficiary.code,
        "statement": use.statement,
        "from": use.from_on.isoformat() if use.from_on else "",
        "until": use.until_on.isoformat() if use.until_on else "",
        "retired_at": retired_at.astimezone(CHINA).isoformat(timespec="seconds"),
        "site": site,
        "sample": is_sample,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
