"""交易 · Credits against money: an offer is made, answered, taken or called off, and each deal that is to be paid has its due with the settlement bank.

What a payment does is told in `settling`: it asks `delivers` here, in the transaction in which the money goes on.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.consumption.actions import retire
from puhui.consumption.words import Beneficiary, Use
from puhui.foundation.faults import point
from puhui.journeys.pool_sales import shares_of_pool
from puhui.market import actions, reads
from puhui.market.errors import DealStepNotNow
from puhui.market.words import Deal, DealStage, Listing, ListingTerms, Order, Terms
from puhui.participants.reads import operator_account, organisation_at
from puhui.payments.actions import close_due, open_due
from puhui.payments.words import Due, Share
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.periods import local_day

#: What a due is about, when it is about a deal.
DEAL = "deal"


def about(deal: int) -> str:
    return f"{DEAL}:{deal}"


def _kind(organisation: int) -> str:
    return organisation_at(organisation).kind


# -- steps of the two sides --------------------------------------------------------------------------------------------


def list_for_sale(*, key: str, seller: int, terms: ListingTerms, by: int, now: datetime) -> Listing:
    """Raises as `list_credits` does."""
    return actions.list_credits(key=key, seller=seller, kind=_kind(seller), terms=terms, by=by, now=now)


def offer(*, key: str, giver: int, taker: int, terms: Terms, by: int, now: datetime) -> Deal:
    """Raises as `offer_credits` does."""
    return actions.offer_credits(key=key, giver=giver, taker=taker, kind=_kind(giver), terms=terms, by=by, now=now)


@transaction.atomic
def take(*, key: str, listing: int, taker: int, kg: int, purpose: Purpose | None, note: str, by: int, now: datetime) -> Deal:
    """Raises as `take_listing` and `open_due` do."""
    told = {"purpose": purpose, "note": note, "by": by, "now": now}
    deal = actions.take_listing(key=key, number=listing, taker=taker, kind=_kind(taker), kg=kg, **told)  # type: ignore[arg-type]
    return _to_be_paid(deal, now)


@transaction.atomic
def accept(*, number: int, organisation: int, by: int, now: datetime) -> Deal:
    """A gift is delivered at once; anything else when it is paid. Raises as `accept_offer`, `deliver_deal` and `open_due` do."""
    deal = actions.accept_offer(number=number, organisation=organisation, kind=_kind(organisation), by=by, now=now)
    if not deal.due_fen:
        return actions.deliver_deal(number=number, now=now)
    return _to_be_paid(deal, now)


@transaction.atomic
def refuse(*, number: int, organisation: int, by: int, now: datetime) -> Deal:
    """Declined, or called off: money that comes for it goes back. Raises as `refuse_offer` does."""
    deal = actions.refuse_offer(number=number, organisation=organisation, by=by, now=now)
    point("deal ended")
    close_due(about=about(number), now=now)
    return deal


def lapse_deals(*, now: datetime) -> int:
    """Ends what was not accepted or not paid by its day, each by itself; how many there were."""
    return sum(_lapsed(number, now) for number in reads.deals_over(today=local_day(now)))


def _lapsed(number: int, now: datetime) -> bool:
    """Not, where it was paid or ended in the meantime."""
    try:
        with transaction.atomic():
            actions.lapse_deal(number=number, now=now)
            close_due(about=about(number), now=now)
    except DealStepNotNow:
        return False
    return True


def _to_be_paid(deal: Deal, now: datetime) -> Deal:
    """Its due, whose key is its number: asked again it is the same."""
    if deal.stage is DealStage.ACCEPTED:
        assert deal.pay_by, "what is accepted has its day to pay"
        point("deal stands")
        open_due(key=about(deal.number), payer=deal.taker, fen=deal.due_fen, until=deal.pay_by, about=about(deal.number), now=now)
    return deal


def ask_to_pay(order: Order, *, now: datetime) -> None:
    """The due of what a resident ordered. Raises as `open_due` does."""
    _to_be_paid(order.deal, now)


# -- what its money does -----------------------------------------------------------------------------------------------


def delivers(due: Due, now: datetime) -> tuple[Share, ...]:
    """The credits go to who paid, retired at once where a resident bought; and who gets the money: seller, residents' pool, operator.

    Raises as `deliver_deal` and `retire` do: the money goes back then.
    """
    deal = actions.deliver_deal(number=int(due.about.removeprefix(f"{DEAL}:")), now=now)
    point("credits delivered")
    if order := reads.order_of(deal.number):
        _retire(order, by=deal.taker, now=now)
    fees = deal.fee_buyer + deal.fee_seller
    shares = _sold(deal, now)
    return (*shares, Share(operator_account(), fees)) if fees else shares


def _sold(deal: Deal, now: datetime) -> tuple[Share, ...]:
    """The seller's, or of the residents' pool where their grams were sold."""
    payout_bp = (
        reads.trading_rules_numbered(deal.rules).pool_payout_bp if deal.rules else reads.trading_rules(local_day(now)).pool_payout_bp
    )
    return shares_of_pool(
        deal=deal.number,
        seller=deal.giver,
        spans=reads.spans_in(deal.number),
        net_fen=deal.net_fen,
        payout_bp=payout_bp,
        day=local_day(now),
    )


def subject_of(order: int) -> str:
    """What a certificate calls the order that it is of."""
    return f"order:{order}"


def _retire(order: Order, *, by: int, now: datetime) -> None:
    deal = order.deal
    assert deal.terms.purpose, "a resident buys for a purpose"
    use = Use(deal.terms.purpose, Beneficiary(order.beneficiary), deal.terms.note, subject=subject_of(deal.number))
    retire(
        key=f"order {deal.number}", holder=deal.taker, called=order.beneficiary, wanted=Wanted(kg=deal.terms.kg), use=use, by=by, now=now
    )
