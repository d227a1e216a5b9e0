"""Every request of somebody who has signed in belongs to a session that is alive, complete, and, for what is final, freshly proved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from puhui.foundation.configuration import configuration
from puhui.participants.actions import let_in, see_device
from puhui.participants.reads import needs_fresh_proof, needs_second_factor, step_of
from puhui.participants.words import Device, Step, Verb
from puhui.web.access import FRESH, who_may
from puhui.web.choices import is_ours
from puhui.web.places import place_of

#: What somebody may open while a step is missing, besides what is anyone's.
OPEN_AT = {
    Step.SECOND: frozenset({"sign-in-second"}),
    Step.ENROL: frozenset({"sign-in-enrol", "sign-in-totp", "sign-in-passkey-new"}),
}
PAGE_OF = {Step.SECOND: "sign-in-second", Step.ENROL: "sign-in-enrol"}
AGAIN = "sign-in-again"
#: In the session of a browser whose session was ended: the sign-in page says why.
ENDED = "ended"


class DeviceMiddleware:
    """Stands right below the sign-in: whose session has ended is a stranger to all that come after."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _look(request, timezone.now())
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        device, who = device_of(request), who_may(request)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if device is None or not isinstance(who, Verb) or request.path.startswith("/api/"):
            return None
        step = step_now(request)
        if step is not None:
            return None if name in OPEN_AT[step] else _led(request, PAGE_OF[step], "second_factor_needed")
        is_final = request.method == "POST" and (name in FRESH or needs_fresh_proof(who))
        return None if not is_final or fresh(request) else _led(request, AGAIN, "fresh_proof_needed")


def device_of(request: HttpRequest) -> Device | None:
    """The session of a request; None where nobody has signed in."""
    found = getattr(request, "device", None)
    return found if isinstance(found, Device) else None


def fresh(request: HttpRequest) -> bool:
    """Whether within the last minutes somebody has proved in this session who he is."""
    device = device_of(request)
    return device is not None and device.is_fresh(timezone.now())


def step_now(request: HttpRequest) -> Step | None:
    """What is still to prove or to set up. Once nothing is missing the browser is known for its user."""
    user, device = request.user, device_of(request)
    if device is None or not user.is_authenticated:
        return None
    is_forced = settings.SECOND_FACTOR_FORCED
    if device.is_let_in and not (is_forced and needs_second_factor(user.role)):
        return None
    step = step_of(user, device.factors, is_forced=is_forced)
    if step is None and not device.is_let_in:
        let_in(device=device)
    return step


def _look(request: HttpRequest, now: datetime) -> None:
    assert request.user.is_authenticated
    key = request.session.session_key or ""
    told = {"idle_minutes": configuration().idle_minutes, "is_use": not _is_renewed(request)}
    device = see_device(session_key=key, user=request.user, place=place_of(request), now=now, **told)  # type: ignore[arg-type]
    if device is None:
        logout(request)
        request.session[ENDED] = True
        return
    request.device = device  # type: ignore[attr-defined]


def _is_renewed(request: HttpRequest) -> bool:
    """A part of a page that renews itself, as htmx says of it: nobody has to be there for that."""
    return request.method == "GET" and request.headers.get("HX-Request") == "true"


def _led(request: HttpRequest, page: str, code: str) -> HttpResponse:
    """To the page that is missing, and from there back to where this was asked, or to the page whose form it was."""
    came = urlsplit(request.headers.get("Referer", ""))
    asked = request.get_full_path() if request.method in ("GET", "HEAD") else (came.path or request.path)
    response = HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': asked if is_ours(request, asked) else '/'})}")
    response.refusal_code = code  # type: ignore[attr-defined]  # for the line that the audit keeps
    return response
