"""Passkeys at the edge: what the browser is asked, kept with its session for one answer within five minutes, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from puhui.participants.actions import add_passkey, ask_new_passkey, ask_passkey, end_devices, prove_passkey
from puhui.participants.errors import PasskeyRefused
from puhui.participants.words import Factor, SignedIn, Step
from puhui.vocabulary.refusals import Refusal
from puhui.web.devices import device_of, step_now
from puhui.web.places import site_of, takes_passkeys
from puhui.web.sign_in.entering import enter, onward, proved, wanted_of
from puhui.web.sign_in.password import sign_in_page

KEPT, NEW, OWN, ANY = "passkey", "new", "own", "any"
ANSWER_WITHIN = timedelta(minutes=5)
ANSWER_SIGNS_MAX = 20_000


@require_POST
def ask(request: HttpRequest) -> JsonResponse:
    """What to prove a passkey with: one's own where somebody has signed in, else whichever the browser has."""
    user = request.user if request.user.is_authenticated else None
    options, state = ask_passkey(site=site_of(request), user=user)
    _keep(request, OWN if user else ANY, state)
    return JsonResponse(options)


@require_POST
def by_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone is both factors: its holder was checked by the authenticator."""
    try:
        user = prove_passkey(site=site_of(request), asked=_kept(request, ANY), answer=answer_of(request), now=timezone.now())
    except PasskeyRefused as refusal:
        return sign_in_page(request, refusal, way="passkey")
    return enter(request, user, Factor.PASSKEY)


def prove_own(request: HttpRequest, user: SignedIn) -> None:
    """A passkey of whoever has signed in. Raises PasskeyRefused."""
    prove_passkey(site=site_of(request), asked=_kept(request, OWN), answer=answer_of(request), now=timezone.now(), user=user)


@require_http_methods(["GET", "HEAD", "POST"])
def new_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey for this account: the page, what the browser is asked, and its answer."""
    assert request.user.is_authenticated
    if request.POST.get("verb") == "ask":
        options, state = ask_new_passkey(user=request.user, site=site_of(request))
        _keep(request, NEW, state)
        return JsonResponse(options)
    if request.method != "POST":
        return _new_page(request)
    try:
        asked = _kept(request, NEW)
        told: dict[str, Any] = {"label": request.POST.get("label", ""), "now": timezone.now()}
        add_passkey(user=request.user, site=site_of(request), asked=asked, answer=answer_of(request), **told)
    except PasskeyRefused as refusal:
        return _new_page(request, refusal)
    return after_new_factor(request, Factor.PASSKEY)


def after_new_factor(request: HttpRequest, factor: Factor) -> HttpResponse:
    """What was just set up was proved by that; sessions elsewhere, which never proved it, end."""
    assert request.user.is_authenticated
    proved(request, factor)
    device = device_of(request)
    end_devices(user=request.user, keep=device.number if device else None, why="factor", now=timezone.now())
    return HttpResponseRedirect(onward(request, wanted_of(request)))


def _new_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    told = {
        "refusal": refusal,
        "next": wanted_of(request),
        "has_passkeys": takes_passkeys(request),
        "is_first": step_now(request) is Step.ENROL,
    }
    return render(request, "sign_in/new_passkey.html", told, status=422 if refusal else 200)


def answer_of(request: HttpRequest) -> str:
    return request.POST.get("answer", "")[:ANSWER_SIGNS_MAX]


def _keep(request: HttpRequest, what_for: str, state: Mapping[str, Any]) -> None:
    request.session[KEPT] = {"for": what_for, "state": dict(state), "at": timezone.now().isoformat()}


def _kept(request: HttpRequest, what_for: str) -> Mapping[str, Any]:
    """What was asked, once. Raises PasskeyRefused where nothing was, or something else, or too long ago."""
    kept = request.session.pop(KEPT, None)
    if not kept or kept["for"] != what_for or timezone.now() - datetime.fromisoformat(kept["at"]) > ANSWER_WITHIN:
        raise PasskeyRefused
    state: Mapping[str, Any] = kept["state"]
    return state


urlpatterns = [
    path("sign-in/passkey/ask", ask, name="sign-in-passkey-ask"),
    path("sign-in/passkey", by_passkey, name="sign-in-passkey"),
    path("sign-in/security/passkey", new_passkey, name="sign-in-passkey-new"),
]
