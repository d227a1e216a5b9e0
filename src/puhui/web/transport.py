"""Behind TLS every request counts as one that came through it; no header of a request is believed for that.

The proxy ends TLS and speaks plain HTTP to us. If Django took such a request for an unencrypted one, it would send no HSTS, and refuse every
form, for its origin would begin with https.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from puhui.foundation.configuration import configuration


class TransportMiddleware:
    """Writes the scheme that the operator promised with PUHUI_TLS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if configuration().tls:
            request.META["wsgi.url_scheme"] = "https"
        return self.get_response(request)
