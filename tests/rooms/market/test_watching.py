"""What a watcher is shown twice: there and back, round three, a price far off; both sides of each border, and the rest of the market is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from puhui.market import reads
from puhui.market.reads import Watched
from puhui.market.words import BACK_DAYS, DealStage, Position, Suspect, Suspicion, Terms
from tests.rooms.market.scene import OTHER, accepted, offered, opened, paid
from tests.rooms.market.test_bulletin import FOREST, UNTIL, sold
from tests.rooms.registry.credits import BUYER, DAY, OWNER, issued

LAST = DAY + timedelta(days=200)


@pytest.fixture
def market(db: None) -> None:
    opened()
    issued(1_000)
    issued(1_000, code=FOREST)


def seen(why: Suspicion, *, days: int = 0, last: int = 200) -> list[Suspect]:
    found = reads.suspects(first=DAY + timedelta(days=days), last=DAY + timedelta(days=last))
    return [one for one in found if one.why is why]


@pytest.mark.usefixtures("market")
class TestTradedBack:
    @pytest.mark.parametrize(("days", "is_seen"), [(0, True), (BACK_DAYS, True), (BACK_DAYS + 1, False)])
    def test_within_the_days_that_are_ours_to_choose(self, days: int, is_seen: bool) -> None:
        there = sold(100, 6_000, of="PV00012")
        back = sold(60, 6_100, giver=BUYER, taker=OWNER, days=days)
        found = seen(Suspicion.BACK)
        assert [(one.deals, one.organisations, one.kg) for one in found] == ([((there, back), (OWNER, BUYER), 60)] if is_seen else [])

    def test_again_and_again_is_one_line_for_each_that_came_back(self) -> None:
        there = [sold(10, 6_000, of="PV00012") for _ in range(3)]
        back = [sold(5, 6_000, giver=BUYER, taker=OWNER) for _ in range(2)]
        assert [one.deals for one in seen(Suspicion.BACK)] == [(there[-1], back[1]), (there[-1], back[0])]

    def test_of_another_project_is_not(self) -> None:
        sold(100, 6_000, of="PV00012")
        issued(50, code="FO00002", holder=BUYER)
        sold(50, 6_000, giver=BUYER, taker=OWNER, of="FO00002")
        assert seen(Suspicion.BACK) == []

    def test_is_told_for_the_days_in_which_it_came_back(self) -> None:
        sold(100, 6_000, of="PV00012")
        sold(100, 6_000, giver=BUYER, taker=OWNER, days=10)
        assert [len(seen(Suspicion.BACK, days=day)) for day in (10, 11)] == [1, 0]
        assert seen(Suspicion.BACK, last=9) == []


@pytest.mark.usefixtures("market")
class TestACircle:
    @pytest.mark.parametrize(("days", "count"), [(BACK_DAYS, 1), (BACK_DAYS + 1, 0)])
    def test_of_three_is_told_once(self, days: int, count: int) -> None:
        deals = (
            sold(100, 6_000, of="PV00012"), sold(80, 6_000, giver=BUYER, taker=OTHER, days=1), sold(50, 6_000, giver=OTHER, taker=OWNER, days=days),
        )  # fmt: skip
        found = seen(Suspicion.CIRCLE)
        assert len(found) == count
        assert all((one.deals, one.organisations, one.kg) == (deals, (OWNER, BUYER, OTHER), 50) for one in found)

    def test_that_does_not_close_is_none(self) -> None:
        sold(100, 6_000, of="PV00012")
        sold(80, 6_000, giver=BUYER, taker=OTHER)
        assert seen(Suspicion.CIRCLE) == []


@pytest.mark.usefixtures("market")
class TestAPrice:
    @pytest.mark.parametrize(("price", "is_seen"), [(8_000, False), (7_999, True), (12_000, False), (12_001, True)])
    def test_far_from_the_mean_of_the_others_of_that_day_and_kind(self, price: int, is_seen: bool) -> None:
        sold(500, 10_000, of="PV00012")
        odd = sold(1, price, of="PV00012")
        found = [one for one in seen(Suspicion.FAR) if one.deals == (odd,)]
        assert [(one.fen_per_tonne, one.mean) for one in found] == ([(price, 10_000)] if is_seen else [])

    def test_alone_on_its_day_and_kind_is_far_from_nothing(self) -> None:
        sold(500, 10_000, of="PV00012")
        sold(1, 20_000, of=FOREST)
        sold(1, 20_000, of="PV00012", days=1)
        assert seen(Suspicion.FAR) == []


@pytest.mark.usefixtures("market")
class TestWhoStandsOut:
    def test_is_told_with_what_each_bought_and_sold(self) -> None:
        sold(100, 6_000)
        sold(40, 10_000, giver=BUYER, taker=OTHER)
        assert reads.positions(first=DAY, last=LAST) == [
            Position(BUYER, 100, 40, 600, 400), Position(OWNER, 0, 100, 0, 600), Position(OTHER, 40, 0, 400, 0),
        ]  # fmt: skip
        assert sum(one.net_kg for one in reads.positions(first=DAY, last=LAST)) == 0


@pytest.mark.usefixtures("market")
class TestTheDeals:
    def test_are_found_by_day_organisation_and_stage(self) -> None:
        first = sold(100, 6_000)
        second = accepted(offered(terms=Terms(kg=5, fen_per_tonne=6_000, until=UNTIL), taker=OTHER), OTHER).number

        def found(**told: object) -> list[int]:
            asked = Watched(**{"first": DAY, "last": DAY} | told)  # type: ignore[arg-type]
            return [one.number for one in reads.watched_said(reads.deals_watched(asked))]

        assert found() == [second, first]
        assert found(organisation=BUYER) == [first]
        assert found(stage=DealStage.ACCEPTED) == [second]
        assert found(only_related=True) == []
        assert found(first=DAY + timedelta(days=1), last=LAST) == []
        paid(reads.deal(second))
        assert found(stage=DealStage.DELIVERED) == [second, first]
