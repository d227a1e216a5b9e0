"""绑定 · Link a card: what is linked, two proofs, consent, release. Every verb is a form post; a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.behaviours import actions, reads
from puhui.behaviours.reads import BindingLine
from puhui.behaviours.words import PROOF_SAYS, Grant, Proof
from puhui.desks.accounts import scenario_texts
from puhui.desks.errors import NotConfirmed, NotFilledIn
from puhui.desks.pages.asking import told_of, whole_number
from puhui.desks.pages.whom import Whom, whom_of
from puhui.desks.words import yuan_said
from puhui.foundation.answering import STATUS
from puhui.foundation.configuration import configuration
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.agreeing import AT_LINKING, FIELD, agreed, switches
from puhui.journeys.sample_card import card_to_try, code_to_try
from puhui.journeys.tasks import defer_settlement
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

LINKED = Text(
    "已绑定 {name} 的 {hint}。绑定之前最多 30 天里等待的记录会在下一次核算时计入，一般五分钟内；今天的行为明天核算。",
    "{hint} of {name} is linked. Records that waited, of up to 30 days, are counted with the next settlement, usually within five "
    "minutes; what you do today is settled tomorrow.",
)
RELEASED = Text("已解除绑定。之前计入的克数和积分不变。", "Released. Grams and points credited before stay.")
CODE_SHOWN = Text(
    "接入方应用（模拟）给出的验证码：{code}，15 分钟内有效。", "The provider's app (simulated) shows the code {code}, good for 15 minutes."
)


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, account: int | None = None) -> HttpResponse:
    """The page, or one of its verbs; with an account that of a child, for its guardian."""
    now = timezone.now()
    whom = whom_of(request, account, now=now)
    if request.method != "POST":
        return _page(request, whom, now)
    verb = request.POST.get("verb", "")
    try:
        if verb in _filled_here():
            return _page(request, whom, now, filled=FILLED[verb](now))
        said = VERBS.get(verb, _unknown)(request, whom, now)
    except Refusal as refusal:
        return _page(request, whom, now, refusal=refusal)
    messages.success(request, said)
    return HttpResponseRedirect(whom.link_url + "#said")


def _page(
    request: HttpRequest, whom: Whom, now: datetime, *, refusal: Refusal | None = None, filled: Mapping[str, str] | None = None
) -> HttpResponse:
    verb = request.POST.get("verb", "")
    bindings = reads.bindings_of(account=whom.account)
    names = scenario_texts()
    told = {
        "whom": whom,
        "bindings": [
            (item, [names.get(code, Text(code, code)) for code in item.scenarios], PROOF_SAYS[Proof(item.proof)]) for item in bindings
        ],
        "not_counted": not_counted(whom.account, bindings, now),
        "providers": reads.ride_providers(),
        "switches": switches(AT_LINKING, now=now, ticked=request.POST.getlist(FIELD)),
        "typed": filled or request.POST,
        "failed": verb if refusal else "",
        **told_of(refusal, form=verb if verb in (*VERBS, *_filled_here()) else ""),
        "attempts_left": reads.attempts_left(account=whom.account, now=now) if refusal else None,
        "today": now.astimezone(CHINA).date(),
    }
    return render(request, "desks/resident_link.html", told, status=STATUS[refusal.kind] if refusal else 200)


def not_counted(account: int, bindings: list[BindingLine], now: datetime) -> list[Text]:
    """The scenarios of the linked cards that are not counted, for a consent is missing, has ended or is to be given anew."""
    names, held = (
        scenario_texts(),
        {grant: reads.has_granted(account=account, grant=grant, now=now) for grant in (Grant.COUNTING, Grant.TRAVEL)},
    )
    travel = reads.travel_scenarios()
    linked = sorted({code for binding in bindings for code in binding.scenarios})
    lacking = [code for code in linked if code not in held[Grant.COUNTING] or (code in travel and code not in held[Grant.TRAVEL])]
    return [names.get(code, Text(code, code)) for code in lacking]


# -- verbs ----------------------------------------------------------------------------------------------------------------


def _by_code(request: HttpRequest, whom: Whom, now: datetime) -> str:
    grants = agreed(request, now=now)
    code = _filled(request, "code", Text("验证码", "the code"))
    return _linked(whom, actions.bind_by_code(account=whom.account, code=code, grants=grants, given=whom.given, now=now).pk)


def _by_ride(request: HttpRequest, whom: Whom, now: datetime) -> str:
    grants = agreed(request, now=now)
    bound = actions.bind_by_ride(
        account=whom.account,
        provider=_filled(request, "provider", Text("接入方", "the provider")),
        person=_filled(request, "card", Text("卡号", "the card number")),
        rode_at=_moment(request),
        fare_fen=_fen(request),
        grants=grants,
        given=whom.given,
        now=now,
    )
    return _linked(whom, bound.pk)


def _linked(whom: Whom, number: int) -> str:
    """What happens next; the settlement is asked to look at what waited."""
    defer_settlement()
    line = next(item for item in reads.bindings_of(account=whom.account) if item.number == number)
    return LINKED.said(language(), name=line.name.said(language()), hint=line.hint)


def _release(request: HttpRequest, whom: Whom, now: datetime) -> str:
    """The last characters of the id are typed, so that no slip of the finger releases a card."""
    number = whole_number(request.POST.get("binding", "")) or 0
    line = next((item for item in reads.bindings_of(account=whom.account) if item.number == number), None)
    if line is None:
        raise NotFilledIn(field="", what_zh="要解除的绑定", what_en="which binding to release")
    asked = line.hint.removeprefix("…")
    if request.POST.get("confirm", "").strip() != asked:
        raise NotConfirmed(asked=asked)
    actions.release_binding(account=whom.account, binding=number, now=now)
    return RELEASED.said(language())


def _filled_here() -> tuple[str, ...]:
    """A real site has no simulated cards to give."""
    return tuple(FILLED) if configuration().sample else ()


def _sample_code(now: datetime) -> dict[str, str]:
    """What the provider's own app would show to the owner of a simulated card."""
    return {"code": code_to_try(now=now)}


def _sample_card(now: datetime) -> dict[str, str]:
    """A simulated card and one of its rides."""
    card = card_to_try(now=now)
    rode_at, fare = card.rode_at, yuan_said(card.fare_fen)
    return {"provider": card.provider, "card": card.person, "day": f"{rode_at:%Y-%m-%d}", "clock": f"{rode_at:%H:%M}", "fare": fare}


def _unknown(request: HttpRequest, whom: Whom, now: datetime) -> str:
    raise NotFilledIn(what_zh="要办的事", what_en="what to do")


Verb = Callable[[HttpRequest, Whom, datetime], str]
VERBS: dict[str, Verb] = {
    "code": _by_code,
    "ride": _by_ride,
    "release": _release,
}
#: On a sample site only: what fills a form in, so that a visitor has something to link.
FILLED: dict[str, Callable[[datetime], dict[str, str]]] = {"sample-code": _sample_code, "sample-card": _sample_card}


# -- what was typed -------------------------------------------------------------------------------------------------------


def _filled(request: HttpRequest, name: str, what: Text) -> str:
    typed = request.POST.get(name, "").strip()
    if not typed or len(typed) > 128:
        raise NotFilledIn(field=name, what_zh=what.zh, what_en=what.en)
    return typed


def _moment(request: HttpRequest) -> datetime:
    """Day and clock as a phone's pickers give them, in civil time."""
    try:
        day, clock = date.fromisoformat(request.POST.get("day", "")), time.fromisoformat(request.POST.get("clock", ""))
    except ValueError as problem:
        raise NotFilledIn(field="day", what_zh="乘车的日期和时间", what_en="day and time of the ride") from problem
    return datetime.combine(day, clock.replace(tzinfo=None), tzinfo=CHINA)


def _fen(request: HttpRequest) -> int:
    """Yuan as people type them, `2`, `2.5` or `2.50`, as fen."""
    yuan, _, cents = request.POST.get("fare", "").strip().removesuffix("元").replace("。", ".").partition(".")
    if not (
        yuan.isascii() and yuan.isdigit() and len(yuan) <= 4 and len(cents) <= 2 and (not cents or (cents.isascii() and cents.isdigit()))
    ):
        raise NotFilledIn(field="fare", what_zh="票价（元）", what_en="the fare in yuan")
    return int(yuan) * 100 + int(cents.ljust(2, "0"))


urlpatterns = [path("me/link", link, name="resident-link"), path("me/children/<int:account>/link", link, name="child-link")]
