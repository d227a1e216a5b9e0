"""The sign-in page with all its ways, name and password first among them; and signing out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.foundation import phone
from puhui.foundation.answering import STATUS, marked
from puhui.foundation.configuration import configuration
from puhui.foundation.gateways import gateways
from puhui.participants.actions import end_device, prove_password
from puhui.participants.errors import PasswordWrong, SignInBlocked
from puhui.participants.words import Factor, Role
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.web.devices import ENDED, device_of
from puhui.web.keeping import FORGET
from puhui.web.pages import WHAT_A_ROLE_SEES
from puhui.web.places import place_of, takes_passkeys
from puhui.web.sign_in.entering import enter, wanted_of


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for name and password, then leads to the home of the role, or to the second factor."""
    if request.method != "POST":
        return sign_in_page(request)
    name, password = request.POST.get("username", ""), request.POST.get("password", "")
    try:
        user = prove_password(name=name, password=password, place=place_of(request), now=timezone.now())
    except PasswordWrong as refusal:
        return sign_in_page(request, refusal, status=200)
    except SignInBlocked as refusal:
        return sign_in_page(request, refusal)
    return enter(request, user, Factor.PASSWORD)


def sign_in_page(request: HttpRequest, refusal: Refusal | None = None, *, way: str = "password", status: int | None = None) -> HttpResponse:
    """The page itself; a refusal stands with the way that it is about."""
    told: dict[str, Any] = {
        "next": wanted_of(request),
        "typed": {"name": request.POST.get("username", "")[:80]},
        "refusal": refusal,
        "way": way,
        "has_phone": phone.is_offered(),
        "has_passkeys": takes_passkeys(request),
        "gateways": gateways(),
        "has_ended": bool(request.session.pop(ENDED, False)) if request.session.session_key else False,
        "is_forced": settings.SECOND_FACTOR_FORCED,
        "demo_sign_ins": _demo_sign_ins() if configuration().sample else [],
    }
    response = render(request, "sign_in/sign_in.html", told, status=status or (STATUS[refusal.kind] if refusal else 200))
    return marked(response, refusal) if refusal else response


class SignOut(LogoutView):
    """Ends the session; only a form post does it. The browser is asked to forget its pages."""

    next_page = "/"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        device = device_of(request)
        if device is not None and request.user.is_authenticated:
            end_device(user=request.user, number=device.number, why="signed-out", now=timezone.now())
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = FORGET
        return response


def _demo_sign_ins() -> list[tuple[str, str, Text]]:
    """Name, password and what one sees: on a sample site only, where they are anyone's."""
    from puhui.journeys.sample_city import sign_ins  # the simulated city is not loaded where nobody asks for it

    return [(who.name, who.password, WHAT_A_ROLE_SEES[Role(who.role)]) for who in sign_ins()]


urlpatterns = [path("sign-in", sign_in, name="sign-in"), path("sign-out", SignOut.as_view(), name="sign-out")]
