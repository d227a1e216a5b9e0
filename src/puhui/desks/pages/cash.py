"""结算资金 · The money of an organisation: what lies there, what moved and what for, what is to be paid, and where it is paid out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.money import about_said, movements_of, order_lines
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.pages.bank_accounts import typed_account
from puhui.desks.pages.forms import answered, done, shown
from puhui.desks.words import moment_said, yuan_said
from puhui.ledger import reads as ledger
from puhui.payments import actions, reads
from puhui.payments.words import CASH, PAYEE_TEXT_LENGTH, PAYEE_WAIT
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: So many returns are shown beside what is under way; all of them stand among what moved.
RETURNS = 10
SAVED = Text("已登记收款账户 {shown}，{ready} 起付款。", "The account {shown} is kept, and paid from {ready} on.")


@require_http_methods(["GET", "HEAD", "POST"])
def cash(request: HttpRequest) -> HttpResponse:
    return answered(request, {"payee": _payee}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own, now = reach_of(request).organisation, timezone.now()
    fen, payee = ledger.balance(holder=own, asset=CASH), reads.payee_of(own)
    moved, older = movements_of(own, asked=request.GET)
    told: dict[str, Any] = {
        "is_offered": reads.is_offered(),
        "yuan": yuan_said(fen),
        "has_cash": reads.free_fen(own) > 0,
        "is_frozen": ledger.is_frozen(holder=own, asset=CASH),
        "held_back": yuan_said(reads.held_back(own)) if reads.held_back(own) else "",
        "payee": payee,
        "ready": moment_said(payee.ready_at) if payee and payee.ready_at > now else "",
        "under_way": order_lines(reads.orders_under_way(own)),
        "returns": order_lines(reads.returns_to(own, limit=RETURNS)),
        "dues": [(one, yuan_said(one.fen), *about_said(one.about)) for one in reads.open_dues(payer=own)],
        "where": actions.bank().account() if reads.is_offered() else None,
        "moved": moved,
        "older": older,
        "returns_most": RETURNS,
        "text_most": PAYEE_TEXT_LENGTH,
        "wait_h": int(PAYEE_WAIT.total_seconds() // 3600),
    }
    return shown(request, "desks/cash.html", told, refusal=refusal, form=form)


def _payee(request: HttpRequest, now: datetime) -> HttpResponse:
    made = actions.set_payee(holder=reach_of(request).organisation, account=typed_account(request), by=user_of(request).pk, now=now)
    return done(request, SAVED, reverse("cash"), shown=made.shown, ready=moment_said(made.ready_at))


urlpatterns = [path("cash", cash, name="cash")]
