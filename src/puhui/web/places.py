"""Where somebody stands, as signing in needs it: the address, the kind of browser, the mark in it, and the site as the browser knows it."""

from __future__ import annotations

import hashlib
import re
import secrets
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from puhui.foundation.configuration import configuration
from puhui.participants.actions import Site
from puhui.participants.words import Place
from puhui.web.cookies import named
from puhui.web.origin import origin_of

BROWSER_COOKIE = "puhui_browser"
BROWSER_LIFE_S = 180 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
#: Each says of itself that it is also the ones below it.
_BROWSERS = (
    ("MicroMessenger", "微信 WeChat"), ("AlipayClient", "支付宝 Alipay"), ("HuaweiBrowser", "Huawei"), ("MiuiBrowser", "Xiaomi"),
    ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def place_of(request: HttpRequest) -> Place:
    token = request.COOKIES.get(named(BROWSER_COOKIE), "")
    mark = hashlib.sha256(token.encode()).hexdigest() if _TOKEN.fullmatch(token) else ""
    return Place(origin_of(request), browser_of(request.headers.get("User-Agent", "")), mark)


def know_browser(request: HttpRequest, response: HttpResponse) -> Place:
    """The browser keeps a mark, by which it is known the next time; gives where it stands, with that mark."""
    here = place_of(request)
    token = request.COOKIES[named(BROWSER_COOKIE)] if here.browser_mark else secrets.token_urlsafe(32)
    response.set_cookie(
        named(BROWSER_COOKIE), token, max_age=BROWSER_LIFE_S, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return Place(here.origin, here.browser, hashlib.sha256(token.encode()).hexdigest())


def browser_of(agent: str) -> str:
    """`Chrome · Android`: the kind, never the version."""
    told = [next((says for sign, says in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, told))


def site_of(request: HttpRequest) -> Site:
    """What a passkey is bound to: the address that the operator has set, else the one that was asked, which is among ours."""
    origin = configuration().origin.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    return Site(origin.partition("://")[2].partition(":")[0], origin, configuration().site_name)


def takes_passkeys(request: HttpRequest) -> bool:
    """A browser makes passkeys for a name, never for a bare address, and only where nobody listens."""
    site = site_of(request)
    try:
        ip_address(site.host.strip("[]"))
    except ValueError:
        return "]" not in site.host and (site.origin.startswith("https://") or site.host == "localhost")
    return False
