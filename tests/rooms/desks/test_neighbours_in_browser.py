"""An officer brings in a neighbour's document, puts a fault right on the page, reads what differs, and applies for its recognition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from puhui.filing import reads
from puhui.library import reads as library
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.browser import measured, unfold
from tests.rooms.desks.conftest import PASSWORD, Town, opened
from tests.rooms.desks.test_four_eyes_in_browser import to
from tests.rooms.methodology.neighbours import neighbour_text

pytestmark = pytest.mark.browser
BUS = neighbour_text("sh-ground-bus")


@pytest.fixture
def office(own_database: str) -> Town:
    town = opened()
    made = open_organisation(code="authority", name=Text("省厅", "province"), kind=OrganisationKind.PROVINCE, city=PROVINCE_WIDE)
    add_member(user=add_user(name="officer", password=PASSWORD, role=Role.PROVINCE), organisation=made, now=town.site.now)
    return town


def sound(page: Any) -> None:
    unfold(page)
    assert measured(page, page.viewport_size["width"] < 600) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def press(page: Any, words: str) -> str:
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()
    sound(page)
    return str(page.locator("main").inner_text())


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_from_the_file_to_the_application(office: Town, visit: Callable[..., Any], tmp_path: Path, width: int, language: str) -> None:
    zh = language == "zh-hans"
    page = visit("officer", width=width, language=language)
    bad = tmp_path / "bus.yaml"
    bad.write_text(BUS.replace("person * mileage", "person * milage", 1), encoding="utf-8")

    to(page, "/office/neighbours")
    sound(page)
    page.set_input_files("#file", bad)
    page.fill("#source", "沪环气候〔2024〕1号")
    bring, line = ("导入", "第 16 行") if zh else ("Bring it in", "Line 16")
    assert line in press(page, bring)
    assert page.input_value("#source") == "沪环气候〔2024〕1号"
    page.fill("#text", page.input_value("#text").replace("milage", "mileage"))
    press(page, bring)
    assert library.neighbours()[0].text == BUS, "put right on the page, it is the document to the letter"

    assert page.input_value("#with") == "bus-ride"
    page.select_option("#with", "metro-ride")
    assert "metro" in press(page, "比较" if zh else "Compare")
    assert page.input_value("#with") == "metro-ride"
    page.fill("#code", "bus-ride")
    told = press(page, "建互认申请" if zh else "Open the application")
    assert ("由上海的 sh-ground-bus 第 1 版按规则改编" if zh else "adapted by rule from version 1 of sh-ground-bus") in told
    assert ("平均出行排放" if zh else "mean emission of travel") in told
    (made,) = reads.applications(limit=5)
    assert (made.course, made.about) == ("methodology", "bus-ride")
    assert [said for said in page.complaints if "422" not in said] == [], "nothing but the refusal that was meant"
