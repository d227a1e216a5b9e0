"""待办 · The office: the first page of everyone who acts for an organisation and has no desk of the own. It says what waits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.desks.inbox import tasks_of
from puhui.desks.pages.asking import reach_of, user_of
from puhui.desks.words import day_said
from puhui.participants.words import ROLE_SAYS, Role
from puhui.vocabulary.periods import local_day


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    told = {
        "today": day_said(local_day(now)),
        "role": ROLE_SAYS[Role(user.role)],
        "tasks": tasks_of(user, reach_of(request), now=now),
    }
    return render(request, "desks/office.html", told)


urlpatterns = [path("office", office, name="office")]
