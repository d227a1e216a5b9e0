"""A code by phone: the number, then the six digits. What stands on the page is the same for a number that is known and one that is not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from puhui.foundation import phone
from puhui.foundation.answering import STATUS, marked
from puhui.foundation.configuration import configuration
from puhui.foundation.templatetags.puhui import language
from puhui.participants.actions import prove_phone_code, send_phone_code
from puhui.participants.reads import may_enter_by_phone, user_by_phone
from puhui.participants.words import CodePurpose, Factor
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.web.origin import origin_of
from puhui.web.sign_in.entering import enter, wanted_of
from puhui.web.sign_in.password import sign_in_page


class NobodyByPhone(Refusal):
    code = "nobody_by_phone"
    kind = "not_found"
    says = Text(
        "号码已验证，但还没有账号用它登录。请先用手机号开户；已有账号的，请用名称和密码登录后，在“登录与安全”里加上这个号码。",
        "The number is proved, but no account signs in with it. Open one by phone first; whoever has one signs in with name and password "
        "and adds the number under “Sign-in and security”.",
    )


@require_POST
def by_phone(request: HttpRequest) -> HttpResponse:
    """Sends a code, or takes it."""
    number = request.POST.get("number", "")[:20]
    try:
        if request.POST.get("verb") == "prove":
            return _proved(request, number)
        send_phone_code(number=number, purpose=CodePurpose.SIGN_IN, now=timezone.now(), origin=origin_of(request), language=language())
    except Refusal as refusal:
        return _code_page(request, number, refusal) if request.POST.get("verb") == "prove" else sign_in_page(request, refusal, way="phone")
    return _code_page(request, number)


def _proved(request: HttpRequest, number: str) -> HttpResponse:
    code = request.POST.get("code", "")[:20]
    mark = prove_phone_code(number=number, purpose=CodePurpose.SIGN_IN, code=code, now=timezone.now(), origin=origin_of(request))
    user = user_by_phone(mark)
    if user is None or not may_enter_by_phone(user.role):
        raise NobodyByPhone
    return enter(request, user, Factor.PHONE)


def _code_page(request: HttpRequest, number: str, refusal: Refusal | None = None) -> HttpResponse:
    told = {"number": number, "next": wanted_of(request), "refusal": refusal, "is_shown": phone.is_shown()}
    response = render(request, "sign_in/code.html", told, status=STATUS[refusal.kind] if refusal else 200)
    return marked(response, refusal) if refusal else response


@require_safe
def sample_messages(request: HttpRequest) -> HttpResponse:
    """What a sample site shows instead of sending it; on any other site there is no such page."""
    if not phone.is_shown():
        raise NoMessagesHere
    return render(request, "sign_in/messages.html", {"messages_shown": phone.shown_messages(), "is_sample": configuration().sample})


class NoMessagesHere(Refusal):
    code = "no_messages_here"
    kind = "unavailable"
    says = Text("这里不显示短信。请在手机上查看。", "Text messages are not shown here. Look at the phone.")


urlpatterns = [
    path("sign-in/phone", by_phone, name="sign-in-phone"),
    path("sample/messages", sample_messages, name="sample-messages"),
]
