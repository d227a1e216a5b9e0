"""Whether the bank's side, arrivals, dues and orders agree with each other and with the books."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from puhui.foundation.findings import Finding

#: What givers were paid out (through the system account -5) the bank holds too, as theirs, until they draw it.
_BANK_SIDE = """
    SELECT 1, ((SELECT coalesce(sum(balance), 0) FROM ledger_account WHERE asset IN (9, 10))
             <> (SELECT coalesce(sum(amount), 0) FROM ledger_posting WHERE counter IN (-22, -5) AND asset IN (9, 10)))::int"""
_ROWS_TO_BANK = """
    SELECT 1, ((SELECT coalesce(sum(amount), 0) FROM ledger_posting WHERE counter = -22 AND asset IN (9, 10))
             <> (SELECT coalesce(sum(fen), 0) FROM payments_arrival)
              - (SELECT coalesce(sum(o.fen), 0) FROM payments_attempt a JOIN payments_order o ON o.id = a.order_id WHERE a.stage <> 'failed'))::int"""
_ARRIVALS = """
    SELECT count(*), count(*) FILTER (WHERE (SELECT count(*) FROM payments_due d WHERE d.paid_by_id = a.id)
        + (SELECT count(*) FROM payments_order o WHERE o.arrival_id = a.id AND o.kind = 'return' AND o.fen = a.fen AND o.holder = a.holder) <> 1)
    FROM payments_arrival a"""
_ARRIVALS_POSTED = """
    SELECT count(*), count(*) FILTER (WHERE payments_moved(a.entry, a.holder) <> a.fen) FROM payments_arrival a"""
_DUES = """
    SELECT count(*), count(*) FILTER (WHERE (d.stage = 'paid') <> (a.id IS NOT NULL)
        OR a.id IS NOT NULL AND (a.fen <> d.fen OR a.due_id IS DISTINCT FROM d.id OR payments_gave(d.entry, d.payer) <> d.fen))
    FROM payments_due d LEFT JOIN payments_arrival a ON a.id = d.paid_by_id"""
_ORDERS = """
    SELECT count(*), count(*) FILTER (WHERE payments_moved(a.entry, o.holder) <> -o.fen
        OR (a.stage = 'failed') <> (a.reversal IS NOT NULL) OR a.reversal IS NOT NULL AND payments_moved(a.reversal, o.holder) <> o.fen)
    FROM payments_attempt a JOIN payments_order o ON o.id = a.order_id"""
_ONE_ATTEMPT = """
    SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM payments_attempt a WHERE a.order_id = o.id)
        OR (SELECT count(*) FROM payments_attempt a WHERE a.order_id = o.id AND a.stage <> 'failed') > 1) FROM payments_order o"""
_PAYEES = """
    SELECT count(*), count(*) FILTER (WHERE (w.account IS NOT NULL) = (p.number_sealed IS NOT NULL) OR w.account IS NULL AND p.own_sealed IS NOT NULL)
    FROM payments_payee p LEFT JOIN participants_person w ON w.account = p.holder"""
_PAYEES_GONE = """
    SELECT count(*), count(*) FILTER (WHERE p.until IS NULL OR p.own_sealed IS NOT NULL OR p.shown || p.bank || p.name <> '')
    FROM payments_payee p JOIN participants_closing c ON c.account = p.holder WHERE c.finished_at IS NOT NULL"""
_STATEMENTS = """
    SELECT count(*), count(*) FILTER (WHERE s.opening_fen + coalesce((SELECT sum(CASE WHEN l.way = 'in' THEN l.fen ELSE -l.fen END)
        FROM payments_line l WHERE l.statement_id = s.id), 0) <> s.closing_fen) FROM payments_statement s"""
_BY_TWO = """
    SELECT count(*), count(*) FILTER (WHERE CASE source WHEN 'hand' THEN coalesce(by = agreed_by, true)
        WHEN 'before' THEN agreed_by IS NOT NULL OR EXISTS (SELECT 1 FROM payments_statement e WHERE e.id < s.id AND e.source <> 'before')
        ELSE by IS NOT NULL OR agreed_by IS NOT NULL END) FROM payments_statement s"""
_LINES = """
    SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM payments_arrival a WHERE l.way = 'in' AND a.bank_ref = l.bank_ref AND a.fen = l.fen)
        AND NOT EXISTS (SELECT 1 FROM payments_attempt t JOIN payments_order o ON o.id = t.order_id
            WHERE l.way = 'out' AND t.key = l.text AND t.stage = 'confirmed' AND o.fen = l.fen)
        AND NOT EXISTS (SELECT 1 FROM payments_difference d WHERE d.day = s.day AND d.about = l.bank_ref))
    FROM payments_line l JOIN payments_statement s ON s.id = l.statement_id WHERE s.until IS NULL"""

_ASKED = {
    "payments_cash_is_the_banks_side": _BANK_SIDE,
    "payments_bank_has_what_came_less_what_was_ordered": _ROWS_TO_BANK,
    "payments_arrivals_have_one_fate": _ARRIVALS,
    "payments_arrivals_are_posted": _ARRIVALS_POSTED,
    "payments_dues_are_paid_exactly": _DUES,
    "payments_orders_are_posted_once": _ORDERS,
    "payments_orders_are_tried_one_at_a_time": _ONE_ATTEMPT,
    "payments_payees_lie_under_the_right_key": _PAYEES,
    "payments_of_a_closed_account_nothing_is_shown": _PAYEES_GONE,
    "payments_statements_add_up": _STATEMENTS,
    "payments_statements_by_hand_are_of_two": _BY_TWO,
    "payments_lines_of_statements_are_accounted_for": _LINES,
}


def findings() -> Iterator[Finding]:
    for name, sql in _ASKED.items():
        with connection.cursor() as cursor:
            cursor.execute(sql)
            looked_at, broken = cursor.fetchone()
        yield Finding(name, int(looked_at), int(broken))
