"""Whether vouchers add up: the budget to the fen, each voucher used once, its carbon brought once and by one side, and every settlement the sum of its parts."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from puhui.behaviours.words import RESIDENT_REDUCTION
from puhui.consumption.words import VOUCHER_RETIRED, VOUCHERS
from puhui.foundation.findings import Finding

_BUDGET = """
    SELECT count(*), count(*) FILTER (WHERE c.bound_fen <> coalesce(v.bound, 0) * c.face_fen OR c.bound_fen > c.budget_fen)
    FROM consumption_campaign c LEFT JOIN (SELECT campaign_id, count(*) AS bound FROM consumption_voucher WHERE state IN ('claimed', 'used') GROUP BY 1) v
    ON v.campaign_id = c.id"""
_ONE_CARBON = """
    SELECT count(*), count(*) FILTER (WHERE (c.claimer_g > 0) = (c.department_g > 0) OR (c.claimer_g > 0 AND EXISTS (
        SELECT 1 FROM consumption_vouchersettlement s WHERE s.campaign_id = c.id AND s.kg > 0)))
    FROM consumption_campaign c"""
_EACH_MOST = """
    SELECT count(*), count(*) FILTER (WHERE v.most > c.each_most) FROM consumption_campaign c JOIN (
        SELECT campaign_id, max(n) AS most FROM (SELECT campaign_id, count(*) AS n FROM consumption_voucher WHERE state IN ('claimed', 'used')
        GROUP BY campaign_id, account) p GROUP BY 1) v ON v.campaign_id = c.id"""
_USED_ONCE = """
    SELECT count(*), count(*) FILTER (WHERE (v.state IN ('used', 'refunded')) <> (w.id IS NOT NULL)
        OR (v.state = 'refunded') <> (w.refunded_at IS NOT NULL AND w.id IS NOT NULL) OR (w.id IS NOT NULL AND NOT w.merchant = ANY (c.merchants)))
    FROM consumption_voucher v JOIN consumption_campaign c ON c.id = v.campaign_id LEFT JOIN consumption_writeoff w ON w.voucher_id = v.id"""
_GRAMS = """
    WITH told AS (SELECT v.account, sum(c.claimer_g) AS out_g, sum(c.claimer_g) FILTER (WHERE v.state = 'used') AS retired_g
        FROM consumption_voucher v JOIN consumption_campaign c ON c.id = v.campaign_id
        WHERE c.claimer_g > 0 AND v.state IN ('claimed', 'used') GROUP BY 1),
    booked AS (SELECT p.holder, -sum(p.amount) FILTER (WHERE p.asset = %s) AS out_g, sum(p.amount) FILTER (WHERE p.asset = %s) AS retired_g
        FROM ledger_posting p WHERE p.counter = %s GROUP BY 1)
    SELECT count(*), count(*) FILTER (WHERE coalesce(t.out_g, 0) <> coalesce(b.out_g, 0) OR coalesce(t.retired_g, 0) <> coalesce(b.retired_g, 0))
    FROM told t FULL JOIN booked b ON b.holder = t.account"""
_SETTLED = """
    SELECT count(*), count(*) FILTER (WHERE s.count <> coalesce(w.n, 0) OR s.sum_fen <> s.count * c.face_fen OR w.strange
        OR s.carbon_g <> s.count * (c.claimer_g + c.department_g) OR s.kg <> CASE WHEN c.department_g > 0 THEN (s.carbon_g + 999) / 1000 ELSE 0 END
        OR (s.kg > 0 AND NOT EXISTS (SELECT 1 FROM consumption_retirement r WHERE r.number = s.certificate AND r.kg = s.kg AND r.purpose = 'voucher'
            AND r.subject = 'campaign:' || c.id AND r.holder = c.organisation)))
    FROM consumption_vouchersettlement s JOIN consumption_campaign c ON c.id = s.campaign_id LEFT JOIN (
        SELECT w.settlement_id, count(*) AS n, bool_or(w.merchant <> t.merchant OR v.campaign_id <> t.campaign_id OR w.refunded_at IS NOT NULL) AS strange
        FROM consumption_writeoff w JOIN consumption_voucher v ON v.id = w.voucher_id JOIN consumption_vouchersettlement t ON t.id = w.settlement_id
        GROUP BY 1) w ON w.settlement_id = s.id"""
_ANSWERED = """
    SELECT count(*), count(*) FILTER (WHERE (h.write_off_id IS NULL) = (h.refused = '') OR w.merchant <> h.merchant)
    FROM consumption_handedline h LEFT JOIN consumption_writeoff w ON w.id = h.write_off_id"""
_RULES: dict[str, tuple[str, list[int]]] = {
    "consumption_campaigns_bind_what_their_vouchers_are_worth": (_BUDGET, []),
    "consumption_campaigns_have_one_carbon": (_ONE_CARBON, []),
    "consumption_nobody_has_more_vouchers_than_the_most": (_EACH_MOST, []),
    "consumption_vouchers_are_used_once": (_USED_ONCE, []),
    "consumption_voucher_grams_are_in_the_books": (_GRAMS, [RESIDENT_REDUCTION, VOUCHER_RETIRED, VOUCHERS]),
    "consumption_settlements_add_up": (_SETTLED, []),
    "consumption_lines_are_answered_once": (_ANSWERED, []),
}


def voucher_findings() -> Iterator[Finding]:
    for name, (sql, told) in _RULES.items():
        with connection.cursor() as cursor:
            cursor.execute(sql, told)
            looked_at, broken = cursor.fetchone()
        yield Finding(name, int(looked_at), int(broken))
