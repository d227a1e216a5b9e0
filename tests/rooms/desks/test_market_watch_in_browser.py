"""An enterprise declares its owners, a stranger reads the bulletin on a phone, the regulator sees what came back: in a real browser, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from puhui.foundation.configuration import configuration
from puhui.market import actions
from puhui.market.words import Terms
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.browser import Visits, measured, served, unfold
from tests.rooms.market.owners import owner, person
from tests.rooms.market.scene import in_force
from tests.rooms.registry.credits import issued

pytestmark = pytest.mark.browser
PASSWORD = "only for this test, long"
PARTIES = {
    "owen": (OrganisationKind.ENTERPRISE, "340100", Role.ENTERPRISE, "91340000000000001B"),
    "bella": (OrganisationKind.ENTERPRISE, "340100", Role.ENTERPRISE, "91340000000000003H"),
    "vera": (OrganisationKind.REGULATOR, PROVINCE_WIDE, Role.REGULATOR, ""),
}


@pytest.fixture
def enter(own_database: str, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Somebody signs in and opens a page; without a name a stranger does. Owen and Bella have traded there and back."""
    in_force()
    accounts = {}
    for name, (kind, city, role, uscc) in PARTIES.items():
        made = open_organisation(code=f"{name}-co", name=Text(f"{name} 公司", f"{name}'s"), kind=kind, city=city, uscc=uscc)
        user = add_user(name=name, password=PASSWORD, role=role)
        add_member(user=user, organisation=made, is_manager=True, now=timezone.now())
        accounts[name] = made.account
    _traded(accounts["owen"], accounts["bella"])
    monkeypatch.setattr(configuration(), "sample", False)
    monkeypatch.setattr(configuration(), "second_factor", "off", raising=False)
    monkeypatch.setattr("puhui.web.access.FRESH", frozenset())
    with served() as address:
        visits = Visits(chromium, address)

        def come(name: str, path: str, *, width: int) -> Any:
            page = visits("/sign-in" if name else path, width=width)
            if name:
                page.locator("#name").fill(name)
                page.locator("#password").fill(PASSWORD)
                page.locator("#password").press("Enter")
                page.wait_for_url(lambda url: "/sign-in" not in url)
                page.goto(address + path)
            return page

        yield come
        visits.end()


def _traded(owen: int, bella: int) -> None:
    now, kind = timezone.now(), OrganisationKind.ENTERPRISE.value
    for number, account in enumerate((owen, bella), start=1):
        actions.declare_owners(organisation=account, owners=[owner(person(number))], by=1, now=now)
    issued(500, holder=owen)
    for giver, taker in ((owen, bella), (bella, owen)):
        terms = Terms(kg=50, fen_per_tonne=6_600, until=local_day(now) + timedelta(days=3))
        deal = actions.offer_credits(key=f"{giver}", giver=giver, taker=taker, kind=kind, terms=terms, by=1, now=now)
        actions.accept_offer(number=deal.number, organisation=taker, kind=kind, by=2, now=now)
        actions.deliver_deal(number=deal.number, now=now)


def looked(page: Any, *, is_phone: bool) -> str:
    unfold(page)
    assert measured(page, is_phone) == []
    return str(page.content())


def _declare(page: Any) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="申报", exact=True).click()


def test_owners_are_declared_the_bulletin_is_read_and_the_market_is_watched(enter: Callable[..., Any]) -> None:
    page = enter("owen", "/deals/owners", width=360)
    looked(page, is_phone=True)
    page.locator("#name-1").fill("皖江投资有限公司")
    page.locator("#code-1").fill("91350100M000100Y43")
    page.locator("#share-1").fill("60")
    _declare(page)
    assert "请勾选" in looked(page, is_phone=True)
    page.locator("[name=controls-1]").check()
    _declare(page)
    assert "以前的申报" in looked(page, is_phone=True)

    for width in (360, 1280):
        said = looked(enter("", "/market", width=width), is_phone=width == 360)
        assert "66.00" in said
        assert "owen" not in said

    page = enter("vera", "/office/market", width=1280)
    assert "卖出又买回" in looked(page, is_phone=False)
    page.get_by_role("link", name="owen 公司（owen-co）").first.click()
    page.wait_for_url("**/office/market/owners/owen-co")
    assert "皖江投资有限公司" in looked(page, is_phone=False)
    looked(enter("vera", "/office/market", width=360), is_phone=True)
