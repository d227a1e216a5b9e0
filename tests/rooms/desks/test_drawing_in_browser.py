"""A giver's money in a browser, on a phone and on a desk: an account is given, the fen are drawn, the sample bank pays, and the page says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from puhui.foundation.configuration import configuration
from puhui.foundation.server import ThrowawayCluster
from puhui.journeys.settling import send_waiting
from tests.browser import measured, unfold
from tests.rooms.desks.test_pool import opened
from tests.rooms.pool.test_drawing import ACCOUNT, paid_out
from tests.rooms.registry.test_life_findings import unguarded

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]


def sound(page: Any) -> list[str]:
    unfold(page)
    return measured(page, page.viewport_size["width"] < 600)


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_from_the_account_to_the_day_it_was_paid(
    own_database: str, visit: Visit, monkeypatch: pytest.MonkeyPatch, width: int, language: str, cluster_of_session: ThrowawayCluster
) -> None:
    scene = paid_out()
    opened(scene)
    page, wrong = visit("anne", width=width, language=language), {}
    monkeypatch.setattr(configuration(), "sample", True)
    origin = page.evaluate("location.origin")
    page.goto(f"{origin}/me/pool")
    assert "2.22" in page.locator("#draw").inner_text()
    wrong["no account"] = sound(page)
    page.locator("#draw a").first.click()
    page.locator("#bank").fill(ACCOUNT.bank)
    page.locator("#name").fill(ACCOUNT.name)
    page.locator("#number").fill("12")
    page.locator("[name=agree]").check()
    with page.expect_navigation():
        page.locator("#give button").click()
    wrong["refused"] = sound(page)
    assert page.locator("#name").input_value() == ACCOUNT.name
    page.locator("#number").fill(ACCOUNT.number)
    page.locator("#give button").click()
    page.wait_for_url("**/me/pool*")
    assert "6789" in page.locator("#draw").inner_text()
    wrong["too new"] = sound(page)

    with unguarded(cluster_of_session, own_database) as server:  # it was given yesterday
        server.execute("UPDATE payments_payee SET set_at = set_at - interval '25 hours'")
    page.goto(f"{origin}/me/pool")
    with page.expect_navigation():
        page.locator("#draw form button").click()
    wrong["on its way"] = sound(page)
    send_waiting(timezone.now())
    desk = visit("operator", width=width, language=language)
    desk.goto(f"{origin}/operator/settlement")
    assert "2.22" in desk.locator("#under-way").inner_text()
    assert "6789" not in desk.content()
    wrong["desk"] = sound(desk)
    desk.goto(f"{origin}/sample/bank")
    with desk.expect_navigation():
        desk.locator("#orders button[value=confirm]").click()
    page.goto(f"{origin}/me/pool")
    assert "2.22" in page.locator("#paid").inner_text()
    wrong["paid"] = sound(page)
    page.goto(f"{origin}/me/pool/account")
    wrong["account"] = sound(page)
    page.goto(f"{origin}/me/close")
    wrong["close"] = sound(page)
    assert {place: found for place, found in wrong.items() if found} == {}
