"""居民 · The resident's pages: home, all acts, and the receipt that explains a number."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.behaviours import reads
from puhui.behaviours.errors import ReceiptTakenOut
from puhui.desks.accounts import days_of, home_of, pending_of, regions_of, scenario_texts, why_pending
from puhui.desks.equivalents import gasoline_for
from puhui.desks.pages.asking import person_of
from puhui.desks.receipts import explained
from puhui.desks.words import days_said
from puhui.foundation.answering import STATUS, marked
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

#: Months and weeks before this are not asked for: no methodology counts them.
EARLIEST = date(2020, 1, 1)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is held, what the last day brought, a month at a glance."""
    now, person = timezone.now(), person_of(request)
    made = home_of(person=person, month=_month(request, local_day(now)), now=now)
    told = {
        "home": made,
        "city": person.city,
        "gasoline": gasoline_for(made.holdings.lifetime_g, day=local_day(now)),
        "today": local_day(now),
        "acts_url": reverse("resident-acts") + "?day=",
    }
    return render(request, "desks/resident.html", told)


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """A week of acts, counted or not, of all scenarios or of one."""
    person, today = person_of(request), local_day(timezone.now())
    day = _day(request, "day", today - timedelta(days=1), today)
    first = day - timedelta(days=day.weekday())
    last = min(first + timedelta(days=6), today)
    names = scenario_texts()
    lines = reads.acts_of(account=person.account, city=person.city, first=first, last=last)
    waiting = sorted(pending_of(person, first=first, last=last) - {today})
    asked = request.GET.get("scenario", "")
    shown = [line for line in lines if asked in ("", line.scenario)]
    told = {
        "days": days_of(shown),
        "title": days_said(first, last, this_year=today.year),
        "scenarios": [(code, names.get(code)) for code in sorted({line.scenario for line in lines} | ({asked} & set(names)))],
        "asked": asked,
        "day": day,
        "before": first - timedelta(days=7) if first > EARLIEST else None,
        "after": first + timedelta(days=7) if last < today else None,
        "grams": sum(line.reduction_g for line in shown),
        "counted": sum(line.counted for line in shown),
        "refused": sum(not line.counted for line in shown),
        "reference_region": regions_of(shown),
        "is_replay": any(line.is_replay for line in shown),
        "is_bound": bool(lines) or reads.is_bound(account=person.account),
        "why_pending": why_pending(waiting, has_today=last == today),
    }
    return render(request, "desks/resident_acts.html", told)


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Why this many grams; only the owner's own. Where a correction took the act out, which one and why."""
    try:
        found = reads.receipt(number, account=person_of(request).account)
    except ReceiptTakenOut as refusal:
        return _taken_out(request, refusal)
    return render(request, "desks/receipt.html", {"receipt": found, **explained(found)})


def _taken_out(request: HttpRequest, refusal: ReceiptTakenOut) -> HttpResponse:
    taken = refusal.facts
    asked = {"day": taken["day"], "provider": taken["provider"], "record": taken["record"]}
    told = {
        "taken": taken,
        "code": refusal.code,
        "reason": Text(str(taken["reason_zh"]), str(taken["reason_en"])),
        "appeal_url": f"{reverse('my-appeal')}?{urlencode(asked)}",
    }
    return marked(render(request, "desks/receipt_taken_out.html", told, status=STATUS[refusal.kind]), refusal)


@require_safe
def receipt_json(request: HttpRequest, number: str) -> HttpResponse:
    """The same for machines, to keep and to check elsewhere."""
    found = reads.receipt(number, account=person_of(request).account)
    response = JsonResponse(found.as_json(), encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="receipt-{found.number}.json"'
    return response


def _month(request: HttpRequest, today: date) -> date:
    """`?month=2026-03`; anything else, and what lies ahead, is this month."""
    return _day(request, "month", today, today, suffix="-01").replace(day=1)


def _day(request: HttpRequest, name: str, otherwise: date, today: date, *, suffix: str = "") -> date:
    try:
        asked = date.fromisoformat(request.GET.get(name, "") + suffix)
    except ValueError:
        return otherwise
    return asked if EARLIEST <= asked <= today else otherwise


urlpatterns = [
    path("me", home, name="resident"),
    path("me/acts", acts, name="resident-acts"),
    path("me/receipts/<str:number>.json", receipt_json, name="receipt-json"),
    path("me/receipts/<str:number>", receipt, name="receipt"),
]
