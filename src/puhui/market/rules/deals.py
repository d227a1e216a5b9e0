"""The life of a deal as one table, whose turn each step is, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta

from puhui.market.errors import (
    DealHandsWrong,
    DealStepNotNow,
    DealStillToBePaid,
    DealWithOneself,
    OfferDayWrong,
    OfferOver,
    OrderTooLarge,
    PriceTooLarge,
    ShelfClosed,
    ShelfTermsWrong,
    TooManyOrders,
)
from puhui.market.words import (
    DEAL_STAGE_SAYS,
    KG_PER_TONNE,
    OFFER_DAYS_MOST,
    ORDER_KG_MOST,
    ORDERS_OPEN_MOST,
    SHELF_TEXT_LENGTH,
    Deal,
    DealStage,
    DealVerb,
    Shelf,
    ShelfTerms,
    Terms,
)
from puhui.vocabulary.amounts import grouped

#: The whole life; what is not here is refused. Whoever accepted in time may pay until the day; the giver may take it back only afterwards.
LIFE: dict[tuple[DealStage, DealVerb], DealStage] = {
    (DealStage.OFFERED, DealVerb.ACCEPT): DealStage.ACCEPTED,
    (DealStage.OFFERED, DealVerb.REFUSE): DealStage.REFUSED,
    (DealStage.OFFERED, DealVerb.WITHDRAW): DealStage.WITHDRAWN,
    (DealStage.OFFERED, DealVerb.EXPIRE): DealStage.EXPIRED,
    (DealStage.ACCEPTED, DealVerb.PAID): DealStage.DELIVERED,
    (DealStage.ACCEPTED, DealVerb.WITHDRAW): DealStage.WITHDRAWN,
}
#: Steps of the one who gives, and of the one who takes; the clock's are nobody's.
OF_GIVER, OF_TAKER = (DealVerb.WITHDRAW, DealVerb.PAID), (DealVerb.ACCEPT, DealVerb.REFUSE)
#: A million yuan a tonne: what is above is a slip of the finger.
FEN_PER_TONNE_MOST = 100_000_000


def fen_of(kg: int, fen_per_tonne: int) -> int:
    """What a deal costs: whole fen, half a fen up. The one rounding."""
    return (kg * fen_per_tonne + KG_PER_TONNE // 2) // KG_PER_TONNE


def check_shelf(terms: ShelfTerms) -> None:
    """Raises ShelfTermsWrong."""
    most = FEN_PER_TONNE_MOST // KG_PER_TONNE
    if not 1 <= terms.fen_per_kg <= most or not 1 <= len(terms.how_to_pay.strip()) <= SHELF_TEXT_LENGTH:
        raise ShelfTermsWrong(most=grouped(most // 100), length=SHELF_TEXT_LENGTH)


def check_order(shelf: Shelf, *, kg: int, waiting: int) -> None:
    """Raises ShelfClosed, OrderTooLarge, TooManyOrders."""
    if not shelf.is_open:
        raise ShelfClosed
    if not 1 <= kg <= ORDER_KG_MOST:
        raise OrderTooLarge(most=grouped(ORDER_KG_MOST))
    if waiting >= ORDERS_OPEN_MOST:
        raise TooManyOrders(count=waiting)


def check_terms(terms: Terms, *, giver: int, taker: int, today: date) -> None:
    """Raises DealWithOneself, OfferDayWrong, PriceTooLarge."""
    if giver == taker:
        raise DealWithOneself
    last = today + timedelta(days=OFFER_DAYS_MOST)
    if not today <= terms.until <= last:
        raise OfferDayWrong(first=today, last=last)
    if not 0 <= terms.fen_per_tonne <= FEN_PER_TONNE_MOST:
        raise PriceTooLarge(most=grouped(FEN_PER_TONNE_MOST // 100))


def leads_to(deal: Deal, verb: DealVerb, *, by: int | None, today: date) -> DealStage:
    """`by` is the organisation that asks; None is the clock. Raises DealStepNotNow, DealHandsWrong, OfferOver, DealStillToBePaid."""
    _check_hands(deal, verb, by)
    there = LIFE.get((deal.stage, verb))
    if there is None:
        raise DealStepNotNow(number=deal.number, stage=DEAL_STAGE_SAYS[deal.stage])
    if verb is DealVerb.ACCEPT and today > deal.terms.until:
        raise OfferOver(day=deal.terms.until)
    if deal.stage is DealStage.ACCEPTED and verb is DealVerb.WITHDRAW and deal.pay_by and today <= deal.pay_by:
        raise DealStillToBePaid(day=deal.pay_by)
    return there


def _check_hands(deal: Deal, verb: DealVerb, by: int | None) -> None:
    wanted = deal.giver if verb in OF_GIVER else deal.taker if verb in OF_TAKER else None
    if by != wanted:
        raise DealHandsWrong
