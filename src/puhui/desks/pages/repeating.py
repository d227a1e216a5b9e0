"""重算 · An officer has one settlement run computed again; the page of the run says what came of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from puhui.behaviours.actions import ask_repeat
from puhui.behaviours.errors import UnknownRun
from puhui.desks.pages.asking import reach_of, user_of
from puhui.disclosure.reads import public_run
from puhui.journeys.tasks import defer_repeat


@require_POST
def repeat(request: HttpRequest, name: str) -> HttpResponse:
    """Asked for once at a time: a second post finds the first one waiting. A run of elsewhere is as if it were not there."""
    found = public_run(name)
    if not reach_of(request).covers(found.city):
        raise UnknownRun(run=name[:40])
    ask_repeat(run=found.number, by=user_of(request).pk, now=timezone.now(), then=defer_repeat)
    return HttpResponseRedirect(reverse("run", args=[name]) + "#check")


urlpatterns = [path("runs/<str:name>/repeat", repeat, name="run-repeat")]
