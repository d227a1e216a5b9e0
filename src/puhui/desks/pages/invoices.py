"""发票 · The invoice of a deal, for both parties: asked for, issued outside, its number written here; its data as JSON and CSV."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.invoices import NO_RATE, Field, fields_of
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.pages.forms import about, answered, csv_file, done, filled, filled_day, shown
from puhui.market import actions, reads
from puhui.market.errors import DealUnknown
from puhui.market.words import INVOICE_DIGITS, INVOICE_TEXT_LENGTH, Deal, DealStage, InvoiceDetails, InvoiceStage
from puhui.participants.reads import organisation_at
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

ASKED = Text("已索取发票，等卖方开具。", "The invoice is asked for; the seller issues it.")
ISSUED = Text("已填写发票号码，买方可以看到。", "The number is written, and the buyer sees it.")
DECLINED = Text("已告知买方原因，买方可以重新索取。", "The buyer is told why, and may ask again.")


@require_http_methods(["GET", "HEAD", "POST"])
def invoice(request: HttpRequest, number: int) -> HttpResponse:
    deal = _own(request, number)
    if request.method != "POST" and (form := request.GET.get("as", "")) in _FILES:
        return _FILES[form](f"invoice-{number}", _fields(request, deal))

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        is_seller = deal.giver == reach_of(request).organisation
        found = reads.invoice_of(number)
        told = {
            "deal": deal,
            "is_seller": is_seller,
            "is_paid": deal.stage is DealStage.DELIVERED and deal.fen > 0,
            "is_resident": reads.order_of(number) is not None,
            "invoice": found,
            "may_ask": not is_seller and (found is None or found.stage is InvoiceStage.REFUSED),
            "buyer": None if is_seller else organisation_at(deal.taker),
            "fields": [one for one in _fields(request, deal) if one.value or one.note],
            "today": local_day(timezone.now()),
            "digits": INVOICE_DIGITS,
            "most": INVOICE_TEXT_LENGTH,
        }
        return shown(request, "desks/deal_invoice.html", told, refusal=refusal, form=form)

    return answered(request, about(number, _STEPS), page)


def _own(request: HttpRequest, number: int) -> Deal:
    """Raises DealUnknown, where it is of others too."""
    found = reads.deal(number)
    if reach_of(request).organisation not in (found.giver, found.taker):
        raise DealUnknown(number=number)
    return found


def _fields(request: HttpRequest, deal: Deal) -> list[Field]:
    return fields_of(deal, reads.invoice_of(deal.number), is_seller=deal.giver == reach_of(request).organisation)


def _as_json(name: str, fields: list[Field]) -> HttpResponse:
    rows = [
        {"code": one.code, "zh": one.name.zh, "en": one.name.en, "value": one.value}
        | ({"note_zh": one.note.zh, "note_en": one.note.en} if one.note else {})
        for one in fields
    ]
    answer = JsonResponse({"fields": rows}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


def _as_csv(name: str, fields: list[Field]) -> HttpResponse:
    """One row under heads in both languages. A field that is empty for a reason says it in the head."""
    heads = [f"{one.name.zh} {one.name.en}" + (f"（{NO_RATE.zh} {NO_RATE.en}）" if one.note else "") for one in fields]
    return csv_file(f"{name}.csv", heads, [[one.value for one in fields]])


_FILES = {"json": _as_json, "csv": _as_csv}


def _ask(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    texts = (request.POST.get(name, "") for name in ("address", "phone", "bank", "email"))
    told = {"organisation": reach_of(request).organisation, "details": InvoiceDetails(*texts), "by": user_of(request).pk}
    actions.ask_invoice(number=number, now=now, **told)  # type: ignore[arg-type]
    return done(request, ASKED, reverse("deal-invoice", args=[number]))


def _issue(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    digits = filled(request, "digits", Text("发票号码", "the number of the invoice"), most=60)
    on = filled_day(request, "issued_on", Text("开票日期", "the day on which it was issued"))
    told = {"organisation": reach_of(request).organisation, "by": user_of(request).pk}
    actions.issue_invoice(number=number, digits=digits, issued_on=on, now=now, **told)
    return done(request, ISSUED, reverse("deal-invoice", args=[number]))


def _refuse(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    reason = filled(request, "reason", Text("原因", "the reason"))
    told = {"organisation": reach_of(request).organisation, "by": user_of(request).pk}
    actions.refuse_invoice(number=number, reason=reason, now=now, **told)
    return done(request, DECLINED, reverse("deal-invoice", args=[number]))


_STEPS = {"ask": _ask, "issue": _issue, "refuse": _refuse}

urlpatterns = [path("deals/<int:number>/invoice", invoice, name="deal-invoice")]
