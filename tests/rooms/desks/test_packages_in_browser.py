"""Two operators with a neighbour's package, each in a browser, on a phone and at a desk: uploaded, read, proposed, agreed to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser import measured
from tests.rooms.desks.conftest import Town, opened
from tests.rooms.journeys.parcels import changed, files, zipped

pytestmark = pytest.mark.browser


@pytest.fixture
def town_for_two(own_database: str) -> Town:
    """Committed, because the pages are served by threads of their own."""
    return opened()


def to(page: Any, path: str) -> Any:
    page.goto(page.evaluate("location.origin") + path)
    return page


def upload(page: Any, path: Path) -> None:
    to(page, "/operator/packages").set_input_files("#file", str(path))
    page.click("#bring button")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_package_is_read_proposed_and_agreed_to(town_for_two: Town, visit: Callable[..., Any], tmp_path: Path, width: int) -> None:
    good, bad, none = (tmp_path / f"{name}.zip" for name in ("good", "bad", "none"))
    good.write_bytes(zipped(files()))
    bad.write_bytes(zipped(changed("expected.csv", "1,100,", "1,101,")))
    none.write_bytes(b"no zip")
    first, second = visit("operator", width=width), visit("second", width=width)

    upload(first, none)
    assert "打不开接入包" in first.inner_text("#bring")
    assert measured(first, width == 360) == []
    upload(first, bad)
    first.wait_for_selector("#report")
    assert "expected.csv 第 2 行" in first.inner_text("#report")
    assert first.locator("#reason").count() == 0
    upload(first, good)
    first.wait_for_selector("#reason")
    assert "20 条规则，通过 20 条" in first.inner_text("#report")
    assert measured(first, width == 360) == []
    first.fill("#reason", "长三角互认")
    first.click("#propose button")
    first.wait_for_url("**/office/pending/*")
    number = str(first.url.partition("#")[0].rsplit("/", 1)[1])
    assert first.locator("#confirm").count() == 0

    to(second, f"/office/pending/{number}").fill("#confirm", number)
    second.click("#approve button")
    second.wait_for_selector("#said")
    assert "已同意，并已执行" in second.inner_text("#said")
    assert "已接入" in to(second, "/operator/packages").inner_text("main")
    assert measured(second, width == 360) == []
