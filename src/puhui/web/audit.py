"""Every use of a page or operation that is not everyone's leaves a line: who, which verb, about what, from where, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from puhui.foundation.auditing import DO, DONE, FAILED, REFUSED, SEE, Actor, acting, record
from puhui.participants.words import Verb
from puhui.web.access import RENEWED, who_may
from puhui.web.numbering import present_number
from puhui.web.origin import origin_of

#: Which of a page's verbs a form asks for; anything else that was sent is not repeated here.
_FORM_VERB = re.compile(r"[a-z][a-z_-]{0,30}")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class AuditMiddleware:
    """Stands below the sign-in, so that it knows who asks, and above the access table, so that it sees a no."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = _actor(request)
        with acting(actor):
            response = self.get_response(request)
        self._record(request, response, actor)
        return response

    def _record(self, request: HttpRequest, response: HttpResponse, actor: Actor) -> None:
        sender = getattr(request, "sender", "")  # the provider that signed: the API says it once the signature is proved
        meter = getattr(request, "meter", "")  # the same of a meter of a project
        verb = who_may(request)
        name = request.resolver_match.url_name if request.resolver_match else ""
        if not isinstance(verb, Verb) or name in RENEWED or not (actor.role or sender or meter):
            return
        who = Actor(f"provider:{sender}", "provider", actor.origin, actor.request) if sender else actor
        who = Actor(f"meter:{meter}", "meter", actor.origin, actor.request) if meter else who
        record(
            actor=who,
            verb=verb,
            how=SEE if request.method in SAFE else DO,
            about=_about(request),
            result=_result(response),
        )


def _actor(request: HttpRequest) -> Actor:
    """Nobody in particular where no one has signed in: the role is empty then."""
    user = request.user
    name, role = (f"user:{user.pk}", user.role) if user.is_authenticated else ("anyone", "")
    return Actor(name, role, origin_of(request), present_number())


def _about(request: HttpRequest) -> str:
    """The address by its name, what stands in it, for whom where somebody stands in, and which verb of the form."""
    match = request.resolver_match
    assert match is not None
    asked = request.POST.get("verb", "") if request.method == "POST" else ""
    told = [match.url_name or "", *(str(value) for value in (*match.args, *match.kwargs.values()))]
    reach = getattr(request, "reach", None)
    if reach is not None and reach.stands_in_for:
        told.append(f"for user:{reach.stands_in_for}")
    return " ".join([*told, asked] if _FORM_VERB.fullmatch(asked) else told)


def _result(response: HttpResponse) -> str:
    code = getattr(response, "refusal_code", "")
    if response.status_code >= 500:
        return FAILED
    return f"{REFUSED} {code or response.status_code}" if code or response.status_code >= 400 else DONE
