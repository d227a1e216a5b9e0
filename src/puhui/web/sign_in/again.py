"""The proof once more, before something final: the second factor where there is one, else what somebody signs in with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.foundation import phone
from puhui.foundation.answering import STATUS, marked
from puhui.foundation.configuration import configuration
from puhui.foundation.templatetags.puhui import language
from puhui.participants.actions import prove_own_password, prove_phone_code, send_phone_code
from puhui.participants.errors import PhoneCodeWrong
from puhui.participants.reads import means_of, user_by_phone
from puhui.participants.words import CodePurpose, Factor, SignedIn, SignInMeans
from puhui.vocabulary.refusals import Refusal
from puhui.web.homes import home_of
from puhui.web.origin import origin_of
from puhui.web.places import takes_passkeys
from puhui.web.sign_in.entering import proved, wanted_of
from puhui.web.sign_in.second import prove_second


@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    means = means_of(request.user)
    if request.method != "POST":
        return _page(request, means)
    try:
        factor = _proved(request, request.user, means)
    except Refusal as refusal:
        return _page(request, means, refusal)
    if factor is None:
        return _page(request, means)
    proved(request, factor)
    return HttpResponseRedirect(wanted_of(request) or home_of(request.user.role))


def _proved(request: HttpRequest, user: SignedIn, means: SignInMeans) -> Factor | None:
    """None where a code was sent and is still to come. A first factor is not enough for whoever has a second."""
    verb, now = request.POST.get("verb", ""), timezone.now()
    if means.has_second:
        return prove_second(request, user)
    if verb in ("send", "phone"):
        number = request.POST.get("number", "")[:20]
        if verb == "send":
            send_phone_code(number=number, purpose=CodePurpose.AGAIN, now=now, origin=origin_of(request), language=language())
            return None
        code = request.POST.get("code", "")[:20]
        mark = prove_phone_code(number=number, purpose=CodePurpose.AGAIN, code=code, now=now, origin=origin_of(request))
        if user_by_phone(mark) != user:
            raise PhoneCodeWrong
        return Factor.PHONE
    prove_own_password(user=user, password=request.POST.get("password", ""), now=now)
    return Factor.PASSWORD


def _page(request: HttpRequest, means: SignInMeans, refusal: Refusal | None = None) -> HttpResponse:
    verb = request.POST.get("verb", "")
    told = {
        "means": means,
        "has_passkeys": takes_passkeys(request),
        "has_phone": means.has_phone and phone.is_offered(),
        "is_sent": verb == "phone" or (verb == "send" and refusal is None),
        "is_shown": phone.is_shown(),
        "number": request.POST.get("number", "")[:20],
        "refusal": refusal,
        "failed": verb,
        "next": wanted_of(request),
        "is_sample": configuration().sample,
    }
    response = render(request, "sign_in/again.html", told, status=STATUS[refusal.kind] if refusal else 200)
    return marked(response, refusal) if refusal else response


urlpatterns = [path("sign-in/again", again, name="sign-in-again")]
