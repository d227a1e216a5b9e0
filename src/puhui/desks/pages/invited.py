"""受邀 · The page behind a one-time link: whoever holds it chooses name and password, or a new password where an account comes back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn, PasswordsDiffer
from puhui.desks.pages.forms import filled, shown
from puhui.desks.words import moment_said
from puhui.foundation.templatetags.puhui import language
from puhui.participants import actions, reads
from puhui.participants.words import ROLE_SAYS, Invited
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

WELCOME = Text("账号“{name}”可以用了，请登录。", "The account “{name}” is ready. Sign in.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, code: str) -> HttpResponse:
    """Raises InvitationGone, for a page that says so."""
    now = timezone.now()
    found = reads.invited(code, now=now)
    if request.method != "POST":
        return _page(request, code, found)
    try:
        name = found.returning or filled(request, "name", Text("登录名", "a sign-in name"), most=80)
        name = actions.accept_invitation(code=code, name=name, password=_password(request), now=now)
    except Refusal as refusal:
        return _page(request, code, found, refusal=refusal)
    messages.success(request, WELCOME.said(language(), name=name))
    return HttpResponseRedirect(reverse("sign-in"))


def _password(request: HttpRequest) -> str:
    password, again = request.POST.get("password", ""), request.POST.get("again", "")
    if not password:
        raise NotFilledIn(field="password", what_zh="密码", what_en="a password")
    if password != again:
        raise PasswordsDiffer
    return password


def _page(request: HttpRequest, code: str, found: Invited, *, refusal: Refusal | None = None) -> HttpResponse:
    told = {"invited": found, "role": ROLE_SAYS[found.role], "until": moment_said(found.expires_at), "code": code}
    return shown(request, "desks/invited.html", told, refusal=refusal)


urlpatterns = [path("invited/<str:code>", invited, name="invited")]
