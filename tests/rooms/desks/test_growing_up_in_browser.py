"""At fourteen: the guardian makes the address on his phone, the young person opens it on another, and from then on signs in alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from puhui.participants.actions import keep_identity, open_child
from puhui.participants.models import Person
from puhui.participants.words import Ground, Proved
from puhui.vocabulary.periods import local_day
from tests.browser import measured, unfold
from tests.rooms.desks.conftest import PASSWORD, Town, opened
from tests.rooms.desks.counter import NUMBER, with_counter

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]


@pytest.fixture
def own_town(own_database: str) -> Town:
    """With real commits, for a browser asks from another thread."""
    town = opened()
    with_counter(town)
    return town


def ward(town: Town, *, years: int) -> Person:
    """Of lin; a little older than so many years."""
    now, today = town.site.now, local_day(town.site.now)
    born_on = (today - timedelta(days=5)).replace(year=today.year - years)
    made = open_child(guardian=town.site.residents["lin"], born_on=born_on, ground=Ground.PARENT, now=now - timedelta(days=40))
    return Person.objects.get(pk=made.account)


def wrong(page: Any, width: int) -> list[str]:
    unfold(page)
    return [*measured(page, width == 360), *page.complaints]


def test_the_whole_way(own_town: Town, visit: Visit) -> None:
    young_person = ward(own_town, years=14)
    keep_identity(account=young_person.pk, proved=Proved("张三丰", NUMBER, "", "form"), now=own_town.site.now)  # as a counter has kept it
    guardian = visit("lin")
    site = guardian.evaluate("location.origin")
    guardian.goto(f"{site}/me/children")
    guardian.get_by_role("link", name=f"交给本人 {young_person.pseudonym}").click()
    guardian.get_by_role("button", name="生成一次性地址").click()
    address = guardian.locator("#once .ph-once").inner_text()
    assert wrong(guardian, 360) == []

    phone = guardian.context.browser.new_context(viewport={"width": 360, "height": 800})
    page = phone.new_page()
    page.complaints = []
    page.goto(address)
    assert wrong(page, 360) == []
    for label, typed in (("姓名", "张三丰"), ("身份证号码", NUMBER), ("登录名（自己起）", "sanfeng")):
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_label("密码（至少 10 个字符，可以是一句话）").fill(PASSWORD)
    page.get_by_label("再输一次").fill(PASSWORD)
    page.get_by_label("核算我的行为记录").check()
    page.get_by_role("button", name="接管账户").click()
    page.wait_for_url("**/sign-in*")
    assert "账户是您自己的了" in page.locator("main").inner_text()
    page.locator("#name").fill("sanfeng")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url("**/me")
    page.goto(f"{site}/me/consents")
    assert "核算我的行为记录" in page.locator("main").inner_text()

    guardian.goto(f"{site}/me/children")
    assert young_person.pseudonym not in guardian.locator("main").inner_text()
    phone.close()


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (360, "en"), (1280, "en")])
def test_every_page_fits_and_can_be_read_and_touched(own_town: Town, visit: Visit, width: int, language: str) -> None:
    child, grown = ward(own_town, years=8), ward(own_town, years=14)
    here, there = f"/me/children/{child.pk}", f"/me/children/{grown.pk}"
    paths = (
        "/me/children",
        here,
        f"{here}/consents",
        f"{here}/hand-over",
        f"{here}/close",
        f"{there}/hand-over",
        "/me/close",
        "/take-over",
    )
    found = {}
    page = visit("lin", width=width, language=language)
    for path in paths:
        page.goto(page.evaluate("location.origin") + path)
        if faults := wrong(page, width):
            found[path] = faults
    for button in ("#make", "#make"):  # the code, and the page with one that waits
        page.goto(page.evaluate("location.origin") + f"{here}/hand-over")
        page.locator(button).click()
        if faults := wrong(page, width):
            found[f"{here} made"] = faults
    clerk = visit("clerk-a", width=width, language=language)
    for name in (child.pseudonym, grown.pseudonym):
        clerk.goto(clerk.evaluate("location.origin") + f"/counter/accounts/{name}")
        if faults := wrong(clerk, width):
            found[f"counter {name}"] = faults
    assert found == {}
