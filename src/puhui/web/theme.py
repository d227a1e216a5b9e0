"""What every page needs to know: who looks, in which language and print, and whether the site shows simulated data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from puhui.foundation.configuration import configuration
from puhui.web.cookies import named
from puhui.web.homes import home_of

PRINT_COOKIE = "puhui_print"


def theme(request: HttpRequest) -> dict[str, Any]:
    return {
        "platform_name": configuration().site_name,
        "is_sample": configuration().sample,
        "large_print": request.COOKIES.get(named(PRINT_COOKIE)) == "large",
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "here": _here(request),
        "my_home": _home(request),
    }


def _home(request: HttpRequest) -> str:
    """Where someone who has signed in begins; what failed before anybody was asked has no one."""
    user = getattr(request, "user", None)
    return home_of(user.role) if user is not None and user.is_authenticated else ""


def _here(request: HttpRequest) -> str:
    """Where a switch of language or print comes back to: this page, or the one whose form led here."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else request.headers.get("Referer", "/")
