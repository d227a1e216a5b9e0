"""领券 · A resident's vouchers: what can be claimed, what was, and the code that a merchant takes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from puhui.consumption import reads
from puhui.consumption.actions import claim_voucher, give_voucher_back
from puhui.consumption.words import Campaign, VoucherState
from puhui.desks.accounts import holdings_of
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, person_of
from puhui.desks.pages.forms import about, answered, done, shown
from puhui.desks.vouchers import campaign_shown, said_state
from puhui.desks.words import moment_said
from puhui.foundation.paper import qr_svg
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

CLAIMED = Text("已领到。付款时把二维码给商户看。", "Yours. Show the code to the merchant when you pay.")
GIVEN_BACK = Text("已放弃这张券，用掉的减排量已退回。", "The voucher is given back, and the grams that it cost are yours again.")


@require_http_methods(["GET", "HEAD", "POST"])
def vouchers(request: HttpRequest) -> HttpResponse:
    return answered(request, {"claim": _claim}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    person, today = person_of(request), local_day(timezone.now())
    found = reads.open_campaigns(city=person.city, today=today)
    bound = reads.bound_by(person.account, campaigns=[one.number for one in found])
    chosen = request.POST.get("campaign", "") if refusal else ""
    if refusal and chosen not in {str(one.number) for one in found}:
        chosen = ""
    told = {
        "open": [(campaign_shown(one, today=today), bound.get(one.number, 0), _may(one, bound, today)) for one in found],
        "own": [(one, *said_state(one), campaign_shown(one.campaign, today=today)) for one in reads.vouchers_of(person.account)],
        "holdings": holdings_of(account=person.account),
        "key": form_key(request) or str(uuid4()),
        "chosen": int(chosen) if chosen else 0,
    }
    return shown(request, "desks/resident_vouchers.html", told, refusal=refusal, form=form)


def _may(one: Campaign, bound: dict[int, int], today: date) -> bool:
    return bool(one.left) and bound.get(one.number, 0) < one.terms.each_most and one.terms.claim_from <= today


def _claim(request: HttpRequest, now: datetime) -> HttpResponse:
    person, number, key = person_of(request), request.POST.get("campaign", ""), form_key(request)
    if not number.isdecimal() or len(number) > 12 or not key:
        raise NotFilledIn(field="campaign", what_zh="要领哪一种券", what_en="which voucher")
    made = claim_voucher(key=key, number=int(number), account=person.account, city=person.city, now=now)
    return done(request, CLAIMED, reverse("resident-voucher", args=[made.number]))


@require_http_methods(["GET", "HEAD", "POST"])
def voucher(request: HttpRequest, number: int) -> HttpResponse:
    """One of one's own; another's is as unknown as one that is not there."""
    found = reads.own_voucher(person_of(request).account, number)
    campaign = campaign_shown(found.campaign, today=local_day(timezone.now()))

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        is_live = found.state is VoucherState.CLAIMED
        address = request.build_absolute_uri(reverse("voucher-scan", args=[found.code]))
        told = {
            "voucher": found,
            "campaign": campaign,
            "state": said_state(found),
            "is_live": is_live,
            "picture": SafeString(qr_svg(address)) if is_live else "",
            "claimed_at": moment_said(found.claimed_at),
            "used": reads.write_off_of(found.number),
        }
        return shown(request, "desks/resident_voucher.html", told, refusal=refusal, form=form)

    return answered(request, about(number, {"give_back": _give_back}), page)


def _give_back(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    give_voucher_back(account=person_of(request).account, number=number, now=now)
    return done(request, GIVEN_BACK, reverse("resident-vouchers"))


urlpatterns = [path("me/vouchers", vouchers, name="resident-vouchers"), path("me/vouchers/<int:number>", voucher, name="resident-voucher")]
