"""The market after a million deals: a part of a listing is taken and its payment delivers it, against the disk's fdatasync; what the bulletin reads and what
the sweep asks, against one plain pass over the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from time import perf_counter

import psycopg
from django.db import connection

from puhui.foundation.configuration import configuration
from puhui.foundation.server import DATABASE
from puhui.journeys.benches.machine import fdatasyncs
from puhui.journeys.benches.pairs import Outcome, Taken, Try, compared, in_turn, share, timed
from puhui.journeys.benches.place import Place
from puhui.journeys.drills.market import PRICE, Traders, open_traders
from puhui.journeys.settling import settle
from puhui.journeys.trading import about, list_for_sale, take
from puhui.market import reads as market
from puhui.market.words import Deal, ListingTerms
from puhui.payments.reads import due_about
from puhui.payments.words import Fate, Notice
from puhui.quantification.words import Report, silent
from puhui.vocabulary.periods import local_day

KG, BUYERS, A_DAY = 10, 50, 900
_WARM = 20
#: What the public bulletin draws.
BULLETIN_DAYS = 61
#: Numbers of movements that no other has.
_PAST = 1_000_000_000


def bench_deals(place: Place, *, deals: int, parts: int, pairs: int, now: datetime, report: Report = silent) -> list[Outcome]:
    """p95 of taking a part with its due, and of its payment: credits and money change hands."""
    with place.copied(DATABASE, "bench_deals"), _played():
        report("past deals", 0, deals)
        traders = open_traders(sellers=1, buyers=BUYERS, kg=KG * (parts * pairs + _WARM), now=now)
        _load(place, traders, deals)
        terms = ListingTerms(KG * (parts * pairs + _WARM), PRICE, local_day(now) + timedelta(days=1), KG)
        listing = list_for_sale(key="bench", seller=traders.sellers[0], terms=terms, by=1, now=now).number
        synced: list[list[float]] = []
        took: list[list[float]] = []
        paid: list[list[float]] = []
        _timed(listing, traders, "warm", _WARM, now)
        for pair in range(pairs):
            report("parts taken and paid", pair, pairs)
            synced.append(fdatasyncs(place.folder, parts))
            taken, settled = _timed(listing, traders, str(pair), parts, now)
            took.append(taken)
            paid.append(settled)
        read = _read(deals, pairs, now, report)
    return [_outcome("part p95", deals, synced, took), _outcome("payment p95", deals, synced, paid), *read]


@contextmanager
def _played() -> Iterator[None]:
    """A bank is played, for this bench alone."""
    found = configuration()
    before, found.sample = found.sample, True
    try:
        yield
    finally:
        found.sample = before


def _outcome(name: str, deals: int, synced: list[list[float]], ours: list[list[float]]) -> Outcome:
    floor, told = ([Taken(share(one, 0.95)) for one in each] for each in (synced, ours))
    note = "a part of a listing with its due" if name.startswith("part") else "a notice of the bank: credits and money change hands"
    return compared("deals", name, rows=deals, floor=floor, ours=told, note=f"{note}; floor: one fdatasync of 8 KiB, p95")


def _timed(listing: int, traders: Traders, block: str, count: int, now: datetime) -> tuple[list[float], list[float]]:
    took: list[float] = []
    paid: list[float] = []
    for number in range(count):
        begun = perf_counter()
        deal = _taken(listing, traders.buyers[number % BUYERS], f"{block} {number}", now)
        took.append(perf_counter() - begun)
        due = due_about(about(deal.number))
        assert due, "what is taken is to be paid"
        notice = Notice(f"bench {block} {number}", due.reference, due.fen, now)
        begun = perf_counter()
        fate = settle(notice, now).fate
        paid.append(perf_counter() - begun)
        assert fate is Fate.PAID_OVER, "it is paid exactly"
    return took, paid


def _taken(listing: int, buyer: int, key: str, now: datetime) -> Deal:
    return take(key=f"bench {key}", listing=listing, taker=buyer, kg=KG, purpose=None, note="", by=buyer, now=now)


def _read(deals: int, pairs: int, now: datetime, report: Report) -> list[Outcome]:
    """The bulletin of two months, and all that the sweep asks of the market."""
    today = local_day(now)
    first = today - timedelta(days=BULLETIN_DAYS - 1)
    tries: dict[str, Try] = {
        "days floor": lambda: timed(lambda: _one_pass(f"SELECT sum(kg), sum(fen), max(way) FROM market_trade WHERE day >= '{first}'")),
        "bulletin": lambda: timed(lambda: _bulletin(first, today)),
        "pass floor": lambda: timed(lambda: _one_pass("SELECT sum(kg), sum(fen), max(stage) FROM market_deal")),
        "sweep": lambda: timed(lambda: [*market.findings(), *market.rulebook_findings()]),
    }
    taken = in_turn(tries, pairs=pairs, report=report)
    notes = {
        "bulletin": f"days, retail, latest trades and offers of {BULLETIN_DAYS} days; floor: one pass over the trades of those days",
        "sweep": "every finding of the market; floor: one pass over the deals",
    }
    floors = {"bulletin": "days floor", "sweep": "pass floor"}
    return [compared("deals", name, rows=deals, floor=taken[floors[name]], ours=taken[name], note=note) for name, note in notes.items()]


def _bulletin(first: date, today: date) -> None:
    market.traded_days(first=first, last=today)
    market.retail_days(first=first, last=today, least=20)
    market.latest_trades(limit=12)
    market.offers(today=today)


def _one_pass(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


def _load(place: Place, traders: Traders, deals: int) -> None:
    """Delivered deals of some years with their trades and dues; no trigger looks at what is loaded."""
    first, at = traders.buyers[0], f"(i % {BUYERS})"
    giver, taker = f"{first} + {at}", f"{first} + ({at} + 1 + (i / {BUYERS}) % {BUYERS - 1}) % {BUYERS}"  # another pair each time
    day = f"current_date - ((i / {A_DAY})::int + 1)"
    with psycopg.connect(place.cluster.url("superuser", database="bench_deals"), autocommit=True) as server:
        for statement in (
            "SET session_replication_role = replica",
            "INSERT INTO market_deal (key, giver, taker, kg, purpose, fen_per_tonne, fen, note, until, stage, offered_on, offered_by, escrow, accepted_on,"
            f" accepted_by, pay_by, ended_on, ended, rules, fee_buyer, fee_seller, is_related, venue) SELECT 'past ' || i, {giver}, {taker}, {KG}, '', {PRICE},"
            f" 65, '', {day}, 'delivered', {day}, 1, 0, {day}, 1, {day}, {day}, {_PAST} + i, 1, 0, 0, false, 'here' FROM generate_series(1, {deals}) i",
            "INSERT INTO registry_movement (id, key, content_hash, verb, day, at, by, reason, receivable_kg, purpose)"
            f" SELECT ended, key, '', 'release_escrow', ended_on, now(), 1, '', 0, '' FROM market_deal WHERE ended > {_PAST}",
            "INSERT INTO registry_moved (movement_id, first, last, from_holder, from_state, to_holder, to_state)"
            f" SELECT ended, ended * {KG}, ended * {KG} + {KG - 1}, giver, 'escrowed', taker, 'held' FROM market_deal WHERE ended > {_PAST}",
            "INSERT INTO market_trade (deal_id, place, day, giver, taker, project, kind, vintage, kg, fen, fen_per_tonne, way, is_related)"
            " SELECT id, 1, ended_on, giver, taker, 1, 'PV', 2025, kg, fen, fen_per_tonne, 'agreed', false FROM market_deal",
            "INSERT INTO payments_due (key, reference, payer, fen, until, about, stage, opened_at, ended_at)"
            " SELECT 'past ' || id, 'past ' || id, taker, fen, until, 'past:' || id, 'closed', now(), now() FROM market_deal",
            "VACUUM ANALYZE market_deal, market_trade, payments_due, registry_movement, registry_moved",
            "CHECKPOINT",
        ):
            server.execute(statement.encode())
