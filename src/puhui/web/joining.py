"""开户 · Sign-up on a phone: number and code, name and identity number, city, consents; then the account is open and its owner signed in.

What was typed on the way is kept sealed in the session, for half an hour: the table of sessions never holds a name or a number.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from puhui.behaviours.reads import scenario_names, scenarios_sent
from puhui.behaviours.words import Grant
from puhui.foundation import limits, phone
from puhui.foundation.answering import STATUS, marked
from puhui.foundation.configuration import configuration
from puhui.foundation.errors import KeyUnknown, SealBroken
from puhui.foundation.sealing import seal, unseal
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.agreeing import AT_LINKING, FIELD, agreed, switches
from puhui.journeys.signing_up import cities_to_join, join
from puhui.participants import reads
from puhui.participants.actions import prove_identity, prove_phone_code, send_phone_code
from puhui.participants.errors import HumanHasAccount, PhoneTaken, UnknownParticipant
from puhui.participants.words import CodePurpose, Factor, Proved, Role, SignedIn
from puhui.vocabulary.identifiers import mobile_number
from puhui.vocabulary.masking import masked_identity, masked_name, masked_phone
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.web.homes import home_of
from puhui.web.origin import origin_of
from puhui.web.sign_in.entering import enter

#: In the session.
PROGRESS = "join"
PATIENCE = timedelta(minutes=30)
#: How often one place may send a form of the sign-up: (times, seconds).
PER_ORIGIN = (60, 600)
STEPS = ("phone", "code", "identity", "city", "consent")
STEP_SAYS = (Text("手机号", "Phone"), Text("身份", "Identity"), Text("所在市", "City"), Text("授权", "Consent"))
#: What a refusal is about, where it is not the number.
FIELD_OF = {"name_wanted": "name", "name_not_matched": "name", "join_consent_needed": "agree", "too_often": "", "phone_code_wrong": "code"}


class JoinConsentNeeded(Refusal):
    code = "join_consent_needed"
    says = Text(
        "没有勾选同意，所以没有继续。请读过后勾选再提交；不同意的，可以到服务窗口咨询。",
        "The consent is not ticked, so nothing went on. Read it, tick it and send it again; whoever does not agree may ask at a counter.",
    )


class CityWanted(Refusal):
    code = "city_wanted"
    says = Text("请从列表中选择所在的市。", "Choose your city from the list.")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come. Everything in it is sealed on its way."""

    step: str = "phone"
    phone: str = ""
    mark: str = ""
    name: str = ""
    number: str = ""
    verified_by: str = ""
    city: str = ""
    begun_at: str = ""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest) -> HttpResponse:
    """The present step, or what one of its forms asks."""
    if (away := _elsewhere(request)) is not None:
        return away
    now = timezone.now()
    progress = _kept(request, now)
    if request.method != "POST":
        return _page(request, progress, now)
    try:
        limits.take(limits.of_origin("join", origin_of(request)), *PER_ORIGIN, now)
        if request.POST.get("verb") == "open" and progress.step == "consent":
            return _opened(request, progress, now)
        progress = VERBS.get(request.POST.get("verb", ""), _unknown)(request, progress, now)
    except Refusal as refusal:
        return marked(_page(request, progress, now, refusal=refusal), refusal)
    _keep(request, progress)
    return HttpResponseRedirect(reverse("join"))


def _elsewhere(request: HttpRequest) -> HttpResponse | None:
    """Who has an account, or a role without one, is at home already."""
    user = request.user
    if not user.is_authenticated:
        return None
    return HttpResponseRedirect(home_of(user.role)) if user.role != Role.RESIDENT or _has_account(user) else None


def _has_account(user: SignedIn) -> bool:
    try:
        reads.person_of(user)
    except UnknownParticipant:
        return False
    return True


def _page(request: HttpRequest, progress: Progress, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    place = {"phone": 0, "code": 0, "identity": 1, "city": 2, "consent": 3}[progress.step]
    told = {
        "step": progress.step,
        "steps": STEP_SAYS,
        "place": place,
        "phone": masked_phone(progress.phone),
        "name": masked_name(progress.name),
        "number": masked_identity(progress.number),
        "has_codes": phone.is_offered(),
        "is_shown": phone.is_shown(),
        "cities": cities_to_join() if progress.step == "city" else [],
        "scenarios": _offered() if progress.step == "consent" else [],
        "switches": switches(AT_LINKING, now=now, ticked=request.POST.getlist(FIELD), needed=None) if progress.step == "consent" else [],
        "chosen": request.POST.getlist("scenario"),
        "site": configuration().site_name,
        "typed": request.POST,
        "refusal": refusal,
        "sentence": refusal.sentence(language()) if refusal else "",
        "field": FIELD_OF.get(refusal.code, "number") if refusal else "",
    }
    response = render(request, "join.html", told, status=STATUS[refusal.kind] if refusal else 200)
    response.headers["Cache-Control"] = "no-store"  # it is one person's page, though anyone may begin
    return response


def _offered() -> list[tuple[str, Text]]:
    """What somebody sends records of; where nobody does yet, all. The others can be agreed to on the page of consents once they begin."""
    names, sent = scenario_names(), scenarios_sent()
    return [(code, Text(*told)) for code, told in names.items() if code in sent or not sent]


# -- the steps -----------------------------------------------------------------------------------------------------------


def _phone(request: HttpRequest, progress: Progress, now: datetime) -> Progress:
    """Sends the code. Whether the number has an account is told only to whoever proves that it is his."""
    number = mobile_number(request.POST.get("number", "")[:20])
    send_phone_code(number=number, purpose=CodePurpose.SIGN_UP, now=now, origin=origin_of(request), language=language())
    return Progress(step="code", phone=number, begun_at=now.isoformat())


def _code(request: HttpRequest, progress: Progress, now: datetime) -> Progress:
    code = request.POST.get("code", "")[:20]
    mark = prove_phone_code(number=progress.phone, purpose=CodePurpose.SIGN_UP, code=code, now=now, origin=origin_of(request))
    known = reads.user_by_phone(mark)
    if (known is not None and known.pk != request.user.pk) or reads.has_account(phone=progress.phone):
        raise PhoneTaken
    return replace(progress, step="identity", mark=mark)


def _identity(request: HttpRequest, progress: Progress, now: datetime) -> Progress:
    if not progress.mark:
        return Progress()
    if request.POST.get("agree") != "yes":
        raise JoinConsentNeeded
    proved = prove_identity(name=request.POST.get("name", ""), number=request.POST.get("number", ""), phone=progress.phone, now=now)
    if reads.has_account(number=proved.number):
        raise HumanHasAccount
    return replace(progress, step="city", name=proved.name, number=proved.number, verified_by=proved.verified_by)


def _city(request: HttpRequest, progress: Progress, now: datetime) -> Progress:
    if not progress.number:
        return Progress()
    city = request.POST.get("city", "")
    if city not in dict(cities_to_join()):
        raise CityWanted
    return replace(progress, step="consent", city=city)


def _restart(request: HttpRequest, progress: Progress, now: datetime) -> Progress:
    return Progress()


def _unknown(request: HttpRequest, progress: Progress, now: datetime) -> Progress:
    return progress


VERBS: dict[str, Callable[[HttpRequest, Progress, datetime], Progress]] = {
    "phone": _phone,
    "code": _code,
    "identity": _identity,
    "city": _city,
    "restart": _restart,
}


def _opened(request: HttpRequest, progress: Progress, now: datetime) -> HttpResponse:
    """The account is open; what was kept on the way is forgotten. Whoever chooses acts agrees to their being counted, or chooses none."""
    scenarios = request.POST.getlist("scenario")
    user, _ = join(
        proved=Proved(progress.name, progress.number, progress.phone, progress.verified_by),
        phone_mark=progress.mark,
        city=progress.city,
        scenarios=scenarios,
        grants=agreed(request, now=now, needed=Grant.COUNTING if scenarios else None),
        now=now,
        user=request.user if request.user.is_authenticated else None,
    )
    request.session.pop(PROGRESS, None)
    if request.user.is_authenticated:
        return HttpResponseRedirect(home_of(user.role))
    return enter(request, user, Factor.PHONE, wanted=home_of(user.role))


# -- what is kept on the way ------------------------------------------------------------------------------------------------


def _keep(request: HttpRequest, progress: Progress) -> None:
    body = seal(json.dumps(asdict(progress)).encode(), about="join")
    request.session[PROGRESS] = b64encode(body).decode()


def _kept(request: HttpRequest, now: datetime) -> Progress:
    """Where somebody left off; from the beginning once it is too old, or cannot be read."""
    try:
        found = Progress(**json.loads(unseal(b64decode(request.session.get(PROGRESS, "")), about="join")))
    except (SealBroken, KeyUnknown, ValueError):
        return Progress()
    is_fresh = bool(found.begun_at) and now - datetime.fromisoformat(found.begun_at) < PATIENCE
    return found if is_fresh else Progress()


urlpatterns = [path("join", joining, name="join")]
