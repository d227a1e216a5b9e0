"""What a reader chooses, language and print: kept in the browser for a year, and in the account of whoever has signed in."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from puhui.web.cookies import named
from puhui.web.language import COOKIE as LANGUAGE_COOKIE
from puhui.web.theme import PRINT_COOKIE

CHINESE, ENGLISH = "zh-hans", "en"
NORMAL, LARGE = "normal", "large"
CHOICE_LIFE_S = 365 * 24 * 3600


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the language that was chosen and goes back to the page."""
    response = _back(request)
    _keep_language(request, response, request.POST.get("language", ""))
    return response


@require_POST
def large_print(request: HttpRequest) -> HttpResponse:
    """Keeps the print that was chosen and goes back to the page."""
    response = _back(request)
    _keep_print(request, response, is_large=request.POST.get("print") == LARGE)
    return response


def agree(request: HttpRequest, response: HttpResponse) -> None:
    """What was chosen in this browser before signing in counts; else what the account remembers."""
    if not request.user.is_authenticated:
        return
    language, size = (request.COOKIES.get(named(name)) for name in (LANGUAGE_COOKIE, PRINT_COOKIE))
    _keep_language(request, response, language or request.user.language)
    _keep_print(request, response, is_large=size == LARGE if size else request.user.large_print)


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address that came with a request leads to a page of this site."""
    return url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the form stood on; `lang` is dropped, for it would outweigh what was just chosen."""
    asked = request.POST.get("next", "")
    if not is_ours(request, asked):
        return HttpResponseRedirect("/")
    parts = urlsplit(asked)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return HttpResponseRedirect(urlunsplit(parts._replace(query=urlencode(kept))))


def _keep_language(request: HttpRequest, response: HttpResponse, chosen: str) -> None:
    known = ENGLISH if chosen == ENGLISH else CHINESE
    _set_cookie(response, LANGUAGE_COOKIE, known)
    if request.user.is_authenticated and request.user.language != known:
        request.user.language = known
        request.user.save(update_fields=["language"])


def _keep_print(request: HttpRequest, response: HttpResponse, *, is_large: bool) -> None:
    _set_cookie(response, PRINT_COOKIE, LARGE if is_large else NORMAL)
    if request.user.is_authenticated and request.user.large_print != is_large:
        request.user.large_print = is_large
        request.user.save(update_fields=["large_print"])


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(named(name), value, max_age=CHOICE_LIFE_S, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
