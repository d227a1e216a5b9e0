"""The life of a deal as one table, whose turn each step is, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta

from puhui.market.errors import BelowOneFen, DealHandsWrong, DealStepNotNow, DealWithOneself, OfferDayWrong, OfferOver, PriceTooLarge
from puhui.market.words import DEAL_STAGE_SAYS, KG_PER_TONNE, Deal, DealStage, DealVerb, Terms
from puhui.vocabulary.amounts import grouped

#: The whole life; what is not here is refused. Whoever accepted may call it off until it is paid; once its day has passed the clock ends it.
LIFE: dict[tuple[DealStage, DealVerb], DealStage] = {
    (DealStage.OFFERED, DealVerb.ACCEPT): DealStage.ACCEPTED,
    (DealStage.OFFERED, DealVerb.REFUSE): DealStage.REFUSED,
    (DealStage.OFFERED, DealVerb.WITHDRAW): DealStage.WITHDRAWN,
    (DealStage.OFFERED, DealVerb.EXPIRE): DealStage.EXPIRED,
    (DealStage.ACCEPTED, DealVerb.PAID): DealStage.DELIVERED,
    (DealStage.ACCEPTED, DealVerb.REFUSE): DealStage.REFUSED,
    (DealStage.ACCEPTED, DealVerb.EXPIRE): DealStage.EXPIRED,
}
#: Steps of the one who gives, and of the one who takes; what the money and the clock do is nobody's.
OF_GIVER, OF_TAKER = (DealVerb.WITHDRAW,), (DealVerb.ACCEPT, DealVerb.REFUSE)
#: A million yuan a tonne: what is above is a slip of the finger.
FEN_PER_TONNE_MOST = 100_000_000


def fen_of(kg: int, fen_per_tonne: int) -> int:
    """What a deal costs: whole fen, half a fen up. The one rounding."""
    return (kg * fen_per_tonne + KG_PER_TONNE // 2) // KG_PER_TONNE


def check_terms(terms: Terms, *, giver: int, taker: int, today: date, days_most: int) -> None:
    """Raises DealWithOneself, OfferDayWrong, PriceTooLarge."""
    if giver == taker:
        raise DealWithOneself
    check_day(terms.until, today=today, days_most=days_most)
    if not 0 <= terms.fen_per_tonne <= FEN_PER_TONNE_MOST:
        raise PriceTooLarge(most=grouped(FEN_PER_TONNE_MOST // 100))


def check_costs(kg: int, fen_per_tonne: int) -> None:
    """What has a price costs one fen at least. Raises BelowOneFen."""
    if fen_per_tonne and not fen_of(kg, fen_per_tonne):
        raise BelowOneFen(kg=grouped(kg), field="kg")


def check_day(until: date, *, today: date, days_most: int) -> None:
    """Raises OfferDayWrong."""
    last = today + timedelta(days=days_most)
    if not today <= until <= last:
        raise OfferDayWrong(first=today, last=last)


def leads_to(deal: Deal, verb: DealVerb, *, by: int | None, today: date) -> DealStage:
    """`by` is the organisation that asks; None is the money or the clock. Raises DealStepNotNow, DealHandsWrong, OfferOver."""
    _check_hands(deal, verb, by)
    there = LIFE.get((deal.stage, verb))
    if there is None or (verb is DealVerb.EXPIRE and today <= last_day(deal)):
        raise DealStepNotNow(number=deal.number, stage=DEAL_STAGE_SAYS[deal.stage])
    if verb is DealVerb.ACCEPT and today > deal.terms.until:
        raise OfferOver(day=deal.terms.until)
    return there


def last_day(deal: Deal) -> date:
    """On which it may still be accepted, or paid."""
    return deal.pay_by or deal.terms.until


def _check_hands(deal: Deal, verb: DealVerb, by: int | None) -> None:
    wanted = deal.giver if verb in OF_GIVER else deal.taker if verb in OF_TAKER else None
    if by != wanted:
        raise DealHandsWrong
