"""Two companies and a stranger in a real browser: credits are offered, accepted, delivered for a purpose, retired, and the certificate is checked on a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.consumption.models import Retirement
from puhui.foundation.configuration import configuration
from puhui.participants.actions import add_member, add_user, give_account, open_organisation, open_person
from puhui.participants.words import OrganisationKind, Role
from puhui.payments.actions import signed_transfer
from puhui.registry.models import Movement
from puhui.vocabulary.texts import Text
from tests.browser import Visits, measured, served, settled, unfold
from tests.rooms.market.scene import declared, in_force
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
        declared(made.account)
        if name == "owen":
            issued(5_000, holder=made.account)
    in_force()
    open_organisation(code="op", name=Text("运维", "operator"), kind=OrganisationKind.OPERATOR, city="340000")
    lin = add_user(name="lin", password=PASSWORD, role=Role.RESIDENT)
    give_account(account=open_person(city="340100", now=timezone.now()).account, user=lin)
    monkeypatch.setattr(configuration(), "sample", True)  # a bank is played
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


def called_back(buyer: Any, where: str = "#next") -> None:
    """The buyer pays as the page says, and the bank calls back."""
    told = buyer.inner_text(where)
    reference = re.search(r"P\d{4}-\d{6}-\d\d", told)
    yuan = re.search(r"金额\s*([\d,.]+) 元", told)
    assert reference, told
    assert yuan, told
    fen = int(yuan[1].replace(",", "").replace(".", ""))
    headers, body = signed_transfer(reference=reference[0], fen=fen, at=timezone.now())
    answer = buyer.request.post(
        f"{'/'.join(buyer.url.split('/')[:3])}/api/v1/bank/notices", data=body, headers={**headers, "content-type": "application/json"}
    )
    assert answer.status == 200, answer.text()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_listing_is_bought_in_parts_and_delivered_by_the_bank(enter: Callable[..., Any], width: int) -> None:
    owen = enter("owen", "/trade", width=width)
    with owen.expect_navigation():
        owen.get_by_role("link", name="挂牌", exact=True).click()
    for field, value in (("kg", "2000"), ("smallest", "100"), ("price", "82.5")):
        looked(owen).fill(f"#{field}", value)
    press(owen, "挂牌")
    assert "已挂牌 2,000 kg" in owen.inner_text("body")

    bella = enter("bella", "/trade", width=width)
    with bella.expect_navigation():
        bella.locator("main a[href*='/trade/']").first.click()
    looked(bella).fill("#kg", "50")
    bella.check("[name=agree]")
    press(bella, "购买")
    assert "takes_too_little" in bella.inner_text("main")
    bella.fill("#kg", "400")
    bella.check("[name=agree]")
    press(bella, "购买")
    assert "33.00 元" in bella.inner_text("#next")
    called_back(bella)
    bella.reload()
    assert "已到本机构名下" in looked(bella).inner_text("main")

    owen.reload()
    said = looked(owen).inner_text("main")
    assert "400\xa0kg" in said
    assert "已交割" in said
    owen.goto(owen.url.split("/trade")[0] + "/cash")
    assert "33.00" in looked(owen).inner_text("main")
    owen.goto(owen.url.split("/cash")[0] + "/trade/1")
    press(owen, "撤牌，退回剩余")
    assert "剩余的 1,600 kg 已退回" in owen.inner_text("body")

    stranger = enter("", "/market", width=width)
    told = stranger.inner_text("main")
    assert "82.50" in told
    assert "owen" not in told


def checked_by_a_stranger(enter: Callable[..., Any], number: str, width: int) -> None:
    """A wrong digit is seen, the right number stands, and the proof can be taken away."""
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


@pytest.mark.parametrize("width", [360, 1280])
def test_credits_go_from_a_holder_to_a_user_to_a_certificate_that_anyone_checks(enter: Callable[..., Any], width: int) -> None:
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

    called_back(bella)
    owen.reload()
    assert "已交割" in looked(owen).inner_text("main")

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

    checked_by_a_stranger(enter, number, width)
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
    called_back(lin, "#orders")
    lin.reload()
    with lin.expect_navigation():
        lin.get_by_role("link", name="看证明").click()
    said = looked(lin).inner_text("main")
    assert "林**" in said
    assert "0.012" in said
    assert "林小满" not in said
