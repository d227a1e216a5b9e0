"""Pages of calls in a real browser, at the width of a phone and of a desk, in both languages: with answers, empty, and with an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from puhui.filing import actions
from puhui.participants.models import User
from tests.browser import measured, unfold
from tests.rooms.desks.conftest import Town
from tests.rooms.desks.offices import with_officers
from tests.rooms.desks.test_calls import SECRET, WHY, Played, of_before, played

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def called(town: Town) -> dict[str, Played]:
    """One call that is open and has no answer, one that is judged, and one with a result."""
    with_officers(town)
    judged = of_before(town)
    for title in ("轮渡出行", "一个很长的名称：共享单车和电动助力车短途出行减排量核算方法学（试行）", "缆车出行"):
        judged.answer(title)
    resulted = of_before(town)
    number = resulted.answer("轮渡出行")
    actions.close_calls(now=town.site.now)
    by = User.objects.get(name="province-b").pk
    actions.publish_result(number=resulted.number, by=by, notice=WHY * 9, chosen={number: WHY * 5}, now=town.site.now)
    return {"open": played(town), "judged": judged, "resulted": resulted}


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (360, "en"), (1280, "zh-hans"), (1280, "en")])
def test_fits_and_can_be_read_and_touched(called: dict[str, Played], visit: Callable[..., Any], width: int, language: str) -> None:
    page, wrong = visit("province-b", width=width, language=language), {}
    paths = [
        "/office/calls",
        "/calls",
        *(each.at for each in called.values()),
        *(each.at.removeprefix("/office") for each in called.values()),
    ]
    for path in paths:
        page.goto(page.evaluate("location.origin") + path)
        unfold(page)
        if found := [*measured(page, width == 360), *page.complaints]:
            wrong[path] = found
    assert wrong == {}


def test_chapters_stand_in_rows_and_unfold(called: dict[str, Played], visit: Callable[..., Any]) -> None:
    page = visit("province-b", width=1280)
    page.goto(page.evaluate("location.origin") + called["judged"].at)
    tops = "[...document.querySelectorAll('.ph-abreast article, .ph-abreast-labels')].map((each) => each.children[2].getBoundingClientRect().top)"
    assert len(set(page.evaluate(tops))) == 1, "the second chapter of each is in one row with its name"
    first = page.locator(".ph-abreast details").first
    assert not page.get_by_text(SECRET[-5:]).first.is_visible()
    first.locator("summary").click()
    assert first.get_by_text(SECRET[-5:]).is_visible()
    assert len(set(page.evaluate(tops))) == 1


def test_on_a_phone_one_stands_under_the_other_behind_a_picker(called: dict[str, Played], visit: Callable[..., Any]) -> None:
    page = visit("province-b", width=360)
    page.goto(page.evaluate("location.origin") + called["judged"].at)
    lefts = "[...document.querySelectorAll('.ph-abreast article')].map((each) => each.getBoundingClientRect().left)"
    assert len(set(page.evaluate(lefts))) == 1
    page.locator(".ph-abreast-pick a").last.click()
    assert abs(page.evaluate("document.querySelector('.ph-abreast article:last-child').getBoundingClientRect().top")) < 60
