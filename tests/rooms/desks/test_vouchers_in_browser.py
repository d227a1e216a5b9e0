"""Vouchers walked by the people concerned: a department opens a campaign, a resident claims on a phone, a merchant takes it, the department
settles and pays, and the bank pays the merchant out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION
from puhui.consumption import reads
from puhui.consumption.words import CarbonWay, PaymentStage, VoucherState
from puhui.foundation.configuration import configuration
from puhui.journeys.settling import pay_out_waiting, send_waiting
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.participants.actions import add_member, add_user, give_account, open_organisation, open_person
from puhui.participants.words import OrganisationKind, Role
from puhui.payments import reads as payments
from puhui.payments.words import OrderStage
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.browser import measured, unfold
from tests.rooms.desks.conftest import PASSWORD
from tests.rooms.registry.credits import issued

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]
HEFEI = "340100"
BODIES = (
    ("commerce", "省商务厅（示例）", OrganisationKind.PUBLIC_BODY, Role.PUBLIC_BODY),
    ("shop-a", "徽电家电（示例）", OrganisationKind.MERCHANT, Role.MERCHANT),
    ("shop-b", "淝河商场（示例）", OrganisationKind.MERCHANT, Role.MERCHANT),
)


@pytest.fixture
def people(own_database: str) -> dict[str, int]:
    """The department with credits, two shops, a resident with grams and one without any."""
    found: dict[str, int] = {}
    for code, name, kind, role in BODIES:
        made = open_organisation(code=code, name=Text(name, code), kind=kind, city=HEFEI)
        add_member(user=add_user(name=code, password=PASSWORD, role=role), organisation=made)
        if role is Role.PUBLIC_BODY:
            add_member(user=add_user(name=f"{code}-2", password=PASSWORD, role=role), organisation=made)
        found[code] = made.account
    issued(50, holder=found["commerce"])
    for name, grams in (("rich", 9_000), ("poor", 0)):
        found[name] = open_person(city=HEFEI, now=timezone.now()).account
        give_account(account=found[name], user=add_user(name=name, password=PASSWORD, role=Role.RESIDENT))
        if grams:
            lines = [Line(found[name], RESIDENT_REDUCTION, ISSUE, grams)]
            post_transfer(key=f"credit {name}", day=local_day(timezone.now()), lines=lines)
    return found


class Walk:
    """Pages, and what each of them got wrong."""

    def __init__(self, visit: Visit, *, language: str) -> None:
        self._visit, self._language, self.wrong = visit, language, {}
        self.campaign = ""

    def as_(self, name: str, path: str, *, width: int) -> Any:
        page = self._visit(name, width=width, language=self._language)
        page.goto(page.evaluate("location.origin") + path)
        return page

    def look(self, page: Any, name: str) -> None:
        unfold(page)
        self.wrong[f"{name} {page.viewport_size['width']}"] = measured(page, page.viewport_size["width"] < 600)


def opened(walk: Walk, way: CarbonWay, *, width: int) -> Any:
    """The form is refused once and keeps what was typed; then the campaign is open."""
    page, today = walk.as_("commerce", "/campaigns", width=width), local_day(timezone.now())
    walk.look(page, "no campaign")
    page.locator("main a[href$='/campaigns/new']").click()
    walk.look(page, "the form")
    typed = {
        "name_zh": "绿色家电节能券", "name_en": "Green appliances", "budget": "1,200", "face": "100", "least": "50", "each_most": "2",
        "claim_until": str(today + timedelta(days=10)), "use_until": str(today + timedelta(days=20)), "carbon_g": "1500",
    }  # fmt: skip
    for name, text in typed.items():
        page.locator(f"#{name}").fill(text)
    for name, value in (
        ("kind", "energy-saving"),
        ("way", way.value),
        ("merchants", "shop-a"),
        ("merchants", "shop-b"),
        ("confirm", "yes"),
    ):
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("main form button").last.click()
    page.wait_for_selector("#refused-here")
    assert page.locator("#name_zh").input_value() == "绿色家电节能券"
    walk.look(page, "the form refused")
    page.locator("#least").fill("500")
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile("/campaigns/[0-9]+"))
    walk.look(page, "the campaign, new")
    return page


def claimed(walk: Walk, *, width: int) -> str:
    """Gives the code that the phone shows."""
    page = walk.as_("rich", "/me/vouchers", width=width)
    walk.look(page, "to claim")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/me/vouchers/[0-9]+"))
    walk.look(page, "the voucher")
    code = str(page.locator(".ph-voucher-code").inner_text())
    page.goto(page.evaluate("location.origin") + "/me/vouchers")
    walk.look(page, "claimed")
    return code


def taken(walk: Walk, code: str, *, width: int) -> Any:
    """Scanned: the code's address leads to the voucher; too small a purchase is refused, then it is taken, and never again."""
    page = walk.as_("shop-a", "/write-off", width=width)
    walk.look(page, "nothing typed")
    page.locator("#code").fill("1234")
    page.locator("#look button").click()
    page.wait_for_selector("#no")
    walk.look(page, "a slip")
    page.goto(f"{page.evaluate('location.origin')}/v/{code}")
    walk.look(page, "scanned")
    page.locator("#amount").fill("499")
    page.locator("#take button").click()
    page.wait_for_selector("#refused-here")
    walk.look(page, "too little")
    page.locator("#amount").fill("2,499")
    page.locator("#take button").click()
    page.wait_for_selector("#yes")
    walk.look(page, "yes")
    page.goto(f"{page.evaluate('location.origin')}/v/{code}")
    walk.look(page, "no")
    assert "徽电" in page.locator("#no").inner_text() or "shop-a" in page.locator("#no").inner_text()
    return page


def paid(walk: Walk, office: Any, *, width: int) -> None:
    """Refused once and kept; proposed, agreed to by another person of the department, called off once, and paid at the sample bank."""
    press(office, "#pay a.ph-btn")
    walk.look(office, "to propose")
    settlement = office.locator("#pay input[name=settlement]").first
    for _ in range(2):
        settlement.uncheck()
        office.locator("#pay-reason").fill("按结算单付款")
        press(office, "#pay form:has(input[value=pay]) button")
        assert office.locator("#refused-here").count() == 1
        assert office.locator("#pay-reason").input_value() == "按结算单付款"
        walk.look(office, "nothing chosen")
        settlement.check()
        press(office, "#pay form:has(input[value=pay]) button")
        path = office.evaluate("location.pathname")
        agreed(walk, path, width=width)
        office.goto(office.evaluate("location.origin") + walk.campaign)
        walk.look(office, "to pay")
        if _ == 0:
            press(office, "button[name=payment]")
            walk.look(office, "called off")
    bank = walk.as_("shop-a", "/sample/bank", width=width)
    press(bank, "button[value=wrong]")
    press(bank, "button[value=exact]")
    walk.look(bank, "the bank")
    office.reload()
    walk.look(office, "paid")


def agreed(walk: Walk, path: str, *, width: int) -> None:
    second = walk.as_("commerce-2", "/office/pending", width=width)
    walk.look(second, "what waits")
    second.goto(second.evaluate("location.origin") + path)
    walk.look(second, "the proposal")
    second.locator("#confirm").fill(path.rpartition("/")[2])
    press(second, "#approve button, form[action='#approve'] button")


def press(page: Any, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def paid_out(walk: Walk, shop_account: int, *, width: int) -> None:
    """The shop gives its account; a day later the money goes out, and the bank says so."""
    shop = walk.as_("shop-a", "/written-off", width=width)
    walk.look(shop, "paid, the shop")
    shop.goto(shop.evaluate("location.origin") + "/cash")
    for name, told in (("bank", "示例银行"), ("name", "徽电家电"), ("number", "6222 0000 1111 6789")):
        shop.locator(f"#{name}").fill(told)
    press(shop, "#payee button")
    walk.look(shop, "the money waits")
    later = timezone.now() + timedelta(hours=25)
    assert pay_out_waiting(later) == 1
    assert send_waiting(later) == 2  # with what was paid wrongly, on its way back
    bank = walk.as_("shop-a", "/sample/bank", width=width)
    press(bank, "button[value=confirm]")
    press(bank, "button[value=confirm]")
    (order,) = payments.orders_of(shop_account)
    assert (order.fen, order.stage) == (100_00, OrderStage.CONFIRMED)
    shop.reload()
    walk.look(shop, "paid out")


@pytest.mark.parametrize(
    ("way", "width", "language"), [(CarbonWay.DEPARTMENT, 360, "zh-hans"), (CarbonWay.CLAIMER, 1280, "en")], ids=["department", "claimer"]
)
def test_from_a_campaign_to_the_merchant_s_money(
    people: dict[str, int], visit: Visit, way: CarbonWay, width: int, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configuration(), "sample", True)
    walk = Walk(visit, language=language)
    office = opened(walk, way, width=width)
    first, second = claimed(walk, width=360), claimed(walk, width=360)
    shop = taken(walk, first, width=360)
    origin = shop.evaluate("location.origin")
    shop.goto(f"{origin}/write-off/list")
    walk.look(shop, "no list")
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    shop.locator("#lines").fill(f"{second}, {at}, 800\n{first}, {at}, 900\nfoo, bar")
    shop.locator("#hand-in button").click()
    shop.wait_for_selector("#answers")
    walk.look(shop, "answers")
    shop.goto(f"{origin}/written-off")
    walk.look(shop, "written off")
    shop.locator("button[name=number]").first.click()
    shop.wait_for_selector("#said")
    walk.look(shop, "refunded")

    office.reload()
    walk.look(office, "to settle")
    office.locator("#due form button").first.click()
    office.wait_for_selector("#said")
    walk.look(office, "settled")
    number = int(office.url.partition("#")[0].rpartition("/")[2])
    made = reads.settlements_of(number)[0]
    assert (made.count, made.kg) == (1, 2 if way is CarbonWay.DEPARTMENT else 0)
    walk.campaign = f"/campaigns/{number}/pay"
    paid(walk, office, width=width)
    assert reads.payments_of([made.number])[made.number].stage is PaymentStage.PAID
    paid_out(walk, people["shop-a"], width=width)
    states = {one.state for one in reads.vouchers_of(people["rich"])}
    assert states == {VoucherState.USED, VoucherState.REFUNDED}
    poor = walk.as_("poor", "/me/vouchers", width=360)
    if way is CarbonWay.CLAIMER:
        poor.locator("main form button").first.click()
        poor.wait_for_selector("#refused-here")
    walk.look(poor, "without grams")
    assert {place: found for place, found in walk.wrong.items() if found} == {}
