"""What may be listed, how much of a listing one buyer takes, and of which spans it is cut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from puhui.market.errors import DealUnpriced, ListingHandsWrong, ListingOver, NotSoMuchLeft, OwnListing, TakesTooLittle
from puhui.market.rules.deals import check_day
from puhui.market.words import LISTING_STAGE_SAYS, Listing, ListingStage, ListingTerms
from puhui.registry.words import Span
from puhui.vocabulary.amounts import grouped


def check_listing(terms: ListingTerms, *, today: date, days_most: int) -> None:
    """Raises DealUnpriced, OfferDayWrong, TakesTooLittle."""
    if terms.fen_per_tonne < 1:
        raise DealUnpriced(field="price")
    if not 1 <= terms.smallest_kg <= terms.kg:
        raise TakesTooLittle(least=1, field="smallest")
    check_day(terms.until, today=today, days_most=days_most)


def check_take(listing: Listing, *, taker: int, kg: int, today: date) -> None:
    """Raises OwnListing, ListingOver, NotSoMuchLeft, TakesTooLittle."""
    if taker == listing.seller:
        raise OwnListing
    if listing.stage is not ListingStage.OPEN or today > listing.terms.until:
        ended = ListingStage.EXPIRED if listing.stage is ListingStage.OPEN else listing.stage
        raise ListingOver(number=listing.number, stage=LISTING_STAGE_SAYS[ended])
    if kg > listing.left_kg:
        raise NotSoMuchLeft(left=grouped(listing.left_kg), field="kg")
    if kg < min(listing.terms.smallest_kg, listing.left_kg) or kg < 1:
        raise TakesTooLittle(least=grouped(listing.terms.smallest_kg), field="kg")


def check_end(listing: Listing, *, by: int | None, today: date) -> ListingStage:
    """`by` is the organisation that withdraws it; None is the clock. Raises ListingHandsWrong, ListingOver."""
    if by not in (None, listing.seller):
        raise ListingHandsWrong
    if listing.stage is not ListingStage.OPEN or (by is None and today <= listing.terms.until):
        raise ListingOver(number=listing.number, stage=listing.says)
    return ListingStage.EXPIRED if by is None else ListingStage.WITHDRAWN


def cut(spans: Sequence[Span], kg: int) -> tuple[list[Span], list[Span]]:
    """The lowest serials, so many; and the rest."""
    taken: list[Span] = []
    rest: list[Span] = []
    for span in sorted(spans):
        have = min(kg, span.last - span.first + 1)
        kg -= have
        if have:
            taken.append(Span(span.first, span.first + have - 1))
        if span.first + have <= span.last:
            rest.append(Span(span.first + have, span.last))
    return taken, rest
