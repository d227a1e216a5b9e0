"""Buyers who all want the last lot of a listing at the same moment: one of them gets it, pays, and has it; the others are told that nothing is left."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Barrier

from django.db import connection

from puhui.journeys.drills.market import PRICE, open_traders
from puhui.journeys.settling import settle
from puhui.journeys.sweep import sweep
from puhui.journeys.trading import about, list_for_sale, take
from puhui.market import reads
from puhui.market.words import DealStage, ListingTerms
from puhui.payments.reads import due_about
from puhui.payments.words import Fate, Notice
from puhui.quantification.words import Report, silent
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal

LOT_KG = 1_000
#: What whoever came too late is told: all of it is taken, or sold already.
TOO_LATE = ("not_so_much_left", "listing_over")


@dataclass(slots=True)
class Last:
    """How many wanted the lot, had it, were told that it is gone, and met anything else; and which invariants do not hold afterwards."""

    buyers: int
    sold: int = 0
    delivered: int = 0
    refused: int = 0
    errors: int = 0
    said: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        one = self.sold == self.delivered == 1 and self.refused == self.buyers - 1
        return one and not (self.errors or self.violations)

    def as_json(self) -> dict[str, object]:
        counted = {"buyers": self.buyers, "sold": self.sold, "delivered": self.delivered, "refused": self.refused, "errors": self.errors}
        return {**counted, "said": self.said, "violations": self.violations}


def race_for_last_lot(*, buyers: int, now: datetime, report: Report = silent) -> Last:
    """Needs a migrated and prepared database of its own: it commits what it does."""
    traders = open_traders(sellers=1, buyers=buyers, kg=LOT_KG, now=now)
    terms = ListingTerms(kg=LOT_KG, fen_per_tonne=PRICE, until=local_day(now), smallest_kg=LOT_KG)
    listing = list_for_sale(key="last lot", seller=traders.sellers[0], terms=terms, by=0, now=now).number
    report("race", 0, buyers)
    found, start = Last(buyers), Barrier(buyers)
    with ThreadPoolExecutor(buyers, thread_name_prefix="buyer") as pool:
        asked = [pool.submit(_wanted, listing, buyer, start, now) for buyer in traders.buyers]
    told = Counter(type(one.exception()).__name__ if one.exception() else one.result() for one in asked)
    found.said = dict(sorted(told.items()))
    found.sold = told[DealStage.ACCEPTED]
    found.refused = sum(told[code] for code in TOO_LATE)
    found.errors = buyers - found.sold - found.refused
    found.delivered = _paid(listing, now)
    found.violations = [finding.name for finding in sweep() if finding.broken]
    return found


def _wanted(listing: int, buyer: int, start: Barrier, now: datetime) -> str:
    """One of them: waits until all are there; what became of it, or why it was refused. Anything else is an error that is counted."""
    start.wait()
    try:
        told = {"purpose": None, "note": "", "by": buyer, "now": now}
        return take(key=f"last {buyer}", listing=listing, taker=buyer, kg=LOT_KG, **told).stage  # type: ignore[arg-type]
    except Refusal as refusal:
        return refusal.code
    finally:
        connection.close()


def _paid(listing: int, now: datetime) -> int:
    """Whoever has the lot pays for it; how many were delivered."""
    fates = []
    for deal in reads.deals_from(listing):
        due = due_about(about(deal.number))
        if due and deal.stage is DealStage.ACCEPTED:
            fates.append(settle(Notice(f"last-{deal.number}", due.reference, due.fen, now), now).fate)
    return sum(fate is Fate.PAID_OVER for fate in fates)
