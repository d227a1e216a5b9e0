"""核销 · A merchant's pages: take one voucher, hand in what was taken without network, see and undo what was taken, and the settlements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.consumption import reads
from puhui.consumption.actions import hand_in_lines, refund_voucher, write_off
from puhui.consumption.errors import CampaignUnknown, NotAMerchantOfIt, VoucherGone, VoucherUsed
from puhui.consumption.words import TILL_LINES_MAX, VoucherState, WriteOff
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, reach_of, user_of
from puhui.desks.pages.forms import answered, csv_file, done, filled, filled_fen, shown
from puhui.desks.till_lists import EXAMPLE, till_lines
from puhui.desks.vouchers import (
    WRITE_OFF_HEAD,
    campaign_shown,
    may_undo,
    names_of,
    said_state,
    settlement_columns,
    settlement_rows,
    write_off_lines,
)
from puhui.desks.words import moment_said, yuan_said
from puhui.foundation.templatetags.puhui import language
from puhui.payments.reads import is_offered, payee_of
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

LIST_BYTES_MAX = 300_000
UNDONE = Text("已退回 {voucher}，钱请按消费原路退给顾客。", "{voucher} is refunded; give the money back to the customer the way it came.")


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, code: str = "") -> HttpResponse:
    """The form for a code; with one, what the voucher is worth; once it is taken, a plain yes."""
    typed = code or request.POST.get("code", "") or request.GET.get("code", "")

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        return _take_page(request, typed.strip()[:60], refusal=refusal, form=form)

    return answered(request, {"take": _take}, page)


def _take_page(request: HttpRequest, typed: str, *, refusal: Refusal | None, form: str) -> HttpResponse:
    merchant, today = reach_of(request).organisation, local_day(timezone.now())
    told: dict[str, Any] = {"code": typed, "key": form_key(request) or str(uuid4()), "yes": _yes(request, merchant)}
    if typed and refusal is None and request.method != "POST":
        refusal, form = _looked_up(told, typed, merchant, today), "look"
    elif typed and refusal is not None and refusal.code in ("not_filled_in", "spend_too_low"):
        _looked_up(told, typed, merchant, today)
    told["is_no"] = refusal is not None and "found" not in told
    if told["is_no"] and refusal is not None:
        refusal.facts["field"] = ""
    return shown(request, "desks/merchant_take.html", told, refusal=refusal, form="" if told["is_no"] else form)


def _looked_up(told: dict[str, Any], typed: str, merchant: int, today: date) -> Refusal | None:
    """What stands on the voucher; or why there is nothing to take."""
    try:
        found = reads.voucher_by_code(typed)
    except Refusal as refusal:
        return refusal
    if merchant not in found.campaign.terms.merchants:
        return NotAMerchantOfIt()
    used = reads.write_off_of(found.number)
    if used is not None:
        who = names_of([used.merchant])[0]
        return VoucherUsed(at=moment_said(used.happened_at), who_zh=who.zh, who_en=who.en)
    if found.state is not VoucherState.CLAIMED:
        state = said_state(found)[0]
        return VoucherGone(state_zh=state.zh, state_en=state.en)
    told |= {"found": found, "campaign": campaign_shown(found.campaign, today=today)}
    return None


def _yes(request: HttpRequest, merchant: int) -> tuple[WriteOff, str, str, str] | None:
    number = request.GET.get("done", "")
    found = reads.write_off_at(merchant, int(number)) if number.isdecimal() and len(number) < 16 else None
    return (found, yuan_said(found.face_fen), yuan_said(found.amount_fen), moment_said(found.happened_at)) if found else None


def _take(request: HttpRequest, now: datetime) -> HttpResponse:
    key = form_key(request)
    if not key:
        raise NotFilledIn(field="", what_zh="表单（请重新打开页面）", what_en="the form (open the page anew)")
    code = filled(request, "code", Text("券码", "the code"), most=60)
    amount = filled_fen(request, "amount", Text("本次消费金额", "the amount of the purchase"))
    made = write_off(
        key=key, merchant=reach_of(request).organisation, code=code, amount_fen=amount, happened_at=now, by=user_of(request).pk, now=now
    )
    return HttpResponseRedirect(f"{reverse('write-off')}?done={made.number}")


# -- without network ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    return answered(request, {"hand_in": _hand_in}, _hand_in_page)


def _hand_in_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "", **answers: Any) -> HttpResponse:
    told = {"example": EXAMPLE, "most": TILL_LINES_MAX, "answers": None, **answers}
    return shown(request, "desks/merchant_hand_in.html", told, refusal=refusal, form=form)


def _hand_in(request: HttpRequest, now: datetime) -> HttpResponse:
    """The answers stand on the page at once: the same list again shows them again."""
    lines, wrong = till_lines(_list_of(request))
    if not lines and not wrong:
        raise NotFilledIn(field="lines", what_zh="至少一行核销记录", what_en="one line at least")
    answers = hand_in_lines(merchant=reach_of(request).organisation, lines=lines, by=user_of(request).pk, now=now)
    told: dict[str, Any] = {
        "answers": [
            (one.line.code[:24], moment_said(one.line.happened_at), yuan_said(one.line.amount_fen), one.write_off, one.says)
            for one in answers
        ],
        "wrong": [one.sentence(language()) for one in wrong],
        "taken": sum(one.write_off is not None for one in answers),
    }
    return _hand_in_page(request, **told)


def _list_of(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return str(request.POST.get("lines", ""))[:LIST_BYTES_MAX]
    body: bytes = file.read(LIST_BYTES_MAX)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


# -- what was taken ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def taken(request: HttpRequest) -> HttpResponse:
    return answered(request, {"undo": _undo}, _taken_page)


def _taken_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    merchant, today = reach_of(request).organisation, local_day(timezone.now())
    told = {
        "written": [
            (one, moment_said(one.happened_at), yuan_said(one.face_fen), yuan_said(one.amount_fen), may_undo(one))
            for one in reads.write_offs_of(merchant)
        ],
        "campaigns": [campaign_shown(one, today=today) for one in reads.campaigns_taken_by(merchant)],
        "settlement_columns": settlement_columns(),
        "settlements": settlement_rows(reads.settlements_with(merchant), address="written-off-settlement"),
        "undoing": request.POST.get("number", ""),
        "is_offered": is_offered(),
        "has_payee": payee_of(merchant) is not None,
    }
    return shown(request, "desks/merchant_taken.html", told, refusal=refusal, form=form)


def _undo(request: HttpRequest, now: datetime) -> HttpResponse:
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 15:
        raise NotFilledIn(field="", what_zh="要退回哪一张", what_en="which one is to be refunded")
    made = refund_voucher(merchant=reach_of(request).organisation, number=int(number), by=user_of(request).pk, now=now)
    return done(request, UNDONE, reverse("written-off"), voucher=made.voucher)


@require_safe
def taken_file(request: HttpRequest) -> HttpResponse:
    found = reads.write_offs_of(reach_of(request).organisation, limit=100_000)
    return csv_file("write-offs.csv", WRITE_OFF_HEAD, write_off_lines(found))


@require_safe
def settlement_file(request: HttpRequest, campaign: int, number: int) -> HttpResponse:
    """Of a settlement with the own shop; another's is as unknown as one that is not there."""
    merchant = reach_of(request).organisation
    found = [one for one in reads.write_offs_in(campaign, settlement=number) if one.merchant == merchant]
    if not found:
        raise CampaignUnknown(number=campaign)
    return csv_file(f"settlement-{number}.csv", WRITE_OFF_HEAD, write_off_lines(found))


urlpatterns = [
    path("write-off", take, name="write-off"),
    path("v/<str:code>", require_safe(take), name="voucher-scan"),
    path("write-off/list", hand_in, name="hand-in"),
    path("written-off", taken, name="written-off"),
    path("written-off.csv", taken_file, name="written-off-csv"),
    path("written-off/<int:campaign>/<int:number>.csv", settlement_file, name="written-off-settlement"),
]
