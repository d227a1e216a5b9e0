"""窗口 · The counter of a city: people without a phone open an account, bind a card, get a statement, name a proxy and redeem.

A clerk sees accounts of the own city only, and only those whose owner has agreed on paper; each opening leaves a line with its purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.behaviours import actions, reads
from puhui.behaviours.words import WAITING, Given, GivenHow, Grant
from puhui.desks.accounts import holdings_of, scenario_texts
from puhui.desks.errors import NotConfirmed, NotFilledIn
from puhui.desks.pages.asking import form_key, reach_of, told_of, user_of
from puhui.desks.pages.forms import SHOWN_ONCE, show_once, show_text_once
from puhui.desks.pages.handing import in_groups
from puhui.desks.statements import at_counter
from puhui.desks.words import moment_said
from puhui.foundation.answering import STATUS
from puhui.foundation.auditing import DO, SEE, record
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.agreeing import FIELD, agreed, switches
from puhui.journeys.at_counter import Newcomer, bind_card, open_at_counter
from puhui.journeys.errors import ConsentNeeded
from puhui.journeys.tasks import defer_settlement
from puhui.participants import reads as participants
from puhui.participants.actions import end_proxy, keep_identity, name_proxy, offer_to_guardian, offer_to_owner, prove_identity
from puhui.participants.errors import AccountClosed, UnknownParticipant
from puhui.participants.words import Person
from puhui.rewards import reads as rewards
from puhui.rewards.actions import redeem_points
from puhui.rewards.words import HAND_SAYS, AtCounter
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA, local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: What the signed form asks for, in its order, and what is needed to be served here.
ON_PAPER = (Grant.COUNTING, Grant.TRAVEL, Grant.COUNTER, Grant.COUNTER_TRAVEL, Grant.REASONS)
NEEDED_HERE = frozenset({Grant.COUNTING, Grant.COUNTER})
OPENED = Text(
    "已开户，账户号 {name}，卡 {hint} 已绑定。请打印对账单交给本人。",
    "Account {name} is open and card {hint} linked. Print a statement for the owner.",
)
SIGNED = Text("已按签字表 {paper} 登记授权。", "The consents on form {paper} are taken down.")
WITHDRAWN = Text("已撤回，从现在起不再处理。", "Withdrawn; from now on nothing is processed under it.")
BOUND = Text("已绑定 {hint}，等待的记录一般五分钟内计入。", "{hint} is linked; what waited is usually counted within five minutes.")
KEPT = Text("身份信息已登记。", "The identity is kept.")
NAMED = Text(
    "代办人已登记，{day} 当天结束前有效。代办人来兑换时，要由另一位工作人员办理。",
    "The proxy is named until the end of {day}. When the proxy redeems, another clerk must serve.",
)
ENDED = Text("代办人已取消。", "The proxy was ended.")
HANDED = Text("交接码已生成，只显示这一次。请交给来人。", "The code is made and shown this once. Hand it to who has come.")
REDEEMED = Text("已兑换“{name}”，扣 {points} 分。券号 {number}。", "“{name}” redeemed for {points} points: {number}.")
COUPONS = 10


# -- finding and opening ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Find an account, or open one."""
    now = timezone.now()
    if request.method != "POST":
        return _home(request, now)
    try:
        person = _open(request, now) if request.POST.get("verb") == "open" else _found(request)
    except Refusal as refusal:
        return _home(request, now, refusal=refusal)
    return HttpResponseRedirect(reverse("counter-account", args=[person.pseudonym]) + "#said")


def _home(request: HttpRequest, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    verb = request.POST.get("verb", "") if refusal else ""
    told = {
        "providers": reads.provider_names().items(),
        "switches": _on_paper(request, now),
        "typed": request.POST,
        "failed": verb,
        **told_of(refusal, form=verb),
    }
    return render(request, "desks/counter.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _found(request: HttpRequest) -> Person:
    """By the number on a statement or an identity card, or by a card. Whoever lives elsewhere is told to be nobody."""
    asked = request.POST.get("who", "").strip()
    if asked:
        person = participants.person_found(asked)
    else:
        provider, card = request.POST.get("provider", ""), _filled(request, "card", Text("账户号、身份证号或卡号", "a number to look for"))
        account = reads.account_of_card(provider=provider, person=card)
        person = participants.person_numbered(account) if account else None
    if person is None or not reach_of(request).covers(person.city):
        raise UnknownParticipant(field="who", asked="…" + asked[-4:] if asked else "…")
    return person


def _open(request: HttpRequest, now: datetime) -> Person:
    grants = _agreed_on_paper(request, now)
    city = reach_of(request).city
    newcomer = Newcomer(
        name=_filled(request, "name", Text("姓名", "the name")),
        number=_filled(request, "number", Text("身份证号", "the identity number")),
        provider=request.POST.get("provider", ""),
        card=_filled(request, "card", Text("卡号", "the card number")),
        paper=_filled(request, "paper", Text("签字表编号", "the number of the signed form")),
        grants=frozenset(grants),
        wants_points=request.POST.get("order") == "on",
    )
    person = open_at_counter(newcomer, city=city, clerk=user_of(request).pk, now=now)
    defer_settlement()
    hint = reads.bindings_of(account=person.account)[0].hint
    messages.success(request, OPENED.said(language(), name=person.pseudonym, hint=hint))
    return person


def _agreed_on_paper(request: HttpRequest, now: datetime) -> set[Grant]:
    grants = agreed(request, now=now)
    if not grants >= NEEDED_HERE:
        raise ConsentNeeded
    return grants


def _on_paper(request: HttpRequest, now: datetime) -> list[Any]:
    asked = switches(ON_PAPER, now=now, ticked=request.POST.getlist(FIELD))
    return [replace(switch, is_needed=switch.text.grant in NEEDED_HERE) for switch in asked]


# -- one account -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, name: str) -> HttpResponse:
    """The account of somebody who stands at the counter, or one of the verbs that are done for him."""
    now = timezone.now()
    person = _person(request, name)
    if request.method != "POST":
        return _account_page(request, person, now)
    try:
        if participants.is_closed(person.account):
            raise AccountClosed(field="")
        said = VERBS.get(request.POST.get("verb", ""), _unknown)(request, person, now)
    except Refusal as refusal:
        return _account_page(request, person, now, refusal=refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("counter-account", args=[person.pseudonym]) + "#said")


def _person(request: HttpRequest, name: str) -> Person:
    """Raises UnknownParticipant, also for whoever lives in another city."""
    person = participants.person_named(name)
    if not reach_of(request).covers(person.city):
        raise UnknownParticipant(asked=name[:40])
    return person


def _is_open(person: Person, now: datetime) -> bool:
    """Whether the owner has agreed that the counter opens the account."""
    return bool(reads.has_granted(account=person.account, grant=Grant.COUNTER, now=now))


def _account_page(request: HttpRequest, person: Person, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    verb = request.POST.get("verb", "") if refusal else ""
    decides_at = participants.own_decision_of(account=person.account)
    told: dict[str, Any] = {
        "person": person,
        "is_open": _is_open(person, now),
        "is_closed": participants.is_closed(person.account),
        "is_child": decides_at is not None and decides_at > now,
        "is_without_guardian": participants.is_without_guardian(account=person.account, now=now),
        "is_grown_up": participants.grown_up(account=person.account, now=now),
        "handover": _handover(person, now),
        "once": request.session.pop(SHOWN_ONCE, None),
        "switches": _on_paper(request, now),
        "typed": request.POST,
        "failed": verb,
        "key": form_key(request, fresh=True),
        **told_of(refusal, form=verb),
    }
    if told["is_open"]:
        _note(person, "窗口办理 · served at a counter")
        told |= _opened(person, now)
    return render(request, "desks/counter_account.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _handover(person: Person, now: datetime) -> str:
    """Until when a code holds that nobody has used."""
    live = participants.handover_of(account=person.account, now=now)
    return moment_said(live.expires_at) if live else ""


def _opened(person: Person, now: datetime) -> dict[str, Any]:
    names = scenario_texts()
    today = local_day(now)
    return {
        "identity": participants.identity_of(person.account),
        "holdings": holdings_of(account=person.account),
        "bindings": reads.bindings_of(account=person.account),
        "consents": [
            (line, names[line.scenario], f"{line.given_at:%Y-%m-%d}") for line in reads.consents_of(account=person.account, now=now)
        ],
        "providers": reads.provider_names().items(),
        "proxy": participants.proxy_of(account=person.account, now=now, is_open=True),
        "rewards": rewards.rewards_for(city=person.city),
        "coupons": [
            (coupon, moment_said(coupon.redeemed_at), HAND_SAYS[coupon.hand])
            for coupon in rewards.redemptions_of(account=person.account, limit=COUPONS)
        ],
        "tomorrow": today + timedelta(days=1),
        "in_a_year": today + timedelta(days=365),
    }


def _note(person: Person, purpose: str) -> None:
    record(verb="serve_at_counter", how=SEE, about=f"account:{person.account}", purpose=purpose, personal=True)


@require_safe
def statement(request: HttpRequest, name: str) -> HttpResponse:
    """The statement on paper; without the owner's consent there is none to print."""
    now = timezone.now()
    person = _person(request, name)
    if not _is_open(person, now):
        return HttpResponseRedirect(reverse("counter-account", args=[person.pseudonym]))
    _note(person, "窗口打印对账单 · statement printed at a counter")
    told = {"statement": at_counter(person, now=now), "back": reverse("counter-account", args=[person.pseudonym])}
    return render(request, "desks/statement.html", told)


# -- what is done for the owner --------------------------------------------------------------------------------------------


def _consent(request: HttpRequest, person: Person, now: datetime) -> str:
    """For the scenarios of the cards; for all of them where none is linked yet."""
    grants, paper = _agreed_on_paper(request, now), _filled(request, "paper", Text("签字表编号", "the number of the signed form"))
    linked = {code for binding in reads.bindings_of(account=person.account) for code in binding.scenarios}
    given = Given(GivenHow.COUNTER, paper=paper)
    actions.give_consents(
        account=person.account, scenarios=sorted(linked or scenario_texts()), grants=grants, valid_from=now - WAITING, now=now, given=given
    )
    return SIGNED.said(language(), paper=paper)


def _withdraw(request: HttpRequest, person: Person, now: datetime) -> str:
    scenario, grant = request.POST.get("scenario", ""), request.POST.get("grant", "")
    if grant not in set(Grant) or scenario not in scenario_texts():
        raise NotFilledIn(field="", what_zh="撤回哪一项", what_en="what to withdraw")
    actions.withdraw_consent(account=person.account, scenario=scenario, grant=Grant(grant), now=now)
    return WITHDRAWN.said(language())


def _bind(request: HttpRequest, person: Person, now: datetime) -> str:
    _served(person, now)
    paper = _filled(request, "paper", Text("签字表编号", "the number of the signed form"))
    card = _filled(request, "card", Text("卡号", "the card number"))
    grants = _agreed_on_paper(request, now)
    hint = bind_card(person.account, request.POST.get("provider", ""), card, paper=paper, grants=grants, clerk=user_of(request).pk, now=now)
    defer_settlement()
    return BOUND.said(language(), hint=hint)


def _identity(request: HttpRequest, person: Person, now: datetime) -> str:
    """For an account that has none yet: a young person who has turned fourteen, or somebody who opened it without."""
    _served(person, now)
    name, number = _filled(request, "name", Text("姓名", "the name")), _filled(request, "number", Text("身份证号", "the identity number"))
    keep_identity(account=person.account, proved=prove_identity(name=name, number=number, phone="", now=now), now=now)
    return KEPT.said(language())


def _proxy(request: HttpRequest, person: Person, now: datetime) -> str:
    """Until the end of the last day that is typed."""
    _served(person, now)
    try:
        last = date.fromisoformat(request.POST.get("until", ""))
    except ValueError as problem:
        raise NotFilledIn(field="until", what_zh="到哪一天为止", what_en="the last day") from problem
    name_proxy(
        account=person.account,
        name=request.POST.get("proxy", ""),
        id_last4=request.POST.get("last4", ""),
        may_redeem=request.POST.get("may_redeem") == "yes",
        may_collect=request.POST.get("may_collect") == "yes",
        paper=request.POST.get("paper", ""),
        clerk=user_of(request).pk,
        valid_until=datetime.combine(last + timedelta(days=1), time(), tzinfo=CHINA),
        now=now,
    )
    return NAMED.said(language(), day=f"{last:%Y-%m-%d}")


def _end_proxy(request: HttpRequest, person: Person, now: datetime) -> str:
    _served(person, now)
    end_proxy(account=person.account, now=now)
    return ENDED.said(language())


def _hand_over(request: HttpRequest, person: Person, now: datetime) -> str:
    """A code for a young person whose identity card the clerk has seen; or for another guardian of a child that has none any more."""
    paper, by, account = _filled(request, "paper", Text("签字表编号", "the number of the signed form")), user_of(request), person.account
    if participants.is_without_guardian(account=account, now=now):
        show_text_once(request, in_groups(offer_to_guardian(account=account, guardian=None, by=by, now=now, paper=paper[:40])))
    else:
        _served(person, now)
        if participants.identity_of(account) is None:
            raise NotFilledIn(field="", what_zh="身份（先在“补登身份”里登记）", what_en="the identity first, under “keep the identity”")
        show_once(request, reverse("take-over-by", args=[offer_to_owner(account=account, by=by, now=now, paper=paper[:40])]))
    told = f"account:{account} hand over {paper}"
    record(verb="serve_at_counter", how=DO, about=told, purpose="窗口交接账户 · handed over at a counter", personal=True)
    return HANDED.said(language())


def _redeem(request: HttpRequest, person: Person, now: datetime) -> str:
    """By the owner, whose identity card the clerk has seen, or by the proxy, whose last four are typed from the card."""
    _served(person, now)
    key, by_proxy = form_key(request), request.POST.get("who") == "proxy"
    if not key:
        raise NotFilledIn(field="", what_zh="表单（请刷新页面）", what_en="the form anew; reload the page")
    last4 = _filled(request, "last4", Text("代办人身份证后四位", "the last four of the proxy's identity card")) if by_proxy else ""
    if request.POST.get("confirm") != "yes":
        raise NotConfirmed(asked="✓")
    made = redeem_points(
        account=person.account,
        city=person.city,
        reward=request.POST.get("reward", ""),
        key=f"counter:{key}",
        on=local_day(now),
        now=now,
        counter=AtCounter(user_of(request).pk, last4),
    )
    return REDEEMED.said(language(), name=made.name.said(language()), points=grouped(made.points), number=made.number)


def _served(person: Person, now: datetime) -> None:
    """Nothing is done for an account that its owner has not opened to the counter."""
    if not _is_open(person, now):
        raise ConsentNeeded(field="")


def _unknown(request: HttpRequest, person: Person, now: datetime) -> str:
    raise NotFilledIn(field="", what_zh="要办的事", what_en="what to do")


Verb = Callable[[HttpRequest, Person, datetime], str]
VERBS: dict[str, Verb] = {
    "consent": _consent,
    "withdraw": _withdraw,
    "bind": _bind,
    "identity": _identity,
    "proxy": _proxy,
    "end-proxy": _end_proxy,
    "hand-over": _hand_over,
    "redeem": _redeem,
}


def _filled(request: HttpRequest, name: str, what: Text) -> str:
    typed = request.POST.get(name, "").strip()
    if not typed or len(typed) > 128:
        raise NotFilledIn(field=name, what_zh=what.zh, what_en=what.en)
    return typed


urlpatterns = [
    path("counter", counter, name="counter"),
    path("counter/accounts/<str:name>", account, name="counter-account"),
    path("counter/accounts/<str:name>/statement", statement, name="counter-statement"),
]
