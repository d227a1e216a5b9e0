"""A serial as people type it, read back; a wrong digit or two that are swapped are refused."""

from __future__ import annotations

import re

from puhui.registry.errors import BadSerial, WrongCheckDigits
from puhui.registry.words import Serial, Span

FORM = str(Serial("PV00012", 2025, Span(1, 100)))
_FORM = re.compile(r"AH-([A-Z]{2}[0-9]{5})-(2[0-9]{3})-([1-9][0-9]{0,17})-([1-9][0-9]{0,17})-([0-9]{2})", re.ASCII)
_DASHES = str.maketrans("‐‑–—－−", "------")


def read_serial(text: str) -> Serial:
    """Spaces, small letters and other dashes are forgiven. Raises BadSerial, WrongCheckDigits."""
    plain = re.sub(r"\s", "", text).translate(_DASHES).upper()
    found = _FORM.fullmatch(plain)
    if found is None:
        raise BadSerial(text=text.strip()[:60], form=FORM)
    project, vintage, first, last, check = found.groups()
    serial = Serial(project, int(vintage), Span(int(first), int(last)))
    if serial.check != int(check):
        raise WrongCheckDigits(text=plain)
    if serial.span.last < serial.span.first:
        raise BadSerial(text=plain, form=FORM)
    return serial
