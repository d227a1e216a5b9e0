"""Whether events add up: what is called covered is, in time, and each stands where its steps led."""

from __future__ import annotations

from collections.abc import Iterator

from puhui.consumption.reads.counting import counted
from puhui.foundation.findings import Finding

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


def event_findings() -> Iterator[Finding]:
    yield Finding("consumption_events_are_covered", *counted(_COVERED))
    yield Finding("consumption_events_stand_where_their_steps_led", *counted(_STEPPED))
    yield Finding("consumption_events_are_covered_in_time", *counted(_IN_TIME))
