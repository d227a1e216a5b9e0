"""Whether consumption adds up: each certificate is of its retirement, its numbers leave none out, and what was signed is what is kept; and each use."""

from __future__ import annotations

from collections.abc import Iterator

from puhui.consumption.models import Retirement
from puhui.consumption.reads.case_findings import case_findings
from puhui.consumption.reads.certificates import certificate_said, is_signed
from puhui.consumption.reads.compliance import compliance_findings
from puhui.consumption.reads.counting import counted
from puhui.consumption.reads.event_findings import event_findings
from puhui.consumption.reads.payment_findings import payment_findings
from puhui.consumption.reads.plan_findings import plan_findings
from puhui.consumption.reads.voucher_findings import voucher_findings
from puhui.foundation.findings import Finding

#: Of the newest certificates the signatures are proved again; all of them would cost more each year.
SIGNATURES_PROVED = 2_000

_FITS = """
    SELECT count(*), count(*) FILTER (WHERE m.id IS NULL OR m.verb <> 'retire' OR m.purpose <> r.purpose
        OR r.kg <> (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM registry_moved d WHERE d.movement_id = r.movement AND d.from_holder = r.holder))
    FROM consumption_retirement r LEFT JOIN registry_movement m ON m.id = r.movement"""
_NUMBERED = """
    SELECT count(*), count(*) FILTER (WHERE c.next - 1 <> coalesce(r.made, 0)) FROM consumption_certificatecounter c
    LEFT JOIN (SELECT extract(year FROM retired_at AT TIME ZONE 'Asia/Shanghai') AS year, count(*) AS made FROM consumption_retirement GROUP BY 1) r
    ON r.year = c.year"""


def findings() -> Iterator[Finding]:
    yield Finding("consumption_certificates_are_of_retirements", *counted(_FITS))
    yield Finding("consumption_numbers_leave_none_out", *counted(_NUMBERED))
    yield _signed()
    yield from event_findings()
    yield from voucher_findings()
    yield from payment_findings()
    yield from case_findings()
    yield from plan_findings()
    yield from compliance_findings()


def _signed() -> Finding:
    rows = Retirement.objects.order_by("-pk")[:SIGNATURES_PROVED]
    broken = [not _stands(row) for row in rows]
    return Finding("consumption_certificates_are_signed", len(broken), sum(broken))


def _stands(row: Retirement) -> bool:
    """The facts are signed, and the columns beside them say the same."""
    told = certificate_said(row)
    return is_signed(told) and all(f'"{name}":{value}' in told.facts for name, value in (("kg", row.kg), ("number", f'"{row.number}"')))
