"""The workshop in a browser: a fault is typed, seen, found and mended, the case agrees, the words are kept, exported and compared; by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from puhui.desks.pages.workshop import template_text
from puhui.library.actions import save_sketch
from puhui.library.models import Sketch, SketchState
from puhui.methodology.catalogue import by_name
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import User
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.browser import measured, unfold
from tests.cast import HEFEI
from tests.rooms.desks.conftest import PASSWORD, Town, opened

pytestmark = pytest.mark.browser
METRO = by_name("metro-ride").source
FORMULA = next(n for n, line in enumerate(METRO.splitlines(), 1) if "is: saving * person" in line)


@pytest.fixture
def works(own_database: str) -> Town:
    town = opened()
    made = open_organisation(code="greenway", name=Text("绿道", "greenway"), kind=OrganisationKind.OWNER, city=HEFEI)
    for name in ("author", "colleague"):
        add_member(user=add_user(name=name, password=PASSWORD, role=Role.OWNER), organisation=made, now=town.site.now)
    return town


def newest() -> SketchState:
    return SketchState.objects.order_by("-sketch_id", "-number")[0]


def sound(page: Any) -> list[str]:
    return [*measured(page, page.viewport_size["width"] < 600), *page.complaints]


def to_metro(page: Any) -> None:
    page.goto(page.evaluate("location.origin") + "/workshop")
    page.locator("#from").select_option("metro-ride/1")
    page.get_by_role("button", name="开始写").press("Enter")
    page.wait_for_url("**/workshop/*")


def caret_line(page: Any) -> int:
    return int(page.evaluate("text.value.slice(0, text.selectionStart).split('\\n').length"))


def put_caret(page: Any, before: str) -> None:
    """As arrow keys would, only sooner."""
    page.evaluate("(words) => { text.focus(); const at = text.value.indexOf(words); text.setSelectionRange(at, at); }", before)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_fault_is_seen_found_mended_saved_exported_and_compared(
    works: Town, visit: Callable[..., Any], width: int, tmp_path: Path
) -> None:
    page = visit("author", width=width)
    to_metro(page)
    assert sound(page) == []
    assert "9 / 9 个算例一致" in page.locator("#found").inner_text()

    put_caret(page, "person * distance if")
    page.keyboard.type("trip * ")
    page.locator(f'#found a[data-line="{FORMULA}"]').wait_for()
    assert "请" in page.locator(".wk-remedy").first.inner_text()
    assert "处错误" in page.locator("#heard").inner_text()
    assert page.locator(".wk-lines li.is-fault").count() == 1
    assert sound(page) == []

    page.evaluate("text.setSelectionRange(0, 0)")
    page.locator("#found a[data-line]").first.press("Enter")  # keys alone: the link is reached by Tab
    assert caret_line(page) == FORMULA
    assert page.evaluate("document.activeElement.id") == "text"

    put_caret(page, "trip * person * distance")
    for _ in "trip * ":
        page.keyboard.press("Delete")
    page.locator(".wk-sum.is-ok").wait_for()
    assert page.locator(".wk-cases > .is-ok").count() == 9
    put_caret(page, "5000 gCO2e")
    page.keyboard.press("Delete")
    page.keyboard.type("6")
    page.locator(".wk-cases > .is-stop").wait_for()  # two rides of a day stop later now, and the hand says otherwise
    assert "3,198" not in page.locator(".wk-cases").inner_text()

    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert "已保存为第 2 稿" in page.locator("main").inner_text()
    assert newest().text == METRO.replace("5000 gCO2e", "6000 gCO2e")
    page.wait_for_function("document.activeElement.id === 'text'")  # and goes on where it was

    with page.expect_download() as out:
        page.get_by_role("link", name="导出 YAML").press("Enter")
    out.value.save_as(tmp_path / "out.yaml")
    assert (tmp_path / "out.yaml").read_bytes() == newest().text.encode()

    page.get_by_role("link", name="对照", exact=True).press("Enter")
    page.wait_for_url("**/compare")
    assert page.locator(".ph-ab del").inner_text() == "5000"
    assert page.locator(".ph-ab ins").inner_text() == "6000"
    left, right = (page.locator(f".ph-ab-row.is-changed > .{side}").bounding_box() for side in ("is-left", "is-right"))
    assert (left["y"] == right["y"]) is (width == 1280)  # two columns, or one below the other
    assert sound(page) == []


class TestKeys:
    def test_tab_indents_and_escape_then_tab_leaves(self, works: Town, visit: Callable[..., Any]) -> None:
        page = visit("author", width=1280)
        to_metro(page)
        put_caret(page, "status: ENABLED")
        page.keyboard.press("Tab")
        assert "\n  status: ENABLED" in page.input_value("#text")
        page.keyboard.press("Control+z")
        assert "\nstatus: ENABLED" in page.input_value("#text")
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") != "text"
        put_caret(page, "\n    unit: m")
        page.keyboard.press("Enter")
        page.keyboard.type("x: 1")
        assert "\n    x: 1\n    unit: m" in page.input_value("#text")

    def test_the_lines_stand_under_the_words(self, works: Town, visit: Callable[..., Any]) -> None:
        """Each line is as high below as it is in the text, however it wraps: else a number would stand beside another line."""
        page = visit("author", width=360)
        to_metro(page)
        heights = page.evaluate("[document.querySelector('.wk-lines').scrollHeight, text.scrollHeight, text.clientHeight]")
        assert max(heights) - min(heights) <= 1
        assert page.locator(".wk-lines li").count() == METRO.count("\n") + 1


class TestNothingIsLost:
    def test_a_colleague_s_save_is_said_and_the_words_stay(self, works: Town, visit: Callable[..., Any]) -> None:
        page = visit("author", width=1280)
        to_metro(page)
        sketch, other = Sketch.objects.get(), User.objects.get(name="colleague")
        own = {"number": sketch.pk, "organisation": sketch.organisation, "by": other.pk, "now": works.site.now}
        save_sketch(on=1, name="同事的", text="code: other\n", **own)
        put_caret(page, "code:")
        page.keyboard.type("# mine\n")
        with page.expect_navigation():
            page.keyboard.press("Control+s")
        assert "又存了第 2 稿" in page.locator("main").inner_text()
        assert page.input_value("#text").startswith("# mine\n")
        with page.expect_navigation():
            page.keyboard.press("Control+s")
        assert (newest().number, newest().text[:7]) == (3, "# mine\n")

    def test_words_that_were_not_sent_are_offered_again(self, works: Town, visit: Callable[..., Any]) -> None:
        page = visit("author", width=360)
        to_metro(page)
        put_caret(page, "code:")
        page.keyboard.type("# mine\n")
        page.wait_for_timeout(600)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(page.url.partition("#")[0])
        page.get_by_role("button", name="放回来").click()
        assert page.input_value("#text").startswith("# mine\n")

    def test_without_scripts_the_forms_do_the_same(self, works: Town, visit: Callable[..., Any], chromium: Any) -> None:
        page = visit("author", width=360)
        to_metro(page)
        plain = chromium.new_context(java_script_enabled=False, storage_state=page.context.storage_state()).new_page()
        plain.goto(page.url.partition("#")[0])
        plain.locator("#text").fill("code: [\n")
        plain.get_by_role("button", name="检查").click()
        assert "处错误" in plain.locator("#found").inner_text()
        assert plain.input_value("#text") == "code: [\n"
        plain.get_by_role("button", name="保存").click()
        assert newest().text == "code: [\n"
        plain.context.close()


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (360, "en"), (1280, "zh-hans"), (1280, "en")])
def test_every_page_fits_and_can_be_read_and_touched(works: Town, visit: Callable[..., Any], width: int, language: str) -> None:
    page = visit("author", width=width, language=language)
    origin, wrong = page.evaluate("location.origin"), {}
    page.goto(f"{origin}/workshop")
    wrong["empty"] = sound(page)
    page.locator("#begin button").press("Enter")
    page.wait_for_url("**/workshop/*")
    address = page.url.partition("#")[0]
    wrong["template"] = sound(page)
    page.locator("#text").fill(template_text().replace("distance_m ", "distance_m: x ").replace("is: saving", "is: savin"))
    page.locator("a[data-line]").first.wait_for()
    wrong["faults"] = sound(page)
    with page.expect_navigation():  # the address is the same before and after
        page.keyboard.press("Control+s")
    for path in (address, f"{address}/compare", f"{origin}/workshop", f"{origin}/methods/rice-methane/compare"):
        page.goto(path)
        unfold(page)
        wrong[path.removeprefix(origin)] = sound(page)
    assert {place: found for place, found in wrong.items() if found} == {}
