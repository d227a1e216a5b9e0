"""The sample site's projects, with everyone who can sign in there: one scene for all pages."""

from __future__ import annotations

import pytest
from django.utils import timezone

from puhui.journeys.first_start import prepare_site
from puhui.journeys.sample_credits import fill_credits
from puhui.journeys.sample_offices import open_offices
from puhui.journeys.sample_projects import fill_projects
from puhui.participants.actions import add_user
from puhui.participants.words import Role

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def projects(module_database: str) -> None:
    """Eight projects, each at another part of its life."""
    now = timezone.now()
    prepare_site(now=now, sample=True)
    citizen = add_user(name="citizen", password=PASSWORD, role=Role.RESIDENT)
    open_offices(password=PASSWORD, now=now)
    fill_projects(citizen=citizen.pk, now=now)
    fill_credits(now=now)
