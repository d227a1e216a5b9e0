"""登录与安全 · One's own ways to sign in and devices: what there is, what may be added, changed, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.foundation import phone
from puhui.foundation.answering import STATUS, marked
from puhui.foundation.configuration import configuration
from puhui.foundation.gateways import gateways
from puhui.foundation.templatetags.puhui import language
from puhui.participants.actions import (
    change_password,
    draw_recovery_codes,
    end_device,
    end_devices,
    link_phone,
    prove_phone_code,
    rekey_device,
    remove_passkey,
    remove_totp,
    send_phone_code,
    unlink_gateway,
)
from puhui.participants.reads import devices_of, may_enter_by_phone, means_of
from puhui.participants.words import FACTOR_SAYS, CodePurpose, Device, Role
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.web.devices import device_of
from puhui.web.origin import origin_of
from puhui.web.places import takes_passkeys
from puhui.web.sign_in.enrol import codes_page

DONE = {
    "end": Text("那台设备已退出。", "That device is signed out."),
    "end-others": Text("其他设备都已退出。", "All other devices are signed out."),
    "remove-totp": Text("动态口令已停用，其他设备已退出。", "The authenticator app is removed, and other devices are signed out."),
    "remove-passkey": Text("通行密钥已停用，其他设备已退出。", "The passkey is removed, and other devices are signed out."),
    "unlink": Text("不再用它登录。", "It opens this account no more."),
    "password": Text("密码已更改，其他设备已退出。", "The password is changed, and other devices are signed out."),
    "phone": Text("以后可以用这个号码登录。", "From now on you can sign in with this number."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def security(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    if request.method != "POST":
        return _page(request)
    if request.POST.get("verb") == "codes":
        return codes_page(request, draw_recovery_codes(user=request.user, now=timezone.now()), after=reverse("sign-in-security"))
    try:
        _done(request, request.POST.get("verb", ""))
    except Refusal as refusal:
        return _page(request, refusal)
    return HttpResponseRedirect(reverse("sign-in-security"))


def _done(request: HttpRequest, verb: str) -> None:
    """One of the page's verbs; anything else changes nothing."""
    assert request.user.is_authenticated
    device, now, user = _present(request), timezone.now(), request.user
    number = int(given) if (given := request.POST.get("number", "")).isdecimal() and len(given) < 18 else 0
    match verb:
        case "end":
            end_device(user=user, number=number, why="owner", now=now)
        case "end-others":
            end_devices(user=user, keep=device.number, why="owner", now=now)
        case "remove-totp":
            remove_totp(user=user, keep=device.number, now=now)
        case "remove-passkey":
            remove_passkey(user=user, number=number, keep=device.number, now=now)
        case "unlink":
            unlink_gateway(user=user, gateway=request.POST.get("gateway", "")[:40])
        case _:
            return
    messages.success(request, DONE[verb].said(language()))


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The present password, and the new one once: a browser's manager types it twice no better."""
    assert request.user.is_authenticated
    refusal: Refusal | None = None
    if request.method == "POST":
        present, wanted = (request.POST.get(name, "") for name in ("present", "wanted"))
        try:
            row = change_password(user=request.user, present=present, wanted=wanted, keep=_present(request).number, now=timezone.now())
        except Refusal as found:
            refusal = found
        else:
            update_session_auth_hash(request, row)  # gives the session a new key
            rekey_device(device=_present(request), session_key=request.session.session_key or "")
            return _said(request, "password")
    told: dict[str, object] = {"refusal": refusal, "has_password": request.user.has_usable_password(), "frame": _frame(request)}
    return _answered(request, "sign_in/change_password.html", told, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest) -> HttpResponse:
    """A phone number to sign in with: proved by a code, kept as a mark."""
    assert request.user.is_authenticated
    verb, given, refusal = request.POST.get("verb", ""), request.POST.get("number", "")[:20], None
    if request.method == "POST":
        asked: dict[str, Any] = {"number": given, "purpose": CodePurpose.LINK_PHONE, "now": timezone.now(), "origin": origin_of(request)}
        try:
            if verb == "prove":
                mark = prove_phone_code(code=request.POST.get("code", "")[:20], **asked)
                link_phone(user=request.user, mark=mark, now=timezone.now())
                return _said(request, "phone")
            send_phone_code(language=language(), **asked)
        except Refusal as found:
            refusal = found
    told: dict[str, object] = {"refusal": refusal, "number": given, "frame": _frame(request), "is_shown": phone.is_shown()}
    told["is_sent"] = verb == "prove" or (verb == "send" and refusal is None)
    return _answered(request, "sign_in/number.html", told, refusal)


def _said(request: HttpRequest, verb: str) -> HttpResponse:
    messages.success(request, DONE[verb].said(language()))
    return HttpResponseRedirect(reverse("sign-in-security"))


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    assert request.user.is_authenticated
    longest, present = timedelta(seconds=settings.SESSION_COOKIE_AGE), _present(request)
    alive = devices_of(request.user, idle_minutes=configuration().idle_minutes, longest=longest, now=timezone.now())
    told: dict[str, object] = {
        "means": means_of(request.user),
        "devices": [(one, [FACTOR_SAYS[factor] for factor in sorted(one.factors)], one.number == present.number) for one in alive],
        "may_phone": phone.is_offered() and may_enter_by_phone(request.user.role),
        "has_passkeys": takes_passkeys(request),
        "gateways": [one for one in gateways() if one.is_for(request.user.role)],
        "is_forced": settings.SECOND_FACTOR_FORCED,
        "refusal": refusal,
        "frame": _frame(request),
    }
    return _answered(request, "sign_in/security.html", told, refusal)


def _answered(request: HttpRequest, template: str, told: dict[str, object], refusal: Refusal | None) -> HttpResponse:
    response = render(request, template, told, status=STATUS[refusal.kind] if refusal else 200)
    return marked(response, refusal) if refusal else response


def _present(request: HttpRequest) -> Device:
    device = device_of(request)
    assert device is not None, "the page is shown to somebody who has signed in only"
    return device


def _frame(request: HttpRequest) -> str:
    return "phone.html" if request.user.is_authenticated and request.user.role == Role.RESIDENT else "console.html"


urlpatterns = [
    path("sign-in/security", security, name="sign-in-security"),
    path("sign-in/security/password", password, name="sign-in-password"),
    path("sign-in/security/phone", number, name="sign-in-number"),
]
