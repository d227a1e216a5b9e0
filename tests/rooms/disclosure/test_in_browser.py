"""The public path in a real browser: from the home page to a run, its file, and the same sum; readable on a phone and at a desk."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.browser import Visits, measured
from tests.rooms.disclosure.conftest import PAGES

pytestmark = pytest.mark.browser

RUN = "340100-20260318-1"
REFUSED = ("/runs?city=abc", "/runs?run=nothing", "/runs/nothing", "/methods/metro-ride?distance=1")
EXPECTED = ("Failed to load resource: the server responded with a status of",)


def complaints(page: object) -> list[str]:
    return [said for said in page.complaints if not said.startswith(EXPECTED)]  # type: ignore[attr-defined]


class TestTheMainPath:
    def test_leads_from_the_home_page_to_a_file_with_the_same_sum(self, visit: Visits, tmp_path: Path) -> None:
        page = visit("/", width=360)
        page.get_by_role("link", name=RUN).click()
        page.wait_for_url(f"**/runs/{RUN}")
        shown = page.locator(".ph-figures dd").first.inner_text().split()[0].replace(",", "")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载结果 CSV").click()
        path = tmp_path / "results.csv"
        download.value.save_as(path)
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert sum(int(row["reduction_g"] or 0) for row in rows) == int(shown) > 0
        assert all(row["reference_region"] for row in rows if int(row["reduction_g"] or 0))

    def test_works_without_scripts_and_by_name(self, visit: Visits) -> None:
        page = visit("/", scripts=False)
        page.get_by_label("结算批编号").fill(RUN)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/runs/{RUN}")
        assert page.get_by_role("heading", level=1).inner_text() == "合肥 2026-03-18 第 1 批"

    def test_lets_a_reader_try_a_methodology(self, visit: Visits) -> None:
        page = visit("/methods/metro-ride", scripts=False)
        page.get_by_label("进出站里程").fill("8431")
        page.get_by_role("button", name="算一算").click()
        assert page.locator(".di-result b").inner_text().split() == ["393", "g"]

    def test_is_reached_by_the_keyboard(self, visit: Visits) -> None:
        page = visit("/runs")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == RUN:
                break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "2px"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/runs/{RUN}")


def test_every_page_fits_and_can_be_read_and_touched(visit: Visits) -> None:
    wrong = {}
    for path in (*PAGES, *REFUSED, "/runs/340100-20260317-1", "/runs?city=341000"):
        for width, language, large in ((360, "zh-hans", False), (360, "en", True), (1280, "en", False), (1280, "zh-hans", True)):
            page = visit(path, width=width, language=language, large=large)
            if found := [*measured(page, width == 360), *complaints(page)]:
                wrong[path, width, language, large] = found
            page.context.close()
    assert wrong == {}


def test_an_empty_site_fits_too(visit_empty: Visits) -> None:
    for path in ("/", "/methods", "/runs", "/methods/ev-charging"):
        for width, language in ((360, "en"), (1280, "zh-hans")):
            page = visit_empty(path, width=width, language=language)
            assert measured(page, width == 360) == []
            assert complaints(page) == []
