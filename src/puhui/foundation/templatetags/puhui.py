"""Template words: a sentence in both languages, numbers with their units, regions by name."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from puhui.methodology.regions import name_of
from puhui.methodology.units import said
from puhui.vocabulary.amounts import NBSP, grams_parts, grouped, tonnes_parts
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

register = template.Library()


def language() -> str:
    """`zh` or `en`, from the language of the request."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@register.simple_tag
def t(zh: str, en: str, **facts: object) -> str:
    """`{% t "中文" "English" %}`: one sentence, both languages side by side."""
    return Text(zh, en).said(language(), **facts)


@register.filter
def said_text(value: Text | str) -> str:
    """A name in the reader's language; plain words stay as they are."""
    return value.said(language()) if isinstance(value, Text) else value


@register.filter
def sentence_of(refusal: Refusal) -> str:
    """What a refusal says, in the reader's language."""
    return refusal.sentence(language())


@register.filter
def amount(value: int) -> str:
    return grouped(int(value or 0))


def _with_unit(parts: tuple[str, str]) -> SafeString:
    figure, unit = parts
    return format_html('<span class="ph-num">{}<span class="ph-unit">{}{}</span></span>', figure, NBSP, unit)


@register.filter
def grams(value: int) -> SafeString:
    """g below 100 kg, then kg; a number is never without its unit."""
    return _with_unit(grams_parts(int(value or 0)))


@register.filter
def tonnes(value: int) -> SafeString:
    return _with_unit(tonnes_parts(int(value or 0)))


@register.filter
def region_name(code: str) -> str:
    return name_of(code).said(language())


@register.filter
def region_names(codes: str) -> str:
    """A reference_region field (`110000 440300`) as names."""
    return (
        "、".join(name_of(code).said(language()) for code in codes.split())
        if language() == "zh"
        else ", ".join(name_of(code).en for code in codes.split())
    )


@register.filter
def unit_said(unit: str) -> str:
    """The unit in the reader's language; nothing for a plain number."""
    return "" if unit == "1" else said(unit, language())
