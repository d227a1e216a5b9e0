"""A seller, an exchange's file, the desk and a buyer in a real browser: listed for the exchange, ordered, traded, delivered, and invoiced; every page fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.foundation.configuration import configuration
from puhui.market.models import Deal, Listing
from puhui.market.rules import gateway as rules
from puhui.market.words import FileKind
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.browser import Visits, measured, served, settled, unfold
from tests.rooms.market.scene import declared, in_force
from tests.rooms.registry.credits import issued

pytestmark = pytest.mark.browser
PASSWORD = "only for this test, long"
CODES = {"owen": "91340000000000001B", "bella": "91340000000000003H", "desk": ""}
DIGITS = "25342000000012345678"


@pytest.fixture
def enter(own_database: str, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Somebody signs in through the form. Owen's company has credits; the desk is the operator's."""
    in_force(kinds=frozenset({"enterprise"}))
    for name, code in CODES.items():
        kind, role = (OrganisationKind.OPERATOR, Role.OPERATOR) if name == "desk" else (OrganisationKind.ENTERPRISE, Role.ENTERPRISE)
        made = open_organisation(code=f"{name}-co", name=Text(f"{name} 公司", f"{name}'s"), kind=kind, city="340000", uscc=code)
        add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made, is_manager=True, now=timezone.now())
        declared(made.account)
        if name == "owen":
            issued(5_000, holder=made.account)
    monkeypatch.setattr(configuration(), "sample", False)
    monkeypatch.setattr(configuration(), "second_factor", "off", raising=False)
    monkeypatch.setattr("puhui.web.access.FRESH", frozenset())
    with served() as address:
        visits = Visits(chromium, address)

        def sign_in(name: str, path: str, *, width: int) -> Any:
            page = visits("/sign-in", width=width)
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
        page.get_by_role("button", name=button).first.click()
    return looked(page)


def trades(path: Path, sequence: int, order: str, *amounts: int) -> Path:
    day = local_day(datetime.now(tz=timezone.get_current_timezone()))
    rows = [[f"T{sequence}{place}", order, CODES["bella"], kg, 4_600, day] for place, kg in enumerate(amounts)]
    path.write_bytes(rules.written(FileKind.TRADES, rows, sequence=sequence, day=day))
    return path


@pytest.mark.parametrize("width", [360, 1280])
def test_from_a_listing_for_the_exchange_to_the_invoice(enter: Callable[..., Any], width: int, tmp_path: Path) -> None:
    owen = enter("owen", "/trade/new", width=width)
    for field, value in (("kg", "2000"), ("smallest", "1"), ("price", "45.5")):
        owen.locator(f"#{field}").fill(value)
    owen.locator("[name=venue][value=exchange]").check()
    press(owen, "挂牌")
    order = f"PH{Listing.objects.get().pk}"

    desk = enter("desk", "/operator/gateway", width=width)
    press(desk, "生成下一个文件")
    assert "第 1 号委托文件" in desk.content()
    desk.locator("#file").set_input_files(str(trades(tmp_path / "2.csv", 2, order, 9_999)))
    press(desk, "收下")
    assert "缺第 1 号" in desk.content()
    desk.locator("#file").set_input_files(str(trades(tmp_path / "1.csv", 1, order, 1_500)))
    press(desk, "收下")
    assert "not_so_much_left" in desk.content()
    broken = tmp_path / "broken.csv"
    broken.write_text("hello")
    desk.locator("#file").set_input_files(str(broken))
    press(desk, "收下")
    assert "gateway_file_wrong" in desk.content()
    desk.goto(desk.url.partition("#")[0])
    looked(desk)
    desk.locator("[name=why]").fill("交易所重复申报，已撤销")
    press(desk, "查清了")
    assert "交易所重复申报，已撤销" in desk.content()

    deal = Deal.objects.get()
    bella = enter("bella", f"/deals/{deal.pk}/invoice", width=width)
    bella.locator("#email").fill("no mail")
    press(bella, "索取发票")
    assert "invoice_text_wrong" in bella.content()
    assert bella.locator("#email").input_value() == "no mail"
    bella.locator("#email").fill("bill@example.cn")
    press(bella, "索取发票")
    owen.goto(owen.url.partition("/trade")[0].partition("/listing")[0] + f"/deals/{deal.pk}/invoice")
    looked(owen)
    owen.locator("#digits").fill(DIGITS)
    press(owen, "已开具")
    bella.reload()
    assert DIGITS in looked(bella).content()
