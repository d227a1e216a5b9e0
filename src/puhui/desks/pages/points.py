"""兑分 · Points: how many, where they come from, the rule in force, the standing order, and one exchange at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.behaviours import reads
from puhui.desks.accounts import holdings_of
from puhui.desks.errors import NotConfirmed, NotFilledIn
from puhui.desks.pages.asking import told_of, whole_number
from puhui.desks.pages.whom import Whom, whom_of
from puhui.desks.words import day_short
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.ledger import reads as ledger
from puhui.participants.words import Person
from puhui.rewards import reads as rewards
from puhui.rewards.actions import exchange_grams, set_standing_order
from puhui.rewards.errors import NoBudget, NoRule
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

LINES = 20
ORDER_ON = Text("自动兑分已打开：以后每次入账都会兑成积分。", "Automatic exchange is on: what is credited from now on becomes points.")
ORDER_OFF = Text(
    "自动兑分已关闭：以后入账的克数留在您名下。", "Automatic exchange is off: what is credited from now on stays yours as grams."
)
EXCHANGED = Text("已兑 {points} 分，{grams} g 已汇集。", "{points} points exchanged; {grams} g went to the pool.")


@require_http_methods(["GET", "HEAD", "POST"])
def points(request: HttpRequest, account: int | None = None) -> HttpResponse:
    """The page, or one of its two verbs; with an account that of a child, for its guardian: grams become the child's own points."""
    now = timezone.now()
    whom = whom_of(request, account, now=now)
    if request.method != "POST":
        return _page(request, whom, now)
    try:
        said = _order(request, whom.person, now) if request.POST.get("verb") == "order" else _exchange(request, whom.person, now)
    except Refusal as refusal:
        return _page(request, whom, now, refusal=refusal)
    messages.success(request, said)
    return HttpResponseRedirect(whom.points_url + "#said")


def _page(request: HttpRequest, whom: Whom, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    person = whom.person
    lines = rewards.exchanges_of(account=person.account, limit=LINES)
    days = reads.run_days([line.run for line in lines if line.run])
    holdings = holdings_of(account=person.account)
    rule, most, why_not = _offer(person, holdings.held_g, now)
    told = {
        "whom": whom,
        "holdings": holdings,
        "has_order": rewards.has_standing_order(person.account),
        "rule": rule,
        "most": most,
        "why_not": why_not.sentence(language()) if why_not else "",
        "holds": [(day_short(local_day(hold.since)), hold.reason) for hold in ledger.holds_of(holder=person.account)],
        "waiting": rewards.waiting_points_of(account=person.account),
        "lines": [(line, day_short(line.on), day_short(days[line.run]) if line.run in days else None) for line in lines],
        "key": _key(request) or str(uuid4()),
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/resident_points.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _offer(person: Person, held_g: int, now: datetime) -> tuple[object, int, Refusal | None]:
    """The rule in force and how many points can be had now; or why none can."""
    try:
        rule = rewards.rate_for(local_day(now))
        free = rewards.free_points(city=person.city)
    except (NoRule, NoBudget) as refusal:
        return None, 0, refusal
    return rule, min(free, held_g // rule.grams_per_point), None


def _order(request: HttpRequest, person: Person, now: datetime) -> str:
    is_on = request.POST.get("order") == "on"
    set_standing_order(account=person.account, is_on=is_on, now=now)
    return (ORDER_ON if is_on else ORDER_OFF).said(language())


def _exchange(request: HttpRequest, person: Person, now: datetime) -> str:
    """Once for each form: a double click, or the form sent again, is the same exchange."""
    asked, key = whole_number(request.POST.get("points", "")), _key(request)
    if not asked or not key:
        raise NotFilledIn(field="points", what_zh="要兑的积分（整数）", what_en="how many points, a whole number")
    if request.POST.get("confirm") != "yes":
        raise NotConfirmed(asked="✓")
    grams = exchange_grams(account=person.account, city=person.city, points=asked, key=key, on=local_day(now), now=now)
    return EXCHANGED.said(language(), points=grouped(asked), grams=grouped(grams))


def _key(request: HttpRequest) -> str:
    """The form's own key; empty where it is not one of ours."""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError:
        return ""


urlpatterns = [path("me/points", points, name="resident-points"), path("me/children/<int:account>/points", points, name="child-points")]
