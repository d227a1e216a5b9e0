"""居民汇集 · The pool's two pages: a giver's statement, and the operator's collections, certifications and payouts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.behaviours.reads import scenario_names
from puhui.desks.accounts import holdings_of
from puhui.desks.errors import AmountsDiffer, NotFilledIn
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import answered, done, filled, filled_day, shown
from puhui.desks.pages.freezing import said_and_shown
from puhui.desks.pages.whom import whom_of
from puhui.desks.words import day_short, yuan_said
from puhui.journeys.four_eyes import propose_payout
from puhui.participants import reads as participants
from puhui.participants.words import Verb
from puhui.pool import reads
from puhui.pool.actions import collect_pool
from puhui.pool.words import VESTING_DAYS, StatementLine
from puhui.registry import reads as registry
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

COLLECTED = Text("已汇集：{grams} g，{givers} 人。", "Collected: {grams} g of {givers} givers.")


# -- a giver -----------------------------------------------------------------------------------------------------------


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What became of the grams that one gave."""
    whom = whom_of(request, None, now=timezone.now())
    told = reads.statement_of(account=whom.person.account)
    marks = holdings_of(account=whom.person.account).marks
    facts: dict[str, Any] = {
        "told": told,
        "marks": marks,
        "yuan": yuan_said(told.fen),
        "lines": [_said(line) for line in told.lines],
        "days": VESTING_DAYS,
    }
    return shown(request, "desks/resident_pool.html", facts)


def _said(line: StatementLine) -> tuple[StatementLine, Text, str, list[str]]:
    """A line, its day, its yuan, and how the credits are printed that it is a part of."""
    printed = [f"{serial}" for _, serial in registry.issued_of(line.project, line.period)] if line.grams else []
    return line, day_short(line.day), yuan_said(line.fen), printed


# -- the operator ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def pool(request: HttpRequest) -> HttpResponse:
    return answered(request, {"collect": _collect, "pay": _pay}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    certified = reads.certified()
    names = scenario_names()
    waiting = participants.waiting_about(verb=Verb.PAY_GIVERS, abouts=[f"pool:{one.project}-{one.period}" for one in certified])
    told: dict[str, Any] = {
        "days": VESTING_DAYS,
        "latest": local_day(timezone.now()) - timedelta(days=VESTING_DAYS),
        "collections": reads.collections(),
        "waiting": [(Text(*names.get(one.methodology, (one.methodology, one.methodology))), one) for one in reads.waiting()],
        "certified": certified,
        "payouts": _payouts(),
        "asked": [(about.removeprefix("pool:"), number) for about, number in waiting.items()],
    }
    return shown(request, "desks/operator_pool.html", told, refusal=refusal, form=form)


def _payouts() -> list[tuple[str, str, str, int, date, str]]:
    """Period, yuan, unclaimed yuan, givers, day, ground."""
    of = {one.number: f"{one.project}-{one.period}" for one in reads.certified()}
    return [
        (of.get(one.certification, ""), yuan_said(one.fen), yuan_said(one.unclaimed_fen), one.givers, one.day, one.reason)
        for one in reads.payouts()
    ]


def _collect(request: HttpRequest, now: datetime) -> HttpResponse:
    until = filled_day(request, "until", Text("截止日", "the last day"))
    made = collect_pool(until=until, by=user_of(request).pk, now=now)
    return done(request, COLLECTED, reverse("operator-pool"), grams=grouped(made.grams), givers=grouped(made.givers))


def _pay(request: HttpRequest, now: datetime) -> HttpResponse:
    """The sum is typed twice, and a second person agrees."""
    project, _, period = filled(request, "of", Text("哪一期", "which period"), most=20).rpartition("-")
    first, again = (fen_of(request, name) for name in ("yuan", "again"))
    if first != again:
        raise AmountsDiffer(first=yuan_said(first), second=yuan_said(again))
    reason = filled(request, "reason", Text("依据", "the ground"))
    number = int(period) if period.isdecimal() and len(period) < 6 else 0
    made = propose_payout(user=user_of(request), project=project, period=number, fen=first, reason=reason, now=now)
    return said_and_shown(request, made)


def fen_of(request: HttpRequest, name: str) -> int:
    typed = filled(request, name, Text("金额（元）", "the sum in yuan"), most=20).replace(",", "")
    try:
        fen = Decimal(typed) * 100
    except InvalidOperation:
        fen = Decimal(-1)
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= 10**15:
        raise NotFilledIn(field=name, what_zh="金额（元，最多两位小数）", what_en="the sum in yuan, with two decimals at most")
    return int(fen)


urlpatterns = [path("me/pool", mine, name="resident-pool"), path("operator/pool", pool, name="operator-pool")]
