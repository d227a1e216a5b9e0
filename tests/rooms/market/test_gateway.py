"""Orders go to an exchange and trades come back by files in sequence: the same file changes nothing, a hole is waited for, what does not fit moves nothing."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.foundation.server import ThrowawayCluster
from puhui.ledger.reads import outstanding
from puhui.market import actions, migrations, models, reads
from puhui.market.errors import (
    DifferenceUnknown,
    GatewayFileTooLarge,
    GatewayFileUnknown,
    GatewayFileWrong,
    GatewayOwnFile,
    GatewaySequenceReused,
    ListingElsewhere,
    NothingToSend,
)
from puhui.market.rules import gateway as rules
from puhui.market.words import FILE_COLUMNS, GATEWAY_ROWS_MOST, DealStage, FileKind, FileState, Listing, ListingStage, Received, Venue, Way
from puhui.participants.actions import open_organisation
from puhui.participants.words import OrganisationKind
from puhui.payments.words import CASH
from puhui.vocabulary.texts import Text
from tests.rooms.market.owners import company, owner
from tests.rooms.market.scene import broken, declared, in_force, listed, paid, took
from tests.rooms.registry.credits import DAY, HELD, NOW, blocks, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

CODES = {"seller": "91340000000000001B", "buyer": "91340000000000003H", "twin": "91340100MA2MRCWG8K"}


class Exchange:
    """Two parties with accounts here, a hundred kilograms of the seller, and files as the exchange writes them."""

    def __init__(self) -> None:
        self.accounts = {
            name: open_organisation(
                code=f"x-{name}", name=Text(name, name), kind=OrganisationKind.ENTERPRISE, city="340100", uscc=code
            ).account
            for name, code in CODES.items()
        }
        in_force()
        declared(*self.accounts.values())
        issued(100, holder=self.accounts["seller"])
        self.traded = 0

    def listed(self, **told: Any) -> Listing:
        return listed(seller=self.accounts["seller"], venue=Venue.EXCHANGE, **told)

    def sent(self) -> list[list[str]]:
        return rules.opened(reads.gateway_file("orders", actions.send_orders(by=1, now=NOW).head.sequence)[1])[1]

    def row(self, listing: Listing, amount: int, **told: object) -> list[object]:
        self.traded += 1
        given = {
            "trade": f"T{self.traded}",
            "order": f"PH{listing.number}",
            "buyer": CODES["buyer"],
            "kg": amount,
            "price": 6_000,
            "day": DAY,
        } | told
        return list(given.values())

    def trades(self, sequence: int, *rows: list[object]) -> bytes:
        return rules.written(FileKind.TRADES, rows, sequence=sequence, day=DAY)

    def states(self, sequence: int, *rows: tuple[object, ...], after: int, day: date = DAY) -> bytes:
        return rules.written(FileKind.RECONCILE, rows, sequence=sequence, day=day, after=after)

    def takes(self, data: bytes) -> Received:
        return actions.receive_file(data=data, by=1, now=NOW)


@pytest.fixture
def exchange(db: None) -> Exchange:
    return Exchange()


def open_codes() -> list[str]:
    return [one.code for one in reads.differences(is_open=True)]


class TestOrders:
    def test_go_out_once_and_their_end_too(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        assert exchange.sent() == [[f"PH{made.number}", "new", CODES["seller"], "any", "any", "60", "1", "6000", str(made.terms.until)]]
        with pytest.raises(NothingToSend):
            exchange.sent()
        actions.withdraw_listing(number=made.number, organisation=exchange.accounts["seller"], by=1, now=NOW)
        (row,) = exchange.sent()
        assert row[:2] == [f"PH{made.number}", "withdraw"]
        with pytest.raises(NothingToSend):
            exchange.sent()
        assert [one.head.sequence for one in reads.gateway_files(kind=FileKind.ORDERS)] == [2, 1]
        assert broken() == set()

    def test_what_ended_before_it_was_sent_is_nobody_s_business(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        actions.withdraw_listing(number=made.number, organisation=exchange.accounts["seller"], by=1, now=NOW)
        with pytest.raises(NothingToSend):
            exchange.sent()

    def test_what_is_for_the_exchange_is_not_sold_here_and_the_other_way_round(self, exchange: Exchange) -> None:
        there, here = exchange.listed(kg=30), listed(seller=exchange.accounts["seller"], kg=30)
        assert [one.number for one in reads.listings(today=DAY)] == [here.number]
        with pytest.raises(ListingElsewhere):
            took(there, 10, taker=exchange.accounts["buyer"])
        assert [row[0] for row in exchange.sent()] == [f"PH{there.number}"]
        took(here, 10, taker=exchange.accounts["buyer"])
        exchange.takes(exchange.trades(1, exchange.row(here, 10)))
        assert open_codes() == ["order_not_known"]

    def test_of_no_file(self, exchange: Exchange) -> None:
        with pytest.raises(GatewayFileUnknown):
            reads.gateway_file("orders", 1)


class TestTrades:
    def test_deliver_at_the_price_of_the_exchange_and_no_cash_moves(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        done = exchange.takes(exchange.trades(1, exchange.row(made, 25, price=6_400)))
        assert (done.applied, done.missing, done.is_repeat, done.file.state) == ((1,), (), False, FileState.APPLIED)
        deal = reads.deal(models.Deal.objects.get().pk)
        assert (deal.stage, deal.venue, deal.fen, deal.fee_buyer, deal.terms.kg) == (DealStage.DELIVERED, Venue.EXCHANGE, 160, 0, 25)
        assert (
            sum(last - first + 1 for first, last, holder, state in blocks() if (holder, state) == (exchange.accounts["buyer"], HELD)) == 25
        )
        assert (reads.listing(made.number).left_kg, outstanding(asset=CASH)) == (35, 0)
        assert broken() == set()

    def test_stand_in_the_bulletin_as_what_they_are(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        exchange.takes(exchange.trades(1, exchange.row(made, 25)))
        took(listed(seller=exchange.accounts["seller"], kg=30), 10, taker=exchange.accounts["buyer"])
        paid(reads.deal(models.Deal.objects.latest("pk").pk))
        assert [(one.way, one.kg) for one in reads.latest_trades()] == [(Way.LISTING, 10), (Way.EXCHANGE, 25)]
        assert [reads.deal(one.deal).way for one in reads.latest_trades()] == [Way.LISTING, Way.EXCHANGE]

    def test_sell_an_order_out(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        exchange.takes(exchange.trades(1, exchange.row(made, 25), exchange.row(made, 35)))
        assert reads.listing(made.number).stage is ListingStage.SOLD
        with pytest.raises(NothingToSend):
            exchange.sent()

    def test_the_same_file_again_changes_nothing(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        data = exchange.trades(1, exchange.row(made, 25), exchange.row(made, 99))
        exchange.takes(data)
        again = exchange.takes(data)
        assert (again.is_repeat, again.applied) == (True, ())
        assert (models.Deal.objects.count(), models.GatewayDifference.objects.count()) == (1, 1)

    def test_other_bytes_under_the_same_number_are_refused(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        exchange.takes(exchange.trades(1, exchange.row(made, 25)))
        with pytest.raises(GatewaySequenceReused):
            exchange.takes(exchange.trades(1, exchange.row(made, 26)))
        assert models.Deal.objects.count() == 1

    def test_a_hole_is_said_and_waited_for(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        files = [exchange.trades(number, exchange.row(made, 10)) for number in (1, 2, 3, 4)]
        first = exchange.takes(files[3])
        assert (first.applied, first.missing, first.file.state) == ((), (1, 2, 3), FileState.WAITING)
        assert exchange.takes(files[0]).missing == (2, 3)
        assert exchange.takes(files[2]).applied == ()
        last = exchange.takes(files[1])
        assert (last.applied, last.missing) == ((2, 3, 4), ())
        assert reads.listing(made.number).left_kg == 20
        assert broken() == set()

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"order": "PH999"}, "order_not_known"),
            ({"order": "PH01"}, "order_not_known"),
            ({"order": "something"}, "order_not_known"),
            ({"kg": 61}, "not_so_much_left"),
            ({"buyer": "91340000000000009X"}, "buyer_not_known"),
            ({"buyer": CODES["seller"]}, "own_listing"),
            ({"price": 5_999}, "trade_below_price"),
            ({"day": DAY + timedelta(days=8)}, "listing_over"),
        ],
    )
    def test_that_does_not_fit_moves_nothing_and_the_next_row_does(self, exchange: Exchange, told: dict[str, object], code: str) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        exchange.takes(exchange.trades(1, exchange.row(made, 10, **told), exchange.row(made, 60)))
        assert open_codes() == [code]
        assert reads.listing(made.number).sold_kg == 60
        assert broken() == set()

    def test_with_the_same_owner_is_a_difference(self, exchange: Exchange) -> None:
        declared(exchange.accounts["seller"], exchange.accounts["twin"], owners=(owner(company(1)),))
        made = exchange.listed(kg=60)
        exchange.sent()
        exchange.takes(exchange.trades(1, exchange.row(made, 10, buyer=CODES["twin"])))
        assert open_codes() == ["same_owner"]
        assert not models.Deal.objects.exists()

    def test_a_number_counts_once_in_whatever_file(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        row = exchange.row(made, 10)
        exchange.takes(exchange.trades(1, row))
        exchange.takes(exchange.trades(2, row))
        assert open_codes() == []
        exchange.takes(exchange.trades(3, [*row[:3], 11, *row[4:]]))
        assert open_codes() == ["trade_reused"]
        assert models.Deal.objects.count() == 1


class TestReconciling:
    def test_what_agrees_leaves_nothing_open(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        exchange.takes(exchange.trades(1, exchange.row(made, 25)))
        exchange.takes(exchange.states(1, (f"PH{made.number}", 35, 25), after=1))
        assert open_codes() == []

    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            ([("{}", 34, 25)], "order_state_differs"),
            ([("{}", 35, 26)], "order_state_differs"),
            ([], "order_state_differs"),
            ([("{}", 35, 25), ("PH9", 1, 1)], "order_not_known"),
        ],
    )
    def test_what_differs_waits_until_somebody_says_what_it_was(
        self, exchange: Exchange, rows: list[tuple[str, int, int]], code: str
    ) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        exchange.takes(exchange.trades(1, exchange.row(made, 25)))
        exchange.takes(exchange.states(1, *((order.format(f"PH{made.number}"), *rest) for order, *rest in rows), after=1))
        (found,) = reads.differences(is_open=True)
        assert found.code == code
        done = actions.resolve_difference(number=found.number, why="交易所更正了对账文件", by=7, now=NOW)
        assert (done.resolved_on, done.resolved_by, done.why) == (DAY, 7, "交易所更正了对账文件")
        assert reads.differences(is_open=True) == []
        with pytest.raises(DifferenceUnknown):
            actions.resolve_difference(number=found.number, why="again", by=7, now=NOW)

    def test_waits_for_the_trades_that_it_knows_of(self, exchange: Exchange) -> None:
        made = exchange.listed(kg=60)
        exchange.sent()
        early = exchange.takes(exchange.states(1, (f"PH{made.number}", 35, 25), after=1))
        assert early.file.state is FileState.WAITING
        exchange.takes(exchange.trades(1, exchange.row(made, 25)))
        assert reads.gateway_file("reconcile", 1)[0].state is FileState.APPLIED
        assert open_codes() == []

    def test_an_order_that_is_younger_is_not_missed(self, exchange: Exchange) -> None:
        exchange.listed(kg=60)
        exchange.sent()
        exchange.takes(exchange.states(1, after=0, day=DAY - timedelta(days=1)))
        assert open_codes() == []


class TestForm:
    good = rules.written(FileKind.TRADES, [["T1", "PH1", "X", 1, 1, DAY]], sequence=1, day=DAY)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"hello",
            good.replace(b"T1", b"T2"),
            good.replace(b"trades,1,", b"trades,0,"),
            good.replace(b"trades,1,", b"trades,x,"),
            good.replace(b"gateway,1,", b"gateway,2,"),
            good.replace(b",1,", b",2,", 1),
            rules.written(FileKind.TRADES, [["T1", "PH1", "X", 1, 1]], sequence=1, day=DAY),
            rules.written(FileKind.TRADES, [["T1", "PH1", "X", 0, 1, DAY]], sequence=1, day=DAY),
            rules.written(FileKind.TRADES, [["T1", "PH1", "X", 1, "1.5", DAY]], sequence=1, day=DAY),
            rules.written(FileKind.TRADES, [["T1", "PH1", "X", 1, 1, "3 月"]], sequence=1, day=DAY),
            rules.written(FileKind.TRADES, [["T1", "", "X", 1, 1, DAY]], sequence=1, day=DAY),
            rules.written(FileKind.TRADES, [["T" * 61, "PH1", "X", 1, 1, DAY]], sequence=1, day=DAY),
            rules.written(FileKind.RECONCILE, [["PH1", 1, 1], ["PH1", 1, 1]], sequence=1, day=DAY),
        ],
    )
    def test_what_is_none_is_refused_whole(self, exchange: Exchange, data: bytes) -> None:
        with pytest.raises(GatewayFileWrong) as caught:
            exchange.takes(data)
        assert caught.value.sentence("zh")
        assert not models.GatewayFile.objects.exists()

    def test_a_mark_of_excel_is_no_harm(self) -> None:
        assert rules.opened(b"\xef\xbb\xbf" + self.good) == rules.opened(self.good)

    @pytest.mark.parametrize(("rows", "fits"), [(GATEWAY_ROWS_MOST, True), (GATEWAY_ROWS_MOST + 1, False)])
    def test_has_so_many_rows_at_most(self, rows: int, *, fits: bool) -> None:
        data = rules.written(FileKind.RECONCILE, ([f"PH{n}", 0, 0] for n in range(rows)), sequence=1, day=DAY)
        if fits:
            assert len(rules.opened(data)[1]) == rows
        else:
            with pytest.raises(GatewayFileTooLarge):
                rules.opened(data)

    def test_our_own_files_are_not_taken_in(self, exchange: Exchange) -> None:
        exchange.listed(kg=60)
        exchange.sent()
        with pytest.raises(GatewayOwnFile):
            exchange.takes(reads.gateway_file("orders", 1)[1])

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60), min_size=3, max_size=3))
    def test_whatever_is_written_is_read_back(self, row: list[str]) -> None:
        head, rows = rules.opened(rules.written(FileKind.RECONCILE, [row], sequence=3, day=DAY, after=9))
        assert (head.sequence, head.after, rows) == (3, 9, [row])
        assert len(FILE_COLUMNS[head.kind]) == 3


class TestShuffled:
    """However files are shuffled and doubled, in the end everything is as if each had come once and in its turn."""

    def files(self, exchange: Exchange) -> list[bytes]:
        one, other = exchange.listed(kg=40), exchange.listed(kg=50)
        exchange.sent()
        trades = [
            exchange.trades(1, exchange.row(one, 10), exchange.row(other, 20)),
            exchange.trades(2, exchange.row(one, 35)),  # more than is left
            exchange.trades(3, exchange.row(one, 30, buyer=CODES["twin"]), exchange.row(other, 5, price=1)),
            exchange.trades(4, exchange.row(other, 30, price=7_000)),
        ]
        states = [
            exchange.states(1, (f"PH{one.number}", 30, 10), (f"PH{other.number}", 30, 20), after=1),
            exchange.states(2, (f"PH{one.number}", 0, 40), (f"PH{other.number}", 25, 25), after=3),
            exchange.states(3, (f"PH{one.number}", 0, 40), (f"PH{other.number}", 0, 50), after=4),
        ]
        return trades + states

    def stands(self) -> tuple[Any, ...]:
        return (
            list(models.Listing.objects.order_by("pk").values_list("left_kg", "sold_kg", "stage")),
            sorted(models.GatewayTrade.objects.values_list("trade", "deal__kg", "deal__fen", "deal__taker")),
            sorted(models.GatewayDifference.objects.values_list("file__kind", "file__sequence", "line", "about", "code")),
            sorted(models.GatewayFile.objects.values_list("kind", "sequence", "state")),
            blocks(),
        )

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.randoms(use_true_random=False))
    def test_ends_as_the_clean_run(self, exchange: Exchange, chance: random.Random) -> None:
        ends = []
        with transaction.atomic():
            files = self.files(exchange)
            for order in (files, [chance.choice(files) for _ in files] + chance.sample(files, len(files))):
                with transaction.atomic():
                    for data in order:
                        exchange.takes(data)
                    ends.append(self.stands())
                    assert broken() == set()
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
        assert ends[0] == ends[1]
        assert len(ends[0][2]) == 3


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: models.GatewayFile.objects.update(rows=9),
        lambda: models.GatewayFile.objects.filter(state="applied").update(state="waiting"),
        lambda: models.GatewayFile.objects.filter(kind="trades", sequence=3).update(state="applied"),
        lambda: models.GatewayFile.objects.all().delete(),
        lambda: models.GatewayTrade.objects.update(trade="x"),
        lambda: models.GatewayOrder.objects.all().delete(),
        lambda: models.GatewayDifference.objects.update(code="x"),
        lambda: models.GatewayDifference.objects.update(resolved_on=DAY),
        lambda: models.Listing.objects.update(venue="here"),
        lambda: models.Deal.objects.update(venue="here"),
    ],
)
def test_the_database_keeps_what_came(exchange: Exchange, spoil: Any) -> None:
    made = exchange.listed(kg=60)
    exchange.sent()
    exchange.takes(exchange.trades(1, exchange.row(made, 10), exchange.row(made, 99)))
    exchange.takes(exchange.trades(3, exchange.row(made, 10)))
    with pytest.raises(DatabaseError), transaction.atomic():
        spoil()


def test_a_key_of_a_listing_still_is_one(exchange: Exchange) -> None:
    key = fresh()
    assert exchange.listed(kg=10, key=key).number == exchange.listed(kg=10, key=key).number


def test_trades_of_the_past_are_said_to_be_the_exchange_s(own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    """They were written as listings before; nothing else of a trade is touched, and the guard stands again afterwards."""
    exchange = Exchange()
    made = exchange.listed(kg=60)
    exchange.sent()
    exchange.takes(exchange.trades(1, exchange.row(made, 25)))
    paid(took(listed(seller=exchange.accounts["seller"], kg=30), 10, taker=exchange.accounts["buyer"]))
    before = list(models.Trade.objects.order_by("pk").values())
    mended = Path(migrations.__file__).with_name("0008_exchange_trades.sql").read_text(encoding="utf-8")
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(b"UPDATE market_trade SET way = 'listing'")
        assert "market_trades_are_what_was_delivered" in {one.name for one in reads.rulebook_findings() if one.broken}
        server.execute(mended.encode())
    assert list(models.Trade.objects.order_by("pk").values()) == before
    assert not [one for one in reads.rulebook_findings() if one.broken]
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Trade.objects.update(way=Way.LISTING)
