"""Questions about money that goes: orders and how they fare, what a holder may be paid, and where."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, Sum

from puhui.foundation.sealed_fields import plain_value
from puhui.ledger import reads as ledger
from puhui.participants.errors import KeyDestroyed
from puhui.participants.reads import kept_for
from puhui.payments import models
from puhui.payments.errors import OrderUnknown, PayeeGone
from puhui.payments.words import CASH, BankAccount, Order, OrderKind, OrderStage, OwnAccount, Payee, PayOrder, Why
from puhui.vocabulary.periods import CHINA

_UNDER_WAY = (OrderStage.ORDERED, OrderStage.SENT)
#: A payout to an account that stands no more is never tried again: its money goes to the account that stands.
_NOT_MOOT = Q(order__kind=OrderKind.RETURN) | Q(order__payee__until=None)


def order(number: int) -> Order:
    """Raises OrderUnknown."""
    row = _whole(models.Order.objects.filter(pk=number)).first()
    if row is None:
        raise OrderUnknown(asked=number)
    return order_said(row)


def order_keyed(key: str) -> Order | None:
    """By the key under which it was ordered."""
    row = _whole(models.Order.objects.filter(key=key)).first()
    return order_said(row) if row else None


def order_known_as(key: str) -> Order | None:
    """By the key under which the bank knows one attempt; the order is told as it stood with that one."""
    found = models.Attempt.objects.select_related("order__payee", "order__arrival").filter(key=key).first()
    return attempt_said(found) if found else None


def orders_known_as(keys: Collection[str]) -> dict[str, Order]:
    rows = models.Attempt.objects.select_related("order__payee", "order__arrival").filter(key__in=keys)
    return {row.key: attempt_said(row) for row in rows}


def orders_of(holder: int, *, limit: int = 50) -> list[Order]:
    """The latest first."""
    return [order_said(row) for row in _whole(models.Order.objects.filter(holder=holder)).order_by("-pk")[:limit]]


def orders_under_way(holder: int) -> list[Order]:
    """Payouts of a holder that the bank has not paid, the latest first."""
    rows = models.Order.objects.filter(holder=holder, kind=OrderKind.PAYOUT).exclude(attempts__stage=OrderStage.CONFIRMED)
    return [order_said(row) for row in _whole(rows).order_by("-pk")]


def returns_to(holder: int, *, limit: int) -> list[Order]:
    """What went back the way it came to a holder, the latest first."""
    return [order_said(row) for row in _whole(models.Order.objects.filter(holder=holder, kind=OrderKind.RETURN)).order_by("-pk")[:limit]]


def orders_in(*stages: OrderStage, limit: int = 500) -> list[Order]:
    """Orders whose last attempt stands so, the oldest first; of failed ones those that are still to be tried again."""
    return [attempt_said(row) for row in _in(stages).order_by("pk")[:limit]]


def count_orders(*stages: OrderStage) -> int:
    """How many of them there are."""
    return _in(stages).count()


def _in(stages: Collection[OrderStage]) -> QuerySet[models.Attempt]:
    rows = models.Attempt.objects.select_related("order__payee", "order__arrival").filter(
        ~Q(stage=OrderStage.FAILED) | _NOT_MOOT, stage__in=stages
    )
    return _last_only(rows) if OrderStage.FAILED in stages else rows


def orders_paid(*, since: datetime, limit: int) -> tuple[list[Order], int]:
    """That the bank has paid since a moment, the latest first, and how many there are of them."""
    rows = models.Attempt.objects.select_related("order__payee", "order__arrival").filter(stage=OrderStage.CONFIRMED, ended_at__gte=since)
    return [attempt_said(row) for row in rows.order_by("-ended_at", "-pk")[:limit]], rows.count()


def orders_paid_on(day: date) -> list[Order]:
    """That the bank says to have paid on a day."""
    first = datetime.combine(day, time(), CHINA)
    rows = models.Attempt.objects.select_related("order__payee", "order__arrival").filter(
        stage=OrderStage.CONFIRMED, ended_at__gte=first, ended_at__lt=first + timedelta(days=1)
    )
    return [attempt_said(row) for row in rows.order_by("ended_at", "pk")]


def returns_of(arrivals: Collection[int]) -> dict[int, Order]:
    """Arrival → the order that gives it back."""
    rows = _whole(models.Order.objects.filter(arrival__in=arrivals))
    return {row.arrival_id: order_said(row) for row in rows if row.arrival_id}


def to_send() -> list[int]:
    """Attempts that the bank does not know yet, the oldest first."""
    return list(models.Attempt.objects.filter(stage=OrderStage.ORDERED).order_by("pk").values_list("pk", flat=True))


def pay_order_of(row: models.Attempt) -> PayOrder:
    """As the bank is told it."""
    ordered = row.order
    if ordered.kind == OrderKind.RETURN:
        assert ordered.arrival, "the database holds it"
        return PayOrder(row.key, ordered.fen, f"退款 {ordered.arrival.bank_ref}", returns=ordered.arrival.bank_ref)
    assert ordered.payee, "the database holds it"
    return PayOrder(row.key, ordered.fen, f"碳普惠结算 {row.key}", to=account_of(ordered.payee))


def account_of(row: models.Payee) -> BankAccount:
    """In clear, for the bank and for its owner. Raises PayeeGone of a person whose account is closed."""
    if row.number_sealed is not None:
        return BankAccount(row.bank, row.name, (plain_value(row, "number_sealed") or b"").decode())
    if row.own_sealed is None:
        raise PayeeGone
    try:
        name, number = json.loads(kept_for(row.holder, own_word(row.pk), row.own_sealed))
    except KeyDestroyed as gone:
        raise PayeeGone from gone
    return BankAccount(row.bank, name, number, is_personal=True)


def own_word(payee: UUID) -> str:
    """What a person's account is bound to under the person's key, beside the person."""
    return f"payee {payee}"


def own_accounts_of(person: int) -> list[OwnAccount]:
    """Every account that a person ever gave, in clear: for the person alone."""
    rows = [(row, account_of(row)) for row in models.Payee.objects.filter(holder=person, own_sealed__isnull=False).order_by("set_at")]
    return [OwnAccount(said.bank, said.name, said.number, row.set_at, row.until) for row, said in rows]


def payouts_of(holder: int) -> int:
    """How many payouts were ever ordered for a holder."""
    return models.Order.objects.filter(holder=holder, kind=OrderKind.PAYOUT).count()


def payee_of(holder: int) -> Payee | None:
    row = models.Payee.objects.filter(holder=holder, until=None).first()
    return payee_said(row) if row else None


def drawn_fen(holder: int | None = None) -> int:
    """What was ordered together with what it became cash by, of one holder or of all; what the bank could not pay among it."""
    rows = models.Order.objects.filter(came_by__isnull=False)
    return int((rows if holder is None else rows.filter(holder=holder)).aggregate(fen=Sum("fen"))["fen"] or 0)


def under_way_of(holder: int) -> int:
    """What is on its way to a holder's account."""
    rows = models.Attempt.objects.filter(stage__in=_UNDER_WAY, order__holder=holder, order__kind=OrderKind.PAYOUT)
    return int(rows.aggregate(fen=Sum("order__fen"))["fen"] or 0)


def free_fen(holder: int) -> int:
    """What can be paid out of a holder's cash: not what the bank could not pay, for that is still to be given back, or waits for the desk or a new
    account and is not tried again by itself."""
    return max(0, ledger.balance(holder=holder, asset=CASH) - held_back(holder))


def held_back(holder: int) -> int:
    """Of orders whose last try failed. What failed to an account that stands no more goes to the next one with the rest."""
    failed = _last_only(models.Attempt.objects.filter(_NOT_MOOT, stage=OrderStage.FAILED, order__holder=holder))
    return int(failed.aggregate(fen=Sum("order__fen"))["fen"] or 0)


def payable_holders() -> list[int]:
    """Who has cash and an account to be paid to."""
    rows = models.Payee.objects.filter(until=None, holder__in=ledger.balances_of(asset=CASH).keys())
    return sorted(rows.values_list("holder", flat=True))


def order_said(row: models.Order) -> Order:
    """With its last attempt."""
    last = max(row.attempts.all(), key=lambda one: one.number)
    last.order = row
    return attempt_said(last)


def attempt_said(row: models.Attempt) -> Order:
    ordered = row.order
    ref = row.bank_ref or (ordered.arrival.bank_ref if ordered.arrival else "")
    return Order(
        ordered.pk, OrderKind(ordered.kind), ordered.holder, ordered.fen, OrderStage(row.stage), row.key, row.number, ordered.ordered_at,
        Why(ordered.why) if ordered.why else None, ref, payee_said(ordered.payee) if ordered.payee else None, row.sent_at, row.ended_at,
        row.reason, row.trouble, ordered.came_by,
    )  # fmt: skip


def payee_said(row: models.Payee) -> Payee:
    return Payee(str(row.pk), row.holder, row.bank, row.name, row.shown, row.set_at, is_personal=row.number_sealed is None)


def under_way_fen() -> int:
    """What left our books and not yet, as far as we know, the bank."""
    return int(models.Attempt.objects.filter(stage__in=_UNDER_WAY).aggregate(fen=Sum("order__fen"))["fen"] or 0)


def _whole(rows: QuerySet[models.Order]) -> QuerySet[models.Order]:
    return rows.select_related("payee", "arrival").prefetch_related(Prefetch("attempts", models.Attempt.objects.order_by("number")))


def _last_only(rows: QuerySet[models.Attempt]) -> QuerySet[models.Attempt]:
    """Of each order its last attempt: one that failed and was ordered again is history."""
    live = models.Attempt.objects.exclude(stage=OrderStage.FAILED).values("order")
    failed = rows.filter(stage=OrderStage.FAILED).exclude(order__in=live).order_by("number")
    newest = dict(failed.values_list("order", "pk"))  # the later number stands
    return rows.filter(~Q(stage=OrderStage.FAILED) | Q(pk__in=list(newest.values())))
