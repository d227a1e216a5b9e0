"""The settlement bank that a sample site plays, in tables of its own: people press its buttons, and it calls back as a bank would, signed."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Case, F, Sum, Value, When

from puhui.foundation.configuration import secret_key
from puhui.payments.actions.signed import body_of, headers_of, read_signed
from puhui.payments.errors import OrderStepNotNow, OrderUnknown
from puhui.payments.models import SampleBooking, SampleOrder
from puhui.payments.rules.statements import written
from puhui.payments.words import Answer, BankAccount, Notice, PayOrder, StatementLine, Way
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

ACCOUNT = BankAccount("示例银行 · sample bank", "碳普惠结算专户（示例）", "6200 0000 0000 0000")


#: What is kept of a person's account: a real bank knows more, and keeps it elsewhere.
_PERSONAL = "个人账户 · a personal account"


class SampleBank:
    """A `BankPort` for one site, whose money is nobody's."""

    def account(self) -> BankAccount:
        return ACCOUNT

    def pay(self, order: PayOrder) -> None:
        to = (
            "" if order.to is None else _PERSONAL if order.to.is_personal else f"{order.to.bank} · {order.to.name} · {order.to.number[-4:]}"
        )
        SampleOrder.objects.get_or_create(
            key=order.key, defaults={"fen": order.fen, "text": order.text[:120], "to": to[:200], "returns": order.returns}
        )

    def read(self, headers: Mapping[str, str], body: bytes) -> tuple[Notice | Answer, ...]:
        return read_signed(headers, body, secret=_secret())

    def statement(self, day: date) -> bytes | None:
        first = datetime.combine(day, time(), CHINA)
        worth = Case(When(way=Way.IN, then=F("fen")), default=Value(0) - F("fen"))
        before = SampleBooking.objects.filter(at__lt=first).aggregate(fen=Sum(worth))["fen"] or 0
        rows = SampleBooking.objects.filter(at__gte=first, at__lt=first + timedelta(days=1)).order_by("at", "pk")
        return written(day, int(before), [StatementLine(Way(row.way), row.bank_ref, row.text, row.fen, row.at) for row in rows])


def signed_transfer(*, reference: str, fen: int, at: datetime) -> tuple[dict[str, str], bytes]:
    """Somebody pays into the played bank: the call-back by which it says so, which is still to be handed in."""
    with transaction.atomic():
        row = SampleBooking.objects.create(way=Way.IN, bank_ref=_next_ref(at), text=reference[:120], fen=fen, at=at)
    return _said(Notice(row.bank_ref, row.text, row.fen, row.at))


def signed_answer(*, key: str, is_paid: bool, at: datetime) -> tuple[dict[str, str], bytes]:
    """The played bank pays an order, or does not. Raises OrderUnknown, OrderStepNotNow."""
    with transaction.atomic():
        row = SampleOrder.objects.select_for_update().filter(key=key).first()
        if row is None:
            raise OrderUnknown(asked=key[:40])
        if row.answer:
            raise OrderStepNotNow(key=key, stage=Text("已答复", "answered"))
        row.answer = "paid" if is_paid else "failed"
        row.save()
        ref = _next_ref(at) if is_paid else ""
        if is_paid:
            SampleBooking.objects.create(way=Way.OUT, bank_ref=ref, text=key, fen=row.fen, at=at)
    return _said(Answer(key, is_paid, at, ref, "" if is_paid else "示例：收款账户不存在"))


def signed_nothing() -> tuple[dict[str, str], bytes]:
    """A call-back that says nothing: whether it is taken shows that its sender is proved."""
    return headers_of(body_of([]), secret=_secret()), body_of([])


def sample_orders(*, limit: int = 50) -> list[tuple[PayOrder, str]]:
    """What the played bank was ordered, the latest first, each with its answer; and to whom, as it is shown."""
    rows = SampleOrder.objects.order_by("-pk")[:limit]
    return [(PayOrder(row.key, row.fen, row.to or row.text, returns=row.returns), row.answer) for row in rows]


def sample_bookings(*, limit: int = 50) -> list[StatementLine]:
    """What the played bank booked, the latest first."""
    rows = SampleBooking.objects.order_by("-pk")[:limit]
    return [StatementLine(Way(row.way), row.bank_ref, row.text, row.fen, row.at) for row in rows]


def _said(one: Notice | Answer) -> tuple[dict[str, str], bytes]:
    body = body_of([one])
    return headers_of(body, secret=_secret()), body


def _next_ref(at: datetime) -> str:
    last = SampleBooking.objects.select_for_update().order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"SAMPLE-{at.astimezone(CHINA):%Y%m%d}-{last + 1:06d}"


def _secret() -> bytes:
    return hmac.new(secret_key().encode(), b"sample bank", "sha256").digest()
