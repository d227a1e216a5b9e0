"""A verifier in a real browser: draws the sample, prints the sheet, brings it back filled, is told of a bad line, computes again, verifies."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.foundation.configuration import configuration
from puhui.journeys.first_start import prepare_site
from puhui.journeys.sample_offices import open_offices
from puhui.journeys.sample_projects import fill_projects
from puhui.participants.actions import add_user
from puhui.participants.words import Role
from puhui.registry import reads
from tests.browser import Visits, measured, served, settled, unfold

from .conftest import PASSWORD
from .reported import CODE, with_data

pytestmark = pytest.mark.browser


@pytest.fixture
def reported(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample site, with data behind the report that waits for its verifier."""
    now = timezone.now()
    prepare_site(now=now, sample=True)
    citizen = add_user(name="citizen", password=PASSWORD, role=Role.RESIDENT)
    open_offices(password=PASSWORD, now=now)
    fill_projects(citizen=citizen.pk, now=now)
    with_data(tmp_path, monkeypatch)


@pytest.fixture
def enter(reported: None, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Somebody signs in through the form."""
    monkeypatch.setattr(configuration(), "sample", False)
    monkeypatch.setattr(configuration(), "second_factor", "off", raising=False)
    with served() as address:
        visits = Visits(chromium, address)

        def sign_in(name: str, path: str, *, width: int) -> Any:
            page = visits("/sign-in", width=width)
            page.locator("#name").fill(name)
            page.locator("#password").fill(PASSWORD)
            page.locator("#password").press("Enter")
            page.wait_for_url(lambda url: "/sign-in" not in url)
            page.goto(address + path)
            return page

        yield sign_in
        visits.end()


def press(page: Any, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).click()
    unfold(page)
    assert measured(page, page.viewport_size["width"] < 600) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_sample_is_drawn_printed_brought_back_and_concluded(enter: Callable[..., Any], width: int, tmp_path: Path) -> None:
    page = enter("verifier", f"/verifications/{CODE}?period=1", width=width)
    with page.expect_navigation():
        page.get_by_role("link", name="打开抽样核查").click()
    page.fill("#seed", "2026-03-20 开奖号")
    page.fill("#level", "60")
    press(page, "#draw button")
    assert "抽到 8 个，共 61 个" in page.inner_text("main")

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    for row in rows[2:]:
        row[7] = "一致"
    rows[2][7], rows[2][8] = "50", ""  # the first differs, and nobody says why
    brought(page, rows, tmp_path)
    assert "不一致或没有找到的要写明情况" in page.inner_text("#sheet")
    rows[2][8] = "逆变器读数 50"
    brought(page, rows, tmp_path)
    assert "推算的多报不超过计划的重要性水平" in page.inner_text("#card")

    page.select_option("#result-1-1", "agrees")
    page.fill("#remark-1-1", "复核电表，无误")
    press(page, "#fill form > button")
    assert "抽到的都一致" in page.inner_text("#card")
    press(page, "#recompute button")
    assert "依据和数都一致" in page.inner_text("#recompute")

    with page.expect_navigation():
        page.get_by_role("link", name="打印").click()
    assert reads.newest_sum(CODE, 1).digest in settled(page).inner_text("main")
    assert measured(page, width < 600) == []
    assert [line for line in page.complaints if "422" not in line] == []


def brought(page: Any, rows: list[list[str]], folder: Path) -> None:
    path = folder / "sheet.csv"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path.write_bytes(out.getvalue().encode("gb18030"))
    page.set_input_files("#file", path)
    press(page, "#sheet form button")
