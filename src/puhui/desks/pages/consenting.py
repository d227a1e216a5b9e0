"""授权 · Consents: one card for each scenario, in it one row for each grant with its state, one tap to withdraw; and the texts, for everyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.behaviours import actions, reads
from puhui.behaviours.errors import NoConsentText
from puhui.behaviours.reads import ConsentLine
from puhui.behaviours.words import ENDED_SAYS, GIVEN_SAYS, WAITING, ConsentDocument, Grant
from puhui.desks.accounts import scenario_texts
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import told_of
from puhui.desks.pages.whom import Whom, whom_of
from puhui.desks.words import moment_said
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.agreeing import address_of, agreed
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

GIVEN = Text("已同意，从下一次核算起按此处理。", "Agreed; it holds from the next settlement on.")
WITHDRAWN = Text(
    "已撤回。从现在起不再按此处理，包括之前发生、还没有核算的记录；已经计入的不变。",
    "Withdrawn. From now on nothing is processed under it, not even records of before that are not settled yet; what was counted stays.",
)
#: What a card says at its top: whether the scenario is counted, and if not, what is missing.
COUNTED = Text("在核算", "counted")
NOT_AGREED = Text("没有授权，不核算", "no consent, not counted")
NOT_TRAVEL = Text("缺少对出行记录的单独同意，不核算", "the separate consent for travel is missing, not counted")
ASKED_ANEW = Text("同意书有重大变更，请重新确认；在那之前不核算", "the text has changed materially; not counted until you agree anew")
HISTORY = 60
#: So many cards stand open; of more only those that want something, or were just changed: a page for a phone stays short.
OPEN_MAX = 2


@dataclass(frozen=True, slots=True)
class Permission:
    """One switch of a scenario: its text, and the consent that is live, if one is."""

    text: ConsentDocument
    url: str
    live: ConsentLine | None

    @property
    def is_on(self) -> bool:
        return self.live is not None and not self.live.is_outdated


@dataclass(frozen=True, slots=True)
class Card:
    """A scenario with its switches."""

    scenario: str
    name: Text
    is_linked: bool
    state: Text
    kind: str
    permissions: tuple[Permission, ...]

    @property
    def on(self) -> int:
        return sum(permission.is_on for permission in self.permissions)

    @property
    def ordinary(self) -> list[Permission]:
        return [permission for permission in self.permissions if not permission.text.is_sensitive]

    @property
    def sensitive(self) -> list[Permission]:
        return [permission for permission in self.permissions if permission.text.is_sensitive]

    @property
    def is_used(self) -> bool:
        return self.is_linked or any(permission.live for permission in self.permissions)


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, account: int | None = None) -> HttpResponse:
    """The page, or one of its two verbs."""
    now = timezone.now()
    whom = whom_of(request, account, now=now)
    if request.method != "POST":
        return _page(request, whom, now)
    try:
        said = _change(request, whom, now)
    except Refusal as refusal:
        return _page(request, whom, now, refusal=refusal)
    messages.success(request, said.said(language()))
    return HttpResponseRedirect(f"{whom.consents_url}?of={quote(request.POST.get('scenario', ''))}#said")


def _change(request: HttpRequest, whom: Whom, now: datetime) -> Text:
    scenario = request.POST.get("scenario", "")
    if scenario not in scenario_texts():
        raise NotFilledIn(field="", what_zh="哪一个场景", what_en="which scenario")
    if request.POST.get("verb") == "withdraw":
        actions.withdraw_consent(account=whom.account, scenario=scenario, grant=_grant(request.POST.get("grant", "")), now=now)
        return WITHDRAWN
    grants = agreed(request, now=now, needed=None)
    if not grants:
        raise NotFilledIn(
            field="",
            what_zh="同意哪一项（如果同意书刚刚更新，请重新读过再选）",
            what_en="what to agree to; if the text was just renewed, read it again",
        )
    actions.give_consents(account=whom.account, scenarios=[scenario], grants=grants, valid_from=now - WAITING, now=now, given=whom.given)
    return GIVEN


def _grant(asked: str) -> Grant:
    if asked not in set(Grant):
        raise NotFilledIn(field="", what_zh="撤回哪一项", what_en="what to withdraw")
    return Grant(asked)


def _page(request: HttpRequest, whom: Whom, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    cards = cards_of(whom.account, now)
    used, changed = [card for card in cards if card.is_used], request.POST.get("scenario", "") or request.GET.get("of", "")
    history = reads.consent_history(account=whom.account, now=now)[:HISTORY]
    told = {
        "whom": whom,
        "used": used,
        "opened": {card.scenario for card in used if len(used) <= OPEN_MAX or card.kind != "ok"} | {changed},
        "others": [card for card in cards if not card.is_used],
        "others_changed": any(card.scenario == changed for card in cards if not card.is_used),
        "history": [_past(line) for line in history],
        "failed": request.POST.get("scenario", "") if refusal else "",
        **told_of(refusal),
    }
    return render(request, "desks/resident_consents.html", told, status=STATUS[refusal.kind] if refusal else 200)


def cards_of(account: int, now: datetime) -> list[Card]:
    """One card for each scenario, those of linked cards first."""
    texts, names = reads.texts_in_force(day=local_day(now)), scenario_texts()
    live = {(line.scenario, line.grant): line for line in reads.consents_of(account=account, now=now)}
    linked = {code for binding in reads.bindings_of(account=account) for code in binding.scenarios}
    cards = []
    for code in sorted(names, key=lambda code: (code not in linked, code)):
        found = tuple(Permission(texts[grant], address_of(texts[grant]), live.get((code, grant))) for grant in reads.grants_for(code))
        state, kind = _state(found)
        cards.append(Card(code, names[code], code in linked, state, kind, found))
    return cards


def _state(permissions: tuple[Permission, ...]) -> tuple[Text, str]:
    """Whether it is counted; else what is missing first."""
    for permission, missing in zip(
        [p for p in permissions if p.text.grant in (Grant.COUNTING, Grant.TRAVEL)], (NOT_AGREED, NOT_TRAVEL), strict=False
    ):
        if permission.live and permission.live.is_outdated:
            return ASKED_ANEW, "warn"
        if not permission.is_on:
            return missing, "line"
    return COUNTED, "ok"


def _past(line: ConsentLine) -> tuple[object, ...]:
    ended = moment_said(line.valid_until) if line.valid_until else None
    return line, moment_said(line.given_at), GIVEN_SAYS[line.given_how], ended, ENDED_SAYS[line.ended_how] if line.ended_how else None


@require_safe
def text(request: HttpRequest, grant: str, version: int) -> HttpResponse:
    """A published text with its hash and, where it is sensitive, the record of its impact assessment."""
    if grant not in set(Grant):
        raise NoConsentText(grant=grant[:40])
    found = reads.consent_text(Grant(grant), version)
    told = {
        "text": found,
        "impact": reads.impact_of(Grant(grant), version),
        "in_force": reads.texts_in_force(day=local_day(timezone.now())),
    }
    return render(request, "desks/consent_text.html", told)


urlpatterns = [
    path("me/consents", consents, name="resident-consents"),
    path("me/children/<int:account>/consents", consents, name="child-consents"),
    path("consents/<slug:grant>/<int:version>", text, name="consent-text"),
]
