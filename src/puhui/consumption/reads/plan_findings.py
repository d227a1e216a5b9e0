"""Whether plans add up: each certificate counts once and as much as it retired, and each gift stands in the books."""

from __future__ import annotations

from collections.abc import Iterator

from puhui.consumption.reads.counting import counted
from puhui.foundation.findings import Finding

_COUNTED = """
    SELECT count(*), count(*) FILTER (WHERE r.id IS NULL OR r.kg <> c.kg OR p.is_person OR r.purpose NOT IN ('buy_first', 'voluntary', 'event', 'public_good'))
    FROM consumption_plancertificate c JOIN consumption_plan p ON p.id = c.plan_id LEFT JOIN consumption_retirement r ON r.number = c.certificate"""
_GROWN = """
    SELECT count(*), count(*) FILTER (WHERE p.kg <> coalesce((SELECT r.to_kg FROM consumption_planraise r WHERE r.plan_id = p.id ORDER BY r.id DESC LIMIT 1), p.kg))
    FROM consumption_plan p"""
_GIVEN = """
    SELECT count(*), count(*) FILTER (WHERE e.number IS NULL) FROM consumption_gift g
    LEFT JOIN ledger_entry e ON e.key = 'donate:' || g.account || ':' || g.key"""


def plan_findings() -> Iterator[Finding]:
    yield Finding("consumption_plans_count_retirements_once", *counted(_COUNTED))
    yield Finding("consumption_plans_are_what_they_were_raised_to", *counted(_GROWN))
    yield Finding("consumption_gifts_are_in_the_books", *counted(_GIVEN))
