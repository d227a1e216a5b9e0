"""划转 · An organisation hands credits to another: an offer with its price and purpose, an answer, a payment outside, a confirmation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.deals import line_of, lines_of
from puhui.desks.pages.asking import form_key, reach_of, user_of, whole_number
from puhui.desks.pages.forms import about, answered, done, filled, filled_day, filled_fen, shown
from puhui.desks.pages.lots import lot_chosen, purpose_chosen
from puhui.desks.pages.retiring import lots_of
from puhui.desks.paying import how_to_pay
from puhui.desks.trade import rules_said
from puhui.desks.words import yuan_said
from puhui.journeys import trading
from puhui.market import actions, reads
from puhui.market.errors import DealUnknown
from puhui.market.words import NOTE_LENGTH, Deal, ShelfTerms, Terms
from puhui.participants import reads as participants
from puhui.registry.errors import NoAmount
from puhui.registry.words import PURPOSE_SAYS
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: Shelves that were closed are shown up to this many, the latest.
CLOSED = 5
OFFERED = Text("已向 {other} 发出要约：{kg} kg，已转入托管。", "Offered to {other}: {kg} kg, in escrow now.")
SHELVED = Text("已上架，居民可以按千克购买。", "Residents can buy them by the kilogram now.")
UNSHELVED = Text("已停止零售；等待付款的订单不受影响。", "No longer sold; orders that wait to be paid stay.")
STEPPED = Text("已办理：第 {number} 号划转{stage}。", "Done: deal {number} is {stage}.")


@require_http_methods(["GET", "HEAD", "POST"])
def deals(request: HttpRequest) -> HttpResponse:
    return answered(request, {"offer": _offer, "shelve": _shelve, "unshelve": _unshelve}, _list)


def _list(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own, today = reach_of(request).organisation, local_day(timezone.now())
    book, shelves = reads.trading_rules(today), reads.shelves_of(own, closed=CLOSED)
    lines, older = lines_of(own, asked=request.GET)
    there = reads.on_shelves(shelves)
    told: dict[str, Any] = {
        "lines": lines,
        "older": older,
        "lots": lots_of(own),
        "purposes": [(purpose.value, says) for purpose, says in PURPOSE_SAYS.items()],
        "first": today,
        "last": today + timedelta(days=book.listing_days),
        "usual": today + timedelta(days=min(7, book.listing_days)),
        "book": rules_said(book),
        "has_declared": reads.has_declared(own, on=today),
        "shelves": [(one, yuan_said(one.terms.fen_per_kg), there[one.number]) for one in shelves],
        "closed_most": CLOSED,
        "has_closed": any(not one.is_open for one in shelves),
        "key": form_key(request, fresh=True),
    }
    return shown(request, "desks/deals.html", told, refusal=refusal, form=form)


def _offer(request: HttpRequest, now: datetime) -> HttpResponse:
    kg = whole_number(request.POST.get("kg", ""))
    if not kg:
        raise NoAmount(most=grouped(10**12), field="kg")
    taker = participants.organisation_known_as(
        filled(request, "taker", Text("受让方的统一社会信用代码", "the taker's unified social credit code"), most=40)
    )
    project, vintage = lot_chosen(request)
    terms = Terms(
        kg, filled_fen(request, "price", Text("单价", "the price of a tonne")), filled_day(request, "until", Text("有效期", "the last day of the offer")),
        project, vintage, purpose_chosen(request), request.POST.get("note", "").strip()[:NOTE_LENGTH],
    )  # fmt: skip
    made = trading.offer(
        key=f"page {form_key(request, fresh=True)}",
        giver=reach_of(request).organisation,
        taker=taker.account,
        terms=terms,
        by=user_of(request).pk,
        now=now,
    )
    return done(request, OFFERED, reverse("deal", args=[made.number]), other=taker.name, kg=grouped(kg))


def _shelve(request: HttpRequest, now: datetime) -> HttpResponse:
    """Sold to residents by the kilogram from now on."""
    price = filled_fen(request, "kg_price", Text("每千克的价格", "the price of a kilogram"))
    actions.open_shelf(
        seller=reach_of(request).organisation, terms=ShelfTerms(price, *lot_chosen(request)), by=user_of(request).pk, now=now
    )
    return done(request, SHELVED, reverse("deals"))


def _unshelve(request: HttpRequest, now: datetime) -> HttpResponse:
    number = whole_number(request.POST.get("shelf", "")) or 0
    actions.close_shelf(number=number, seller=reach_of(request).organisation, by=user_of(request).pk, now=now)
    return done(request, UNSHELVED, reverse("deals"))


@require_http_methods(["GET", "HEAD", "POST"])
def deal(request: HttpRequest, number: int) -> HttpResponse:
    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        own = reach_of(request).organisation
        line = line_of(own_deal(request, number), own)
        told = {"line": line, "serials": reads.serials_in(number), "pay": None if line.is_giver else how_to_pay(trading.about(number))}
        return shown(request, "desks/deal.html", told, refusal=refusal, form=form)

    return answered(request, about(number, _STEPS), page)


def own_deal(request: HttpRequest, number: int) -> Deal:
    """Raises DealUnknown, where it is of others too."""
    found = reads.deal(number)
    if reach_of(request).organisation not in (found.giver, found.taker):
        raise DealUnknown(number=number)
    return found


def _stepped(request: HttpRequest, number: int, now: datetime, verb: Any) -> HttpResponse:
    own_deal(request, number)
    made = verb(number=number, organisation=reach_of(request).organisation, by=user_of(request).pk, now=now)
    return done(request, STEPPED, reverse("deal", args=[number]), number=number, stage=made.says)


def _accept(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    return _stepped(request, number, now, trading.accept)


def _refuse(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    return _stepped(request, number, now, trading.refuse)


def _withdraw(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    return _stepped(request, number, now, actions.withdraw_offer)


_STEPS = {"accept": _accept, "refuse": _refuse, "withdraw": _withdraw}

urlpatterns = [path("deals", deals, name="deals"), path("deals/<int:number>", deal, name="deal")]
