"""纸质文件 · Paper: a template and its facts become a PDF, with the one font that we ship; what the font cannot print is refused before.

The same facts give the same bytes: nothing of the clock or of the machine goes into a document.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from puhui.foundation.errors import FontLacksCharacter, PaperBroken

FONTS = Path(__file__).parent / "fonts"
FONT = FONTS / "NotoSansSC-Regular.ttf"
#: How the templates name it.
FAMILY = "Noto Sans SC"


@cache
def _characters() -> frozenset[int]:
    """Every code point that the font has a glyph for."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def unprintable(*texts: str) -> str:
    """The signs of these texts that the font lacks, each once, in their order."""
    signs = dict.fromkeys(sign for text in texts for sign in text if not sign.isspace())
    return "".join(sign for sign in signs if ord(sign) not in _characters() or unicodedata.category(sign)[0] == "C")


def check_printable(*texts: str) -> None:
    """Raises FontLacksCharacter: a rare sign would print as a blank, and nobody would see it in time."""
    lacking = unprintable(*texts)
    if lacking:
        raise FontLacksCharacter(signs=lacking[:20], codes=" ".join(f"U+{ord(sign):04X}" for sign in lacking[:20]))


def typeset(template: Path, told: Mapping[str, Any], *, at: datetime, language: str) -> bytes:
    """A PDF of a Typst template, which reads `told` as the JSON file `told.json`. Raises FontLacksCharacter, PaperBroken."""
    check_printable(*_texts(told))
    inputs = {"told": json.dumps(dict(told), ensure_ascii=False), "lang": language}
    try:
        made, warnings = _compiler().compile_with_warnings(
            str(template), format="pdf", root=str(template.parent), sys_inputs=inputs, timestamp=int(at.timestamp()), pdf_standards="a-2u"
        )
    except typst.TypstError as problem:
        raise PaperBroken(reason=str(problem)[:200]) from problem
    if warnings or not isinstance(made, bytes):
        raise PaperBroken(reason="; ".join(str(one) for one in warnings)[:200])
    return made


@cache
def _compiler() -> typst.Compiler:
    """It has read the font once."""
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]))


def qr_svg(text: str) -> str:
    """A QR code as SVG without any colour of its own: error correction M, two modules of margin."""
    return segno.make(text, error="m").svg_inline(border=2, omitsize=True)


def _texts(told: object) -> list[str]:
    if isinstance(told, str):
        return [] if told.startswith("<svg") else [told]
    if isinstance(told, Mapping):
        return [text for value in told.values() for text in _texts(value)]
    if isinstance(told, list | tuple):
        return [text for value in told for text in _texts(value)]
    return []
