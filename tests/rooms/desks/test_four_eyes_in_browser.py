"""Two officers and a resident, each in a browser: proposed, not approved by its maker, approved by another, felt by the resident, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import measured
from tests.rooms.desks.conftest import Town, lived, opened
from tests.rooms.desks.offices import pseudonym, with_officers

pytestmark = pytest.mark.browser


@pytest.fixture
def city(own_database: str) -> Town:
    """Committed, because the pages are served by threads of their own; the newcomer holds grams and may exchange them."""
    town = with_officers(opened())
    town.site.bind("newcomer", "metro", "M9", at=town.site.now)
    return lived(town)


def to(page: Any, path: str) -> Any:
    page.goto(page.evaluate("location.origin") + path)
    return page


def proposed(page: Any) -> str:
    page.wait_for_url("**/office/pending/*")
    assert "还没有生效" in page.inner_text("#said")
    return str(page.url.partition("#")[0].rsplit("/", 1)[1])


def approve(page: Any, number: str) -> None:
    to(page, f"/office/pending/{number}")
    page.fill("#confirm", number)
    page.click("#approve button")
    page.wait_for_selector("#said")
    assert "已同意，并已执行" in page.inner_text("#said")


def test_a_freeze_needs_two_and_is_felt_and_a_release_too(city: Town, visit: Callable[..., Any]) -> None:
    first, second, resident = visit("hefei-a", width=1280), visit("hefei-b", width=1280), visit("newcomer")
    assert to(resident, "/me/points").locator("#points").count() == 1

    to(first, "/office/freeze").fill("#account", pseudonym(city, "newcomer"))
    first.fill("#reason", "皖环函〔2026〕1号")
    first.click("#freeze button")
    number = proposed(first)
    assert first.locator("#confirm").count() == 0, "the maker finds no way to approve"
    assert "不能由您同意" in first.inner_text("#approve")
    assert to(resident, "/me/points").locator("#points").count() == 1, "nothing happens before another has agreed"

    to(second, "/office").click(f"a[href='/office/pending/{number}']")
    approve(second, number)
    assert "账户已冻结" in to(resident, "/me/points").inner_text("main")
    assert "皖环函〔2026〕1号" in resident.inner_text("main")
    assert resident.locator("#points").count() == 0
    assert measured(resident, True) == []

    to(second, "/office/freeze").click("text=提请解冻")
    second.fill("#release-reason", "皖环函〔2026〕2号")
    second.click("#release button")
    number = proposed(second)
    approve(first, number)
    assert to(resident, "/me/points").locator("#points").count() == 1
    resident.fill("#points", "10")
    resident.check("input[name=confirm]")
    resident.click("#exchange button")
    resident.wait_for_selector("#said")
    assert "已兑 10 分" in resident.inner_text("#said")
    assert [page.complaints for page in (first, second, resident)] == [[], [], []]
