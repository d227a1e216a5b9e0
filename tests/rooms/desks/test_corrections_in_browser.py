"""The whole way of a correction in browsers: proposed from a study, approved by another, posted; the resident and the public read why."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.behaviours.words import Asked
from puhui.foundation.configuration import configuration
from puhui.journeys.corrections import post_corrections
from tests.browser import measured
from tests.corrected import WHY, WHY_EN, province, studied, version
from tests.rooms.desks.conftest import Town, lived, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def office(own_database: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Town, int]:
    """Committed, because the pages are served by threads of their own; with a study by which everybody on the metro loses."""
    monkeypatch.setattr(configuration(), "small_cell", 2)
    town = lived(opened())
    province()
    return town, studied(town.site, Asked(versions={"metro-ride": version("40", day=town.day)}), first=town.day, last=town.day)


def picture(page: Any, name: str) -> None:
    """For whoever looks at it."""
    if folder := os.environ.get("PUHUI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def shown(page: Any, path: str, name: str, width: int) -> Any:
    page.goto(page.evaluate("location.origin") + path)
    picture(page, f"{name}-{width}")
    assert measured(page, width == 360) == [], path
    return page


def open_receipt(page: Any, town: Town, width: int) -> None:
    """The receipt of the act that was corrected, by the way that its owner takes."""
    page.goto(page.evaluate("location.origin") + f"/me/acts?day={town.day}")
    page.click("a[href^='/me/receipts/']")
    page.wait_for_url("**/me/receipts/*")
    picture(page, f"receipt-{width}")
    assert measured(page, width == 360) == []


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_a_correction_from_the_study_to_whom_it_concerns(
    office: tuple[Town, int], visit: Callable[..., Any], width: int, language: str
) -> None:
    town, study = office
    first, second = (visit(name, width=width, language=language) for name in ("province", "province-2"))
    resident = visit("lin", width=width, language=language)
    shown(first, "/office/corrections", "list-empty", width)
    shown(resident, "/corrections", "public-empty", width)
    shown(first, "/office/corrections/new?study=987654", "new-wrong", width)

    shown(first, f"/office/corrections/new?study={study}", "new", width)
    first.fill("#reason", " ")
    first.fill("#reason_en", WHY_EN)
    first.click("#propose button")
    first.wait_for_selector("#refused-here")
    picture(first, f"new-refused-{width}")
    assert measured(first, width == 360) == []
    assert first.input_value("#reason_en") == WHY_EN
    first.fill("#reason", WHY)
    first.click("#propose button")
    first.wait_for_url("**/office/pending/*")
    number = first.url.partition("#")[0].rsplit("/", 1)[1]

    shown(second, f"/office/pending/{number}", "proposal", width)
    second.fill("#confirm", number)
    second.click("#approve button")
    second.wait_for_selector("#said")
    assert post_corrections(now=timezone.now()) == 1
    shown(second, "/office/corrections", "list", width)

    shown(resident, "/me", "me", width)
    told = resident.locator("[id^=corrected-]")
    assert (WHY if language != "en" else WHY_EN) in told.inner_text()
    told.locator("a[href^='/corrections/']").click()
    resident.wait_for_url("**/corrections/*")
    path = resident.url.removeprefix(resident.evaluate("location.origin"))
    shown(resident, path, "public", width)
    assert WHY in resident.inner_text("#why")
    for place, name in (
        ("/corrections", "public-list"),
        ("/runs", "runs"),
        (f"/runs/{town.site.runs()[0]}", "run"),
        (f"/me/acts?day={town.day}", "acts"),
        ("/me/statement", "statement"),
    ):
        shown(resident, place, name, width)
    open_receipt(resident, town, width)
    told = ("Failed to load resource: the server responded with a status of",)
    assert [said for page in (first, second, resident) for said in page.complaints if not said.startswith(told)] == []
