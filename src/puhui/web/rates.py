"""How often one place may ask: forms of signing in, guesses at the API, and, where the operator says so, pages without signing in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from puhui.foundation import limits
from puhui.foundation.configuration import configuration
from puhui.foundation.errors import TooOften
from puhui.web.access import ANYONE, PROBES, RATES, who_may
from puhui.web.origin import origin_of
from puhui.web.refusing import refused

#: What the API says to whoever is not known or asks for what is not his.
_NOT_KNOWN = frozenset({401, 403, 404})
#: A watchman asks for it often, and it tells nothing.
_UNCOUNTED = frozenset({"health", "favicon"})


class RatesMiddleware:
    """Stands below the sign-in, above whatever does work. A place is an address as `origin_of` sees it, kept as a hash."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        name, now = limits.of_origin("probe", origin_of(request)), timezone.now()
        if limits.is_used_up(name, *PROBES, now):
            return refused(request, TooOften(wait_s=limits.wait_s(name, *PROBES, now)))
        response = self.get_response(request)
        if response.status_code in _NOT_KNOWN:
            limits.allow(name, *PROBES, now)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        try:
            if request.method == "POST" and name in RATES:
                limits.take(limits.of_origin(f"post {name}", origin_of(request)), *RATES[name], timezone.now())
            _count_stranger(request, name)
        except TooOften as refusal:
            return refused(request, refusal)
        return None


def _count_stranger(request: HttpRequest, name: str) -> None:
    most = configuration().anonymous_per_minute
    if most and name not in _UNCOUNTED and who_may(request) == ANYONE and not request.user.is_authenticated:
        limits.take(limits.of_origin("pages", origin_of(request)), most, 60, timezone.now())
