"""The lists of the market and of the settlement desk: each row is on one part of them, what is left out is said, and more rows ask no more questions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from puhui.foundation.showing.tables import part_of
from puhui.journeys import trading
from puhui.journeys.reconciling import reconcile
from puhui.journeys.settling import settle
from puhui.ledger.reads import movements
from puhui.market import actions, models, reads
from puhui.market.words import ListingTerms, ShelfTerms, Terms, Venue
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.reads import operator_account
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.payments.actions import note_differences
from puhui.payments.reads import due_about
from puhui.payments.rules.statements import written
from puhui.payments.words import CASH, Brought, DifferenceKind, Found, Notice, Source, StatementLine, Way
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.rooms.desks.test_credit_pages import Party, fresh_proof, market, party
from tests.rooms.registry.credits import issued

__all__ = ["fresh_proof", "market"]
pytestmark = pytest.mark.django_db


class Scene:
    """Two enterprises, somebody of the desk, a regulator; `grow` adds one row to every list."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.giver, self.taker = party("giver"), party("taker")
        self.desk = _signed_in("desk", Role.OPERATOR, operator_account())
        office = open_organisation(code="finance", name=Text("金融监管", "regulator"), kind=OrganisationKind.REGULATOR, city=PROVINCE_WIDE)
        self.watcher = _signed_in("watcher", Role.REGULATOR, office.account)
        issued(1_000, holder=self.own)
        self.listing = self.listed(kg=200).number
        self.rows = 0

    @property
    def own(self) -> int:
        return self.giver.organisation.account

    @property
    def today(self) -> Any:
        return local_day(self.now)

    def listed(self, *, kg: int, venue: Venue = Venue.HERE) -> Any:
        terms = ListingTerms(kg=kg, fen_per_tonne=60_000, until=self.today + timedelta(days=7), venue=venue)
        return trading.list_for_sale(key=f"list {models.Listing.objects.count()}", seller=self.own, terms=terms, by=1, now=self.now)

    def grow(self) -> None:
        self.rows += 1
        row, buyer = self.rows, self.taker.organisation.account
        deal = trading.take(key=f"take {row}", listing=self.listing, taker=buyer, kg=2, purpose=None, note="", by=2, now=self.now)
        due = due_about(f"deal:{deal.number}")
        assert due
        settle(Notice(f"B{row}", due.reference, due.fen, self.now), self.now)
        settle(Notice(f"X{row}", due.reference, 3, self.now), self.now)
        self.listed(kg=3)
        self.listed(kg=1, venue=Venue.EXCHANGE)
        actions.send_orders(by=1, now=self.now)
        actions.open_shelf(seller=self.own, terms=ShelfTerms(fen_per_kg=70 + row), by=1, now=self.now)
        gift = Terms(kg=1, fen_per_tonne=0, until=self.today + timedelta(days=3))
        trading.offer(key=f"gift {row}", giver=self.own, taker=buyer, terms=gift, by=1, now=self.now)
        day = self.today - timedelta(days=row)
        note_differences(day=day, found=[Found(DifferenceKind.MISSING_HERE, f"D{row}", {"fen": 1})], now=self.now)
        reconcile(body=written(day, 0, []), brought=Brought(Source.FETCHED), now=self.now)
        lines = [StatementLine(Way.IN, f"B{one}", "", 1, self.now) for one in range(1, row + 1)]
        reconcile(body=written(self.today, 0, lines), brought=Brought(Source.FETCHED), now=self.now)

    def pages(self) -> Iterator[tuple[Client, str]]:
        for path in ("/deals", "/trade", f"/trade/{self.listing}", "/cash"):
            yield self.giver.client, path
        yield self.taker.client, "/trade"
        for path in (
            "/operator/settlement",
            f"/operator/settlement/{self.today}",
            f"/operator/settlement/{self.today}/csv",
            "/operator/gateway",
        ):
            yield self.desk, path
        yield self.watcher, "/office/market"
        for path in ("/market", "/market?form=offers", "/market?form=trades", "/market?kind=PV"):
            yield Client(), path


def _signed_in(name: str, role: Role, account: int) -> Client:
    from puhui.participants.reads import organisation_at

    user = add_user(name=name, password="only for this test, long", role=role)
    add_member(user=user, organisation=organisation_at(account), is_manager=True, now=timezone.now())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def scene(market: None, fresh_proof: None) -> Scene:
    return Scene()


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer).decode()


def parts(client: Client, path: str, name: str) -> list[str]:
    """A list as the page shows it, and each older part of it."""
    found = [card(shown(client, path), name)]
    while following := re.search(rf'rel="next" href="(\?[^"#]*{name}=[^"#]*)', found[-1]):
        found.append(card(shown(client, path + html.unescape(following[1])), name))
        assert "回到最新" in found[-1] or "上一页" in found[-1]
    return found


def card(page: str, name: str) -> str:
    """The part of a page that is called so, or all of it."""
    return page.partition(f'id="{name}"')[2].partition("</section>")[0] or page


def test_more_rows_ask_no_more_questions(scene: Scene) -> None:
    for _ in range(2):
        scene.grow()

    def asked() -> list[tuple[str, int]]:
        counts = []
        for client, path in scene.pages():
            shown(client, path)  # the first look may keep something for the next
            with CaptureQueriesContext(connection) as queries:
                shown(client, path)
            counts.append((path, len(queries)))
        return counts

    few = asked()
    for _ in range(4):
        scene.grow()
    assert asked() == few


@pytest.mark.parametrize(("who", "path", "name", "row"), [
    ("giver", "/deals", "deals", r'href="/deals/(\d+)"'), ("giver", "/trade", "own", r'href="/trade/(\d+)">第 \d+ 号<'),
    ("giver", "/trade/{listing}", "parts", r'href="/deals/(\d+)"'), ("giver", "/cash", "moved", r"deal:|第 (\d+) 号交易"),
    ("taker", "/trade", "page", r'>第 (\d+) 号</a>'), ("desk", "/operator/settlement", "came", r'ph-mono">([BX]\d+)<'),
    ("desk", "/operator/settlement", "days", r'href="/operator/settlement/([\d-]+)">[\d-]+</a></td>'),
    ("desk", "/operator/gateway", "files", r"/operator/gateway/orders/(\d+)"), ("desk", "/operator/settlement/{today}", "page", r">(B\d+)<"),
    ("watcher", "/office/market", "before", r'data-label="编号"><span>(\d+)<'),
])  # fmt: skip
def test_each_row_stands_on_one_part(scene: Scene, monkeypatch: pytest.MonkeyPatch, who: str, path: str, name: str, row: str) -> None:
    for place in ("deals.LINES", "trade.LINES", "pages.trading.LINES", "money.MOVEMENTS", "money.DAYS", "pages.settlement.LINES", "pages.gateway.LINES",
                  "pages.market_watch.LINES"):  # fmt: skip
        monkeypatch.setattr(f"puhui.desks.{place}", 2)
    for _ in range(5):
        scene.grow()
    party_or_client = getattr(scene, who)
    client = party_or_client.client if isinstance(party_or_client, Party) else party_or_client
    found = parts(client, path.format(listing=scene.listing, today=scene.today), name)
    assert len(found) >= 3
    seen = [one for page in found for one in dict.fromkeys(re.findall(row, page))]
    assert len(seen) >= 5
    assert len(set(seen)) == len(seen)


def test_a_key_is_never_parted() -> None:
    """Rows of one entry of the books stand together, or the older ones of it would be lost."""
    from django.http import QueryDict

    for keys, most, left in (
        ([5, 4, 4, 3], 2, [5]),
        ([5, 4, 4, 3], 3, [5, 4, 4]),
        ([4, 4, 4], 2, [4, 4]),
        ([5, 4], 2, [5, 4]),
        ([], 2, []),
    ):
        rows, older = part_of(keys, most, asked=QueryDict(""), name="n", after=lambda one: one)
        assert rows == left
        assert older.after == (str(left[-1]) if len(keys) > most else "")


def test_movements_go_on_where_they_were_left(scene: Scene) -> None:
    for _ in range(4):
        scene.grow()
    whole = movements(holder=scene.own, asset=CASH, limit=100)
    assert len(whole) >= 4
    for place, one in enumerate(whole):
        rest = [each for each in whole[place + 1 :] if each.entry != one.entry]
        assert movements(holder=scene.own, asset=CASH, limit=100, before=one.entry) == rest


def test_what_is_left_out_is_said(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        scene.grow()
    monkeypatch.setattr("puhui.desks.pages.settlement.LINES", 1)
    monkeypatch.setattr("puhui.disclosure.pages.market.OFFER_LINES", 2)
    page = shown(scene.desk, "/operator/settlement")
    assert "这里是最早的，另有 3 笔。" in page
    assert re.search(r"这里是最近的，另有 \d+ 处", page)
    assert "8 笔" in page  # all that came today, with the sum of all of it
    page = shown(Client(), "/market")
    assert "这里是单价最低的几笔，全部在 CSV 里。" in page
    assert len(shown(Client(), "/market?form=offers").splitlines()) == 1 + len(reads.offers(today=scene.today))
    assert len(reads.offers(today=scene.today)) == 5


def test_what_stands_there_instead_of_a_row_is_no_row(scene: Scene) -> None:
    scene.grow()
    for path in ("/deals?deals=x", "/deals?deals=-1", "/cash?moved=99999999999999999999", "/trade?page=abc"):
        shown(scene.giver.client, path)
    for path in ("/operator/settlement?days=999999999", "/operator/settlement?came=0", "/operator/gateway?files=1e9"):
        shown(scene.desk, path)
    shown(scene.watcher, "/office/market?before=123456")


def test_a_file_of_the_desk_is_named_beside_its_field(scene: Scene) -> None:
    answer = scene.desk.post(
        "/operator/settlement/statement", {"verb": "reconcile", "reason": "x", "file": SimpleUploadedFile("s.csv", b"x")}
    )
    assert answer.status_code == 422
