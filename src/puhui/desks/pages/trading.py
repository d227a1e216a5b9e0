"""市场 · Enterprises and others list credits for everybody, and buy what is listed, in parts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.deals import lines_from
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, reach_of, user_of, whole_number
from puhui.desks.pages.forms import about, answered, done, filled_day, filled_fen, shown
from puhui.desks.pages.lots import lot_chosen, purpose_chosen
from puhui.desks.pages.retiring import lots_of
from puhui.desks.trade import LINES, offer_columns, offer_line, offer_rows, own_listings, rules_said
from puhui.journeys import trading
from puhui.market import actions, reads
from puhui.market.words import NOTE_LENGTH, ListingTerms, Venue
from puhui.registry.errors import NoAmount
from puhui.registry.words import PURPOSE_SAYS
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

LISTED = Text("已挂牌 {kg} kg，全部转入托管。", "Listed: {kg} kg, all of them in escrow now.")
TAKEN = Text(
    "已买下 {kg} kg。请在 {day} 前付款，款到即交割。", "{kg} kg are taken. Pay by {day}; they are yours as soon as the money is there."
)
WITHDRAWN = Text("已撤牌，剩余的 {kg} kg 已退回。", "Withdrawn; the {kg} kg that were left are back.")


@require_safe
def trade(request: HttpRequest) -> HttpResponse:
    own, today = reach_of(request).organisation, local_day(timezone.now())
    page = Paginator(reads.listings_open(today=today), LINES).get_page(request.GET.get("page"))
    listed, older = own_listings(own, asked=request.GET)
    told = {
        "columns": offer_columns(),
        "rows": offer_rows(own, reads.listings_said(page.object_list)),
        "page": page if page.has_other_pages() else None,
        "own": listed,
        "older": older,
        "book": rules_said(reads.trading_rules(today)),
        "has_declared": reads.has_declared(own, on=today),
    }
    return shown(request, "desks/trade.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return answered(request, {"list": _list}, _new)


def _new(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own, today = reach_of(request).organisation, local_day(timezone.now())
    book = reads.trading_rules(today)
    told = {
        "lots": lots_of(own),
        "first": today,
        "last": today + timedelta(days=book.listing_days),
        "book": rules_said(book),
        "note_most": NOTE_LENGTH,
        "has_declared": reads.has_declared(own, on=today),
        "key": form_key(request, fresh=True),
    }
    return shown(request, "desks/trade_new.html", told, refusal=refusal, form=form)


def _list(request: HttpRequest, now: datetime) -> HttpResponse:
    project, vintage = lot_chosen(request)
    terms = ListingTerms(
        kg=_kg(request, "kg"),
        fen_per_tonne=filled_fen(request, "price", Text("单价", "the price of a tonne")),
        until=filled_day(request, "until", Text("挂牌到哪天", "the last day of the listing")),
        smallest_kg=_kg(request, "smallest"),
        project=project,
        vintage=vintage,
        note=request.POST.get("note", "").strip()[:NOTE_LENGTH],
        venue=Venue.EXCHANGE if request.POST.get("venue") == Venue.EXCHANGE else Venue.HERE,
    )
    told = {"key": f"page {form_key(request, fresh=True)}", "seller": reach_of(request).organisation, "by": user_of(request).pk, "now": now}
    made = trading.list_for_sale(terms=terms, **told)  # type: ignore[arg-type]
    return done(request, LISTED, reverse("listing", args=[made.number]), kg=grouped(made.terms.kg))


def _kg(request: HttpRequest, name: str) -> int:
    """Raises NoAmount."""
    kg = whole_number(request.POST.get(name, ""))
    if not kg:
        raise NoAmount(most=grouped(10**12), field=name)
    return kg


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, number: int) -> HttpResponse:
    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        own, today = reach_of(request).organisation, local_day(timezone.now())
        line = offer_line(reads.listing(number), own)
        parts, older = lines_from(number, own, asked=request.GET)
        told = {
            "line": line,
            "parts": parts,
            "older": older,
            "serials": reads.serials_listed(number),
            "purposes": [(purpose.value, says) for purpose, says in PURPOSE_SAYS.items()],
            "book": rules_said(reads.trading_rules(today)),
            "can_take": line.is_open and not line.is_own and line.listing.left_kg > 0 and today <= line.listing.terms.until,
            "has_declared": reads.has_declared(own, on=today),
            "key": form_key(request, fresh=True),
        }
        return shown(request, "desks/listing.html", told, refusal=refusal, form=form)

    return answered(request, about(number, {"take": _take, "withdraw": _withdraw}), page)


def _take(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    kg = _kg(request, "kg")
    if request.POST.get("agree") != "yes":
        raise NotFilledIn(field="agree", what_zh="确认购买", what_en="that you buy")
    deal = trading.take(
        key=f"page {form_key(request, fresh=True)}", listing=number, taker=reach_of(request).organisation, kg=kg, purpose=purpose_chosen(request),
        note=request.POST.get("note", "").strip()[:NOTE_LENGTH], by=user_of(request).pk, now=now,
    )  # fmt: skip
    return done(request, TAKEN, reverse("deal", args=[deal.number]), kg=grouped(kg), day=deal.pay_by)


def _withdraw(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    left = reads.listing(number).left_kg
    actions.withdraw_listing(number=number, organisation=reach_of(request).organisation, by=user_of(request).pk, now=now)
    return done(request, WITHDRAWN, reverse("listing", args=[number]), kg=grouped(left))


urlpatterns = [
    path("trade", trade, name="trade"),
    path("trade/new", new, name="trade-new"),
    path("trade/<int:number>", listing, name="listing"),
]
