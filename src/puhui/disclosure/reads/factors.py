"""The factor library as the public asks for it: search, one family, its history, two regions compared, where it is used, and downloads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from puhui.disclosure.reads.exports import MARK, lines_of_table
from puhui.disclosure.reads.methods import Filings, standings
from puhui.disclosure.words import FactorsAsked, FactorUsed, FamilyCard, YearCompared
from puhui.library import reads as library
from puhui.library.words import Evidence
from puhui.methodology.factor_files import texts_of
from puhui.methodology.factors import families, family
from puhui.methodology.regions import name_of
from puhui.methodology.words import Factor, FactorFamily, FactorGap, FactorGroup, FactorUse, Grade
from puhui.vocabulary.texts import Text

COLUMNS = (
    "family", "family_zh", "family_en", "group", "type", "item", "item_zh", "item_en", "region", "region_zh", "region_en", "data_year",
    "state", "value", "unit", "grade", "kind", "uncertainty", "published_on", "in_force_from", "valid_until", "notice", "quoted",
    "default_for", "default_why_zh", "default_why_en", "variant_zh", "variant_en", "note_zh", "note_en", "is_found", "family_hash",
    "evidence_filed_as", "evidence_sha256",
)  # fmt: skip


def family_of(code: str) -> FactorFamily:
    """One family, its numbers with the grades that filed evidence gives them. Raises UnknownFactorFamily."""
    return _lifted(family(code), library.evidence())


def _lifted(found: FactorFamily, filed: Filings) -> FactorFamily:
    return replace(found, entries=tuple(_graded(entry, filed) for entry in found.entries)) if filed else found


def _graded(entry: Factor, filed: Filings) -> Factor:
    """A draft stays one: no look-up answers with it before the file of its family says so."""
    is_lifted = not entry.is_draft and library.evidence_of_factor(entry, filed)
    return replace(entry, value=replace(entry.value, grade=Grade.A)) if is_lifted else entry


def evidence_for(entries: Iterable[Factor | FactorGap]) -> list[Evidence | None]:
    """What is filed for each of them, in their order."""
    filed = library.evidence()
    return [library.evidence_of_factor(entry, filed) if isinstance(entry, Factor) else None for entry in entries]


def family_cards(asked: FactorsAsked) -> list[FamilyCard]:
    """Every family with what of it answers the question, in the order of their shelves."""
    filed = library.evidence()
    cards = (_card(_lifted(found, filed), asked) for found in families().values() if asked.group in ("", found.group))
    order = {group: place for place, group in enumerate(FactorGroup)}
    return sorted((card for card in cards if card.entries or card.gaps), key=lambda card: (order[card.family.group], card.family.code))


def _card(found: FactorFamily, asked: FactorsAsked) -> FamilyCard:
    """Words name entries by their place, thing and year; where they name none, they may name the family as a whole."""
    defaults = [(use, entry) for use in FactorUse for entry in found.entries if use in entry.default_for]
    entries = [entry for entry in found.entries if _fits(entry, asked)]
    gaps = [gap for gap in found.gaps if _fits(gap, asked)]
    if words := asked.text.casefold().split():
        whole = " ".join(texts_of(found)).casefold()
        named = [entry for entry in entries if _named(found, entry, words, whole)]
        named_gaps = [gap for gap in gaps if _named(found, gap, words, whole)]
        is_whole = not named and not named_gaps and all(word in whole for word in words)
        entries, gaps = (entries, gaps) if is_whole else (named, named_gaps)
    return FamilyCard(family=found, entries=tuple(entries), gaps=tuple(gaps), defaults=() if found.items else tuple(defaults))


def _fits(entry: Factor | FactorGap, asked: FactorsAsked) -> bool:
    return asked.region in ("", entry.region) and asked.item in ("", entry.item) and asked.year in (None, entry.data_year)


def _named(found: FactorFamily, entry: Factor | FactorGap, words: list[str], whole: str) -> bool:
    """Every word is somewhere, and at least one is the entry's own."""
    item, region = _item_name(found, entry.item), name_of(entry.region)
    own = " ".join((item.zh, item.en, region.zh, region.en, str(entry.data_year or ""))).casefold()
    return any(word in own for word in words) and all(word in own or word in whole for word in words)


def _item_name(found: FactorFamily, code: str) -> Text:
    return next((item.name for item in found.items if item.code == code), Text("", ""))


def choices() -> tuple[list[tuple[str, Text]], list[int]]:
    """The regions and the data years that the library has, for the form of the search."""
    entries = [entry for found in families().values() for entry in found.entries]
    gaps = [gap for found in families().values() for gap in found.gaps]
    codes = sorted({e.region for e in entries} | {gap.region for gap in gaps}, key=lambda code: (code.isdigit(), code))
    return [(code, name_of(code)) for code in codes], sorted({e.data_year for e in entries if e.data_year}, reverse=True)


# -- history -----------------------------------------------------------------------------------------------------------


def regions_with_history(found: FactorFamily, item: str) -> list[str]:
    """Where this family has a number of a year, those of the defaults first."""
    mine = [entry for entry in found.entries if entry.item == item and entry.data_year and entry.is_found]
    chosen = [entry.region for use in FactorUse for entry in mine if use in entry.default_for]
    return list(dict.fromkeys([*chosen, *sorted({e.region for e in mine}, key=lambda code: (code.isdigit(), code))]))


def compared(found: FactorFamily, *, item: str, first: str, second: str) -> list[YearCompared]:
    """Year by year, two regions beside each other, and the first against its year before."""
    sides = [_by_year(found, item, region) for region in (first, second)]
    years = sorted(set(sides[0]) | set(sides[1]))
    before = {later: sides[0].get(earlier) for earlier, later in pairwise(years)}
    return [_year(year, sides[0].get(year), sides[1].get(year), before.get(year)) for year in years]


def _year(year: int, first: Factor | None, second: Factor | None, before: Factor | None) -> YearCompared:
    change = first.value.number / before.value.number - 1 if first and before and before.value.number else None
    return YearCompared(year, first, second, change)


def _by_year(found: FactorFamily, item: str, region: str) -> dict[int, Factor]:
    """The latest publication of each year."""
    mine = [e for e in found.entries if e.is_found and e.item == item and e.region == region and e.data_year]
    return {entry.data_year or 0: entry for entry in sorted(mine, key=lambda entry: entry.in_force_from)}


# -- where it is used --------------------------------------------------------------------------------------------------


def used_by(code: str, day: date) -> list[FactorUsed]:
    """Every methodology that takes a number of this family."""
    return [
        FactorUsed(
            standing.methodology.code, standing.methodology.name, parameter.label, parameter.factor.region, parameter.factor.data_year
        )
        for standing in standings(day)
        for parameter in standing.methodology.parameters
        if parameter.factor and parameter.factor.family == code
    ]


# -- downloads ---------------------------------------------------------------------------------------------------------


def factors_csv(wanted: Iterable[FactorFamily] | None = None) -> Iterator[str]:
    """One row an entry; a number that nobody knows has the state `missing` and no value."""
    yield MARK
    yield from lines_of_table(COLUMNS, _every_row(wanted))


def _every_row(wanted: Iterable[FactorFamily] | None) -> Iterator[dict[str, object]]:
    filed = library.evidence()
    return (row for found in _all(wanted, filed) for row in _rows(found, filed))


def factors_json(wanted: Iterable[FactorFamily] | None = None) -> str:
    """The same rows, by family; a value is text, so that no reader rounds it."""
    filed = library.evidence()
    told = [
        {
            "family": found.code,
            "name": _both(found.name),
            "about": _both(found.about),
            "serves": list(found.serves),
            "entries": list(_rows(found, filed)),
        }
        for found in _all(wanted, filed)
    ]
    return json.dumps({"families": told}, ensure_ascii=False, indent=1, default=str)


def _all(wanted: Iterable[FactorFamily] | None, filed: Filings) -> Iterable[FactorFamily]:
    return (_lifted(found, filed) for found in families().values()) if wanted is None else wanted


def _both(text: Text | None) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en} if text else {"zh": "", "en": ""}


def _rows(found: FactorFamily, filed: Filings) -> Iterator[dict[str, object]]:
    for entry in found.entries:
        yield _place(found, entry) | _number(entry) | _evidence(library.evidence_of_factor(entry, filed))
    for gap in found.gaps:
        yield dict.fromkeys(COLUMNS, "") | _place(found, gap) | {"state": "missing", "note_zh": gap.why.zh, "note_en": gap.why.en}


def _evidence(found: Evidence | None) -> dict[str, object]:
    return {"evidence_filed_as": found.number if found else "", "evidence_sha256": found.document if found else ""}


def _place(found: FactorFamily, entry: Factor | FactorGap) -> dict[str, object]:
    item, region = _item_name(found, entry.item), name_of(entry.region)
    return {
        "family": found.code,
        "family_zh": found.name.zh,
        "family_en": found.name.en,
        "group": str(found.group),
        "type": str(found.type),
        "item": entry.item,
        "item_zh": item.zh,
        "item_en": item.en,
        "region": entry.region,
        "region_zh": region.zh,
        "region_en": region.en,
        "data_year": entry.data_year or "",
        "unit": found.unit.text,
        "notice": entry.notice,
        "family_hash": found.content_hash,
    }


def _number(entry: Factor) -> dict[str, object]:
    valid, why, variant, note = entry.value.valid, _both(entry.default_why), _both(entry.variant), _both(entry.note)
    return {
        "state": "draft" if entry.is_draft else "published",
        "value": entry.value.written,
        "grade": str(entry.value.grade),
        "kind": str(entry.value.kind),
        "uncertainty": entry.value.uncertainty,
        "published_on": entry.published_on or "",
        "in_force_from": "" if entry.in_force_from == date.min else entry.in_force_from,
        "valid_until": (valid.until_on or "") if valid else "",
        "quoted": entry.value.reference.quoted,
        "default_for": " ".join(entry.default_for),
        "default_why_zh": why["zh"],
        "default_why_en": why["en"],
        "variant_zh": variant["zh"],
        "variant_en": variant["en"],
        "note_zh": note["zh"],
        "note_en": note["en"],
        "is_found": entry.is_found,
    }
