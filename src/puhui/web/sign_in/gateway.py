"""Signing in through an identity gateway: there, back, and to the user who is linked to whom it vouches for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.foundation.answering import STATUS, marked
from puhui.foundation.errors import GatewayRefused
from puhui.foundation.gateways import RESIDENTS, Gateway, Trip, Vouched, begin, finish, gateway_named
from puhui.participants.actions import add_vouched_resident, link_gateway
from puhui.participants.reads import user_by_gateway
from puhui.participants.words import Factor
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.web.devices import device_of, fresh
from puhui.web.homes import home_of
from puhui.web.places import site_of
from puhui.web.sign_in.entering import enter, proved, wanted_of

TRIP, BACK_WITHIN = "gateway", timedelta(minutes=15)
#: Why somebody goes there.
ENTER, LINK, AGAIN = "enter", "link", "again"


class NoSuchGateway(Refusal):
    code = "no_such_gateway"
    kind = "unavailable"
    says = Text("本站没有配置这个身份网关。请换一种方式登录。", "This site has no such identity gateway. Sign in another way.")


class NobodyByGateway(Refusal):
    code = "nobody_by_gateway"
    kind = "forbidden"
    says = Text(
        "网关已确认您的身份，但没有工作账号与它关联。请先用名称和密码登录，在“登录与安全”里关联。",
        "The gateway knows you, but no account of an office is linked to it. Sign in with name and password first, and link it under "
        "“Sign-in and security”.",
    )


class TripLost(Refusal):
    code = "trip_lost"
    kind = "conflict"
    says = Text(
        "这次登录已过期或不是从本页开始的。请回到登录页重新开始。",
        "This sign-in is out of date, or was not begun on this site. Begin again on the sign-in page.",
    )


@require_safe
def to_gateway(request: HttpRequest, code: str) -> HttpResponse:
    """Sends the browser there. Whoever has signed in links his account with it, or proves it once more."""
    gateway = _known(code)
    what_for = ENTER
    if request.user.is_authenticated:
        what_for = AGAIN if request.GET.get("for") == AGAIN else LINK
        if what_for == LINK and not fresh(request):
            return HttpResponseRedirect(f"{reverse('sign-in-again')}?next={reverse('sign-in-security')}")
    there, trip = begin(gateway, back=_back_of(request, code), now=timezone.now(), again=what_for == AGAIN)
    request.session[TRIP] = {**trip, "for": what_for, "next": wanted_of(request)}
    return HttpResponseRedirect(there)


@require_safe
def from_gateway(request: HttpRequest, code: str) -> HttpResponse:
    """The browser comes back with a code, which is used once."""
    gateway, now = _known(code), timezone.now()
    trip: Trip | None = request.session.pop(TRIP, None)
    if trip is None or trip["gateway"] != code or now.timestamp() - trip["at"] > BACK_WITHIN.total_seconds():
        raise TripLost
    try:
        vouched = finish(gateway, trip, request.GET.dict(), now=now)
    except GatewayRefused as refusal:
        return _refused(request, gateway, refusal)
    return _arrived(request, gateway, vouched, trip, now)


def _arrived(request: HttpRequest, gateway: Gateway, vouched: Vouched, trip: Trip, now: datetime) -> HttpResponse:
    user = user_by_gateway(vouched.issuer, vouched.subject)
    if trip["for"] != ENTER:
        return _of_signed_in(request, gateway, vouched, trip, now)
    if user is None:
        if gateway.who != RESIDENTS:
            raise NobodyByGateway
        user = add_vouched_resident(gateway=gateway.code, issuer=vouched.issuer, subject=vouched.subject, phone=vouched.phone, now=now)
    if not gateway.is_for(user.role):
        raise NobodyByGateway
    # whoever has no account yet opens it there, and whoever has one is led home from there
    return enter(request, user, Factor.GATEWAY, wanted=trip["next"] or (reverse("join") if gateway.who == RESIDENTS else ""))


def _of_signed_in(request: HttpRequest, gateway: Gateway, vouched: Vouched, trip: Trip, now: datetime) -> HttpResponse:
    """A link by one's own act, or the proof once more."""
    if not request.user.is_authenticated or device_of(request) is None:
        raise TripLost
    if trip["for"] == LINK:
        if not gateway.is_for(request.user.role):
            raise NobodyByGateway
        told = {"gateway": gateway.code, "issuer": vouched.issuer, "subject": vouched.subject}
        link_gateway(user=request.user, now=now, **told)
        return HttpResponseRedirect(reverse("sign-in-security"))
    if user_by_gateway(vouched.issuer, vouched.subject) != request.user:
        raise NobodyByGateway
    proved(request, Factor.GATEWAY)
    return HttpResponseRedirect(trip["next"] or home_of(request.user.role))


def _refused(request: HttpRequest, gateway: Gateway, refusal: Refusal) -> HttpResponse:
    told = {"refusal": refusal, "name": gateway.name}
    return marked(render(request, "sign_in/gateway_refused.html", told, status=STATUS[refusal.kind]), refusal)


def _known(code: str) -> Gateway:
    found = gateway_named(code)
    if found is None:
        raise NoSuchGateway
    return found


def _back_of(request: HttpRequest, code: str) -> str:
    return site_of(request).origin + reverse("sign-in-gateway-back", args=[code])


urlpatterns = [
    path("sign-in/gateway/<slug:code>", to_gateway, name="sign-in-gateway"),
    path("sign-in/gateway/<slug:code>/back", from_gateway, name="sign-in-gateway-back"),
]
