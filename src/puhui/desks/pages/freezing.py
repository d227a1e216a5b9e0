"""冻结 · Freeze and release: an account is looked up, what lies on it is shown, and either is proposed."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import reach_of, told_of, user_of, whole_number
from puhui.desks.words import moment_said
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.four_eyes import propose_freeze, propose_release
from puhui.ledger import reads as ledger
from puhui.ledger.errors import UnknownHold
from puhui.ledger.words import Hold
from puhui.participants import reads as participants
from puhui.participants.errors import UnknownParticipant
from puhui.participants.words import Holder, Proposal, Reach, Scope, Verb
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

HOLDS = 100
PROPOSED = Text(
    "第 {number} 号已提请，还没有生效。需要另一个人同意，期限 {due}。",
    "Number {number} is proposed and not in force. Another person must agree, by {due}.",
)


@require_http_methods(["GET", "HEAD", "POST"])
def freezing(request: HttpRequest) -> HttpResponse:
    """The account that is looked at, and everything that is frozen within reach."""
    if request.method != "POST":
        return _page(request)
    try:
        made = _proposed(request)
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    return said_and_shown(request, made)


def said_and_shown(request: HttpRequest, made: Proposal) -> HttpResponse:
    """What every page that proposes answers: it waits, and here it is."""
    messages.success(request, PROPOSED.said(language(), number=made.number, due=f"{made.due_on}"))
    return HttpResponseRedirect(reverse("office-proposal", args=[made.number]) + "#said")


def _proposed(request: HttpRequest) -> Proposal:
    user, reach, now = user_of(request), reach_of(request), timezone.now()
    reason = request.POST.get("reason", "").strip()[:200]
    if request.POST.get("verb") == "release":
        hold = _hold(whole_number(request.POST.get("hold", "")) or 0, reach)
        return propose_release(user=user, hold=hold.number, reason=reason, now=now)
    name = request.POST.get("account", "").strip()
    if not name:
        raise NotFilledIn(field="account", what_zh="账户编号", what_en="the name of the account")
    return propose_freeze(user=user, name=_holder(name, reach).name, reason=reason, now=now)


def _holder(name: str, reach: Reach) -> Holder:
    """An account within reach; one of elsewhere is as if it were not there."""
    found = participants.holder_named(name)
    if not reach.covers(found.city):
        raise UnknownParticipant(asked=name[:40])
    return found


def _hold(number: int, reach: Reach) -> Hold:
    found = ledger.hold(number)
    holder = participants.holders_numbered([found.holder]).get(found.holder)
    if holder is None or not reach.covers(holder.city):
        raise UnknownHold(number=number)
    return found


def _page(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    reach = reach_of(request)
    name = (request.POST.get("account") or request.GET.get("account", "")).strip()[:40]
    found: Holder | None = None
    if name and refusal is None:
        try:
            found = _holder(name, reach)
        except UnknownParticipant as problem:
            refusal = problem
    live = ledger.holds(limit=HOLDS, of=_within(reach))
    proposed = participants.waiting_about(verb=Verb.FREEZE_ACCOUNT, abouts=[f"hold:{hold.number}" for hold in live])
    told = {
        "name": name,
        "found": found,
        "on_found": ledger.holds_of(holder=found.account) if found else [],
        "waits": participants.waiting_about(verb=Verb.FREEZE_ACCOUNT, abouts=[f"account:{name}"]).get(f"account:{name}"),
        "holds": _rows(live, proposed),
        "released": _rows(ledger.holds(limit=HOLDS, of=_within(reach), is_live=False), {}),
        "releasing": _releasing(live, whole_number(request.POST.get("hold", "") or request.GET.get("hold", "")), proposed),
        "typed": request.POST,
        **told_of(refusal, form=request.POST.get("verb", "freeze")),
    }
    return render(request, "desks/freezing.html", told, status=STATUS[refusal.kind] if refusal and request.method == "POST" else 200)


def _releasing(live: list[Hold], number: int | None, proposed: dict[str, int]) -> list[tuple[Hold, str, str, str, int | None]]:
    """The hold whose release is being proposed, as its row: one of those that are shown, or none."""
    return _rows([hold for hold in live if hold.number == number], proposed)


def _within(reach: Reach) -> Iterable[int] | None:
    return None if reach.scope is Scope.ALL else participants.numbers_in(reach.city)


def _rows(holds: list[Hold], proposed: dict[str, int]) -> list[tuple[Hold, str, str, str, int | None]]:
    """Hold, account, since, until, and the proposal to release it that waits already."""
    names = participants.holders_numbered(hold.holder for hold in holds)
    return [
        (
            hold,
            names[hold.holder].says.said(language()) if hold.holder in names else "–",
            moment_said(hold.since),
            moment_said(hold.until) if hold.until else "",
            proposed.get(f"hold:{hold.number}"),
        )
        for hold in holds
    ]


urlpatterns = [path("office/freeze", freezing, name="office-freeze")]
