"""Questions to the books: a balance, a system account's side, the lines of an entry, what is frozen, and whether everything adds up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from puhui.foundation.findings import Finding
from puhui.ledger import rules
from puhui.ledger.errors import UnknownHold
from puhui.ledger.models import Account, Entry, Hold, Posting, RefusedHolder
from puhui.ledger.words import Hold as HoldSaid
from puhui.ledger.words import Line


def balance(*, holder: int, asset: int) -> int:
    """What a holder has of an asset; 0 where there is no account yet."""
    found = Account.objects.filter(holder=holder, asset=asset).values_list("balance", flat=True).first()
    return found or 0


def balances(*, holder: int) -> dict[int, int]:
    return dict(Account.objects.filter(holder=holder).values_list("asset", "balance"))


def every_balance() -> dict[tuple[int, int], int]:
    """(holder, asset) → balance, of all that have any: for books that are small enough to be held in the hand."""
    rows = Account.objects.exclude(balance=0).values_list("holder", "asset", "balance")
    return {(holder, asset): balance for holder, asset, balance in rows}


def balances_of(*, asset: int) -> dict[int, int]:
    """Holder → what he has of an asset, where he has any: for assets of organisations, who are few."""
    return dict(Account.objects.filter(asset=asset).exclude(balance=0).values_list("holder", "balance"))


def holders(*, asset: int) -> Iterable[int]:
    """Whoever has an account of an asset. Nothing is read before the numbers are needed: given on as they are to another question,
    they never leave the database."""
    return Account.objects.filter(asset=asset).values_list("holder", flat=True)


def system_side(*, account: int, asset: int) -> int:
    """What a system account has: less what it gave, plus what it got; the sum over the rows that name it."""
    sql = "SELECT COALESCE(-SUM(amount), 0)::bigint FROM ledger_posting WHERE counter = %s AND asset = %s"
    return int(_rows(sql, [account, asset])[0][0])


def outstanding(*, asset: int) -> int:
    """What all holders together have of an asset."""
    return int(_rows("SELECT COALESCE(SUM(balance), 0)::bigint FROM ledger_account WHERE asset = %s", [asset])[0][0])


def lines_of(*, entry: int) -> list[Line]:
    found = Posting.objects.filter(entry=entry).values_list("holder", "asset", "counter", "amount")
    return sorted(Line(*row) for row in found)


def open_entries() -> list[tuple[int, str]]:
    """Batches that have not reached the book yet: (number, stage)."""
    return [
        (int(n), str(stage)) for n, stage in _rows("SELECT number, stage FROM ledger_entry WHERE stage <> 'posted' ORDER BY number", [])
    ]


def received_by_entry(*, holder: int, asset: int, counter: int, since: date) -> dict[int, int]:
    """Entry → amount of what a holder got from a system account in settlement days from `since` on."""
    sql = "SELECT entry, SUM(amount)::bigint FROM ledger_posting WHERE holder = %s AND asset = %s AND counter = %s AND day >= %s GROUP BY entry"
    return {int(entry): int(amount) for entry, amount in _rows(sql, [holder, asset, counter, since])}


def given_by_entry(*, account: int, asset: int, but: Sequence[str] = ()) -> dict[int, int]:
    """Entry → amount of what a system account gave in it; entries whose key begins with one of `but` are left out."""
    sql = "SELECT entry, SUM(amount)::bigint FROM ledger_posting WHERE counter = %s AND asset = %s GROUP BY entry"
    found = {int(entry): int(amount) for entry, amount in _rows(sql, [account, asset])}
    left_out = {number for prefix in but for number in Entry.objects.filter(key__startswith=prefix).values_list("number", flat=True)}
    return {entry: amount for entry, amount in found.items() if entry not in left_out}


def having(*, asset: int) -> int:
    """How many holders have any of an asset."""
    return int(_rows(f"SELECT COUNT(*) FROM ledger_account WHERE asset = {asset:d} AND balance > 0", [])[0][0])


def having_in_all(*, asset: int) -> tuple[int, int]:
    """How many holders have any of an asset, and how much they have together: in one question, whatever the history."""
    sql = f"SELECT COUNT(*), COALESCE(SUM(balance), 0)::bigint FROM ledger_account WHERE asset = {asset:d} AND balance > 0"
    holders, together = _rows(sql, [])[0]
    return int(holders), int(together)


def moved_by_key(*, asset: int, prefix: str) -> int:
    """What entries whose key begins so moved of an asset, in all."""
    sql = (
        "SELECT COALESCE(SUM(p.amount), 0)::bigint FROM ledger_entry e JOIN ledger_posting p ON p.entry = e.number AND p.day = e.day"
        " WHERE starts_with(e.key, %s) AND p.asset = %s"
    )
    return int(_rows(sql, [prefix, asset])[0][0])


def having_both(*, asset: int, other: int, after: int, limit: int) -> list[tuple[int, int, int]]:
    """(holder, what he has of the one, what may leave of the other), by holder: whoever has of both and can give of both.

    The number of the asset stands in the statement itself, so that an index over few holders is found by it; and each is looked up by his
    number, whatever the planner believes of sizes: BETWEEN is no join that can be turned round.
    """
    sql = f"""
        SELECT o.holder, o.balance, h.balance - h.floor FROM ledger_account o JOIN ledger_account h
            ON h.holder BETWEEN o.holder AND o.holder AND h.asset = {other:d}
        WHERE o.asset = {asset:d} AND o.balance > 0 AND h.balance > h.floor AND o.holder > %s AND NOT EXISTS (
            SELECT 1 FROM ledger_hold f WHERE f.holder = o.holder AND f.until IS NULL AND (f.asset IS NULL OR f.asset IN ({asset:d}, {other:d})))
        ORDER BY o.holder LIMIT %s"""
    return [(int(holder), int(has), int(free)) for holder, has, free in _rows(sql, [after, limit])]


def last_entry() -> int:
    """The number of the latest entry; 0 in empty books."""
    return Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0


def refused_of(*, entry: int) -> set[int]:
    """The holders whose lines of a batch were left out."""
    return set(RefusedHolder.objects.filter(entry=entry).values_list("holder", flat=True))


def by_counter(*, holder: int, asset: int) -> dict[int, int]:
    """Counter → what a holder got from it, less what he gave it."""
    sql = "SELECT counter, SUM(amount)::bigint FROM ledger_posting WHERE holder = %s AND asset = %s GROUP BY counter"
    return {int(counter): int(amount) for counter, amount in _rows(sql, [holder, asset])}


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a holder's book: the settlement day, the amount, the key of its entry, what that corrects and why."""

    day: date
    amount: int
    key: str
    corrects: int | None = None
    reason: str = ""
    entry: int = 0


def movements(*, holder: int, asset: int, limit: int, before: int | None = None) -> list[Movement]:
    """The last movements of one asset of a holder, the newest first; with `before` those that come after that entry in this order."""
    sql = (
        "SELECT p.day, p.amount, e.key, e.corrects, e.reason, p.entry FROM ledger_posting p JOIN ledger_entry e ON e.number = p.entry"
        " WHERE p.holder = %(holder)s AND p.asset = %(asset)s AND (%(before)s::bigint IS NULL OR (p.day, p.entry) <"
        " (SELECT e.day, e.number FROM ledger_entry e WHERE e.number = %(before)s)) ORDER BY p.day DESC, p.entry DESC LIMIT %(limit)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"holder": holder, "asset": asset, "limit": limit, "before": before})
        return [
            Movement(day, int(amount), str(key), corrects, str(reason), entry)
            for day, amount, key, corrects, reason, entry in cursor.fetchall()
        ]


# -- holds -------------------------------------------------------------------------------------------------------------


def hold(number: int) -> HoldSaid:
    """Raises UnknownHold."""
    found = Hold.objects.filter(number=number).first()
    if found is None:
        raise UnknownHold(number=number)
    return _said(found)


def holds_of(*, holder: int) -> list[HoldSaid]:
    """What lies on an account now, the newest first."""
    return [_said(row) for row in Hold.objects.filter(holder=holder, until=None).order_by("-number")]


def holds(*, limit: int, of: Iterable[int] | None = None, is_live: bool = True) -> list[HoldSaid]:
    """Holds of these holders, or of anybody: those that lie now, or those that were released; the newest first."""
    rows = Hold.objects.filter(until__isnull=is_live).order_by("-number")
    return [_said(row) for row in (rows if of is None else rows.filter(holder__in=of))[:limit]]


def is_frozen(*, holder: int, asset: int) -> bool:
    """Whether nothing of this asset may leave the holder."""
    return rules.is_frozen(asset, holds_of(holder=holder))


def _said(row: Hold) -> HoldSaid:
    return HoldSaid(row.number, row.key, row.holder, row.asset, row.reason, row.since, row.until, row.release_reason or "")


# -- findings ----------------------------------------------------------------------------------------------------------


def findings() -> Iterator[Finding]:
    """The books' invariants, recomputed from the postings."""
    yield _balances_equal_postings()
    yield _balances_hold_floors()
    yield _movements_are_mirrored()
    yield _entries_have_their_lines()
    yield _nothing_leaves_a_frozen_account()


def _balances_equal_postings() -> Finding:
    """balance = Σ postings, counting what a batch that is being applied has applied so far."""
    waiting = " ".join(_applied(entry) for entry, stage in open_entries() if stage == "applying")
    sql = f"""
        WITH line AS (SELECT holder, asset, amount FROM ledger_posting {waiting}),
             summed AS (SELECT holder, asset, SUM(amount) AS amount FROM line GROUP BY holder, asset)
        SELECT COUNT(*), COUNT(*) FILTER (WHERE COALESCE(a.balance, 0) <> COALESCE(s.amount, 0))
        FROM ledger_account a FULL JOIN summed s ON s.holder = a.holder AND s.asset = a.asset"""
    return Finding("ledger_balance_equals_postings", *_counts(sql))


def _applied(entry: int) -> str:
    return (
        f" UNION ALL SELECT l.holder, l.asset, l.amount FROM ledger_loading_{entry} l JOIN ledger_chunk c"
        f" ON c.entry = {entry} AND l.holder >= c.from_holder AND l.holder < c.until_holder"
        f" WHERE (SELECT r.entry FROM ledger_refused r WHERE r.entry = {entry} AND r.holder = l.holder) IS NULL"
    )


def _balances_hold_floors() -> Finding:
    return Finding(
        "ledger_balance_at_least_floor", *_counts("SELECT COUNT(*), COUNT(*) FILTER (WHERE balance < floor) FROM ledger_account")
    )


def _movements_are_mirrored() -> Finding:
    sql = """
        SELECT COUNT(*), COUNT(*) FILTER (WHERE amount <> 0) FROM (
            SELECT SUM(amount) AS amount FROM ledger_posting WHERE counter > 0
            GROUP BY entry, asset, least(holder, counter), greatest(holder, counter)) pair"""
    return Finding("ledger_movements_sum_to_zero", *_counts(sql))


def _entries_have_their_lines() -> Finding:
    sql = """
        SELECT COUNT(*), COUNT(*) FILTER (WHERE e.stage = 'posted' AND COALESCE(p.lines, 0) = 0 AND NOT EXISTS
               (SELECT 1 FROM ledger_refused r WHERE r.entry = e.number))
        FROM ledger_entry e LEFT JOIN (SELECT entry, COUNT(*) AS lines FROM ledger_posting GROUP BY entry) p ON p.entry = e.number"""
    return Finding("ledger_entry_has_its_lines", *_counts(sql))


def _nothing_leaves_a_frozen_account() -> Finding:
    """By the one order of entries, chunks and holds: a line of a single movement or a small batch moved with its entry, any other with its chunk."""
    sql = """
        SELECT (SELECT COUNT(*) FROM ledger_hold), COUNT(*) FROM (
            SELECT h.number, h.released_by, CASE WHEN p.part = 0 THEN p.entry ELSE (SELECT c.step FROM ledger_chunk c
                WHERE c.entry = p.entry AND c.from_holder <= p.holder AND c.until_holder > p.holder) END AS step
            FROM ledger_hold h JOIN ledger_posting p ON p.holder = h.holder AND p.amount < 0 AND (h.asset IS NULL OR h.asset = p.asset)) moved
        WHERE step > number AND (released_by IS NULL OR step < released_by)"""
    return Finding("ledger_nothing_leaves_a_frozen_account", *_counts(sql))


def _counts(sql: str) -> tuple[int, int]:
    looked_at, broken = _rows(sql, [])[0]
    return int(looked_at), int(broken)


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[int, ...]] = cursor.fetchall()
    return found
