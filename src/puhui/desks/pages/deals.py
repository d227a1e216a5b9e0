"""划转 · An organisation hands credits to another: an offer with its price and purpose, an answer, a payment outside, a confirmation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.deals import line_of, lines_of
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, reach_of, user_of, whole_number
from puhui.desks.pages.forms import about, answered, confirmed, done, filled, filled_day, filled_fen, shown
from puhui.desks.pages.retiring import lots_of
from puhui.desks.words import yuan_said
from puhui.journeys.buying import deliver
from puhui.market import actions, reads
from puhui.market.errors import DealUnknown
from puhui.market.words import OFFER_DAYS_MOST, PAY_DAYS, SHELF_TEXT_LENGTH, Deal, ShelfTerms, Terms
from puhui.participants import reads as participants
from puhui.registry.errors import NoAmount
from puhui.registry.words import PURPOSE_SAYS, Purpose
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

OFFERED = Text("已向 {other} 发出要约：{kg} kg，已转入托管。", "Offered to {other}: {kg} kg, in escrow now.")
SHELVED = Text("已上架，居民可以按千克购买。", "Residents can buy them by the kilogram now.")
UNSHELVED = Text("已停止零售；等待付款的订单不受影响。", "No longer sold; orders that wait to be paid stay.")
STEPPED = Text("已办理：第 {number} 号划转{stage}。", "Done: deal {number} is {stage}.")


@require_http_methods(["GET", "HEAD", "POST"])
def deals(request: HttpRequest) -> HttpResponse:
    return answered(request, {"offer": _offer, "shelve": _shelve, "unshelve": _unshelve}, _list)


def _list(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own, today = reach_of(request).organisation, local_day(timezone.now())
    told: dict[str, Any] = {
        "lines": lines_of(own),
        "lots": lots_of(own),
        "purposes": [(purpose.value, says) for purpose, says in PURPOSE_SAYS.items()],
        "first": today,
        "last": today + timedelta(days=OFFER_DAYS_MOST),
        "usual": today + timedelta(days=7),
        "pay_days": PAY_DAYS,
        "shelves": [(one, yuan_said(one.terms.fen_per_kg), reads.on_shelf(one)) for one in reads.shelves_of(own)],
        "text_most": SHELF_TEXT_LENGTH,
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
    project, vintage = _lot(request)
    purpose = request.POST.get("purpose", "")
    if purpose and purpose not in set(Purpose):
        raise NotFilledIn(field="purpose", what_zh="用途", what_en="the purpose")
    terms = Terms(
        kg, filled_fen(request, "price", Text("单价", "the price of a tonne")), filled_day(request, "until", Text("有效期", "the last day of the offer")),
        project, vintage, Purpose(purpose) if purpose else None, request.POST.get("note", "").strip()[:200],
    )  # fmt: skip
    made = actions.offer_credits(
        key=f"page {form_key(request, fresh=True)}",
        giver=reach_of(request).organisation,
        taker=taker.account,
        terms=terms,
        by=user_of(request).pk,
        now=now,
    )
    return done(request, OFFERED, reverse("deal", args=[made.number]), other=taker.name, kg=grouped(kg))


def _lot(request: HttpRequest) -> tuple[int, int] | tuple[None, None]:
    """The project and year that were chosen; none where any do."""
    project, _, vintage = request.POST.get("lot", "").partition("-")
    return (int(project), int(vintage)) if project.isdecimal() and vintage.isdecimal() else (None, None)


def _shelve(request: HttpRequest, now: datetime) -> HttpResponse:
    """Sold to residents by the kilogram from now on."""
    price = filled_fen(request, "kg_price", Text("每千克的价格", "the price of a kilogram"))
    how = filled(request, "how", Text("怎样付款", "how to pay"), most=SHELF_TEXT_LENGTH)
    actions.open_shelf(seller=reach_of(request).organisation, terms=ShelfTerms(price, how, *_lot(request)), by=user_of(request).pk, now=now)
    return done(request, SHELVED, reverse("deals"))


def _unshelve(request: HttpRequest, now: datetime) -> HttpResponse:
    number = whole_number(request.POST.get("shelf", "")) or 0
    actions.close_shelf(number=number, seller=reach_of(request).organisation, by=user_of(request).pk, now=now)
    return done(request, UNSHELVED, reverse("deals"))


@require_http_methods(["GET", "HEAD", "POST"])
def deal(request: HttpRequest, number: int) -> HttpResponse:
    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        told = {
            "line": line_of(_own(request, number), reach_of(request).organisation),
            "today": local_day(timezone.now()),
            "pay_days": PAY_DAYS,
        }
        return shown(request, "desks/deal.html", told, refusal=refusal, form=form)

    return answered(request, about(number, _STEPS), page)


def _own(request: HttpRequest, number: int) -> Deal:
    """Raises DealUnknown, where it is of others too."""
    found = reads.deal(number)
    if reach_of(request).organisation not in (found.giver, found.taker):
        raise DealUnknown(number=number)
    return found


def _stepped(request: HttpRequest, number: int, now: datetime, verb: Any) -> HttpResponse:
    _own(request, number)
    made = verb(number=number, organisation=reach_of(request).organisation, by=user_of(request).pk, now=now)
    return done(request, STEPPED, reverse("deal", args=[number]), number=number, stage=made.says)


def _accept(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    return _stepped(request, number, now, actions.accept_offer)


def _refuse(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    return _stepped(request, number, now, actions.refuse_offer)


def _withdraw(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    return _stepped(request, number, now, actions.withdraw_offer)


def _paid(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    """Final: the kilograms are typed again. What a resident bought is retired for the resident at once."""
    confirmed(request, str(_own(request, number).terms.kg))
    made, _ = deliver(number=number, organisation=reach_of(request).organisation, by=user_of(request).pk, now=now)
    return done(request, STEPPED, reverse("deal", args=[number]), number=number, stage=made.says)


_STEPS = {"accept": _accept, "refuse": _refuse, "withdraw": _withdraw, "paid": _paid}

urlpatterns = [path("deals", deals, name="deals"), path("deals/<int:number>", deal, name="deal")]
