"""Setting up a second factor: for a role that needs one before anything else, for everyone else from the page about his sign-in."""

from __future__ import annotations

from urllib.parse import quote

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from puhui.foundation.answering import STATUS, marked
from puhui.foundation.configuration import configuration
from puhui.participants.actions import begin_totp, confirm_totp, end_devices
from puhui.participants.errors import TotpStands
from puhui.participants.words import ROLE_SAYS, Factor, Role, Step
from puhui.vocabulary.refusals import Refusal
from puhui.web.devices import device_of, step_now
from puhui.web.places import takes_passkeys
from puhui.web.sign_in.entering import onward, proved, step_is, wanted_of


@require_safe
def enrol(request: HttpRequest) -> HttpResponse:
    """Which factor: shown to whoever must have one and has none."""
    assert request.user.is_authenticated
    if not step_is(request, Step.ENROL):
        return HttpResponseRedirect(onward(request))
    told = {"next": wanted_of(request), "has_passkeys": takes_passkeys(request), "role": ROLE_SAYS[Role(request.user.role)]}
    return render(request, "sign_in/enrol.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """The secret as a picture and as text; a first code confirms it; then the recovery codes are shown, once."""
    assert request.user.is_authenticated
    try:
        secret = begin_totp(user=request.user, now=timezone.now())
    except TotpStands:
        return HttpResponseRedirect(reverse("sign-in-security"))
    if request.method != "POST":
        return _page(request, secret)
    try:
        codes = confirm_totp(user=request.user, code=request.POST.get("code", "")[:20], now=timezone.now())
    except Refusal as refusal:
        return _page(request, secret, refusal)
    proved(request, Factor.TOTP)
    device = device_of(request)
    end_devices(user=request.user, keep=device.number if device else None, why="factor", now=timezone.now())
    return codes_page(request, codes, after=onward(request, wanted_of(request) or reverse("sign-in-security")))


def codes_page(request: HttpRequest, codes: list[str], *, after: str) -> HttpResponse:
    """Recovery codes, shown this once."""
    return render(request, "sign_in/recovery_codes.html", {"codes": codes, "after": after})


def _page(request: HttpRequest, secret: str, refusal: Refusal | None = None) -> HttpResponse:
    assert request.user.is_authenticated
    told = {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": _picture(request.user.name, secret),
        "refusal": refusal,
        "next": wanted_of(request),
        "is_first": step_now(request) is Step.ENROL,
    }
    response = render(request, "sign_in/totp.html", told, status=STATUS[refusal.kind] if refusal else 200)
    return marked(response, refusal) if refusal else response


def _picture(name: str, secret: str) -> SafeString:
    """The secret as an authenticator app reads it from a screen."""
    issuer = quote(configuration().site_name)
    address = f"otpauth://totp/{issuer}:{quote(name)}?secret={secret}&issuer={issuer}&digits=6&period=30"
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#1d2b2a", light="#ffffff", svgclass="ph-qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - drawn from squares, no text of anybody stands in it


urlpatterns = [
    path("sign-in/enrol", enrol, name="sign-in-enrol"),
    path("sign-in/security/totp", totp, name="sign-in-totp"),
]
