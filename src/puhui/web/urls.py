"""Every address of the site. Each has a row in access.ADDRESSES, or is refused."""

from __future__ import annotations

from django.urls import path

from puhui.desks.api import api
from puhui.desks.pages import urlpatterns as of_desks
from puhui.disclosure.pages import urlpatterns as of_disclosure
from puhui.web import choices, pages
from puhui.web.joining import urlpatterns as of_joining
from puhui.web.sign_in import urlpatterns as of_sign_in

urlpatterns = [
    path("health", pages.health, name="health"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("language", choices.language, name="language"),
    path("print", choices.large_print, name="print"),
    path("api/v1/", api.urls),
    *of_sign_in,
    *of_joining,
    *of_desks,
    *of_disclosure,
]

handler400 = "puhui.web.pages.bad_request"
handler403 = "puhui.web.pages.forbidden"
handler404 = "puhui.web.pages.not_found"
handler500 = "puhui.web.pages.broken"
