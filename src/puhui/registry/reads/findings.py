"""Whether the registry adds up: blocks tile their issues and are where history led, the ledger says the same, what is final stood, holds were kept."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from puhui.foundation.findings import Finding
from puhui.ledger import reads as ledger
from puhui.registry.reads.series_findings import series_findings
from puhui.registry.words import CREDIT_ISSUE, CREDITS, CREDITS_OWED, SYSTEM_SIDE


def findings() -> Iterator[Finding]:
    yield from _of_blocks()
    yield from series_findings()


def _of_blocks() -> Iterator[Finding]:
    yield Finding("registry_issues_leave_no_serial_out", *_counted(_COUNTER))
    yield Finding("registry_blocks_tile_issues", *_counted(_TILES))
    yield Finding("registry_blocks_are_where_history_led", *_counted(_LED))
    yield Finding("registry_history_is_a_chain", *_counted(_CHAIN))
    yield Finding("registry_final_credits_never_moved", *_counted(_FINAL))
    yield Finding("registry_purposes_were_kept", *_counted(_BOUND))
    yield Finding("registry_holds_were_kept", *_counted(_HELD))
    yield Finding("registry_recalls_within_their_issue", *_counted(_RECALLS))
    yield _ledger_equals_blocks()


#: Behind OFFSET 0 the few rows that meet a span are found first, by the index over spans; else all are walked backwards until one meets.
_COUNTER = """
    SELECT count(*), count(*) FILTER (WHERE first <> follows) + CASE WHEN coalesce(max(last), 0) + 1 <> (SELECT next FROM registry_serialcounter) THEN 1 ELSE 0 END
    FROM (SELECT first, last, coalesce(lag(last) OVER (ORDER BY first), 0) + 1 AS follows FROM registry_issue) one"""
_TILES = """
    SELECT count(*), count(*) FILTER (WHERE i.last - i.first + 1 <> coalesce(b.kg, 0) OR b.first <> i.first OR b.last <> i.last OR b.met > 0)
    FROM registry_issue i LEFT JOIN (
        SELECT issue_id, sum(last - first + 1) AS kg, min(first) AS first, max(last) AS last, count(*) FILTER (WHERE first <= before) AS met
        FROM (SELECT issue_id, first, last, lag(last) OVER (ORDER BY first) AS before FROM registry_block) o GROUP BY issue_id) b ON b.issue_id = i.id"""
_LED = """
    SELECT count(*), count(*) FILTER (WHERE NOT coalesce((
        SELECT m.span @> b.span AND m.to_holder = b.holder AND m.to_state = b.state
               AND b.purpose = (SELECT v.purpose FROM registry_movement v WHERE v.id = m.movement_id)
        FROM (SELECT * FROM registry_moved n WHERE n.span && b.span OFFSET 0) m ORDER BY m.id DESC LIMIT 1), false)) FROM registry_block b"""
_CHAIN = """
    SELECT count(*), count(*) FILTER (WHERE CASE WHEN v.verb = 'issue'
        THEN m.from_state <> '' OR m.to_state NOT IN ('held', 'buffer') OR before.id IS NOT NULL
        ELSE registry_leads_to(v.verb, m.from_state) IS DISTINCT FROM m.to_state OR NOT coalesce(before.fits, false) END)
    FROM registry_moved m JOIN registry_movement v ON v.id = m.movement_id LEFT JOIN LATERAL (
        SELECT o.id, o.span @> m.span AND o.to_holder = m.from_holder AND o.to_state = m.from_state AS fits
        FROM (SELECT * FROM registry_moved n WHERE n.span && m.span AND n.id < m.id OFFSET 0) o ORDER BY o.id DESC LIMIT 1) before ON true"""
_FINAL = """
    SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM registry_moved l WHERE l.span && m.span AND l.id > m.id))
    FROM registry_moved m WHERE m.to_state IN ('retired', 'cancelled')"""
_BOUND = """
    SELECT count(*), count(*) FILTER (WHERE NOT registry_may_state_purpose(v.verb, v.purpose) OR NOT b.purpose = ANY (registry_purposes(v.verb, v.purpose)))
    FROM registry_moved m JOIN registry_movement v ON v.id = m.movement_id JOIN LATERAL (
        SELECT o.movement_id FROM (SELECT * FROM registry_moved n WHERE n.span && m.span AND n.id < m.id OFFSET 0) o ORDER BY o.id DESC LIMIT 1) before ON true
    JOIN registry_movement b ON b.id = before.movement_id WHERE v.purpose <> '' OR b.purpose <> ''"""
_HELD = """
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM registry_moved m JOIN registry_movement v ON v.id = m.movement_id
        WHERE v.verb NOT IN ('recall', 'issue') AND m.movement_id > h.after_movement AND (h.until_movement IS NULL OR m.movement_id <= h.until_movement)
          AND (m.span && h.span OR m.from_holder = h.holder)))
    FROM registry_hold h"""
_RECALLS = """
    SELECT count(*), count(*) FILTER (WHERE i.id IS NULL OR registry_recallable(i.id) < 0)
    FROM registry_movement v LEFT JOIN registry_issue i ON i.movement_id = v.corrects_id WHERE v.verb = 'recall'"""


def _ledger_equals_blocks() -> Finding:
    """What each holder has, what each system account has, what was issued, and what is owed."""
    sql = "SELECT holder, sum(last - first + 1)::bigint FROM registry_block WHERE state IN ('held', 'escrowed', 'pledged') GROUP BY holder"
    own = _pairs(sql)
    states = _pairs("SELECT state, sum(last - first + 1)::bigint FROM registry_block GROUP BY state")
    owed = _pairs(
        "SELECT i.holder, sum(v.receivable_kg)::bigint FROM registry_movement v JOIN registry_issue i ON i.movement_id = v.corrects_id"
        " WHERE v.verb = 'recall' AND v.receivable_kg > 0 GROUP BY i.holder"
    )
    issued = sum(_pairs("SELECT 0, coalesce(sum(last - first + 1), 0)::bigint FROM registry_issue").values())
    sides = {state: ledger.system_side(account=side, asset=CREDITS) for state, side in SYSTEM_SIDE.items()}
    wrong = _differ(own, ledger.balances_of(asset=CREDITS)) + _differ(owed, ledger.balances_of(asset=CREDITS_OWED))
    wrong += sum(states.get(state, 0) != side for state, side in sides.items())
    wrong += ledger.system_side(account=CREDIT_ISSUE, asset=CREDITS) != -issued
    return Finding("registry_ledger_equals_blocks", len(own) + len(owed) + len(sides) + 1, wrong)


def _differ(one: dict[object, int], other: dict[int, int]) -> int:
    return sum(one.get(holder, 0) != other.get(holder, 0) for holder in {*one, *other})  # type: ignore[call-overload]


def _pairs(sql: str) -> dict[object, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {key: int(amount) for key, amount in cursor.fetchall()}


def _counted(sql: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        looked_at, broken = cursor.fetchone()
    return int(looked_at), int(broken)
