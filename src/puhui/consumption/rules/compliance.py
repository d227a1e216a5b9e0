"""What a cap may be and comes to: whole kilograms, rounded down, so that no share is exceeded."""

from __future__ import annotations

from puhui.consumption.errors import AboveCap, CapTermsWrong, NoCap
from puhui.consumption.words import CapTerms, CapUse
from puhui.vocabulary.texts import Text

KG_MOST, SHARE_BP_MOST, DOCUMENT_LENGTH = 10**12, 10_000, 120
FIRST_YEAR, LAST_YEAR = 2020, 2999


def cap_kg(terms: CapTerms) -> int:
    """Raises CapTermsWrong."""
    by_kg, by_share = terms.kg is not None, terms.share_bp is not None or terms.base_kg is not None
    if by_kg == by_share:
        raise _wrong(
            "kg",
            Text("上限", "cap"),
            Text("填千克数，或者填比例和基数，只能填一种", "give kilograms, or a share and its base, and not both"),
        )
    if terms.kg is not None:
        if not 1 <= terms.kg <= KG_MOST:
            raise _wrong("kg", Text("上限", "cap"), Text("须是正整数千克", "it is whole kilograms above nothing"))
        return terms.kg
    share, base = terms.share_bp or 0, terms.base_kg or 0
    if not 1 <= share <= SHARE_BP_MOST:
        raise _wrong("share", Text("比例", "share"), Text("须大于 0，不超过 100%", "it is above nothing and 100 % at most"))
    if not 1 <= base <= KG_MOST or base * share < SHARE_BP_MOST:
        raise _wrong(
            "base",
            Text("基数", "base"),
            Text("须是正整数千克，按比例至少合 1 kg", "it is whole kilograms, of which the share comes to 1 kg at least"),
        )
    return base * share // SHARE_BP_MOST


def check_terms(terms: CapTerms) -> None:
    """Raises CapTermsWrong."""
    if not FIRST_YEAR <= terms.year <= LAST_YEAR:
        raise _wrong("year", Text("履约年度", "year"), Text("须是四位年份", "it has four digits"))
    if not 1 <= len(terms.document) <= DOCUMENT_LENGTH:
        raise _wrong("document", Text("依据文件", "document"), Text("须写明文件名称和文号", "name it with its number"))
    if terms.until_on < terms.from_on:
        raise _wrong("until", Text("失效日期", "last day"), Text("不能早于生效日期", "it is not before the first"))


def _wrong(field: str, what: Text, why: Text) -> CapTermsWrong:
    return CapTermsWrong(field=field, what_zh=what.zh, what_en=what.en, why_zh=why.zh, why_en=why.en)


def check_below(told: CapUse, *, asked_kg: int) -> None:
    """Raises NoCap, AboveCap."""
    if told.cap is None:
        raise NoCap(field="year", year=told.year)
    if asked_kg > told.left_kg:
        raise AboveCap(field="kg", year=told.year, left_kg=told.left_kg, asked_kg=asked_kg)
