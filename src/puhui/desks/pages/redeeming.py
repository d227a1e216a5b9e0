"""礼品 · Rewards: what points are redeemed for, and the coupons that one has; and the owner's own statement on paper."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.accounts import holdings_of
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, person_of, told_of
from puhui.desks.statements import statement_of
from puhui.desks.words import moment_said
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.participants.words import Person
from puhui.rewards import reads as rewards
from puhui.rewards.actions import redeem_points
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

REDEEMED = Text(
    "已兑换“{name}”，扣 {points} 分。券号 {number}，领取时出示。",
    "“{name}” redeemed for {points} points. Show the number {number} to get it.",
)
COUPONS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: HttpRequest) -> HttpResponse:
    """The page, or its one verb."""
    person, now = person_of(request), timezone.now()
    if request.method != "POST":
        return _page(request, person)
    try:
        said = _redeem(request, person, now)
    except Refusal as refusal:
        return _page(request, person, refusal=refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("resident-rewards") + "#said")


def _redeem(request: HttpRequest, person: Person, now: datetime) -> str:
    """Once for each form: a double click, or the form sent again, is the same coupon."""
    key = form_key(request)
    if not key:
        raise NotFilledIn(field="", what_zh="表单（请刷新页面）", what_en="the form anew; reload the page")
    reward = request.POST.get("reward", "")
    made = redeem_points(
        account=person.account, city=person.city, reward=reward, key=f"own:{person.account}:{key}", on=local_day(now), now=now
    )
    return REDEEMED.said(language(), name=made.name.said(language()), points=grouped(made.points), number=made.number)


def _page(request: HttpRequest, person: Person, *, refusal: Refusal | None = None) -> HttpResponse:
    offered = rewards.rewards_for(city=person.city)
    chosen = request.POST.get("reward", "")
    said = told_of(refusal)
    if chosen not in {reward.code for reward in offered}:
        said["field"] = ""  # there is no card to say it in
    told = {
        "holdings": holdings_of(account=person.account),
        "rewards": offered,
        "coupons": [(coupon, moment_said(coupon.redeemed_at)) for coupon in rewards.redemptions_of(account=person.account, limit=COUPONS)],
        "key": form_key(request, fresh=True),
        "chosen": chosen,
        **said,
    }
    return render(request, "desks/resident_rewards.html", told, status=STATUS[refusal.kind] if refusal else 200)


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """The owner's own statement, to print."""
    made = statement_of(person_of(request), scenarios=None, single=None, now=timezone.now())
    return render(request, "desks/statement.html", {"statement": made, "back": reverse("resident")})


urlpatterns = [
    path("me/rewards", redeem, name="resident-rewards"),
    path("me/statement", statement, name="resident-statement"),
]
