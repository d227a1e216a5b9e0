"""脱敏 · Masking: what a page shows of a name, an identity number and a phone number. One place, so that no page shows more.

张* · 34**************1X · 138****0001
"""

from __future__ import annotations

STAR = "*"
#: A name is never shown longer than this, so that its length tells little.
_NAME_SIGNS_MAX = 4


def masked_name(name: str) -> str:
    """The first sign, and a star for each of the others, three at most."""
    return "" if not name else name[0] + STAR * (min(max(len(name), 2), _NAME_SIGNS_MAX) - 1)


def masked_identity(number: str) -> str:
    """The province and the last two signs."""
    return "" if not number else number[:2] + STAR * max(0, len(number) - 4) + number[-2:]


def masked_phone(number: str) -> str:
    """The first three digits and the last four."""
    return "" if not number else number[:3] + STAR * max(0, len(number) - 7) + number[-4:]
