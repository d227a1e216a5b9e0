"""The second factor after the first: a code of the app, a passkey, or a recovery code. Nothing else opens before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.foundation.answering import STATUS, marked
from puhui.participants.actions import prove_recovery_code, prove_totp
from puhui.participants.reads import means_of
from puhui.participants.words import Factor, SignedIn, Step
from puhui.vocabulary.refusals import Refusal
from puhui.web.places import takes_passkeys
from puhui.web.sign_in.entering import onward, proved, step_is, wanted_of
from puhui.web.sign_in.passkey import prove_own


@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    if not step_is(request, Step.SECOND):
        return HttpResponseRedirect(onward(request))
    if request.method != "POST":
        return _page(request)
    try:
        factor = prove_second(request, request.user)
    except Refusal as refusal:
        return _page(request, refusal)
    proved(request, factor)
    return HttpResponseRedirect(onward(request))


def prove_second(request: HttpRequest, user: SignedIn) -> Factor:
    """What the form proves. Raises FactorWrong, SignInBlocked, PasskeyRefused."""
    code, now = request.POST.get("code", "")[:40], timezone.now()
    match request.POST.get("verb", ""):
        case "passkey":
            prove_own(request, user)
            return Factor.PASSKEY
        case "recovery":
            prove_recovery_code(user=user, code=code, now=now)
            return Factor.RECOVERY
        case _:
            prove_totp(user=user, code=code, now=now)
            return Factor.TOTP


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    assert request.user.is_authenticated
    told = {
        "means": means_of(request.user),
        "has_passkeys": takes_passkeys(request),
        "refusal": refusal,
        "failed": request.POST.get("verb", ""),
        "next": wanted_of(request),
    }
    response = render(request, "sign_in/second.html", told, status=STATUS[refusal.kind] if refusal else 200)
    return marked(response, refusal) if refusal else response


urlpatterns = [path("sign-in/second", second, name="sign-in-second")]
