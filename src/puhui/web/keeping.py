"""What a browser may keep and lend out: nothing that was made for someone who signed in, and no page to another site."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from puhui.web.access import ADDRESSES, ANYONE

#: Said on every answer. The pages ask a browser for none of these powers.
SAID = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: With it the browser forgets the pages of a session that has ended.
FORGET = '"cache", "storage"'


class LendingMiddleware:
    """Stands above the static files, so that they say it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in SAID.items():
            response.headers.setdefault(name, value)
        return response


class KeepingMiddleware:
    """Stands below the sign-in, and forbids to keep whatever is not the same for everyone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_for_everyone(request, response):
            response.headers["Cache-Control"] = "no-store"
        return response


def _is_for_everyone(request: HttpRequest, response: HttpResponse) -> bool:
    """An open address, seen by a stranger. After a fault of ours nothing is asked of the database."""
    match = request.resolver_match
    if match is None or ADDRESSES.get(match.url_name or "") != ANYONE:
        return False
    return response.status_code < 500 and not request.user.is_authenticated
