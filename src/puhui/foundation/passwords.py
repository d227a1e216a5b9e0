"""What no password may be: this platform's own words with little beside them, and what is known to have leaked elsewhere."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from puhui.foundation.configuration import configuration

#: Words that anybody would try first here, folded; the site's own name is added to them.
WORDS = (
    "tanpuhui", "puhui", "碳普惠", "普惠", "tanjifen", "碳积分", "carbon", "green", "lvse", "绿色", "anhui", "安徽", "hefei", "合肥",
    "wanshitong", "皖事通", "password", "mima", "密码", "admin", "guanliyuan", "管理员",
)  # fmt: skip
#: What is left of a password without those words must still be this long.
LEFT_AT_LEAST = 8
#: A line begins with the SHA-1 of a password in hexadecimal, whatever stands behind it.
_DIGITS = 40


class OwnWordsValidator:
    """For Django's list of validators: `Anhui@2026` is Anhui and five signs."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(without_own_words(password)) < LEFT_AT_LEAST:
            raise ValidationError("own words", code="own_words")


class LeakedValidator:
    """For Django's list of validators: asks the file that PUHUI_LEAKED_PASSWORDS names; without one it passes everything."""

    def validate(self, password: str, user: Any = None) -> None:
        path = configuration().leaked_passwords
        if path is not None and is_leaked(password, path):
            raise ValidationError("leaked", code="leaked")


def without_own_words(password: str) -> str:
    """The folded password without the words; full width and capitals make no other word."""
    words = sorted({*WORDS, _folded(configuration().site_name)} - {""}, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, words)), "", _folded(password))


def is_leaked(password: str, path: Path) -> bool:
    """Whether its SHA-1 stands in a file of lines sorted by it, by halving: some thirty reads in a file of any size."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:  # the line wanted, if any, begins in [low, high)
            middle = (low + high) // 2
            begins, line = _line_from(file, middle, low)
            if begins >= high or line[:_DIGITS].upper() > wanted:
                high = middle
            elif line[:_DIGITS].upper() == wanted:
                return True
            else:
                low = begins + len(line)
    return False


def fault_of(path: Path) -> str | None:
    """Why such a file cannot be asked; None if it can."""
    try:
        with path.open("rb") as file:
            first = file.readline(_DIGITS + 1)[:_DIGITS]
    except OSError as problem:
        return type(problem).__name__
    return None if re.fullmatch(rb"[0-9A-Fa-f]{40}", first) else "no SHA-1 in the first line"


def _line_from(file: Any, place: int, low: int) -> tuple[int, bytes]:
    """The first line that begins at `place` or behind it; `low` is the beginning of one."""
    file.seek(max(place - 1, low))
    if place > low:
        file.readline()
    begins = file.tell()
    return begins, file.readline()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
