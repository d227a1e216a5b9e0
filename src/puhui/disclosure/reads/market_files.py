"""The market as CSV, line by line: days, trades and offers, with whole kilograms and fen. Nobody is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from puhui.disclosure.reads.exports import MARK, lines_of_table
from puhui.market.words import Offer, Trade, TradedDay
from puhui.registry import reads as registry

DAY_COLUMNS = ("day", "kind", "deals", "kg", "fen", "mean_fen_per_tonne")
TRADE_COLUMNS = ("day", "deal", "project", "kind", "vintage", "kg", "fen", "fen_per_tonne", "way", "is_related")
OFFER_COLUMNS = ("listing", "project", "kind", "vintage", "kg", "listing_left_kg", "listing_smallest_kg", "fen_per_tonne", "until")


def traded_days_csv(days: Iterable[TradedDay]) -> Iterator[str]:
    """One row for each day and kind of project on which organisations traded."""
    yield MARK
    yield from lines_of_table(
        DAY_COLUMNS,
        (
            {"day": one.day, "kind": one.kind, "deals": one.deals, "kg": one.kg, "fen": one.fen, "mean_fen_per_tonne": one.price}
            for one in days
        ),
    )


def trades_csv(trades: Iterable[Trade]) -> Iterator[str]:
    """One row for each project and year of a deal between organisations; the rows of a deal come to its price."""
    codes: dict[int, str] = {}
    yield MARK
    yield from lines_of_table(TRADE_COLUMNS, (_trade(one, codes) for one in trades))


def _trade(one: Trade, codes: dict[int, str]) -> dict[str, object]:
    if one.project not in codes:
        codes |= registry.project_codes([one.project])
    return {name: getattr(one, name) for name in TRADE_COLUMNS if name != "project"} | {"project": codes.get(one.project, "")}


def offers_csv(offers: list[Offer]) -> Iterator[str]:
    """One row for each project and year of what is left of a listing."""
    codes = registry.project_codes(lot.project for one in offers for lot in one.lots)
    yield MARK
    rows = (
        {
            "listing": one.listing,
            "project": codes.get(lot.project, ""),
            "kind": lot.kind,
            "vintage": lot.vintage,
            "kg": lot.kg,
            "listing_left_kg": one.left_kg,
            "listing_smallest_kg": min(one.smallest_kg, one.left_kg),
            "fen_per_tonne": one.fen_per_tonne,
            "until": one.until,
        }
        for one in offers
        for lot in one.lots
    )
    yield from lines_of_table(OFFER_COLUMNS, rows)
