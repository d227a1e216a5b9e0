"""居民购买 · A resident buys credits by the kilogram: ordered, paid to the settlement bank, and retired in the resident's favour in the same breath."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.consumption.reads import checked_use
from puhui.consumption.words import Beneficiary, Use
from puhui.journeys.trading import ask_to_pay
from puhui.market.actions import order_credits
from puhui.market.words import Order
from puhui.registry.words import Purpose

#: What residents buy for.
BOUGHT_FOR = (Purpose.VOLUNTARY, Purpose.PUBLIC_GOOD)


@transaction.atomic
def buy(*, key: str, shelf: int, person: int, kg: int, purpose: Purpose, statement: str, name: str, by: int, now: datetime) -> Order:
    """The name is masked before anything is kept. Raises as `checked_use`, `order_credits` and `open_due` do."""
    use = checked_use(Use(purpose, Beneficiary(name), statement), called=name)
    said = {"purpose": purpose, "statement": use.statement, "beneficiary": use.beneficiary.name}
    order = order_credits(key=key, shelf=shelf, person=person, kg=kg, by=by, now=now, **said)  # type: ignore[arg-type]
    ask_to_pay(order, now=now)
    return order
