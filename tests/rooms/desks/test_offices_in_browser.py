"""Offices in a real browser, from the form to the page that follows: a member comes and goes, an officer on leave hands over, the audit
administrator finds a read of personal data, and a second city joins."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from puhui.foundation.auditing import Actor, acting, record
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.browser import measured
from tests.cast import HEFEI
from tests.rooms.desks.conftest import PASSWORD, Town

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def offices(town: Town) -> Town:
    people = {
        ("bureau", OrganisationKind.CITY, HEFEI): (("chen", Role.CITY), ("li", Role.CITY)),
        ("province", OrganisationKind.PROVINCE, "340000"): (("sun", Role.PROVINCE),),
        ("operator", OrganisationKind.OPERATOR, "340000"): (
            ("sys", Role.SYSTEM_ADMIN),
            ("sec", Role.SECURITY_ADMIN),
            ("aud", Role.AUDIT_ADMIN),
        ),
    }
    for (code, kind, city), members in people.items():
        made = open_organisation(code=code, name=Text(f"{code} 机构", f"{code} office"), kind=kind, city=city)
        for name, role in members:
            add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made, now=timezone.now())
    return town


def go(page: Any, path: str) -> None:
    page.goto(re.match(r"https?://[^/]+", page.url)[0] + path)  # type: ignore[index]


def send(page: Any, words: str) -> None:
    """The button of a form, and the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


def test_a_manager_invites_and_lets_go(offices: Town, visit: Visit) -> None:
    page = visit("chen", width=1280)
    go(page, "/organisation/invite")
    page.get_by_label("邀请谁").fill("王同事")
    send(page, "生成邀请")
    address = page.locator(".ph-once").inner_text()
    assert "王同事" in page.locator("main").inner_text()
    stranger = page.context.browser.new_context().new_page()
    stranger.goto(address)
    stranger.locator("#name").fill("wanglei")
    for field in ("#password", "#again"):
        stranger.locator(field).fill(PASSWORD)
    stranger.get_by_role("button", name="加入").click()
    stranger.wait_for_url("**/sign-in*")
    stranger.goto(address)
    assert "invitation_gone" in stranger.content()
    stranger.context.close()
    member = visit("wanglei", width=1280)
    go(page, "/organisation")
    page.locator("tr", has_text="wanglei").get_by_role("link").click()
    page.get_by_label("要确认").fill("wanglei")
    send(page, "办理离开")
    assert "wanglei 已离开" in page.locator("#said").inner_text()
    member.reload()
    assert "/sign-in" in member.url
    assert page.complaints == []


def test_an_officer_on_leave_hands_over_and_comes_back(offices: Town, visit: Visit) -> None:
    page, colleague = visit("chen", width=1280), visit("li", width=1280)
    go(colleague, "/organisation/invite")
    assert "not_manager" in colleague.content()
    go(page, "/organisation/delegate")
    page.get_by_label("到（含）").fill(f"{local_day(timezone.now()) + timedelta(days=6)}")
    page.get_by_label("事由").fill("年休假")
    page.get_by_label("委托给").select_option(label="li")
    send(page, "委托")
    go(colleague, "/organisation/invite")
    assert "您正在代 chen 办理" in colleague.locator("main").inner_text()
    assert colleague.get_by_label("邀请谁").is_visible()
    go(page, "/organisation/delegate")
    send(page, "现在结束 li")
    go(colleague, "/organisation/invite")
    assert "not_manager" in colleague.content()


def test_the_audit_administrator_finds_who_read_a_person_and_why(offices: Town, visit: Visit) -> None:
    with acting(Actor("user:7", "city", "192.0.2.7", "r-1")):
        record(verb="read_personal_data", how="see", about="account:1001 name", purpose="投诉 12 号", personal=True)
    page = visit("aud", width=1280)
    go(page, "/office/audit")
    page.get_by_label("个人信息").select_option("yes")
    page.get_by_label("涉及").fill("account:1001")
    send(page, "检索")
    rows = page.locator("tbody tr")
    assert rows.count() == 1
    assert "投诉 12 号" in rows.first.inner_text()
    go(page, "/office/users")
    assert "not_yours" in page.content()


def test_a_second_city_joins_under_its_own_name(offices: Town, visit: Visit) -> None:
    page = visit("sun", width=1280)
    go(page, "/office/cities")
    page.locator("#join").get_by_label("城市").select_option("340200")
    page.get_by_label("本市名称（中文）").fill("芜湖碳惠行")
    page.get_by_label("本市名称（英文）").fill("Wuhu Carbon Walk")
    page.locator('input[name="scenario"][value="walk"]').uncheck()
    send(page, "接入")
    assert "芜湖碳惠行" in page.locator("tbody").first.inner_text()
    go(page, "/cities/340200")
    text = page.locator("main").inner_text()
    assert ("芜湖碳惠行" in text, "地铁" in text, "步行" in text) == (True, True, False)


PAGES = (
    ("chen", "/organisation"), ("chen", "/organisation/invite"), ("chen", "/organisation/delegate"), ("chen", "/office/organisations"),
    ("chen", "/office/organisations/new"), ("chen", "/office/city/340100"), ("sun", "/office/city"), ("sun", "/office/cities"),
    ("sys", "/office/users"), ("sec", "/office/security"), ("aud", "/office/audit"), ("chen", "/roles"), ("chen", "/cities/340100"),
)  # fmt: skip


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
@pytest.mark.parametrize(("name", "path"), PAGES)
def test_each_page_can_be_read_at_both_widths_and_in_both_languages(
    offices: Town, visit: Visit, name: str, path: str, width: int, language: str
) -> None:
    page = visit(name, width=width, language=language)
    go(page, path)
    assert measured(page, width == 360) == []
    assert page.complaints == []
