"""Every address of the site. Each has a row in access.TABLE, or is refused."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("health", health, name="health")]
