"""Each invariant is broken once behind the guards, and the sweep sees it."""

from __future__ import annotations

import pytest

from puhui.foundation.server import ThrowawayCluster
from puhui.journeys.reconciling import reconcile
from puhui.journeys.settling import settle
from puhui.payments import reads
from puhui.payments.rules.statements import written
from puhui.payments.words import Brought, Source, StatementLine, Way
from tests.rooms.payments.conftest import open_operator
from tests.rooms.payments.money import NOW, SELLER, TODAY, broken, due, notice, with_payee
from tests.rooms.registry.test_life_findings import unguarded

BREAKS = {
    "payments_cash_is_the_banks_side": "UPDATE ledger_account SET balance = balance + 1 WHERE asset = 9 AND holder = 7002",
    "payments_bank_has_what_came_less_what_was_ordered": "DELETE FROM payments_attempt",
    "payments_arrivals_have_one_fate": "DELETE FROM payments_order WHERE kind = 'return'",
    "payments_arrivals_are_posted": "UPDATE payments_arrival SET fen = fen + 1",
    "payments_dues_are_paid_exactly": "UPDATE payments_due SET fen = fen + 1 WHERE stage = 'paid'",
    "payments_orders_are_posted_once": "UPDATE payments_attempt SET entry = -id",
    "payments_orders_are_tried_one_at_a_time": "DELETE FROM payments_attempt",
    "payments_payees_lie_under_the_right_key": "UPDATE payments_payee SET number_sealed = NULL, own_sealed = 'x', name = ''",
    "payments_of_a_closed_account_nothing_is_shown": "INSERT INTO participants_closing VALUES (7002, now(), false, now())",
    "payments_statements_add_up": "UPDATE payments_statement SET closing_fen = closing_fen + 1",
    "payments_statements_by_hand_are_of_two": (
        "ALTER TABLE payments_statement DROP CONSTRAINT payments_statement_by_two; UPDATE payments_statement SET agreed_by = by"
    ),
    "payments_lines_of_statements_are_accounted_for": "UPDATE payments_line SET bank_ref = bank_ref || 'x'",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    open_operator()
    with_payee(SELLER)
    asked = due(1000)
    settle(notice(asked.reference, ref="B1"), NOW)
    settle(notice("x", 5, ref="B2"), NOW)
    lines = [StatementLine(Way.IN, "B1", asked.reference, 1000, NOW), StatementLine(Way.IN, "B2", "x", 5, NOW)]
    reconcile(body=written(TODAY, 0, lines), brought=Brought(Source.HAND, 1, 2), now=NOW)
    assert broken() == set()
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in broken()


def test_each_rule_is_broken_once(db: None) -> None:
    assert {found.name for found in reads.findings()} == set(BREAKS)
