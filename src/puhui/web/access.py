"""Who may open which address: a table, and whatever is not in it is refused."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from puhui.participants.words import Role
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.web.refusing import refused

EVERYONE = frozenset({"everyone"})
SIGNED_IN = frozenset(Role)

#: address name → who. The API proves each batch by its signature instead of a session.
TABLE: dict[str, frozenset[str]] = {
    "home": EVERYONE,
    "sign-in": EVERYONE,
    "sign-out": EVERYONE,
    "language": EVERYONE,
    "print": EVERYONE,
    "favicon": EVERYONE,
    "health": EVERYONE,
    "methods": EVERYONE,
    "method": EVERYONE,
    "method-document": EVERYONE,
    "runs": EVERYONE,
    "run": EVERYONE,
    "run-manifest": EVERYONE,
    "run-results": EVERYONE,
    "cities-csv": EVERYONE,
    "resident": frozenset({Role.RESIDENT}),
    "resident-acts": frozenset({Role.RESIDENT}),
    "receipt": frozenset({Role.RESIDENT}),
    "receipt-json": frozenset({Role.RESIDENT}),
    "resident-link": frozenset({Role.RESIDENT}),
    "resident-points": frozenset({Role.RESIDENT}),
    "provider": frozenset({Role.PROVIDER}),
    "provider-upload": frozenset({Role.PROVIDER}),
    "provider-batch": frozenset({Role.PROVIDER}),
    "provider-batch-progress": frozenset({Role.PROVIDER}),
    "provider-errors": frozenset({Role.PROVIDER}),
    "provider-sample": frozenset({Role.PROVIDER}),
    "operator": frozenset({Role.OPERATOR}),
    "operator-runs": frozenset({Role.OPERATOR}),
    "operator-batches": frozenset({Role.OPERATOR}),
    "operator-batch": frozenset({Role.OPERATOR}),
    "operator-fund": frozenset({Role.OPERATOR}),
}
#: Namespaces with their own proof of who asks.
OWN_PROOF = frozenset({"api"})


class NotYours(Refusal):
    code = "not_yours"
    kind = "forbidden"
    says = Text("这个页面不属于您的角色。请用相应的账号登录。", "This page is not for your role. Sign in with the right account.")


class AccessMiddleware:
    """Denies by default: no row, no page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or OWN_PROOF.intersection(match.namespaces):
            return None
        allowed = TABLE.get(match.url_name or "", frozenset())
        if allowed == EVERYONE:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if getattr(request.user, "role", "") not in allowed:
            return refused(request, NotYours())  # an exception raised here would pass by every process_exception
        return None
