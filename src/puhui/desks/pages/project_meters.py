"""电表 · The meters of a project, on the page of its monitoring data: registered by the owner, with a key or without, and revoked with a reason."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import day_or_none, done, filled
from puhui.desks.pages.project_forms import period_asked
from puhui.desks.pages.project_mine import account_of
from puhui.registry import actions, reads
from puhui.vocabulary.texts import Text


def register_meter(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    own(request, code)
    actions.register_device(
        project=code,
        serial=filled(request, "serial", Text("电表编号", "the meter's number"), most=60),
        kind=request.POST.get("kind", "")[:40],
        capacity_w=_watts(request),
        connected_on=day_or_none(request.POST.get("connected", "")),
        is_direct=request.POST.get("direct") == "yes",
        public_key=request.POST.get("public_key", ""),
        by=user_of(request).pk,
        now=now,
    )
    return done(request, Text("电表已登记。", "The meter is registered."), data_url(code, period_asked(request)))


def revoke_meter(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    own(request, code)
    told = {"serial": request.POST.get("serial", "")[:60], "because": request.POST.get("because", "")}
    actions.revoke_device(project=code, by=user_of(request).pk, now=now, **told)
    return done(request, Text("{serial} 已注销。", "{serial} is revoked."), data_url(code, period_asked(request)), serial=told["serial"])


def _watts(request: HttpRequest) -> int | None:
    return watts_of(request.POST.get("capacity_kw", ""))


def watts_of(text: str) -> int | None:
    """Raises NotFilledIn."""
    typed = text.strip()
    try:
        watts = int(Decimal(typed) * 1000) if typed else None
    except (InvalidOperation, ValueError, OverflowError):
        watts = 0
    if watts is not None and not 0 < watts <= 10**10:
        raise NotFilledIn(field="capacity_kw", what_zh="容量（kW）", what_en="the capacity in kW")
    return watts


def own(request: HttpRequest, code: str) -> None:
    """Raises UnknownProject."""
    reads.project_of(code, owner=account_of(request))


def data_url(code: str, period: int | None) -> str:
    own = reverse("project-series", args=[code])
    return f"{own}?period={period}" if period else own
