"""因子库 · The factor library for everyone: search, one family with its history and a comparison, and downloads."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.disclosure import reads
from puhui.disclosure.pages.factor_tables import (
    GROUP_SAYS,
    TYPE_SAYS,
    USE_SAYS,
    compared_cells,
    compared_columns,
    entry_cells,
    entry_columns,
    found_in,
    gap_cells,
    history_of,
    value_said,
)
from puhui.disclosure.pages.tables import JSON, attachment, csv_answer
from puhui.disclosure.words import FactorsAsked, FamilyCard
from puhui.methodology.regions import name_of
from puhui.methodology.words import Factor, FactorFamily, FactorGap
from puhui.vocabulary.periods import local_day

PAGE_ROWS = 20


@require_safe
def factors(request: HttpRequest) -> HttpResponse:
    """Every family, or those that answer a search."""
    asked = _asked(request)
    cards = reads.family_cards(asked)
    regions, years = reads.choices()
    told = {
        "asked": asked,
        "groups": [(group, says) for group, says in GROUP_SAYS.items()],
        "regions": regions,
        "years": years,
        "shelves": _shelves(cards, asked),
        "families": len(cards),
        "entries": sum(len(card.entries) for card in cards),
    }
    return render(request, "disclosure/factors.html", told)


def _asked(request: HttpRequest) -> FactorsAsked:
    told = {name: request.GET.get(name, "").strip()[:80] for name in ("text", "group", "region", "year", "item")}
    year = told["year"]
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    return FactorsAsked(told["text"], told["group"], told["region"], number, told["item"])


def _shelves(cards: list[FamilyCard], asked: FactorsAsked) -> list[dict[str, Any]]:
    """The cards of each group under its name."""
    return [
        {"name": says, "cards": mine}
        for group, says in GROUP_SAYS.items()
        if (mine := [_card(card, asked) for card in cards if card.family.group is group])
    ]


def _card(card: FamilyCard, asked: FactorsAsked) -> dict[str, Any]:
    return {
        "card": card,
        "type": TYPE_SAYS[card.family.type],
        "defaults": [(USE_SAYS[use], entry, value_said(entry)) for use, entry in card.defaults],
        "found": found_in(card) if asked.is_filtered else [],
        "years": f"{card.years[0]}–{card.years[-1]}" if len(card.years) > 1 else "".join(map(str, card.years)),
    }


@require_safe
def factor_family(request: HttpRequest, code: str) -> HttpResponse:
    """One family: what it measures, its defaults, its history, two regions beside each other, and who uses it."""
    found, asked = reads.family_of(code), _asked(request)
    page = Paginator(_listed(found, asked), PAGE_ROWS).get_page(request.GET.get("page"))
    told = {
        "family": found,
        "asked": asked,
        "type": TYPE_SAYS[found.type],
        "defaults": [
            ([USE_SAYS[use] for use in entry.default_for], entry, value_said(entry)) for entry in found.entries if entry.default_for
        ],
        "items": {item.code: item.name for item in found.items},
        "regions": [(region, name_of(region)) for region in sorted({e.region for e in found.entries} | {gap.region for gap in found.gaps})],
        "years": sorted({entry.data_year for entry in found.entries if entry.data_year}, reverse=True),
        "columns": entry_columns(found),
        "rows": [
            entry_cells(found, item, evidence) if isinstance(item, Factor) else gap_cells(found, item)
            for item, evidence in zip(page.object_list, reads.evidence_for(page.object_list), strict=True)
        ],
        "page": page,
        "used": reads.used_by(code, local_day(timezone.now())),
        **_history(found, request),
    }
    return render(request, "disclosure/factor_family.html", told)


def _listed(found: FactorFamily, asked: FactorsAsked) -> list[Factor | FactorGap]:
    """The newest year first, the defaults of a year before the rest."""
    wanted = FactorsAsked(group="", region=asked.region, year=asked.year, item=asked.item)
    cards = [card for card in reads.family_cards(wanted) if card.family.code == found.code]
    entries = [entry for card in cards for entry in card.entries]
    places = {item.code: place for place, item in enumerate(found.items)}
    entries.sort(key=lambda entry: (-(entry.data_year or 0), not entry.default_for, places.get(entry.item, 0), entry.line))
    return [*entries, *(gap for card in cards for gap in card.gaps)]


def _history(found: FactorFamily, request: HttpRequest) -> dict[str, Any]:
    """Two regions over the years; nothing where no region has two years and no two regions share one."""
    item = request.GET.get("of", "") if found.items else ""
    item = item if item in {known.code for known in found.items} else (found.items[0].code if found.items else "")
    known = reads.regions_with_history(found, item)
    if not known:
        return {"known": [], "of": item}
    first = _one_of(request.GET.get("a", ""), known, known[0])
    second = _one_of(request.GET.get("b", ""), known, known[1] if len(known) > 1 else known[0])
    rows = reads.compared(found, item=item, first=first, second=second)
    return {
        "known": [(region, name_of(region)) for region in known],
        "of": item,
        "first": first,
        "second": second,
        "history": history_of(rows, first, second, unit=found.unit.text) if len(rows) > 1 else None,
        "compared_columns": compared_columns(first, second),
        "compared_rows": [compared_cells(row, is_one=first == second) for row in rows],
    }


def _one_of(asked: str, known: list[str], otherwise: str) -> str:
    return asked if asked in known else otherwise


@require_safe
def all_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every number of the library, one row each."""
    return csv_answer(reads.factors_csv(), "factors.csv")


@require_safe
def all_json(request: HttpRequest) -> HttpResponse:
    return attachment(reads.factors_json().encode(), "factors.json", JSON)


@require_safe
def family_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The numbers of one family."""
    return csv_answer(reads.factors_csv([reads.family_of(code)]), f"{code}.csv")


@require_safe
def family_json(request: HttpRequest, code: str) -> HttpResponse:
    return attachment(reads.factors_json([reads.family_of(code)]).encode(), f"{code}.json", JSON)


urlpatterns = [
    path("factors", factors, name="factors"),
    path("factors.csv", all_csv, name="factors-csv"),
    path("factors.json", all_json, name="factors-json"),
    path("factors/<slug:code>.csv", family_csv, name="factor-family-csv"),
    path("factors/<slug:code>.json", family_json, name="factor-family-json"),
    path("factors/<slug:code>", factor_family, name="factor-family"),
]
