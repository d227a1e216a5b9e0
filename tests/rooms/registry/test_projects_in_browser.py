"""The pages on the way of a project, in a real browser, wide and narrow, in both languages: nothing runs over, nothing stands too close."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from puhui.foundation.configuration import configuration
from tests.browser import Visits, measured, served, unfold

from .conftest import PASSWORD
from .test_projects_pages import ACCEPTED, APPLIED, DRAFT, FILED, ISSUED, RETURNED, REVIEW

pytestmark = pytest.mark.browser
PAGES = {
    "owner": (
        "/my-projects", "/my-projects/new", "/my-projects/new?kind=PV", f"/my-projects/{DRAFT}", f"/my-projects/{RETURNED}", f"/my-projects/{FILED}",
        f"/my-projects/{FILED}?period=1", f"/my-projects/{FILED}/data?period=1", f"/my-projects/{DRAFT}/data", "/holdings",
    ),
    "verifier": ("/verifications", f"/verifications/{APPLIED}", f"/verifications/{FILED}"),
    "province": ("/office/projects", f"/office/projects/{REVIEW}", f"/office/projects/{ACCEPTED}"),
    "expert": (f"/project-reviews/{REVIEW}",),
    "": ("/projects", f"/projects/{ISSUED}", f"/projects/{ISSUED}?period=1"),
}  # fmt: skip
#: How far each chapter stands below what comes before it, in pixels.
GAPS = """[...document.querySelectorAll('.ph-chapter')].map((one) => {
    const before = one.previousElementSibling;
    return before ? one.getBoundingClientRect().top - before.getBoundingClientRect().bottom : 99;
})"""


@pytest.fixture
def visits(projects: None, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visits]:
    monkeypatch.setattr(configuration(), "sample", True)
    with served() as address:
        found = Visits(chromium, address)
        yield found
        found.end()


def signed_in(visits: Visits, name: str, *, width: int, language: str) -> Any:
    page = visits("/sign-in" if name else "/projects", width=width, language=language)
    if name:
        page.locator("#name").fill(name)
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_every_page_of_the_way_fits_and_leaves_room(visits: Visits, width: int, language: str) -> None:
    wrong = []
    for name, paths in PAGES.items():
        page = signed_in(visits, name, width=width, language=language)
        for path in paths:
            page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
            unfold(page)
            wrong += [f"{name} {path}: {said}" for said in measured(page, width < 600)]
            wrong += [f"{name} {path}: a chapter {gap} px below its heading" for gap in page.evaluate(GAPS) if gap < 12]
        wrong += page.complaints
    assert wrong == []
