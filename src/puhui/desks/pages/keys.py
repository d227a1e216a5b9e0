"""接入方 · The provider's keys: hand one in, sign the challenge, rotate with an overlap, end one; and what is used of its limits."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.behaviours import actions, reads
from puhui.behaviours.reads import ProviderLine
from puhui.behaviours.words import OVERLAP_DAYS, OVERLAP_DAYS_MAX, SCHEME_SAYS
from puhui.desks.errors import NotConfirmed, NotFilledIn
from puhui.desks.keys import keys_shown, use_shown
from puhui.desks.pages.asking import own_provider, told_of, user_of, whole_number
from puhui.desks.words import moment_said
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

OVERLAPS = (0, 1, OVERLAP_DAYS, 14, OVERLAP_DAYS_MAX)
ASKED = Text("已收到公钥。请用对应的私钥对下面这句话签名。", "The public key is here. Now sign the text below with its private key.")
LIVE = Text("密钥 {key} 已生效。", "Key {key} is live.")
ENDED = Text("密钥 {key} 已停用。", "Key {key} has ended.")


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The page, or one of its verbs."""
    provider, now = own_provider(request), timezone.now()
    if request.method != "POST":
        return _page(request, provider, now)
    try:
        said = VERBS.get(request.POST.get("verb", ""), _unknown)(request, provider, now)
    except Refusal as refusal:
        return _page(request, provider, now, refusal=refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("provider-keys") + "#said")


def _page(request: HttpRequest, provider: ProviderLine, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    verb, waiting = request.POST.get("verb", ""), reads.open_challenge(provider.code, now=now)
    told = {
        "provider": provider,
        "keys": keys_shown(provider.keys, used=reads.last_used(provider.code), now=now),
        "waiting": waiting,
        "waits_for": SCHEME_SAYS[waiting.scheme] if waiting else None,
        "waits_until": moment_said(waiting.expires_at) if waiting else "",
        "overlaps": OVERLAPS,
        "overlap": whole_number(request.POST.get("overlap", "")) if request.POST.get("overlap") else OVERLAP_DAYS,
        "has_live": bool(provider.live_keys(now)),
        "uses": use_shown(provider.code, provider.limits, now),
        "typed": request.POST,
        "failed": verb if refusal else "",
        "has_no_place": (verb == "prove" and waiting is None) or (verb == "end" and request.POST.get("key") not in _live(provider, now)),
        **told_of(refusal, form=verb if verb in VERBS else ""),
    }
    return render(request, "desks/provider_keys.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _live(provider: ProviderLine, now: datetime) -> set[str]:
    """The names of the keys that a form stands beside."""
    return {key.name for key in provider.live_keys(now)}


# -- verbs ----------------------------------------------------------------------------------------------------------------


def _challenge(request: HttpRequest, provider: ProviderLine, now: datetime) -> str:
    written = request.POST.get("public_key", "").strip()
    if not written:
        raise NotFilledIn(field="public_key", what_zh="公钥", what_en="the public key")
    days = whole_number(request.POST.get("overlap", ""))
    overlap = OVERLAP_DAYS if days is None else days
    actions.challenge_key(provider=provider.code, public_key=written, by=user_of(request).name, now=now, overlap_days=overlap)
    return ASKED.said(language())


def _prove(request: HttpRequest, provider: ProviderLine, now: datetime) -> str:
    written = request.POST.get("signature", "").strip()
    if not written:
        raise NotFilledIn(field="signature", what_zh="签名", what_en="the signature")
    made = actions.register_key(provider=provider.code, signature=written, by=user_of(request).name, now=now)
    return LIVE.said(language(), key=made.name)


def _end(request: HttpRequest, provider: ProviderLine, now: datetime) -> str:
    """The name of the key is typed, so that no slip of the finger silences a system."""
    name = request.POST.get("key", "")
    reads.key_named(provider.code, name)
    if request.POST.get("confirm", "").strip() != name:
        raise NotConfirmed(asked=name)
    return ENDED.said(language(), key=actions.end_key(provider=provider.code, key=name, now=now).name)


def _unknown(request: HttpRequest, provider: ProviderLine, now: datetime) -> str:
    raise NotFilledIn(field="", what_zh="要办的事", what_en="what to do")


VERBS = {"challenge": _challenge, "prove": _prove, "end": _end}

urlpatterns = [path("provider/keys", keys, name="provider-keys")]
