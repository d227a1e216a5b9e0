"""Whether consumption adds up: certificates are of retirements, numbered without a gap and signed; an event that is called covered is."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from puhui.consumption.models import Retirement
from puhui.consumption.reads.certificates import certificate_said, is_signed
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

_COVERED = """
    SELECT count(*), count(*) FILTER (WHERE s.grams IS NULL OR coalesce(r.kg, 0)::numeric * 1000 < s.grams) FROM consumption_event e
    LEFT JOIN footprint_statement s ON s.id = e.statement AND s.subject = 'event:' || e.id
    LEFT JOIN (SELECT subject, holder, sum(kg) AS kg FROM consumption_retirement WHERE purpose = 'event' GROUP BY 1, 2) r
        ON r.subject = 'event:' || e.id AND r.holder = e.organisation
    WHERE e.stage IN ('covered', 'evaluated', 'published')"""
_STEPPED = """
    SELECT count(*), count(*) FILTER (WHERE s.stage IS DISTINCT FROM e.stage) FROM consumption_event e
    LEFT JOIN LATERAL (SELECT stage FROM consumption_eventstep WHERE event_id = e.id ORDER BY id DESC LIMIT 1) s ON true"""
_IN_TIME = """
    SELECT count(*), count(*) FILTER (WHERE covered_on IS NULL OR covered_on > due_on) FROM consumption_event
    WHERE stage IN ('covered', 'evaluated', 'published')"""


def findings() -> Iterator[Finding]:
    yield Finding("consumption_certificates_are_of_retirements", *_counted(_FITS))
    yield Finding("consumption_numbers_leave_none_out", *_counted(_NUMBERED))
    yield _signed()
    yield Finding("consumption_events_are_covered", *_counted(_COVERED))
    yield Finding("consumption_events_stand_where_their_steps_led", *_counted(_STEPPED))
    yield Finding("consumption_events_are_covered_in_time", *_counted(_IN_TIME))


def _signed() -> Finding:
    rows = Retirement.objects.order_by("-pk")[:SIGNATURES_PROVED]
    broken = [not _stands(row) for row in rows]
    return Finding("consumption_certificates_are_signed", len(broken), sum(broken))


def _stands(row: Retirement) -> bool:
    """The facts are signed, and the columns beside them say the same."""
    told = certificate_said(row)
    return is_signed(told) and all(f'"{name}":{value}' in told.facts for name, value in (("kg", row.kg), ("number", f'"{row.number}"')))


def _counted(sql: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        looked_at, broken = cursor.fetchone()
    return int(looked_at), int(broken)
