"""居民购买 · A resident buys credits by the kilogram: ordered, paid outside, confirmed by the seller, and retired in the resident's favour in the same breath."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.consumption.actions import retire
from puhui.consumption.reads import checked_use
from puhui.consumption.words import Beneficiary, Certificate, Use
from puhui.market import reads as market
from puhui.market.actions import confirm_payment, order_credits
from puhui.market.words import Deal, Order
from puhui.registry.words import Purpose, Wanted

#: What residents buy for.
BOUGHT_FOR = (Purpose.VOLUNTARY, Purpose.PUBLIC_GOOD)


def buy(*, key: str, shelf: int, person: int, kg: int, purpose: Purpose, statement: str, name: str, by: int, now: datetime) -> Order:
    """The name is masked before anything is kept. Raises as `checked_use` and `order_credits` do."""
    use = checked_use(Use(purpose, Beneficiary(name), statement), called=name)
    said = {"purpose": purpose, "statement": use.statement, "beneficiary": use.beneficiary.name}
    return order_credits(key=key, shelf=shelf, person=person, kg=kg, by=by, now=now, **said)  # type: ignore[arg-type]


def subject_of(order: int) -> str:
    """What a certificate calls the order that it is of."""
    return f"order:{order}"


@transaction.atomic
def deliver(*, number: int, organisation: int, by: int, now: datetime) -> tuple[Deal, Certificate | None]:
    """The seller has the money. What an organisation bought is its own now; what a resident bought is retired, and has its certificate.

    Raises as `confirm_payment` and `retire` do.
    """
    deal = confirm_payment(number=number, organisation=organisation, by=by, now=now)
    order = market.order_of(number)
    if order is None:
        return deal, None
    assert deal.terms.purpose, "a resident buys for a purpose"
    use = Use(deal.terms.purpose, Beneficiary(order.beneficiary), deal.terms.note, subject=subject_of(number))
    wanted = Wanted(kg=deal.terms.kg)
    return deal, retire(key=f"order {number}", holder=deal.taker, called=order.beneficiary, wanted=wanted, use=use, by=by, now=now)
