"""A seller, a buyer, the desk and the sample bank in a real browser: an account is given, a due is paid, wrong money goes back, and the day is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.foundation.configuration import configuration
from puhui.journeys.settling import DELIVERS, pay_out_waiting, send_waiting
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import OrganisationKind, Role
from puhui.payments import actions, reads
from puhui.payments.words import DueStage, OrderStage, Share
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.browser import Visits, measured, served, settled, unfold

pytestmark = pytest.mark.browser
PASSWORD = "only for this test, long"
PEOPLE = {
    "owen": (OrganisationKind.ENTERPRISE, Role.ENTERPRISE), "bella": (OrganisationKind.ENTERPRISE, Role.ENTERPRISE),
    "otto": (OrganisationKind.OPERATOR, Role.OPERATOR),
}  # fmt: skip


@pytest.fixture
def accounts(own_database: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Owen sells, Bella buys, Otto and Olga run the settlement."""
    found = {}
    for name, (kind, role) in PEOPLE.items():
        made = open_organisation(code=f"{name}-co", name=Text(f"{name} 公司", f"{name}'s"), kind=kind, city="340100")
        add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made, is_manager=True, now=timezone.now())
        found[name] = made.account
        if role is Role.OPERATOR:
            colleague = add_user(name="olga", password=PASSWORD, role=role)
            add_member(user=colleague, organisation=made, is_manager=False, now=timezone.now())
    monkeypatch.setattr(configuration(), "sample", True)
    monkeypatch.setattr(configuration(), "second_factor", "off", raising=False)
    monkeypatch.setattr("puhui.web.access.FRESH", frozenset())
    monkeypatch.setitem(DELIVERS, "thing", lambda due, now: [Share(found["owen"], due.fen)])
    return found


@pytest.fixture
def enter(accounts: dict[str, int], chromium: Any) -> Iterator[Callable[..., Any]]:
    with served() as address:
        visits = Visits(chromium, address)

        def sign_in(name: str, path: str, *, width: int) -> Any:
            page = visits("/sign-in" if name else path, width=width)
            if name:
                page.locator("#name").fill(name)
                page.locator("#password").fill(PASSWORD)
                page.locator("#password").press("Enter")
                page.wait_for_url(lambda url: "/sign-in" not in url)
                page.goto(address + path)
            return looked(page)

        yield sign_in
        visits.end()


def looked(page: Any) -> Any:
    settled(page)
    unfold(page)
    assert measured(page, page.viewport_size["width"] < 600) == []
    return page


def press(page: Any, button: str) -> Any:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).first.click()
    return looked(page)


def brought_by_two(desk: Any, enter: Callable[..., Any], width: int, now: datetime, file: Path) -> str:
    """The bank's statement of today, brought by one person of the desk and agreed to by another; gives where the site is."""
    body = actions.bank().statement(local_day(now))
    assert body is not None
    file.write_bytes(body)
    desk.locator("#file").set_input_files(file)
    desk.locator("#reason-reconcile").fill("银行柜台给的文件")
    press(desk, "提请对账")
    assert "什么都没有动" in desk.content()
    site, _, there = desk.url.partition("#")[0].partition("/office")
    other = enter("olga", f"/office{there}", width=width)
    assert reads.statement_of(local_day(now)) is None
    other.locator("#confirm").fill(there.rpartition("/")[2])
    press(other, "同意并执行")
    assert reads.statement_of(local_day(now)) is not None
    return str(site)


@pytest.mark.parametrize("width", [360, 1280])
def test_money_comes_and_goes_back_and_the_day_is_compared(
    enter: Callable[..., Any], accounts: dict[str, int], width: int, tmp_path: Path
) -> None:
    now = timezone.now()
    seller = enter("owen", "/cash", width=width)
    for name, told in (("bank", "示例银行"), ("name", "欧文公司"), ("number", "12")):
        seller.locator(f"#{name}").fill(told)
    press(seller, "登记收款账户")
    assert seller.locator("#bank").input_value() == "示例银行"
    seller.locator("#number").fill("6222 0000 1111 6789")
    press(seller, "登记收款账户")
    assert "**** 6789" in seller.content()

    until = local_day(now) + timedelta(days=3)
    asked = actions.open_due(key="k", payer=accounts["bella"], fen=123_400, until=until, about="thing:1", now=now)
    buyer = enter("bella", "/cash", width=width)
    assert asked.reference in buyer.content()
    bank = enter("", "/sample/bank", width=width)
    press(bank, "多付 1 元")
    assert reads.due(asked.number).is_open
    press(bank, "付款")
    assert reads.due(asked.number).stage is DueStage.PAID
    buyer.reload()
    assert "金额与应付款不一致" in looked(buyer).content()
    seller.reload()
    assert "1,234.00" in looked(seller).content()

    assert pay_out_waiting(now + timedelta(hours=25)) == 1
    assert send_waiting(now) == 2
    bank.reload()
    press(bank, "付不出去")
    press(bank, "付出")
    desk = enter("otto", "/operator/settlement", width=width)
    assert "银行未付的" in desk.content()
    press(desk, "重新付款")
    assert len(reads.orders_in(OrderStage.ORDERED)) == 1
    site = brought_by_two(desk, enter, width, now, tmp_path / "statement.csv")
    desk.goto(f"{site}/operator/settlement/{local_day(now)}")
    assert "没有未查清的差异" in looked(desk).content()
    desk.goto(desk.url.partition("/operator")[0] + "/operator/settlement")
    looked(desk)
