"""Up to millions of lines under one key: whole or not at all, resumed where a crash stopped it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from django.db import connection, transaction

from puhui.foundation.copying import copy_in
from puhui.foundation.server import ThrowawayCluster
from puhui.ledger import reads, rules
from puhui.ledger.actions import post_batch, post_transfer
from puhui.ledger.actions.post_batch import _blocks, _call, _content, _ranges
from puhui.ledger.errors import EmptyEntry, InsufficientHolding, KeyReused, RepeatedLine, UnknownAsset
from puhui.ledger.words import Line
from puhui.quantification.duck import Duck, opened

DAY = date(2026, 3, 18)
ISSUE, POOL, GRAMS = -1, -2, 1


@pytest.fixture
def duck() -> Iterator[Duck]:
    with opened() as made:
        yield made


def credits(duck: Duck, count: int, *, amount: str = "1 + i % 9", name: str = "lines") -> str:
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT 5000 + i AS holder, 1 AS asset, -1 AS counter, {amount} AS amount FROM range({count}) r(i)"
    )
    return name


def books_are_sound() -> bool:
    return all(finding.broken == 0 for finding in reads.findings())


@pytest.mark.django_db
class TestPostBatch:
    @pytest.mark.parametrize("count", [1, 19_999, 20_000, 20_001])
    def test_posts_every_line_in_the_common_part_and_in_a_part_of_its_own(self, duck: Duck, count: int) -> None:
        posted = post_batch(key="run 1", day=DAY, duck=duck, lines=credits(duck, count))
        assert len(reads.lines_of(entry=posted.entry)) == count
        assert reads.outstanding(asset=GRAMS) == duck.value("SELECT SUM(amount) FROM lines")
        assert books_are_sound()

    def test_a_repeat_posts_nothing_again(self, duck: Duck) -> None:
        first = post_batch(key="run 1", day=DAY, duck=duck, lines=credits(duck, 300))
        again = post_batch(key="run 1", day=DAY, duck=duck, lines="(SELECT * FROM lines ORDER BY holder DESC)")
        assert (again.entry, again.is_repeat) == (first.entry, True)
        assert reads.outstanding(asset=GRAMS) == duck.value("SELECT SUM(amount) FROM lines")

    def test_refuses_other_lines_under_the_same_key(self, duck: Duck) -> None:
        post_batch(key="run 1", day=DAY, duck=duck, lines=credits(duck, 300))
        with pytest.raises(KeyReused):
            post_batch(key="run 1", day=DAY, duck=duck, lines=credits(duck, 300, amount="2"))

    def test_refuses_an_empty_batch(self, duck: Duck) -> None:
        with pytest.raises(EmptyEntry):
            post_batch(key="run 1", day=DAY, duck=duck, lines=credits(duck, 0))

    def test_a_second_batch_of_a_day_adds_to_the_same_accounts(self, duck: Duck) -> None:
        for key in ("run 1", "run 2"):
            post_batch(key=key, day=DAY, duck=duck, lines=credits(duck, 20_500, amount="5"))
        assert reads.balance(holder=5000, asset=GRAMS) == 10
        assert books_are_sound()

    def test_several_lines_of_one_holder_net_out(self, duck: Duck) -> None:
        duck.run(
            "CREATE TEMP TABLE three AS SELECT * FROM (VALUES (7, 1, -1, 100), (7, 1, -2, -100), (7, 2, -1001, 100)) v(holder, asset, counter, amount)"
        )
        post_batch(key="run 1", day=DAY, duck=duck, lines="three")
        assert reads.balances(holder=7) == {1: 0, 2: 100}
        assert reads.system_side(account=POOL, asset=GRAMS) == 100

    def test_refuses_the_whole_batch_where_one_balance_would_fall_below_its_floor(self, duck: Duck) -> None:
        post_transfer(key="k", day=DAY, lines=[Line(5000, GRAMS, ISSUE, 10)])
        duck.run("CREATE TEMP TABLE takes AS SELECT 5000 + i AS holder, 1 AS asset, -2 AS counter, -10 AS amount FROM range(2) r(i)")
        with pytest.raises(InsufficientHolding):
            post_batch(key="run 1", day=DAY, duck=duck, lines="takes")
        assert reads.balance(holder=5000, asset=GRAMS) == 10

    def test_leaves_out_the_holders_who_lack_it_where_that_is_allowed(self, duck: Duck) -> None:
        for holder, amount in ((5000, 10), (5001, 9), (5002, 11)):
            post_transfer(key=f"k{holder}", day=DAY, lines=[Line(holder, GRAMS, ISSUE, amount)])
        duck.run(
            "CREATE TEMP TABLE swaps AS SELECT 5000 + i AS holder, 1 AS asset, -2 AS counter, -10 AS amount FROM range(4) r(i)"
            " UNION ALL SELECT 5000 + i, 2, -1001, 10 FROM range(4) r(i)"
        )
        posted = post_batch(key="run 1", day=DAY, duck=duck, lines="swaps", may_refuse=True)
        assert posted.refused_holders == 2
        assert [reads.balances(holder=5000 + n) for n in range(4)] == [{1: 0, 2: 10}, {1: 9}, {1: 1, 2: 10}, {}]
        assert len(reads.lines_of(entry=posted.entry)) == 4
        assert books_are_sound()


@pytest.fixture
def misjudged_book(own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    """A book whose statistics say that it is empty, as after a look at it while a batch was being rolled back; and little patience."""
    with psycopg.connect(cluster_of_session.url("superuser", database=str(connection.settings_dict["NAME"])), autocommit=True) as looking:
        with looking.transaction(force_rollback=True):
            looking.execute("INSERT INTO ledger_account (holder, asset) SELECT i, 1 FROM generate_series(1, 5000) i")
            looking.execute(
                "INSERT INTO ledger_entry (number, key, content_hash, kind, day, part, stage, lines)"
                " VALUES (0, 'rolled back', '', 'batch', '2026-03-18', 0, 'applying', 1)"
            )
            looking.execute("INSERT INTO ledger_refused (entry, holder) SELECT 0, i FROM generate_series(1, 5000) i")
        looking.execute("ANALYZE ledger_account, ledger_refused")
        believed = "SELECT reltuples, relpages > 0 FROM pg_class WHERE relname IN ('ledger_account', 'ledger_refused')"
        assert looking.execute(believed).fetchall() == [(0, True)] * 2
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '20s'")


@pytest.mark.usefixtures("misjudged_book")
class TestWhateverThePlannerBelieves:
    @pytest.mark.parametrize("count", [rules.SMALL_LINES - 1, 2 * rules.SMALL_LINES])
    def test_a_line_costs_one_look_at_its_account(self, duck: Duck, count: int) -> None:
        """Walking all accounts for each line, the smaller of the two needs a minute and a half."""
        post_batch(key="run 1", day=DAY, duck=duck, lines=credits(duck, count))
        assert reads.outstanding(asset=GRAMS) == duck.value("SELECT SUM(amount) FROM lines")

    @pytest.mark.parametrize("count", [rules.SMALL_LINES // 2 - 1, rules.SMALL_LINES])
    def test_so_does_a_line_of_a_holder_who_lacks_it(self, duck: Duck, count: int) -> None:
        duck.run(
            f"CREATE TEMP TABLE swaps AS SELECT 5000 + i AS holder, 1 AS asset, -2 AS counter, -10 AS amount FROM range({count}) r(i)"
            f" UNION ALL SELECT 5000 + i, 2, -1001, 10 FROM range({count}) r(i)"
        )
        posted = post_batch(key="run 1", day=DAY, duck=duck, lines="swaps", may_refuse=True)
        assert (posted.refused_holders, reads.lines_of(entry=posted.entry)) == (count, [])


class TestChunks:
    def test_cover_every_holder_once(self) -> None:
        found = list(rules.chunks([5, 9, 9, 30]))
        assert [start for start, _ in found[1:]] == [until for _, until in found[:-1]]
        assert found[0][0] < -(10**18)
        assert found[-1][1] > 10**18

    def test_a_batch_that_died_between_chunks_is_finished_once(self, own_database: str, duck: Duck) -> None:
        """The first steps by hand, as a process that dies leaves them: loaded, sealed, one of the chunks applied."""
        lines = credits(duck, 500_000)
        ranges = _ranges(duck, lines, 500_000)
        assert len(ranges) == 3
        entry, _ = _call(
            "SELECT entry, stage FROM ledger_batch_open(%s, %s, %s, %s, NULL, '')", ["run 1", _content(duck, lines)[1], DAY, 500_000]
        )
        with transaction.atomic():
            copy_in(f"ledger_loading_{entry}", ("holder", "asset", "counter", "amount"), _blocks(duck, lines, 500_000))
            _call("SELECT ledger_batch_seal(%s)", [entry])
        _call("SELECT ledger_batch_apply(%s, %s, %s, false)", [entry, *ranges[1]])
        assert reads.open_entries() == [(entry, "applying")]
        assert 0 < reads.outstanding(asset=GRAMS) < duck.value("SELECT SUM(amount) FROM lines")
        assert books_are_sound()
        assert post_batch(key="run 1", day=DAY, duck=duck, lines=lines).entry == entry
        assert reads.open_entries() == []
        assert reads.outstanding(asset=GRAMS) == duck.value("SELECT SUM(amount) FROM lines")
        assert len(reads.lines_of(entry=entry)) == 500_000
        assert books_are_sound()

    def test_refuses_two_lines_of_one_holder_asset_and_counter(self, own_database: str, duck: Duck) -> None:
        duck.run("CREATE TEMP TABLE twice AS SELECT 7 AS holder, 1 AS asset, -1 AS counter, 5 AS amount FROM range(2)")
        with pytest.raises(RepeatedLine):
            post_batch(key="run 1", day=DAY, duck=duck, lines="twice")

    def test_refuses_an_asset_that_nobody_registered(self, own_database: str, duck: Duck) -> None:
        duck.run("CREATE TEMP TABLE odd AS SELECT 7 AS holder, 99 AS asset, -1 AS counter, 5 AS amount")
        with pytest.raises(UnknownAsset):
            post_batch(key="run 1", day=DAY, duck=duck, lines="odd")

    def test_the_application_cannot_write_to_a_sealed_or_attached_part(self, own_database: str, duck: Duck) -> None:
        from django.db import DatabaseError

        posted = post_batch(key="run 1", day=DAY, duck=duck, lines=credits(duck, 20_000))
        for statement in ("INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
                cursor.execute(statement.format(f"ledger_posting_20260318_b{posted.entry}"))
