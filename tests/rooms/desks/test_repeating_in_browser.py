"""An auditor in a browser has a run computed again: asked for, seen to wait, and read in full, on a phone and at a desk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from puhui.journeys import tasks
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.browser import measured
from tests.rooms.desks.conftest import PASSWORD, Town, lived, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def audited(own_database: str) -> Town:
    """Committed, because the pages are served by threads of their own."""
    made = open_organisation(code="auditor", name=Text("审计", "audit"), kind=OrganisationKind.AUDITOR, city="340000")
    add_member(user=add_user(name="auditor", password=PASSWORD, role=Role.AUDITOR), organisation=made)
    return lived(opened())


def picture(page: Any, name: str) -> None:
    """For whoever looks at it."""
    if folder := os.environ.get("PUHUI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_a_run_is_computed_again(audited: Town, visit: Callable[..., Any], width: int, language: str) -> None:
    run = audited.site.runs()[0]
    page = visit("auditor", width=width, language=language)
    page.goto(page.evaluate("location.origin") + f"/runs/{run}")
    picture(page, f"run-before-{width}-{language}")
    page.locator("#check form button").click()
    page.wait_for_url(f"**/runs/{run}#check")
    assert page.locator("#check [role=status]").count() == 1
    assert page.locator("#check form").count() == 0
    picture(page, f"run-waits-{width}-{language}")
    tasks.repeat_one(run.pk)
    page.reload()
    page.locator("#check details summary").click()
    assert run.digest.rpartition(":")[2] in page.locator("#check details").inner_text()
    assert measured(page, width == 360) == []
    picture(page, f"run-after-{width}-{language}")
    assert page.complaints == []
