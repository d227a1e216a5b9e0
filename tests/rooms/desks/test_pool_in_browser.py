"""The pool in a browser: the operator collects and proposes, a colleague agrees, a giver reads the statement on a phone; every page fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from puhui.participants.actions import add_user
from puhui.participants.models import Person
from puhui.participants.words import Role
from puhui.pool.actions import finish_payouts
from tests.browser import measured, unfold
from tests.rooms.desks.conftest import PASSWORD, Town
from tests.rooms.desks.test_pool import opened
from tests.rooms.pool.scene import UNTIL, Scene, given_rides

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]


@pytest.fixture
def given(own_database: str) -> tuple[Town, Scene]:
    """Rides that were given, a filed project, and somebody who never gave."""
    scene = given_rides().with_project()
    town = opened(scene)
    account = scene.site.resident("newcomer")
    Person.objects.filter(account=account).update(user=add_user(name="newcomer", password=PASSWORD, role=Role.RESIDENT))
    return town, scene


def sound(page: Any) -> list[str]:
    unfold(page)
    return measured(page, page.viewport_size["width"] < 600)


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_from_a_collection_to_a_giver_s_statement(given: tuple[Town, Scene], visit: Visit, width: int, language: str) -> None:
    _, scene = given
    page, wrong = visit("operator", width=width, language=language), {}
    origin = page.evaluate("location.origin")
    page.goto(f"{origin}/operator/pool")
    wrong["empty"] = sound(page)
    page.locator("#until").fill("2999-01-01")
    page.locator("#collect button").click()
    wrong["refused"] = sound(page)
    assert page.locator("#until").input_value() == "2999-01-01"
    page.locator("#until").fill(str(UNTIL))
    with page.expect_navigation():
        page.locator("#collect button").click()
    wrong["collected"] = sound(page)

    page.goto(f"{origin}/my-projects/{scene.code}/data?period=1")
    wrong["to deliver"] = sound(page)
    with page.expect_navigation():
        page.locator("#pool button").click()
    wrong["delivered"] = sound(page)
    scene.accepted().issued()
    page.goto(f"{origin}/operator/pool")
    wrong["nothing sold"] = sound(page)
    scene.sold(6, 1543, payout_bp=8_000)
    page.goto(f"{origin}/operator/pool")
    page.locator("#reason").fill("银行回单 7 号")
    page.locator("#pay button").click()
    page.wait_for_url("**/office/pending/*")
    wrong["proposed"] = sound(page)

    other = visit("second", width=width, language=language)
    other.goto(page.url.partition("#")[0])
    other.locator("[name=confirm]").fill(page.url.partition("#")[0].rpartition("/")[2])
    with other.expect_navigation():
        other.locator("button[value=approve], form:has([name=confirm]) button").first.click()
    finish_payouts()
    page.goto(f"{origin}/operator/pool")
    wrong["paid"] = sound(page)

    giver = visit("anne", width=width, language=language)
    giver.goto(f"{origin}/me/pool")
    assert "8.23" in giver.locator("main").inner_text()
    wrong["statement"] = sound(giver)
    nobody = visit("newcomer", width=width, language=language)
    nobody.goto(nobody.evaluate("location.origin") + "/me/pool")
    wrong["nothing given"] = sound(nobody)
    assert {place: found for place, found in wrong.items() if found} == {}
