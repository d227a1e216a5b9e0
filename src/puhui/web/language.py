"""The language of a request: the reader's choice, else Chinese. Chinese comes first and is complete; English stands beside it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from puhui.web.cookies import named

COOKIE = "puhui_language"


class LanguageMiddleware:
    """Activates the language of the cookie, or of `?lang=en`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang") or request.COOKIES.get(named(COOKIE), "")
        with translation.override("en" if asked == "en" else "zh-hans"):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        return response
