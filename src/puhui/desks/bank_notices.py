"""银行通知 · The settlement bank's call-back: what it says is settled before it is answered, and said again it moves nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from puhui.desks.openapi import REFUSALS
from puhui.journeys.settling import hear
from puhui.journeys.tasks import defer_orders
from puhui.payments.actions import bank
from puhui.payments.errors import NoticeTooLarge

#: A call-back is a few messages.
NOTICE_BYTES_MAX = 2**20
router = Router()


class NoticeTaken(Schema):
    """How many messages were used, those that had been said before among them."""

    used: int


@router.post("/notices", response={200: NoticeTaken, **REFUSALS}, url_name="bank-notices")
def post_bank_notice(request: HttpRequest) -> Any:
    """For the settlement bank alone: that money came, or what became of an order to pay. Its port proves the sender; said again it moves nothing."""
    body = request.body
    if len(body) > NOTICE_BYTES_MAX:
        raise NoticeTooLarge(limit_mb=NOTICE_BYTES_MAX // 2**20)
    used, refusal = hear(headers=dict(request.headers), body=body, bank=bank(), now=timezone.now())
    defer_orders()
    if refusal is not None:
        raise refusal
    return {"used": used}
