"""我的市场 · The market's part of the copy of a person's data: what was ordered, given and retired, what was to be paid, and every fen of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from puhui.consumption.reads import certificates_of
from puhui.market import reads as market
from puhui.market.words import Deal, Order
from puhui.participants.reads import holders_numbered
from puhui.payments import reads as payments
from puhui.payments import words as paying
from puhui.registry import reads as registry
from puhui.registry.words import Movement

_MOST = 1_000_000


def market_of(account: int) -> dict[str, list[dict[str, Any]]]:
    """In plain values, each list the latest first."""
    orders = market.orders_of(account, limit=_MOST)
    ordered = {order.deal.number for order in orders}
    deals = [deal for deal in market.deals_of(account, limit=_MOST) if deal.number not in ordered]
    names = _names({number for deal in [*deals, *(order.deal for order in orders)] for number in (deal.giver, deal.taker)})
    return {
        "orders": [_order(order, names) for order in orders],
        "credit_deals": [_deal(deal, account, names) for deal in deals],
        "credits": [_movement(one, account) for one in registry.movements_of(holder=account, limit=_MOST)],
        "certificates": [asdict(one) for one in certificates_of(account, limit=_MOST)],
        "dues": [_due(one) for one in payments.dues_of(account, limit=_MOST)],
        "arrivals": _arrivals(account),
        "returns": [_returned(one) for one in payments.returns_to(account, limit=_MOST)],
    }


def _names(numbers: set[int]) -> dict[int, str]:
    return {number: (one.called or one.says).zh for number, one in holders_numbered(numbers).items()}


def _order(order: Order, names: dict[int, str]) -> dict[str, Any]:
    """From a shelf, by the kilogram, retired in the buyer's favour."""
    told = _terms(order.deal)
    return {**told, "shelf": order.shelf.number, "seller": names.get(order.deal.giver, ""), "in_the_name_of": order.beneficiary}


def _deal(deal: Deal, account: int, names: dict[int, str]) -> dict[str, Any]:
    """Any other deal; at a price of nothing it is a gift."""
    is_giver = deal.giver == account
    other = deal.taker if is_giver else deal.giver
    return {**_terms(deal), "is_gift": not deal.fen, "gave": is_giver, "other": names.get(other, "")}


def _terms(deal: Deal) -> dict[str, Any]:
    terms = deal.terms
    return {
        "number": deal.number, "kg": terms.kg, "fen": deal.fen, "stage": deal.stage.value, "purpose": terms.purpose and terms.purpose.value, "note": terms.note,
        "offered_on": deal.offered_on, "pay_by": deal.pay_by, "ended_on": deal.ended_on,
    }  # fmt: skip


def _movement(one: Movement, account: int) -> dict[str, Any]:
    """Only what came to the person, or left."""
    own = [moved for moved in one.moved if account in (moved.from_holder, moved.to_holder)]
    serials = [[moved.span.first, moved.span.last] for moved in own]
    kg = sum(moved.span.last - moved.span.first + 1 for moved in own)
    return {
        "day": one.day,
        "verb": one.verb.value,
        "kg": kg,
        "serials": serials,
        "states": sorted({moved.to_state.value for moved in own}),
        "reason": one.reason,
    }


def _due(one: paying.Due) -> dict[str, Any]:
    return {"reference": one.reference, "fen": one.fen, "until": one.until, "about": one.about, "stage": one.stage.value}


def _arrivals(account: int) -> list[dict[str, Any]]:
    found = payments.arrivals_from(account, limit=_MOST)
    over = payments.paid_over([one.number for one in found])
    return [
        {
            "bank_ref": one.bank_ref, "text": one.reference, "fen": one.fen, "booked_at": one.booked_at,
            "fate": (paying.Fate.PAID_OVER if one.number in over else paying.Fate.GIVEN_BACK).value,
        }
        for one in found
    ]  # fmt: skip


def _returned(one: paying.Order) -> dict[str, Any]:
    """An arrival that went back the way it came."""
    why = one.why and one.why.value
    return {
        "fen": one.fen,
        "stage": one.stage.value,
        "ordered_at": one.ordered_at,
        "ended_at": one.ended_at,
        "why": why,
        "bank_ref": one.bank_ref,
    }
