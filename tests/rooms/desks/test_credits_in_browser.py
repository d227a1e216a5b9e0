"""Two companies and a stranger in a real browser: credits are offered, accepted, delivered for a purpose, retired, and the certificate is checked on a phone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.consumption.models import Retirement
from puhui.foundation.configuration import configuration
from puhui.participants.actions import add_member, add_user, give_account, open_organisation, open_person
from puhui.participants.words import OrganisationKind, Role
from puhui.registry.models import Movement
from puhui.vocabulary.texts import Text
from tests.browser import Visits, measured, served, settled, unfold
from tests.rooms.registry.credits import issued

pytestmark = pytest.mark.browser
PASSWORD = "only for this test, long"
CODES = {"owen": "91340000000000001B", "bella": "91340000000000003H"}


@pytest.fixture
def enter(own_database: str, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Somebody signs in through the form; without a name a stranger looks. Owen's company has credits, Bella's has none."""
    for name, code in CODES.items():
        made = open_organisation(
            code=f"{name}-co", name=Text(f"{name} 公司", f"{name}'s"), kind=OrganisationKind.ENTERPRISE, city="340100", uscc=code
        )
        add_member(
            user=add_user(name=name, password=PASSWORD, role=Role.ENTERPRISE), organisation=made, is_manager=True, now=timezone.now()
        )
        if name == "owen":
            issued(5_000, holder=made.account)
    lin = add_user(name="lin", password=PASSWORD, role=Role.RESIDENT)
    give_account(account=open_person(city="340100", now=timezone.now()).account, user=lin)
    monkeypatch.setattr(configuration(), "sample", False)
    monkeypatch.setattr(configuration(), "second_factor", "off", raising=False)
    monkeypatch.setattr("puhui.web.access.FRESH", frozenset())
    with served() as address:
        visits = Visits(chromium, address)

        def sign_in(name: str, path: str, *, width: int) -> Any:
            page = visits("/sign-in" if name else path, width=width)
            if not name:
                return looked(page)
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
        page.get_by_role("button", name=button).click()
    return looked(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_credits_go_from_a_holder_to_a_user_to_a_certificate_that_anyone_checks(
    enter: Callable[..., Any], width: int, tmp_path: Path
) -> None:
    owen = enter("owen", "/deals", width=width)
    for field, value in (("taker", CODES["bella"]), ("kg", "2000"), ("price", "45.5")):
        owen.fill(f"#{field}", value)
    owen.select_option("#purpose", "event")
    press(owen, "发出要约")
    assert "91.00 元" in owen.inner_text("main")

    bella = enter("bella", "/office", width=width)
    with bella.expect_navigation():
        bella.get_by_role("link", name="owen 公司 · 2,000 kg").click()
    press(looked(bella), "接受")
    assert "91.00 元" in bella.inner_text("#next")

    owen.reload()
    owen.fill("#confirm", "200")
    press(owen, "已收款，交割")
    assert "not_confirmed" in owen.inner_text("main")
    owen.fill("#confirm", "2000")
    press(owen, "已收款，交割")
    assert "已交割" in owen.inner_text("main")

    bella.goto(bella.url.replace("/deals/", "/holdings/retire?"))
    looked(bella)
    bella.fill("#kg", "1500")
    bella.fill("#statement", "2026 徽风半程马拉松的全部排放")
    press(bella, "下一步：核对")
    assert "insufficient_credits" in bella.inner_text("main"), "what was bought for events is used for events"
    bella.select_option("#purpose", "event")
    press(bella, "下一步：核对")
    bella.fill("#confirm", "1500")
    press(bella, "注销，不能撤回")
    number = Retirement.objects.get().number
    assert number in bella.inner_text("main")

    stranger = enter("", "/check", width=width)
    stranger.fill("#number", number[:-2] + f"{(int(number[-2:]) + 1) % 100:02d}")
    press(stranger, "核对")
    assert "wrong_certificate_digits" in stranger.inner_text("main")
    stranger.fill("#number", number.lower())
    press(stranger, "核对")
    said = stranger.inner_text("main")
    assert "证明存在，内容一致" in said
    assert "1.500" in said
    with stranger.expect_download() as download:
        stranger.get_by_role("link", name="证明包").click()
    proof = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert json.loads(proof["facts"])["kg"] == 1_500
    assert list(Movement.objects.order_by("pk").values_list("verb", flat=True)) == [
        "issue",
        "escrow",
        "release_escrow",
        "retire",
    ]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_resident_buys_a_few_kilograms_and_shows_the_certificate(enter: Callable[..., Any], width: int) -> None:
    lin = enter("lin", "/me/buy", width=width)
    assert "没有零售的减排量" in lin.inner_text("main")
    owen = enter("owen", "/deals", width=width)
    owen.fill("#kg_price", "0.08")
    owen.fill("#how", "转账到公司账户，附言写订单日期")
    press(owen, "上架")
    lin.reload()
    for field, value in (("kg", "1200"), ("statement", "我 2026 年的通勤"), ("name", "林小满")):
        looked(lin).fill(f"#{field}", value)
    press(lin, "下单")
    assert "order_too_large" in lin.inner_text("main")
    assert lin.input_value("#name") == "林小满"
    lin.fill("#kg", "12")
    press(lin, "下单")
    assert "0.96 元" in lin.inner_text("#orders")
    owen.goto(owen.url.split("/deals")[0] + "/office")
    with owen.expect_navigation():
        owen.locator("main a[href*='/deals/']").first.click()
    looked(owen).fill("#confirm", "12")
    press(owen, "已收款，交割")
    lin.reload()
    with lin.expect_navigation():
        lin.get_by_role("link", name="看证明").click()
    said = looked(lin).inner_text("main")
    assert "林**" in said
    assert "0.012" in said
    assert "林小满" not in said
