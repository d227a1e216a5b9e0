"""城市 · One city in public: what the scheme is called there, which acts count, and what they have saved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.disclosure import reads
from puhui.disclosure.reads.cells import least
from puhui.disclosure.words import State
from puhui.vocabulary.periods import CHINA, local_day


@require_safe
def city(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownCity, for a page that says so."""
    page = reads.city_page(code, day=local_day(timezone.now()))
    told = {
        "page": page,
        "total": page.total,
        "joined_on": page.joined.joined_at.astimezone(CHINA).date() if page.joined else None,
        "is_withheld": page.total.state is State.WITHHELD,
        "least": least(),
        "runs_url": f"{reverse('runs')}?city={code}",
    }
    return render(request, "disclosure/city.html", told)


urlpatterns = [path("cities/<str:code>", city, name="city")]
