"""待办 · The office: what waits for whoever acts for an organisation, the most pressing first, with working days left."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.desks.inbox import inbox_of
from puhui.desks.pages.asking import user_of
from puhui.desks.words import day_said
from puhui.participants.words import ROLE_SAYS, Role
from puhui.vocabulary.periods import local_day


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    asked = {"kind": request.GET.get("kind", "")[:40], "late": request.GET.get("late", "") == "1"}
    told = {
        "today": day_said(local_day(now)),
        "role": ROLE_SAYS[Role(user.role)],
        "inbox": inbox_of(user, now=now, kind=str(asked["kind"]), only_late=bool(asked["late"])),
        "asked": asked,
        "is_filtered": any(asked.values()),
    }
    return render(request, "desks/office.html", told)


urlpatterns = [path("office", office, name="office")]
