"""居民汇集 · The pool's two pages: a giver's statement, and the operator's collections, certifications and payouts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.behaviours.reads import scenario_names
from puhui.desks.accounts import holdings_of
from puhui.desks.drawing import drawing_of
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, person_of, user_of
from puhui.desks.pages.forms import answered, done, filled, filled_day, shown
from puhui.desks.pages.freezing import said_and_shown
from puhui.desks.pages.whom import whom_of
from puhui.desks.words import day_short, yuan_said
from puhui.journeys.four_eyes import propose_payout
from puhui.journeys.tasks import defer_orders
from puhui.participants import reads as participants
from puhui.participants.words import Verb
from puhui.pool import reads
from puhui.pool.actions import collect_pool, draw_fen
from puhui.pool.words import VESTING_DAYS, Certified, SaleLine, StatementLine
from puhui.registry import reads as registry
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

DRAWN = Text("已让银行付 {yuan} 元到 {to}。", "The bank is told to pay {yuan} yuan to {to}.")
COLLECTED = Text("已汇集：{grams} g，{givers} 人。", "Collected: {grams} g of {givers} givers.")


# -- a giver -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What became of the grams that one gave, and the fen that they brought."""
    return answered(request, {"draw": _draw}, _mine)


def _mine(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    now = timezone.now()
    whom = whom_of(request, None, now=now)
    told = reads.statement_of(account=whom.person.account)
    marks = holdings_of(account=whom.person.account).marks
    facts: dict[str, Any] = {
        "told": told,
        "marks": marks,
        "yuan": yuan_said(told.paid_fen),
        "drawing": drawing_of(whom.person.account, now),
        "key": form_key(request) or str(uuid4()),
        "lines": [_said(line) for line in told.lines],
        "sales": [_sale(line) for line in told.sales],
        "days": VESTING_DAYS,
    }
    return shown(request, "desks/resident_pool.html", facts, refusal=refusal, form=form)


def _draw(request: HttpRequest, now: datetime) -> HttpResponse:
    """All of it, once for each form: a double click, or the form sent again, is the same drawing."""
    key = form_key(request)
    if not key:
        raise NotFilledIn(field="", what_zh="要领取的返还", what_en="what is to be drawn")
    made = draw_fen(key=key, account=person_of(request).account, now=now)
    defer_orders()
    return done(request, DRAWN, reverse("resident-pool"), yuan=yuan_said(made.fen), to=made.payee.shown if made.payee else "")


def _said(line: StatementLine) -> tuple[StatementLine, Text, str, list[str]]:
    """A line, its day, its yuan, and how the credits are printed that it is a part of."""
    printed = [f"{serial}" for _, serial in registry.issued_of(line.project, line.period)] if line.grams else []
    return line, day_short(line.day), yuan_said(line.fen), printed


def _sale(line: SaleLine) -> dict[str, Any]:
    """What a certification brought, fen by fen, and the giver's part with its formula."""
    sold = line.sold
    yuan = {name: yuan_said(getattr(sold, name)) for name in ("fen", "budget_fen", "payout_fen", "paid_fen")}
    return {
        "line": line,
        "of": f"{sold.project}-{sold.period}",
        "sold": sold,
        "yuan": yuan,
        "own": yuan_said(line.fen),
        "is_all_paid": not sold.unpaid[0],
    }


# -- the operator ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def pool(request: HttpRequest) -> HttpResponse:
    return answered(request, {"collect": _collect, "pay": _pay}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    certified = reads.certified()
    sales = [_sold(one) for one in certified]
    names = scenario_names()
    waiting = participants.waiting_about(verb=Verb.PAY_GIVERS, abouts=[f"pool:{one.project}-{one.period}" for one in certified])
    told: dict[str, Any] = {
        "days": VESTING_DAYS,
        "latest": local_day(timezone.now()) - timedelta(days=VESTING_DAYS),
        "collections": reads.collections(),
        "waiting": [(Text(*names.get(one.methodology, (one.methodology, one.methodology))), one) for one in reads.waiting()],
        "certified": certified,
        "sales": sales,
        "unpaid": [one for one in sales if sum(one["sold"].unpaid)],
        "payouts": _payouts(),
        "asked": [(about.removeprefix("pool:"), number) for about, number in waiting.items()],
    }
    return shown(request, "desks/operator_pool.html", told, refusal=refusal, form=form)


def _sold(one: Certified) -> dict[str, Any]:
    """A certification with what it brought so far, in yuan."""
    sold = reads.sold_of(one.project, one.period)
    yuan = {name: yuan_said(getattr(sold, name)) for name in ("fen", "payout_fen", "budget_fen")}
    unpaid = [yuan_said(part) for part in sold.unpaid]
    return {"one": one, "of": f"{one.project}-{one.period}", "sold": sold, "yuan": yuan, "unpaid": unpaid}


def _payouts() -> list[dict[str, Any]]:
    """Each with the period that it is of, and its yuan."""
    of = {one.number: f"{one.project}-{one.period}" for one in reads.certified()}
    return [
        {
            "one": one,
            "of": of.get(one.certification, ""),
            "yuan": yuan_said(one.fen),
            "unclaimed": yuan_said(one.unclaimed_fen),
            "budget": yuan_said(one.budget_fen),
        }
        for one in reads.payouts()
    ]


def _collect(request: HttpRequest, now: datetime) -> HttpResponse:
    until = filled_day(request, "until", Text("截止日", "the last day"))
    made = collect_pool(until=until, by=user_of(request).pk, now=now)
    return done(request, COLLECTED, reverse("operator-pool"), grams=grouped(made.grams), givers=grouped(made.givers))


def _pay(request: HttpRequest, now: datetime) -> HttpResponse:
    """All that sales brought and nobody has yet; a second person agrees."""
    project, _, period = filled(request, "of", Text("哪一期", "which period"), most=20).rpartition("-")
    reason = filled(request, "reason", Text("依据", "the ground"))
    number = int(period) if period.isdecimal() and len(period) < 6 else 0
    made = propose_payout(user=user_of(request), project=project, period=number, reason=reason, now=now)
    return said_and_shown(request, made)


urlpatterns = [path("me/pool", mine, name="resident-pool"), path("operator/pool", pool, name="operator-pool")]
