"""What is read grows with what is asked for, never with the history before it; and the sweep looks at each row some few times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection

from puhui.foundation.server import ThrowawayCluster
from puhui.market import reads
from puhui.market.reads import Watched
from tests.rooms.registry.credits import project
from tests.rooms.registry.test_life_findings import unguarded

Server = psycopg.Connection[tuple[object, ...]]
#: Deals, so many a day, each between another pair of so many organisations.
DEALS, A_DAY, PARTIES = 20_000, 50, 200
LAST = date(2026, 3, 20)
FILLED = f"""
    INSERT INTO market_declaration (organisation, uscc, declared_on, declared_at, declared_by, owners_said, share_bp_said)
        SELECT 5000 + i, '', '2025-01-01', now(), 1, 1, 6000 FROM generate_series(0, {PARTIES - 1}) i;
    INSERT INTO market_owner (declaration_id, mark, uscc, name, share_bp, is_controlling)
        SELECT id, 'person:' || organisation, '', 'x', 6000, true FROM market_declaration;
    INSERT INTO market_deal (key, giver, taker, kg, purpose, fen_per_tonne, fen, note, until, stage, offered_on, offered_by, escrow, accepted_on, accepted_by,
                             pay_by, ended_on, ended, rules, fee_buyer, fee_seller, is_related, venue)
        SELECT 'past ' || i, 5000 + i %% {PARTIES}, 5000 + (i %% {PARTIES} + 1 + (i / {PARTIES}) %% {PARTIES - 1}) %% {PARTIES}, 10, '', 6000, 60, '', d, 'delivered', d,
               1, 0, d, 1, d, d, 1000000 + i, 1, 0, 0, false, 'here'
        FROM (SELECT i, date '{LAST}' - ({DEALS - 1} - i) / {A_DAY} AS d FROM generate_series(0, {DEALS - 1}) i) AS past;
    INSERT INTO registry_movement (id, key, content_hash, verb, day, at, by, reason, receivable_kg, purpose)
        SELECT ended, key, '', 'release_escrow', ended_on, now(), 1, '', 0, '' FROM market_deal;
    INSERT INTO registry_moved (movement_id, first, last, from_holder, from_state, to_holder, to_state)
        SELECT ended, ended * 10, ended * 10 + 9, giver, 'escrowed', taker, 'held' FROM market_deal;
    INSERT INTO market_trade (deal_id, place, day, giver, taker, project, kind, vintage, kg, fen, fen_per_tonne, way, is_related)
        SELECT id, 1, ended_on, giver, taker, %(project)s, 'PV', 2025, kg, fen, fen_per_tonne, 'agreed', false FROM market_deal ORDER BY id;
"""
OF_DEALS = ("market_deal", "market_trade", "registry_movement", "registry_moved")
OF_OWNERS = ("market_declaration", "market_owner")


@pytest.fixture(scope="module")
def full(module_database: str, cluster_of_session: ThrowawayCluster) -> Iterator[Server]:
    """The planner knows how much there is, and which pages hold only what everybody sees."""
    with unguarded(cluster_of_session, module_database) as server:
        server.execute((FILLED % {"project": project()}).encode())
        server.execute("VACUUM ANALYZE")
        yield server


def rows_read(server: Server, tables: tuple[str, ...], work: Callable[[], object]) -> int:
    """Of these tables, by whatever way."""

    def so_far() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("SELECT 1")
        found = server.execute(
            "SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname = ANY(%(tables)s))"
            " + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = ANY(%(tables)s))",
            {"tables": list(tables)},
        ).fetchone()
        assert found
        return int(str(found[0]))

    before = so_far()
    work()
    return so_far() - before


@pytest.mark.parametrize("back", [0, 300], ids=["now", "long ago"])
class TestWhatIsAskedFor:
    def test_a_bulletin_reads_its_days_once(self, full: Server, back: int) -> None:
        last = LAST - timedelta(days=back)
        days = reads.traded_days(first=last - timedelta(days=60), last=last)
        assert (len(days), {one.deals for one in days}) == (61, {A_DAY})
        read = rows_read(full, OF_DEALS, lambda: reads.traded_days(first=last - timedelta(days=60), last=last))
        assert read <= 61 * A_DAY + A_DAY

    def test_a_page_of_the_watched_reads_a_page(self, full: Server, back: int) -> None:
        asked = Watched(LAST - timedelta(days=365), LAST)
        number = DEALS - back * A_DAY  # the numbers run on from one

        def page() -> int:
            return len(reads.watched_said(reads.deals_before(reads.deals_watched(asked), number)[:31]))

        assert page() == 31
        assert rows_read(full, OF_DEALS, page) <= 31 + A_DAY + 10  # the rest of the day that the page begins in

    def test_a_page_of_one_organisation_reads_a_page_of_each_side(self, full: Server, back: int) -> None:
        before = DEALS - back * A_DAY
        assert len(reads.deals_of(5_001, limit=31, before=before)) == 31
        assert rows_read(full, OF_DEALS, lambda: reads.deals_of(5_001, limit=31, before=before)) <= 2 * 32


def test_the_latest_trades_are_read_alone(full: Server) -> None:
    assert rows_read(full, OF_DEALS, lambda: reads.latest_trades(limit=12)) <= 12


def test_the_sweep_asks_who_owns_whom_once_and_not_for_each_deal(full: Server) -> None:
    found = {one.name: one for one in reads.rulebook_findings()}
    assert (found["market_nobody_trades_with_himself"].looked_at, [one for one in found.values() if one.broken]) == (DEALS, [])
    assert rows_read(full, OF_OWNERS, lambda: list(reads.rulebook_findings())) <= 20 * PARTIES


def test_the_sweep_reads_each_deal_some_few_times(full: Server) -> None:
    findings = len([*reads.findings(), *reads.rulebook_findings()])
    assert rows_read(full, OF_DEALS, lambda: [*reads.findings(), *reads.rulebook_findings()]) <= findings * DEALS


def test_those_who_came_to_share_an_owner_are_asked_about_day_by_day(full: Server) -> None:
    """Before the day they were strangers, and from it on they are not: the deals of that day and later are found, and no others."""
    day = LAST - timedelta(days=10)
    pair = "(giver, taker) IN ((5001, 5002), (5002, 5001))"
    row = full.execute(f"SELECT count(*), count(*) FILTER (WHERE accepted_on > '{day}') FROM market_deal WHERE {pair}").fetchone()
    full.execute(
        f"UPDATE market_deal SET accepted_on = '{LAST}' WHERE id = (SELECT max(id) FROM market_deal WHERE giver = 5001 AND taker = 5002)"
    )
    full.execute(
        "WITH said AS (INSERT INTO market_declaration (organisation, uscc, declared_on, declared_at, declared_by, owners_said, share_bp_said)"
        f" SELECT organisation, '', '{day}', now(), 1, 1, 6000 FROM (VALUES (5001), (5002)) AS two(organisation) RETURNING id)"
        " INSERT INTO market_owner (declaration_id, mark, uscc, name, share_bp, is_controlling) SELECT id, 'person:one', '', 'x', 6000, true FROM said"
    )
    assert row
    found = {one.name: one.broken for one in reads.rulebook_findings()}
    assert found["market_nobody_trades_with_himself"] == 1
