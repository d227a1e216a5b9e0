"""Whether payments to merchants add up: each is the sum of its settlements, each settlement is paid once, and what is paid came and went on."""

from __future__ import annotations

from collections.abc import Iterator

from puhui.consumption.reads.counting import counted
from puhui.foundation.findings import Finding

_SUMS = """
    SELECT count(*), count(*) FILTER (WHERE p.fen IS DISTINCT FROM t.fen OR t.strange)
    FROM consumption_voucherpayment p LEFT JOIN (
        SELECT t.payment_id, sum(s.sum_fen) AS fen, bool_or(s.campaign_id <> p.campaign_id) AS strange FROM consumption_voucherpaymentpart t
        JOIN consumption_voucherpayment p ON p.id = t.payment_id JOIN consumption_vouchersettlement s ON s.id = t.settlement_id GROUP BY 1) t
    ON t.payment_id = p.id"""
_ONCE = """
    SELECT count(*), count(*) FILTER (WHERE t.live > 1 OR t.strange)
    FROM (SELECT t.settlement_id, count(*) FILTER (WHERE p.stage IN ('open', 'paid', 'noted')) AS live,
        bool_or(t.is_live <> (p.stage IN ('open', 'paid', 'noted'))) AS strange
        FROM consumption_voucherpaymentpart t JOIN consumption_voucherpayment p ON p.id = t.payment_id GROUP BY 1) t"""
#: Both ways: a payment without its due, and a due of vouchers without its payment.
_DUES = """
    SELECT count(*), count(*) FILTER (WHERE (p.until IS NULL) <> (d.id IS NULL) OR p.id IS NULL OR (d.id IS NOT NULL AND (
        d.payer <> c.organisation OR d.fen <> p.fen OR d.until <> p.until OR d.stage <> CASE p.stage WHEN 'expired' THEN 'closed' ELSE p.stage END)))
    FROM consumption_voucherpayment p JOIN consumption_campaign c ON c.id = p.campaign_id
    FULL JOIN (SELECT * FROM payments_due WHERE about LIKE 'vouchers:%') d ON d.about = 'vouchers:' || p.id"""
_SHARES = """
    SELECT count(*), count(*) FILTER (WHERE o.fen IS DISTINCT FROM b.fen)
    FROM (SELECT d.entry, s.merchant, sum(s.sum_fen) AS fen FROM consumption_voucherpayment p JOIN payments_due d ON d.about = 'vouchers:' || p.id
        JOIN consumption_voucherpaymentpart t ON t.payment_id = p.id JOIN consumption_vouchersettlement s ON s.id = t.settlement_id
        WHERE p.stage = 'paid' GROUP BY 1, 2) o
    LEFT JOIN (SELECT e.number AS entry, g.holder, sum(g.amount) AS fen FROM payments_due d JOIN ledger_entry e ON e.number = d.entry
        JOIN ledger_posting g ON g.day = e.day AND g.part = e.part AND g.entry = e.number WHERE d.about LIKE 'vouchers:%' AND g.asset = 9 GROUP BY 1, 2) b
    ON b.entry = o.entry AND b.holder = o.merchant"""
_RULES = {
    "consumption_voucher_payments_are_their_settlements": _SUMS,
    "consumption_settlements_are_paid_once": _ONCE,
    "consumption_voucher_payments_are_their_dues": _DUES,
    "consumption_merchants_got_their_parts": _SHARES,
}


def payment_findings() -> Iterator[Finding]:
    for name, sql in _RULES.items():
        yield Finding(name, *counted(sql))
