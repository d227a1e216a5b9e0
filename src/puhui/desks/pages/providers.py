"""运维机构 · The operator's providers: keys, limits, trial; revoking a key that leaked, and deciding about what was quarantined with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from puhui.behaviours import actions, reads
from puhui.behaviours.errors import ProviderNotThere
from puhui.behaviours.reads import ProviderLine
from puhui.behaviours.words import Limits
from puhui.desks.errors import NotFilledIn
from puhui.desks.keys import IN_PRODUCTION, MB, TRIED_OUT, held_shown, keys_in_short, keys_shown, use_shown
from puhui.desks.pages.asking import told_of, user_of, whole_number
from puhui.desks.pages.forms import confirmed
from puhui.desks.trials import checklist_shown
from puhui.desks.words import moment_said
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.tasks import defer_watch
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: Batches that are shown at once; the rest follows once these are decided.
HELD_SHOWN, DECIDED_SHOWN = 100, 20
PAGE_ROWS = 20
REVOKED = Text("密钥 {key} 已撤销，隔离了 {count} 个批次。", "Key {key} is revoked; {count} batches are quarantined.")
RELEASED = Text("已放行 {count} 个批次，将在下一次核算时处理。", "{count} batches are released; the next settlement takes them.")
REFUSED = Text("已决定不予采用 {count} 个批次，未核算的行不会再处理。", "{count} batches are refused; what had not counted never will.")
ADMITTED = Text("已正式开通。", "Admitted to production.")
LIMITED = Text("上限已修改，立即生效。", "The limits are changed, from now on.")

#: What the list is narrowed to.
PRODUCTION, TRIAL, HELD = "production", "trial", "held"
STATES = ((PRODUCTION, IN_PRODUCTION), (TRIAL, TRIED_OUT), (HELD, Text("有隔离中的批次", "with quarantined batches")))
_HAS_STATE: dict[str, Callable[[ProviderLine], bool]] = {
    PRODUCTION: lambda line: line.is_production,
    TRIAL: lambda line: not line.is_production,
    HELD: lambda line: bool(reads.held_batches(line.code)),
}

Verb = Callable[[HttpRequest, str, datetime], str]


@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """All providers, or those that are asked for: their state, their keys, what waits for a decision."""
    now = timezone.now()
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("text", "state")}
    page = Paginator([line for line in reads.provider_list() if _fits(line, **asked)], PAGE_ROWS).get_page(request.GET.get("page"))
    told = {
        "asked": asked,
        "is_filtered": any(asked.values()),
        "states": STATES,
        "rows": [_row(line, now) for line in page],
        "page": page,
        "held": reads.waiting_decisions(),
    }
    return render(request, "desks/operator_providers.html", told)


def _fits(line: ProviderLine, *, text: str, state: str) -> bool:
    """By a part of the name or code, and by what it is looked at for."""
    is_named = text.lower() in f"{line.code} {line.name.zh} {line.name.en}".lower()
    return is_named and (state not in _HAS_STATE or _HAS_STATE[state](line))


def _row(line: ProviderLine, now: datetime) -> dict[str, object]:
    return {"line": line, "state": _state(line), "keys": keys_in_short(line, now), "held": len(reads.held_batches(line.code))}


def _state(line: ProviderLine) -> tuple[Text, str]:
    return (IN_PRODUCTION, "ok") if line.is_production else (TRIED_OUT, "warn")


@require_safe
def provider(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, _named(code), timezone.now())


def _named(code: str) -> ProviderLine:
    found = next(iter(reads.provider_list(code)), None)
    if found is None:
        raise ProviderNotThere(provider=code[:40])
    return found


def _page(request: HttpRequest, line: ProviderLine, now: datetime, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    held = reads.quarantined(provider=line.code, is_decided=False, limit=HELD_SHOWN)
    admitted_at, admitted_by = reads.admitted_at(line.code)
    told = {
        "line": line,
        "state": _state(line),
        "keys": keys_shown(line.keys, used=reads.last_used(line.code), now=now),
        "bound": [(key.name, _bound(key.name, key.revoked_at)) for key in line.keys if key.revoked_at],
        "uses": use_shown(line.code, line.limits, now),
        "megabytes": line.limits.bytes_per_day // MB,
        "held": held_shown(held),
        "held_more": len(held) == HELD_SHOWN,
        "decided": held_shown(reads.quarantined(provider=line.code, is_decided=True, limit=DECIDED_SHOWN)),
        "to_correct": reads.to_correct(provider=line.code),
        "checklist": [] if line.is_production else checklist_shown(reads.checklist(line.code)),
        "admitted": f"{moment_said(admitted_at)} · {admitted_by}" if admitted_at else "",
        "typed": request.POST,
        "failed": form if refusal else "",
        "has_no_place": (form == "decide" and not held) or (form == "revoke" and request.POST.get("key") not in _revocable(line)),
        "chosen": request.POST.getlist("batch"),
        **told_of(refusal, form=form),
    }
    return render(request, "desks/operator_provider.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _revocable(line: ProviderLine) -> set[str]:
    """The names of the keys that a form stands beside."""
    return {key.name for key in line.keys if key.revoked_at is None}


def _bound(key: str, revoked_at: datetime | None) -> int:
    """How many person ids were bound with codes of a revoked key since the earliest moment that anything of it is held from."""
    since = reads.quarantined_since(key) or revoked_at
    return reads.bound_by_codes_of(key, since=since) if since else 0


# -- verbs ----------------------------------------------------------------------------------------------------------------


def _done(request: HttpRequest, code: str, *, form: str, verb: Verb) -> HttpResponse:
    """One verb of the page: what was done, or the page with what it says no to."""
    line, now = _named(code), timezone.now()
    try:
        said = verb(request, code, now)
    except Refusal as refusal:
        return _page(request, line, now, refusal=refusal, form=form)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("operator-provider", args=[code]) + "#said")


@require_POST
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """One click, with the name of the key typed: it is dead, and what it signed since is held."""
    return _done(request, code, form="revoke", verb=_revoke)


def _revoke(request: HttpRequest, code: str, now: datetime) -> str:
    name = request.POST.get("key", "")
    if not name:
        raise NotFilledIn(field="", what_zh="要撤销的密钥", what_en="which key to revoke")
    confirmed(request, name)
    because, by = request.POST.get("because", ""), user_of(request).name
    made = actions.revoke_key(provider=code, key=name, since=_moment(request), because=because, by=by, now=now)
    return REVOKED.said(language(), key=made.key, count=len(made.batches))


def _moment(request: HttpRequest) -> datetime:
    try:
        found = datetime.fromisoformat(request.POST.get("since", ""))
    except ValueError as problem:
        raise NotFilledIn(field="since", what_zh="从哪一刻起", what_en="since which moment") from problem
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Release the chosen batches, or refuse them for good."""
    return _done(request, code, form="decide", verb=_decide)


def _decide(request: HttpRequest, code: str, now: datetime) -> str:
    batches, decision = request.POST.getlist("batch"), request.POST.get("decision", "")
    verb = {"release": actions.release_quarantine, "refuse": actions.refuse_quarantined}.get(decision)
    if not batches or verb is None:
        raise NotFilledIn(field="", what_zh="要复核的批次", what_en="which batches to decide about")
    if decision == "refuse":
        confirmed(request, str(len(batches)))
    own = set(reads.held_batches(code))
    because, by = request.POST.get("because", ""), user_of(request).name
    for batch in batches:
        verb(batch=batch if batch in own else "", because=because, by=by, now=now)
    defer_watch()
    return (RELEASED if decision == "release" else REFUSED).said(language(), count=len(batches))


@require_POST
def admit(request: HttpRequest, code: str) -> HttpResponse:
    return _done(request, code, form="admit", verb=_admit)


def _admit(request: HttpRequest, code: str, now: datetime) -> str:
    actions.admit_provider(provider=code, by=user_of(request).name, now=now)
    return ADMITTED.said(language())


@require_POST
def limits(request: HttpRequest, code: str) -> HttpResponse:
    return _done(request, code, form="limits", verb=_limits)


def _limits(request: HttpRequest, code: str, now: datetime) -> str:
    found = {name: whole_number(request.POST.get(name, "")) for name in ("requests", "batches", "megabytes")}
    for name, number in found.items():
        if not number:
            raise NotFilledIn(field=name, what_zh="上限（从 1 起的整数）", what_en="the limit, a whole number from 1")
    told = Limits(found["requests"] or 0, found["batches"] or 0, (found["megabytes"] or 0) * MB)
    actions.set_limits(provider=code, limits=told)
    return LIMITED.said(language())


urlpatterns = [
    path("operator/providers", providers, name="operator-providers"),
    path("operator/providers/<str:code>", provider, name="operator-provider"),
    path("operator/providers/<str:code>/revoke", revoke, name="operator-revoke"),
    path("operator/providers/<str:code>/quarantine", decide, name="operator-quarantine"),
    path("operator/providers/<str:code>/admit", admit, name="operator-admit"),
    path("operator/providers/<str:code>/limits", limits, name="operator-limits"),
]
