"""An officer's way in a real browser, on a phone and on a desk: a scenario is opened, a number typed, the result comes by itself, a file is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from puhui.behaviours.reads import studies
from puhui.journeys.dry_runs import count_study
from tests.browser import measured, unfold
from tests.rooms.desks.conftest import Town
from tests.rooms.desks.studied import busy

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def busy_town(town: Town) -> Town:
    return busy(town)


def sound(page: Any, *, width: int) -> Any:
    unfold(page)
    return measured(page, width < 700)


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_from_the_form_to_the_file(busy_town: Town, visit: Callable[..., Any], width: int, language: str) -> None:
    is_zh, wrong = language == "zh-hans", {}
    page = visit("province-a", width=width, language=language)
    page.goto(page.evaluate("location.origin") + "/office/studies")
    wrong["list"] = sound(page, width=width)
    page.get_by_role("link", name="新的试算" if is_zh else "New dry run").first.click()
    page.wait_for_url("**/office/studies/new")
    page.locator("#title").fill("地铁改 40")
    page.locator("#more").select_option("metro-ride")
    with page.expect_navigation():
        page.get_by_role("button", name="看它的数" if is_zh else "See its numbers").click()
    assert page.locator("#title").input_value() == "地铁改 40"
    page.locator("[name=n-metro-ride-saving]").fill("many")
    with page.expect_navigation():
        page.get_by_role("button", name="开始试算" if is_zh else "Count it").click()
    assert page.locator("[name=n-metro-ride-saving]").get_attribute("aria-invalid") == "true"
    wrong["refused"] = sound(page, width=width)
    page.locator("[name=n-metro-ride-saving]").fill("40")
    with page.expect_navigation():
        page.get_by_role("button", name="开始试算" if is_zh else "Count it").click()
    wrong["waiting"] = sound(page, width=width)
    assert page.locator("#progress").is_visible()
    count_study(study=studies(limit=1)[0].number, now=busy_town.site.now)
    page.locator("#result").wait_for(timeout=30_000)
    wrong["done"] = sound(page, width=width)
    with page.expect_download() as taken:
        page.get_by_role("link", name="JSON").click()
    told = json.loads(Path(taken.value.path()).read_text(encoding="utf-8"))
    assert (told["posted"], told["total"]["few"]) == (False, False)
    assert {name: found for name, found in wrong.items() if found} == {}
    # the form that was refused said 422, which a browser mentions; nothing else was complained of
    assert [said for said in page.complaints if "422" not in said] == []
