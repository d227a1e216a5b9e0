"""What a resident owes, read on a phone and printed at a desk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser import measured
from tests.cast import ride
from tests.rooms.desks.conftest import Town, lived, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def owing(own_database: str) -> Town:
    """Committed, because the pages are served by threads of their own."""
    town = lived(opened())
    town.site.owes("lin", 1_300, corrects=town.site.runs()[0].entry or 0, why="皖环函〔2026〕9号：地铁因子更正")
    town.site.send("metro", [ride("m-9", "M1", "21:00", day=town.day, km=10)], scenario="metro-ride")
    town.site.settle()
    return town


def picture(page: Any, name: str) -> None:
    """For whoever looks at it."""
    if folder := os.environ.get("PUHUI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_the_page_says_it_and_leads_to_the_run_and_the_rule(owing: Town, visit: Callable[..., Any], width: int, language: str) -> None:
    run = owing.site.runs()[0]
    page = visit("lin", width=width, language=language)
    page.goto(page.evaluate("location.origin") + "/me")
    assert "皖环函" in page.locator("#owed").inner_text()
    picture(page, f"owed-{width}-{language}")
    assert measured(page, width == 360) == []
    page.locator("#owed li a").first.click()
    page.wait_for_url(f"**/runs/{run}")
    for path in ("/me/statement", "/me/close", "/rules/corrections"):
        page.goto(page.evaluate("location.origin") + path)
        picture(page, f"owed{path.replace('/', '-')}-{width}-{language}")
        assert measured(page, width == 360) == []
    assert page.complaints == []
