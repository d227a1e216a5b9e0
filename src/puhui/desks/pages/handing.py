"""交接 · A child's account changes hands: the guardian makes a one-time code, the young person or another guardian comes by it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn, PasswordsDiffer
from puhui.desks.pages.asking import person_of, user_of
from puhui.desks.pages.forms import answered, done, filled, show_once, show_text_once, shown
from puhui.desks.words import moment_said
from puhui.foundation import limits
from puhui.foundation.auditing import present
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.agreeing import AT_LINKING, FIELD, agreed, switches
from puhui.journeys.taking_over import take_over
from puhui.participants import actions, reads
from puhui.participants.errors import NameTaken
from puhui.participants.words import Handover, HandTo, Person
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

MADE = Text("交接码已生成，只显示这一次。", "The code is made; it is shown this once.")
WITHDRAWN = Text("交接码已收回，不能再用。", "The code is taken back and opens nothing any more.")
TAKEN = Text(
    "账户是您自己的了。请用刚设的登录名“{name}”登录。",
    "The account is yours now. Sign in with the name “{name}” that you have just chosen.",
)
#: How often one place may send the form of the young person: (times, seconds).
PER_ORIGIN = (60, 600)


# -- the guardian ------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, account: int) -> HttpResponse:
    """A code for the young person, or for another guardian, or none any more. Raises UnknownParticipant for another's child."""
    to, person = _mine(request, account, timezone.now())

    def make(request: HttpRequest, now: datetime) -> HttpResponse:
        if to is HandTo.OWNER:
            code = actions.offer_to_owner(account=account, by=user_of(request), now=now)
            show_once(request, reverse("take-over-by", args=[code]))
        else:
            code = actions.offer_to_guardian(account=account, guardian=person_of(request).account, by=user_of(request), now=now)
            show_text_once(request, in_groups(code))
        return done(request, MADE, request.path)

    def withdraw(request: HttpRequest, now: datetime) -> HttpResponse:
        actions.withdraw_handovers(account=account, now=now)
        return done(request, WITHDRAWN, request.path)

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        live = reads.handover_of(account=account, now=timezone.now())
        told = {"person": person, "to_owner": to is HandTo.OWNER, "until": moment_said(live.expires_at) if live else ""}
        return shown(request, "desks/hand_over.html", told, refusal=refusal, form=form)

    return answered(request, {"make": make, "withdraw": withdraw}, page)


def _mine(request: HttpRequest, account: int, now: datetime) -> tuple[HandTo, Person]:
    """To whom the account may go: a child's to another guardian, a grown-up's to the young person."""
    own = person_of(request).account
    grown = next((person for person in reads.grown_up_of(guardian=own, now=now) if person.account == account), None)
    if grown is not None:
        return HandTo.OWNER, grown
    child = reads.child_of(guardian=own, account=account, now=now)
    return HandTo.GUARDIAN, Person(child.account, child.pseudonym, child.city)


def in_groups(code: str) -> str:
    """As it is read out or written down."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


# -- the young person --------------------------------------------------------------------------------------------------


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def coming(request: HttpRequest, code: str = "") -> HttpResponse:
    """The page behind the link: identity, a sign-in of the own, consents asked anew. Without a code the code is asked for."""
    now, found, refusal = timezone.now(), None, None
    try:
        if request.method == "POST":
            limits.take(limits.of_origin("take-over", present().origin), *PER_ORIGIN, now)
        if not code:
            return _asked_for_the_code(request, now) if request.method == "POST" else _code_page(request)
        found = reads.handed_over(code, now=now)
        if request.method == "POST":
            return _taken(request, code, now)
    except Refusal as said:
        refusal = said
    return _code_page(request, refusal=refusal) if found is None else _page(request, code, found, now, refusal=refusal)


def _asked_for_the_code(request: HttpRequest, now: datetime) -> HttpResponse:
    code = filled(request, "code", Text("交接码", "the code"), most=40)
    reads.handed_over(code, now=now)
    return HttpResponseRedirect(reverse("take-over-by", args=["".join(code.split()).replace("-", "").upper()]))


def _taken(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    login = filled(request, "login", Text("登录名", "a sign-in name"), most=80)
    password = _password(request)
    proved = actions.prove_owner(code=code, name=request.POST.get("name", ""), number=request.POST.get("number", ""), now=now)
    grants, wants_points = agreed(request, now=now, needed=None), request.POST.get("order") == "on"
    try:
        take_over(code=code, proved=proved, name=login, password=password, grants=grants, wants_points=wants_points, now=now)
    except NameTaken as refusal:
        refusal.facts["field"] = "login"
        raise
    logout(request)  # it may be the guardian's phone
    messages.success(request, TAKEN.said(language(), name=login))
    return HttpResponseRedirect(reverse("sign-in"))


def _password(request: HttpRequest) -> str:
    password, again = request.POST.get("password", ""), request.POST.get("again", "")
    if not password:
        raise NotFilledIn(field="password", what_zh="密码", what_en="a password")
    if password != again:
        raise PasswordsDiffer
    return password


def _page(request: HttpRequest, code: str, found: Handover, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    told = {
        "found": found,
        "code": code,
        "until": moment_said(found.expires_at),
        "switches": switches(AT_LINKING, now=now, ticked=request.POST.getlist(FIELD), needed=None),
    }
    return shown(request, "desks/take_over.html", told, refusal=refusal)


def _code_page(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    return shown(request, "desks/take_over.html", {"found": None}, refusal=refusal)


urlpatterns = [
    path("me/children/<int:account>/hand-over", hand_over, name="child-hand-over"),
    path("take-over", coming, name="take-over"),
    path("take-over/<slug:code>", coming, name="take-over-by"),
]
