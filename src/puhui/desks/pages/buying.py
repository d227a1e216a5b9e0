"""居民购买 · A resident buys credits from one kilogram on, and sees what became of each order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.consumption.reads import certificates_for
from puhui.consumption.words import NAME_LENGTH, STATEMENT_LENGTH
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, user_of, whole_number
from puhui.desks.pages.forms import answered, done, filled, shown
from puhui.desks.pages.whom import whom_of
from puhui.desks.paying import how_to_pay
from puhui.desks.words import yuan_said
from puhui.journeys.buying import BOUGHT_FOR, buy
from puhui.journeys.trading import about, subject_of
from puhui.market import reads
from puhui.market.words import ORDER_KG_MOST, ORDER_PAY_DAYS, Order, Shelf
from puhui.participants.reads import organisation_at
from puhui.registry import reads as registry
from puhui.registry.words import PURPOSE_SAYS, Purpose
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

ORDERED = Text(
    "已下单 {kg} kg，应付 {yuan} 元。请在 {day} 前付款；款到立即为您注销。",
    "Ordered: {kg} kg for {yuan} yuan. Pay by {day}; they are retired for you as soon as the money is there.",
)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    return answered(request, {"order": _order}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    account = whom_of(request, None, now=timezone.now()).person.account
    told: dict[str, Any] = {
        "shelves": [_shelf(one) for one in reads.shelves() if reads.on_shelf(one)],
        "orders": [_said(one) for one in reads.orders_of(account)],
        "purposes": [(purpose.value, PURPOSE_SAYS[purpose]) for purpose in BOUGHT_FOR],
        "most": ORDER_KG_MOST,
        "pay_days": ORDER_PAY_DAYS,
        "statement_most": STATEMENT_LENGTH,
        "key": form_key(request, fresh=True),
    }
    return shown(request, "desks/resident_buy.html", told, refusal=refusal, form=form)


def _shelf(one: Shelf) -> dict[str, Any]:
    """A shelf as it stands in the list: who sells, at what price, how much is there, of which project."""
    codes = registry.project_codes([one.terms.project] if one.terms.project else [])
    return {
        "number": one.number,
        "seller": organisation_at(one.seller).name,
        "price": yuan_said(one.terms.fen_per_kg),
        "kg": grouped(reads.on_shelf(one)),
        "project": codes.get(one.terms.project or 0, ""),
        "vintage": one.terms.vintage,
    }


def _said(one: Order) -> dict[str, Any]:
    """An order, whether it is to be paid, and its certificate once it is retired."""
    return {
        "deal": one.deal,
        "seller": organisation_at(one.deal.giver).name,
        "yuan": yuan_said(one.deal.fen),
        "kg": grouped(one.deal.terms.kg),
        "pay": how_to_pay(about(one.deal.number)),
        "certificates": [made.number for made in certificates_for(subject_of(one.deal.number))],
        "name": one.beneficiary,
    }


def _order(request: HttpRequest, now: datetime) -> HttpResponse:
    whom = whom_of(request, None, now=now)
    shelf, kg = whole_number(request.POST.get("shelf", "")), whole_number(request.POST.get("kg", ""))
    purpose = request.POST.get("purpose", "")
    if purpose not in [one.value for one in BOUGHT_FOR]:
        raise NotFilledIn(field="purpose", what_zh="用途", what_en="what the credits are for")
    if not shelf:
        raise NotFilledIn(field="shelf", what_zh="买哪一批", what_en="which credits")
    made = buy(
        key=f"order {whom.person.account} {form_key(request, fresh=True)}", shelf=shelf, person=whom.person.account, kg=kg or 0, purpose=Purpose(purpose),
        statement=filled(request, "statement", Text("用来抵消什么", "what it offsets"), most=STATEMENT_LENGTH * 2),
        name=filled(request, "name", Text("证明上的姓名", "the name on the certificate"), most=NAME_LENGTH * 2), by=user_of(request).pk, now=now,
    )  # fmt: skip
    facts = {"kg": grouped(made.deal.terms.kg), "yuan": yuan_said(made.deal.fen), "day": made.deal.pay_by}
    return done(request, ORDERED, reverse("resident-buy"), **facts)


urlpatterns = [path("me/buy", page, name="resident-buy")]
