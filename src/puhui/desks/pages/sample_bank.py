"""示例银行 · The bank that a sample site plays: whoever tries the site pays here, and answers its orders; each button calls back as a bank would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NoBankHere
from puhui.desks.money import about_said
from puhui.desks.pages.asking import whole_number
from puhui.desks.pages.forms import answered, done, shown
from puhui.desks.words import moment_said, yuan_said
from puhui.journeys.settling import hear
from puhui.journeys.tasks import defer_orders
from puhui.payments import actions, reads
from puhui.payments.words import Due
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: A wrong amount is this much more than what is due.
TOO_MUCH_FEN = 100
PAID = Text("示例银行已记账并通知平台。", "The sample bank booked it and told the platform.")
ANSWERED = Text("示例银行已答复 {key}。", "The sample bank answered {key}.")


@require_http_methods(["GET", "HEAD", "POST"])
def sample_bank(request: HttpRequest) -> HttpResponse:
    if not reads.is_played():
        raise NoBankHere
    verbs = {"exact": _exact, "wrong": _wrong, "twice": _twice, "late": _late, "confirm": _confirm, "fail": _fail, "stray": _stray}
    return answered(request, verbs, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    told = {
        "account": actions.bank().account(),
        "dues": [(one, yuan_said(one.fen), about_said(one.about)[0]) for one in reads.open_dues()],
        "closed": [(one, yuan_said(one.fen), about_said(one.about)[0]) for one in reads.closed_dues(limit=10)],
        "orders": [(one, yuan_said(one.fen), answer) for one, answer in actions.sample_orders()],
        "bookings": [(one, yuan_said(one.fen), moment_said(one.at)) for one in actions.sample_bookings(limit=20)],
    }
    return shown(request, "desks/sample_bank.html", told, refusal=refusal, form=form)


def _asked(request: HttpRequest) -> Due:
    """Raises DueUnknown."""
    return reads.due(whole_number(request.POST.get("due", "")) or 0)


def _paid(request: HttpRequest, transfers: Sequence[tuple[str, int, datetime]], now: datetime) -> HttpResponse:
    for reference, fen, at in transfers:
        _call_back(*actions.signed_transfer(reference=reference, fen=fen, at=at), now=now)
    return done(request, PAID, reverse("sample-bank"))


def _exact(request: HttpRequest, now: datetime) -> HttpResponse:
    one = _asked(request)
    return _paid(request, [(one.reference, one.fen, now)], now)


def _wrong(request: HttpRequest, now: datetime) -> HttpResponse:
    one = _asked(request)
    return _paid(request, [(one.reference, one.fen + TOO_MUCH_FEN, now)], now)


def _twice(request: HttpRequest, now: datetime) -> HttpResponse:
    one = _asked(request)
    return _paid(request, [(one.reference, one.fen, now)] * 2, now)


def _late(request: HttpRequest, now: datetime) -> HttpResponse:
    """Booked on the morning after the last day."""
    one = _asked(request)
    at = datetime.combine(one.until + timedelta(days=1), time(9), CHINA)
    return _paid(request, [(one.reference, one.fen, max(at, now))], now)


def _stray(request: HttpRequest, now: datetime) -> HttpResponse:
    """Somebody pays and writes nothing that we know."""
    return _paid(request, [("货款", 8800, now)], now)


def _confirm(request: HttpRequest, now: datetime) -> HttpResponse:
    return _answer(request, is_paid=True, now=now)


def _fail(request: HttpRequest, now: datetime) -> HttpResponse:
    return _answer(request, is_paid=False, now=now)


def _answer(request: HttpRequest, *, is_paid: bool, now: datetime) -> HttpResponse:
    key = request.POST.get("key", "")[:40]
    _call_back(*actions.signed_answer(key=key, is_paid=is_paid, at=now), now=now)
    return done(request, ANSWERED, reverse("sample-bank"), key=key)


def _call_back(headers: dict[str, str], body: bytes, *, now: datetime) -> None:
    """The very door that a bank's call-back comes through. Raises as `hear` does, and the first refusal among the messages."""
    _, refusal = hear(headers=headers, body=body, bank=actions.bank(), now=now)
    defer_orders()
    if refusal is not None:
        raise refusal


urlpatterns = [path("sample/bank", sample_bank, name="sample-bank")]
