"""Somebody has proved who he is: the session begins, or goes on under a new key, and leads to what is missing or to where he wanted."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from puhui.participants.actions import end_device, open_device, prove_device
from puhui.participants.words import Factor, SignedIn, Step
from puhui.web.choices import agree, is_ours
from puhui.web.devices import ENDED, PAGE_OF, device_of, step_now
from puhui.web.homes import home_of
from puhui.web.places import know_browser

BACKEND = "django.contrib.auth.backends.ModelBackend"


def enter(request: HttpRequest, user: SignedIn, factor: Factor, *, wanted: str = "") -> HttpResponse:
    """A new session, with a new key whoever was there before, that lasts its hours at most."""
    now, before = timezone.now(), device_of(request)
    if before is not None and request.user.is_authenticated:
        end_device(user=request.user, number=before.number, why="again", now=now)
        request.session.cycle_key()  # Django itself gives a new one only to whoever had not signed in
    request.session.pop(ENDED, None)
    login(request, user, backend=BACKEND)  # type: ignore[arg-type]
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))  # a span would begin anew with each change of it
    request.session.save()
    response = HttpResponseRedirect("/")
    key, place = request.session.session_key or "", know_browser(request, response)
    request.device = open_device(session_key=key, user=user, place=place, factors=frozenset({factor}), now=now)  # type: ignore[attr-defined]
    response["Location"] = onward(request, wanted)
    agree(request, response)
    return response


def proved(request: HttpRequest, factor: Factor) -> None:
    """One thing more was proved in this session; it goes on under a new key."""
    device = device_of(request)
    assert device is not None
    assert request.user.is_authenticated
    request.session.cycle_key()
    request.device = prove_device(  # type: ignore[attr-defined]
        device=device, user=request.user, factor=factor, session_key=request.session.session_key or "", now=timezone.now()
    )


def onward(request: HttpRequest, wanted: str = "") -> str:
    """The step that is missing, else where somebody wanted to go, else the home of the role."""
    assert request.user.is_authenticated
    step = step_now(request)
    goal = wanted_of(request, wanted)
    if step is None:
        return goal or home_of(request.user.role)
    return f"{reverse(PAGE_OF[step])}?{urlencode({'next': goal})}" if goal else reverse(PAGE_OF[step])


def wanted_of(request: HttpRequest, wanted: str = "") -> str:
    """Where a form was told to lead afterwards; nothing that leads to another site."""
    asked = wanted or request.POST.get("next") or request.GET.get("next") or ""
    return asked if asked and is_ours(request, asked) else ""


def step_is(request: HttpRequest, step: Step) -> bool:
    return step_now(request) is step
