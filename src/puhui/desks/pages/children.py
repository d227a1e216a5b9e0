"""孩子的账户 · Children: a guardian opens an account for a child under fourteen, sees it, and acts for it until the birthday."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.behaviours import reads
from puhui.desks.accounts import holdings_of, scenario_texts
from puhui.desks.drawing import left_behind
from puhui.desks.errors import NotConfirmed, NotFilledIn
from puhui.desks.pages.asking import person_of, told_of
from puhui.desks.pages.forms import filled
from puhui.desks.pages.whom import whom_of
from puhui.desks.words import act_shown, yuan_said
from puhui.foundation import limits
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.participants import reads as participants
from puhui.participants.actions import open_child, take_child
from puhui.participants.words import GROUND_SAYS, Ground, Person
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

OPENED = Text(
    "已为孩子开户，账户号 {name}。下一步：逐项授权，再绑定孩子的卡。",
    "The child's account {name} is open. Next: give consents one by one, then link the child's card.",
)
TAKEN = Text(
    "您现在是 {name} 的监护人。原监护人给的授权还有效，请逐项看一遍，不同意的撤回。",
    "You are the guardian of {name} now. What the guardian before agreed to still holds: look through it, and withdraw what you do not agree to.",
)
BACK_DAYS = 14
LINES = 20
#: Codes that somebody may try, and the seconds that they are counted in.
TRIES = (20, 3600)


@require_http_methods(["GET", "HEAD", "POST"])
def children(request: HttpRequest) -> HttpResponse:
    """Whose guardian somebody is; a form to open an account, and one to take a child over from another guardian."""
    now = timezone.now()
    if request.method != "POST":
        return _page(request, now)
    takes = request.POST.get("verb") == "take"
    try:
        made = _take(request, now) if takes else _open(request, now)
    except Refusal as refusal:
        return _page(request, now, refusal=refusal)
    messages.success(request, (TAKEN if takes else OPENED).said(language(), name=made.pseudonym))
    return HttpResponseRedirect(reverse("child", args=[made.account]) + "#said")


def _open(request: HttpRequest, now: datetime) -> Person:
    try:
        born_on = date.fromisoformat(request.POST.get("born_on", ""))
    except ValueError as problem:
        raise NotFilledIn(field="born_on", what_zh="孩子的出生日期", what_en="the child's day of birth") from problem
    return open_child(guardian=person_of(request).account, born_on=born_on, ground=_ground(request), now=now)


def _take(request: HttpRequest, now: datetime) -> Person:
    limits.take(f"take child|{person_of(request).account}", *TRIES, now)
    code = filled(request, "code", Text("交接码", "the code"), most=40)
    return take_child(code=code, guardian=person_of(request).account, ground=_ground(request), now=now)


def _ground(request: HttpRequest) -> Ground:
    ground = request.POST.get("ground", "")
    if ground not in set(Ground):
        raise NotFilledIn(field="ground", what_zh="您是孩子的什么人", what_en="what you are to the child")
    if request.POST.get("confirm") != "yes":
        raise NotConfirmed(asked="✓")
    return Ground(ground)


def _page(request: HttpRequest, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    own = person_of(request).account
    told = {
        "children": [(child, holdings_of(account=child.account)) for child in participants.children_of(guardian=own, now=now)],
        "grown_up": participants.grown_up_of(guardian=own, now=now),
        "grounds": [(ground, GROUND_SAYS[ground]) for ground in Ground],
        "today": local_day(now),
        "typed": request.POST,
        "failed": (request.POST.get("verb") or "open") if refusal else "",
        **told_of(refusal, form=request.POST.get("verb") or "open"),
    }
    return render(request, "desks/resident_children.html", told, status=STATUS[refusal.kind] if refusal else 200)


@require_safe
def child(request: HttpRequest, account: int) -> HttpResponse:
    """A child's account: what is held, the last acts, and the ways to what its guardian may do."""
    now = timezone.now()
    whom = whom_of(request, account, now=now)
    today, names, providers = local_day(now), scenario_texts(), reads.provider_names()
    first = date.fromordinal(today.toordinal() - BACK_DAYS)
    lines = reads.acts_of(account=whom.account, city=whom.person.city, first=first, last=today)[:LINES]
    told = {
        "whom": whom,
        "holdings": holdings_of(account=whom.account),
        "fen": left_behind(whom.account)[0],
        "yuan": yuan_said(left_behind(whom.account)[0]),
        "acts": [act_shown(line, names=names, providers=providers, url="", with_day=True) for line in lines],
        "is_bound": reads.is_bound(account=whom.account),
        "has_consent": bool(reads.consents_of(account=whom.account, now=now)),
    }
    return render(request, "desks/resident_child.html", told)


urlpatterns = [
    path("me/children", children, name="resident-children"),
    path("me/children/<int:account>", child, name="child"),
]
