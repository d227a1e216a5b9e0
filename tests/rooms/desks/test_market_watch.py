"""Owners are declared on a page that keeps what was typed and shows no number of a person; whoever watches the market sees names and no button."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from puhui.market import actions, models, reads
from puhui.market.words import OWNERS_MOST, Terms
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.rooms.desks.test_credit_pages import Party, fresh_proof, party
from tests.rooms.market.owners import company, person
from tests.rooms.market.scene import in_force
from tests.rooms.registry.credits import issued

__all__ = ["fresh_proof"]
pytestmark = pytest.mark.django_db
TODAY = local_day(timezone.now())
ROWS = {f"{field}-{place}": "" for place in range(1, 6) for field in ("name", "code", "share")}
LIN = {"name-1": "林晓兰", "code-1": person(1), "share-1": "60", "controls-1": "1"}


@pytest.fixture
def giver(db: None, fresh_proof: None) -> Party:
    in_force()
    return party("giver", is_declared=False)


def declare(one: Party, status: int = 302, **told: str) -> str:
    return one.post("/deals/owners", status, **{"verb": "declare", **ROWS, **told})


class TestDeclaring:
    def test_keeps_no_number_of_a_person_and_says_what_holds(self, giver: Party) -> None:
        declare(giver, **LIN, **{"name-3": "皖江投资", "code-3": company(7), "share-3": "25.5%"})
        page = giver.get("/deals/owners")
        for told in ("林**", "60%", "皖江投资", company(7), "25.5%", "实际控制人"):
            assert told in page
        assert person(1) not in page
        assert "林晓兰" not in page
        assert [one.share_bp for one in reads.owners_of(giver.organisation.account, on=TODAY).owners] == [6_000, 2_550]

    def test_that_there_is_none_is_said_outright(self, giver: Party) -> None:
        assert "owners_too" not in declare(giver, 422)
        declare(giver, none="1")
        assert "没有需要申报的所有者" in giver.get("/deals/owners")

    @pytest.mark.parametrize(
        ("told", "says"),
        [
            ({}, "二者选一"),
            ({**LIN, "none": "1"}, "二者选一"),
            ({**LIN, "share-1": "六成"}, "比例（%，最多两位小数）"),
            ({**LIN, "code-1": person(1)[:-1] + "A"}, "请核对末位"),
            ({"name-4": "皖江投资", "code-4": company(7), "share-4": "60"}, "请勾选"),
            ({"name-2": "皖江投资", "code-2": company(7), "share-2": ""}, "比例应在 0 到 100% 之间"),
            ({**LIN, "name-2": "皖江投资", "code-2": company(7), "share-2": "40.01"}, "合计 100.01%"),
        ],
    )
    def test_that_cannot_be_true_is_refused_and_stays_as_typed(self, giver: Party, told: dict[str, str], says: str) -> None:
        page = declare(giver, 422, **told)
        assert says in page
        for field, value in told.items():
            assert f'value="{value}"' in page, field
        assert not reads.has_declared(giver.organisation.account, on=TODAY)

    def test_again_takes_the_place_of_before(self, giver: Party) -> None:
        declare(giver, **LIN)
        declare(giver, none="1")
        assert "以前的申报" in giver.get("/deals/owners")
        assert models.Declaration.objects.count() == 2

    def test_more_rows_are_a_click_away_and_keep_what_was_typed(self, giver: Party) -> None:
        page = giver.post("/deals/owners", 200, **{**ROWS, **LIN, "verb": "more"})
        assert 'name="name-8"' in page
        assert 'value="林晓兰"' in page
        full = {f"name-{place}": "" for place in range(1, OWNERS_MOST + 1)}
        page = giver.post("/deals/owners", 200, verb="more", **full)
        assert f'name="name-{OWNERS_MOST}"' in page
        assert f'name="name-{OWNERS_MOST + 1}"' not in page
        assert 'value="more"' not in page


@pytest.fixture
def traded(giver: Party) -> tuple[Party, Party, list[int]]:
    """There and back within a day, and an offer that is open."""
    taker = party("taker", is_declared=False)
    for one, number in ((giver, 1), (taker, 2)):
        declare(one, **LIN | {"code-1": person(number)})
        issued(100, holder=one.organisation.account)
    numbers = [_sold(giver, taker, 6_000), _sold(taker, giver, 6_100)]
    return giver, taker, numbers


def _sold(giver: Party, taker: Party, price: int) -> int:
    now, kind = timezone.now(), OrganisationKind.ENTERPRISE.value
    terms = Terms(kg=50, fen_per_tonne=price, until=TODAY + timedelta(days=3))
    key = f"{giver.organisation.account} {price}"
    deal = actions.offer_credits(
        key=key, giver=giver.organisation.account, taker=taker.organisation.account, kind=kind, terms=terms, by=1, now=now
    )
    actions.accept_offer(number=deal.number, organisation=taker.organisation.account, kind=kind, by=2, now=now)
    return actions.deliver_deal(number=deal.number, now=now).number


@pytest.fixture
def watcher(fresh_proof: None) -> Client:
    office = open_organisation(
        code="finance-office", name=Text("金融监管", "financial regulator"), kind=OrganisationKind.REGULATOR, city=PROVINCE_WIDE
    )
    user = add_user(name="watcher", password="only for this test, long", role=Role.REGULATOR)
    add_member(user=user, organisation=office, is_manager=True, now=timezone.now())
    client = Client()
    client.force_login(user)
    return client


def seen(client: Client, status: int = 200, **asked: str) -> str:
    answer = client.get("/office/market", asked)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


class TestWatching:
    def test_shows_names_positions_and_what_came_back(self, watcher: Client, traded: tuple[Party, Party, list[int]]) -> None:
        first, second = traded[2]
        page = seen(watcher)
        for told in ("giver公司", "taker公司", "来回交易", "卖出又买回", f"?deals={first},{second}#deals", "集中", "61.00"):
            assert told in page
        assert '<form class="ph-filter" method="get">' in page
        assert 'name="verb"' not in page

    def test_narrows_by_organisation_stage_days_and_deals(self, watcher: Client, traded: tuple[Party, Party, list[int]]) -> None:
        first, second = traded[2]
        assert "没有符合条件的划转" in seen(watcher, stage="offered")
        assert "没有符合条件的划转" in seen(watcher, related="1")
        assert "没有符合条件的划转" in seen(watcher, until="2024-01-31")
        chosen = seen(watcher, deals=f"{second}")
        assert "只显示选中的几笔" in chosen
        rows = chosen.split('id="deals"')[1]
        assert f"<span>{second}</span>" in rows
        assert f"<span>{first}</span>" not in rows

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({"from": "2026-01-02", "until": "2026-01-01"}, 422),
            ({"until": "0001-01-01"}, 422),
            ({"stage": "sold"}, 422),
            ({"organisation": "nobody"}, 404),
        ],
    )
    def test_refuses_what_it_cannot_read_and_keeps_it(self, watcher: Client, asked: dict[str, str], status: int) -> None:
        page = seen(watcher, status, **asked)
        assert "拒绝代码" in page
        assert all(f'value="{value}"' in page for name, value in asked.items() if name != "stage")

    def test_gives_each_table_as_a_file(self, watcher: Client, traded: tuple[Party, Party, list[int]]) -> None:
        def file(form: str) -> list[dict[str, str]]:
            body = watcher.get("/office/market", {"form": form}).content.decode("utf-8-sig")
            return list(csv.DictReader(io.StringIO(body)))

        assert [int(row["deal"]) for row in file("deals")] == traded[2][::-1]
        assert file("suspects")[0]["why"] == "back"
        assert {row["net_kg"] for row in file("positions")} == {"0"}

    @pytest.mark.parametrize(("most", "status"), [(2, 200), (1, 413)])
    def test_a_file_holds_all_that_was_asked_for_or_says_that_it_cannot(
        self, watcher: Client, traded: tuple[Party, Party, list[int]], monkeypatch: pytest.MonkeyPatch, most: int, status: int
    ) -> None:
        monkeypatch.setattr("puhui.desks.pages.market_watch.FILE_MOST", most)
        assert ("file_too_long" in seen(watcher, status, form="deals")) is (status == 413)

    def test_shows_what_each_has_declared(self, watcher: Client, traded: tuple[Party, Party, list[int]]) -> None:
        page = watcher.get("/office/market/owners/giver-company").content.decode()
        assert "林**" in page
        assert person(1) not in page
        assert watcher.get("/office/market/owners/nobody").status_code == 404

    def test_is_for_those_who_watch(self, giver: Party) -> None:
        assert giver.client.get("/office/market").status_code == 403
