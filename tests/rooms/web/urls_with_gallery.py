"""The product's addresses, a stand-in for each name of the access table that has no page yet, and the gallery."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import URLPattern, path

from puhui.foundation.errors import DocumentMissing
from puhui.participants.models import User
from puhui.web.access import ADDRESSES
from puhui.web.urls import handler400, handler403, handler404, handler500
from puhui.web.urls import urlpatterns as of_product
from tests.rooms.web.gallery_data import everything

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

FOLDER = Path(__file__).parent / "gallery"
SHEETS = tuple(sorted(sheet.stem for sheet in FOLDER.glob("*.html")))


def show(request: HttpRequest, sheet: str) -> HttpResponse:
    """One sheet of the gallery, as a page of the site; `?as=operator` shows it to someone of that role, who is in no database."""
    if "as" in request.GET:
        request.user = User(name="示例", role=request.GET["as"])
    template = engines["django"].from_string((FOLDER / f"{sheet}.html").read_text(encoding="utf-8"))
    return HttpResponse(template.render(everything(), request))


def stand_in(request: HttpRequest, **_: str) -> HttpResponse:
    return HttpResponse("stand-in", content_type="text/plain")


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("meant to fail")


def refuse(request: HttpRequest) -> HttpResponse:
    raise DocumentMissing(digest="7c41")


known = {pattern.name for pattern in of_product if isinstance(pattern, URLPattern)}
urlpatterns = [
    *of_product,
    *(path(f"stand-in/{name}", stand_in, name=name) for name in ADDRESSES if name not in known),
    path("gallery/fail", fail, name="gallery-fail"),
    path("gallery/refuse", refuse, name="gallery-refuse"),
    path("gallery/nobody", stand_in, name="gallery-nobody"),
    path("gallery/<str:sheet>", show, name="gallery"),
]
