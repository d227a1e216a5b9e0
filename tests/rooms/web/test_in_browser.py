"""The pages in a real browser: at the width of a phone and of a desk, in both languages and prints, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.browser import measured

pytestmark = pytest.mark.browser

PAGES = (
    "/gallery/components",
    "/gallery/home",
    "/gallery/account?as=resident",
    "/gallery/receipt?as=resident",
    "/gallery/console?as=operator",
    "/sign-in",
    "/no/such/page",
    "/gallery/refuse",
    "/gallery/fail",
)
EXPECTED = ("Failed to load resource: the server responded with a status of",)
Open = Callable[..., Any]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_fits_and_can_be_read_and_touched(open_page: Open, path: str, width: int) -> None:
    for language, large in (("zh-hans", False), ("en", True)):
        page = open_page(path, width=width, language=language, large=large)
        assert measured(page, width == 360) == []
        assert [said for said in page.complaints if not said.startswith(EXPECTED)] == [], "nothing may break the security policy"


class TestLargePrint:
    def test_changes_the_page_at_once_and_is_kept(self, open_page: Open) -> None:
        page = open_page("/gallery/account?as=resident", width=360)
        switch = page.get_by_role("switch")
        with page.expect_response("**/print"):
            switch.click()
        page.wait_for_selector("html[data-print=large]")
        assert switch.get_attribute("aria-checked") == "true"
        page.reload()
        assert page.locator("html").get_attribute("data-print") == "large"

    def test_works_without_scripts(self, open_page: Open) -> None:
        page = open_page("/sign-in", width=360, scripts=False)
        page.get_by_role("switch").click()
        page.wait_for_selector("html[data-print=large]")
        assert page.url.endswith("/sign-in")


class TestSignIn:
    @pytest.mark.parametrize("name", ["resident", "provider", "operator"])
    def test_is_one_tap_on_a_sample_site(self, open_page: Open, name: str) -> None:
        page = open_page("/sign-in", width=360)
        page.locator(f"form:has(input[value={name}]) button").click()
        page.wait_for_url(f"**{reverse(name)}")

    def test_says_what_to_do_when_it_fails(self, open_page: Open) -> None:
        page = open_page("/sign-in", width=360)
        page.get_by_label("名称").fill("resident")
        page.get_by_label("密码").fill("wrong")
        page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
        assert "名称或密码不对" in page.get_by_role("alert").inner_text()
        assert page.get_by_label("名称").input_value() == "resident"
        assert measured(page, True) == []


class TestKeyboard:
    def test_begins_with_a_way_past_the_head(self, open_page: Open) -> None:
        page = open_page("/gallery/home")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "ph-skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"

    def test_shows_where_it_is(self, open_page: Open) -> None:
        page = open_page("/sign-in")
        seen = set()
        for _ in range(12):
            page.keyboard.press("Tab")
            seen.add(page.evaluate("getComputedStyle(document.activeElement).outlineWidth"))
        assert seen == {"2px"}

    def test_switches_the_language(self, open_page: Open) -> None:
        page = open_page("/sign-in")
        page.get_by_role("button", name="English").press("Enter")
        page.wait_for_selector("html[lang=en]")


class TestCopying:
    def test_offers_it_only_where_scripts_run(self, open_page: Open) -> None:
        assert open_page("/gallery/receipt?as=resident").locator("[data-copy]").is_visible()
        assert not open_page("/gallery/receipt?as=resident", scripts=False).locator("[data-copy]").is_visible()

    def test_says_when_it_is_done(self, open_page: Open) -> None:
        page = open_page("/gallery/receipt?as=resident")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("[data-copy]").click()
        page.wait_for_selector("text=已复制")
        assert page.evaluate("navigator.clipboard.readText()") == "7c41d0aa9be0"


class TestHtmx:
    def test_is_there_on_consoles_and_may_not_evaluate(self, open_page: Open) -> None:
        page = open_page("/gallery/console?as=operator")
        assert page.evaluate("htmx.version") == "2.0.11"
        assert page.evaluate("[htmx.config.allowEval, htmx.config.includeIndicatorStyles]") == [False, False]
