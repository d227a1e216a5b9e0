"""A trade is written as its deal is delivered; a day's price is weighted by volume; nobody is named, and few residents stand nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.market import models, reads
from puhui.market.words import RetailDay, Terms, TradedDay, Way, mean_price
from tests.rooms.market.scene import accepted, listed, offered, opened, ordered, paid, shelved, took
from tests.rooms.registry.credits import BUYER, DAY, OWNER, issued, project

UNTIL = DAY + timedelta(days=7)
FOREST = "FO00001"


def sold(kg: int, fen_per_tonne: int, *, giver: int = OWNER, taker: int = BUYER, days: int = 0, of: str | None = None) -> int:
    terms = Terms(kg=kg, fen_per_tonne=fen_per_tonne, until=UNTIL, project=project(of) if of else None)
    deal = accepted(offered(terms=terms, giver=giver, taker=taker), taker)
    return paid(deal, later=days).number


@pytest.fixture
def market(db: None) -> None:
    opened()
    issued(1_000)
    issued(1_000, code=FOREST)


@pytest.mark.parametrize(
    ("fen", "kg", "price"), [(100, 1, 100_000), (1, 3, 333), (1, 2_000, 1), (1, 2_001, 0), (3, 2_000, 2), (0, 5, 0), (149, 100, 1_490)]
)
def test_a_mean_price_is_rounded_once_half_a_fen_up(fen: int, kg: int, price: int) -> None:
    assert mean_price(fen, kg) == price


@pytest.mark.usefixtures("market")
class TestADay:
    def test_sums_by_kind_and_weighs_the_price_by_volume(self) -> None:
        sold(100, 6_000, of="PV00012")
        sold(300, 8_000, of="PV00012")
        sold(10, 9_000, of=FOREST, days=1)
        assert reads.traded_days(first=DAY, last=UNTIL) == [
            TradedDay(DAY + timedelta(days=1), "FO", 10, 90, 1), TradedDay(DAY, "PV", 400, 600 + 2_400, 2),
        ]  # fmt: skip
        assert [one.price for one in reads.traded_days(first=DAY, last=DAY)] == [7_500]
        assert reads.traded_days(first=DAY, last=UNTIL, kind="FO")[0].kg == 10

    def test_has_both_its_ends_and_no_day_beyond(self) -> None:
        sold(10, 6_000, days=2)
        for first, last, found in ((2, 2, 1), (1, 3, 1), (3, 4, 0), (0, 1, 0)):
            assert len(reads.traded_days(first=DAY + timedelta(days=first), last=DAY + timedelta(days=last))) == found

    def test_leaves_gifts_and_open_deals_out(self) -> None:
        paid_for = sold(10, 6_000)
        gift = paid(accepted(offered(terms=Terms(kg=5, fen_per_tonne=0, until=UNTIL))))
        accepted(offered(terms=Terms(kg=5, fen_per_tonne=6_000, until=UNTIL)))
        assert gift.stage == "delivered"
        assert [one.deal for one in reads.latest_trades()] == [paid_for]


@pytest.mark.usefixtures("market")
class TestATrade:
    def test_of_several_projects_is_a_line_for_each_and_its_parts_come_to_its_price(self) -> None:
        deal = sold(1_333, 6_001)
        lines = list(reads.trades_between(first=DAY, last=DAY))
        assert [(one.deal, one.kind, one.kg, one.way) for one in lines] == [(deal, "PV", 1_000, Way.AGREED), (deal, "FO", 333, Way.AGREED)]
        assert sum(one.fen for one in lines) == reads.deal(deal).fen == 7_999
        assert [one.deals for one in reads.traded_days(first=DAY, last=DAY)] == [1, 1]

    def test_says_how_they_met_and_whether_they_are_related(self) -> None:
        taken = took(listed(kg=100), 40)
        paid(taken)
        assert [(one.way, one.kg, one.is_related) for one in reads.latest_trades()] == [(Way.LISTING, 40, False)]

    def test_is_never_changed_nor_written_by_the_application(self) -> None:
        sold(10, 6_000)
        row = models.Trade.objects.values().get()
        for statement in (
            lambda: models.Trade.objects.update(fen=1),
            lambda: models.Trade.objects.all().delete(),
            lambda: models.Trade.objects.bulk_create([models.Trade(**row | {"id": None, "place": 2})]),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                statement()


@pytest.mark.usefixtures("market")
class TestOffers:
    def test_are_the_listings_that_stand_open_with_what_is_left_of_them(self) -> None:
        dear = listed(kg=900, fen_per_tonne=9_000)
        cheap = listed(kg=200, smallest_kg=10)
        took(cheap, 150)
        first, second = reads.offers(today=DAY)
        assert (first.listing, first.left_kg, first.smallest_kg, [(lot.kind, lot.kg) for lot in first.lots]) == (
            cheap.number,
            50,
            10,
            [("FO", 50)],
        )
        assert (second.listing, [(lot.kind, lot.kg) for lot in second.lots]) == (dear.number, [("PV", 900)])
        assert reads.offers(today=UNTIL + timedelta(days=1)) == []


@pytest.mark.usefixtures("market")
class TestResidents:
    def test_of_a_day_with_too_few_are_said_nowhere(self) -> None:
        shelf = shelved()
        for person in range(7_001, 7_004):
            paid(ordered(shelf, kg=2, person=person).deal)
        assert reads.traded_days(first=DAY, last=DAY) == []
        assert reads.latest_trades() == []
        assert reads.retail_days(first=DAY, last=DAY, least=4) == []
        assert reads.retail_days(first=DAY, last=DAY, least=3) == [RetailDay(DAY, 3, 6, 48)]


def test_a_window_is_read_from_its_own_index_alone(db: None) -> None:
    """Whatever lies in the past: the plan of a window names the index over days, and never the whole table."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT day, kind, sum(kg), sum(fen), count(DISTINCT deal_id) FROM market_trade"
            " WHERE NOT way = 'retail' AND day BETWEEN '2026-03-01' AND '2026-04-30' GROUP BY day, kind"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "market_traded_on" in plan
