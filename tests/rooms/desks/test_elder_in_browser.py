"""Somebody with a card and no phone, from the first visit to the counter to the bag of rice: two clerks, a proxy, and no user of the own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from puhui.participants.models import Person, User
from puhui.vocabulary.periods import local_day
from tests.browser import measured, unfold
from tests.rooms.desks.conftest import Town, lived, opened
from tests.rooms.desks.counter import NUMBER, with_counter

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
REFUSED = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture
def own_town(own_database: str) -> Town:
    """With real commits, for a browser asks from another thread."""
    town = opened()
    with_counter(town)
    return town


def wrong(page: Any, width: int) -> list[str]:
    unfold(page)
    return [*measured(page, width == 360), *(said for said in page.complaints if not said.startswith(REFUSED))]


def open_account(page: Any, provider: str, card: str) -> None:
    page.goto(page.evaluate("location.origin") + "/counter")
    form = page.locator("#open form")
    form.get_by_label("姓名").fill("张三丰")
    form.get_by_label("身份证号").fill(NUMBER)
    form.get_by_label("哪家的卡").select_option(provider)
    form.get_by_label("卡号").fill(card)
    form.get_by_label("签字表编号").fill("HF-2026-1")
    for said in ("核算我的行为记录", "单独同意：处理我的出行记录", "让窗口为我办理和打印对账单", "单独同意：对账单上逐次列出出行"):
        form.get_by_label(said).check()
    form.get_by_role("button", name="开户并绑卡").click()
    page.wait_for_url("**/counter/accounts/*")


def test_the_whole_way(own_town: Town, visit: Visit) -> None:
    clerk = visit("clerk-a", width=1280)
    open_account(clerk, "metro", "M9")
    assert "已开户，账户号" in clerk.get_by_role("status").inner_text()
    person = Person.objects.order_by("-account").first()
    assert person.user is None

    lived(own_town)  # the metro's batch arrives, and is settled
    clerk.get_by_role("link", name="打印对账单").click()
    paper = clerk.locator("main").inner_text()
    assert "张**" in paper
    assert NUMBER not in paper
    assert "乘坐地铁" in paper or "地铁" in paper
    points = int(clerk.locator(".ph-sums-row dd").first.inner_text().split("\xa0")[0].replace(",", ""))
    assert points > 100

    clerk.get_by_role("link", name="返回").click()
    form = clerk.locator("#proxy form").last
    form.get_by_label("代办人姓名").fill("李四光")
    form.get_by_label("代办人身份证后四位").fill("123X")
    form.get_by_label("到哪一天为止").fill(str(local_day(own_town.site.now) + timedelta(days=30)))
    form.get_by_label("签字表编号").fill("HF-2026-2")
    form.get_by_role("button", name="登记代办人").click()
    assert "代办人已登记" in clerk.get_by_role("status").inner_text()
    assert wrong(clerk, 1280) == []

    other = visit("clerk-b", width=1280)
    other.goto(other.evaluate("location.origin") + "/counter")
    other.locator("#find").get_by_label("账户号、身份证号").fill(person.pseudonym)
    other.locator("#find").get_by_role("button", name="查找").click()
    other.wait_for_url("**/counter/accounts/*")
    form = other.locator("#redeem form")
    form.get_by_label("代办人 李四光").check()
    form.get_by_label("代办人身份证后四位").fill("123X")
    form.get_by_label("已看过来人的身份证").check()
    form.get_by_role("button", name="兑换").click()
    assert "已兑换“大米一袋”，扣 100 分" in other.get_by_role("status").inner_text()
    assert wrong(other, 1280) == []

    other.get_by_role("link", name="打印对账单").click()
    paper = other.locator("main").inner_text()
    assert "代办人在窗口" in paper
    assert f"{points - 100:,}" in paper.replace("\xa0", " ")
    assert not User.objects.filter(person=person).exists(), "nobody ever signed in for the account"


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (360, "en"), (1280, "en")])
def test_every_page_fits_and_can_be_read_and_touched(own_town: Town, visit: Visit, width: int, language: str) -> None:
    lived(own_town)
    pages = {
        "lin": ("/me/consents", "/me/children", "/me/rewards", "/me/statement", "/me/link", "/me/points", "/consents/platform-sensitive/1"),
        "newcomer": ("/me/consents", "/me/children", "/me/rewards", "/me/statement"),
        "clerk-a": ("/counter", "/counter/accounts/{lin}", "/counter/accounts/{newcomer}", "/counter/accounts/{lin}/statement"),
    }
    names = {name: Person.objects.get(account=own_town.site.residents[name]).pseudonym for name in ("lin", "newcomer")}
    found = {}
    for name, paths in pages.items():
        page = visit(name, width=width, language=language)
        for path in paths:
            page.goto(page.evaluate("location.origin") + path.format(**names))
            if faults := wrong(page, width):
                found[f"{name} {path}"] = faults
    assert found == {}
