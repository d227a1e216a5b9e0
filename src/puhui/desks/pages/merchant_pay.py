"""付给商户 · The page on which a department pays merchants of a campaign: proposed to a second person, noted where it was paid elsewhere, called off."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from puhui.consumption.actions import note_paid_elsewhere
from puhui.consumption.errors import CampaignUnknown
from puhui.consumption.reads import campaign
from puhui.consumption.words import BANK_REF_LENGTH, Campaign
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, reach_of, user_of, whole_number
from puhui.desks.pages.forms import about, answered, done, filled, filled_day, shown
from puhui.desks.pages.freezing import said_and_shown
from puhui.desks.voucher_pay import pay_told
from puhui.desks.words import yuan_said
from puhui.journeys.four_eyes import propose_merchant_pay
from puhui.journeys.paying_merchants import call_off
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

NOTED = Text("已记下：{yuan} 元由本单位另行支付。", "Noted: {yuan} yuan were paid by other means.")
ENDED = Text("已撤回，这些结算可以重新付。", "Called off; these settlements can be paid anew.")
MOST = 500


def own_campaign(request: HttpRequest, number: int) -> Campaign:
    """Another department's is as unknown as one that is not there. Raises CampaignUnknown."""
    found = campaign(number)
    if found.organisation != reach_of(request).organisation:
        raise CampaignUnknown(number=number)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, number: int) -> HttpResponse:
    found = own_campaign(request, number)

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        told = {
            "campaign": found,
            "key": form_key(request) or str(uuid4()),
            "chosen": request.POST.getlist("settlement"),
            **pay_told(found),
        }
        return shown(request, "desks/campaign_pay.html", told, refusal=refusal, form=form)

    return answered(request, about(number, {"pay": _propose, "note": _note, "end": _end}), page)


def _propose(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    """One of the department asks; another one agrees, and there is one due."""
    reason = filled(request, "reason", Text("依据", "the ground"))
    made = propose_merchant_pay(user=user_of(request), campaign=number, settlements=_chosen(request), reason=reason, now=now)
    return said_and_shown(request, made)


def _note(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    paid_on, key = filled_day(request, "paid_on", Text("支付日期", "the day of payment")), form_key(request)
    bank_ref = filled(request, "bank_ref", Text("银行流水号", "the bank's number"), most=BANK_REF_LENGTH + 1)
    if not key:
        raise NotFilledIn(field="", what_zh="表单（请重新打开页面）", what_en="the form (open the page anew)")
    told = {"organisation": reach_of(request).organisation, "number": number, "by": user_of(request).pk}
    made = note_paid_elsewhere(key=key, settlements=_chosen(request), paid_on=paid_on, bank_ref=bank_ref, now=now, **told)
    return done(request, NOTED, reverse("campaign-pay", args=[number]), yuan=yuan_said(made.fen))


def _end(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    payment = whole_number(request.POST.get("payment", "")) or 0
    call_off(number=payment, organisation=reach_of(request).organisation, by=user_of(request).pk, now=now)
    return done(request, ENDED, reverse("campaign-pay", args=[number]))


def _chosen(request: HttpRequest) -> list[int]:
    found = (whole_number(text) for text in request.POST.getlist("settlement")[:MOST])
    return sorted({number for number in found if number})


urlpatterns = [path("campaigns/<int:number>/pay", pay, name="campaign-pay")]
