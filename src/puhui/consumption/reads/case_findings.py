"""Whether cases add up: each stands where its steps led, after the last resort, by other hands, and is closed by a retirement of its amount."""

from __future__ import annotations

from collections.abc import Iterator

from puhui.consumption.reads.counting import counted
from puhui.foundation.findings import Finding

_LED = """
    SELECT count(*), count(*) FILTER (WHERE c.stage IS DISTINCT FROM
        (SELECT s.stage FROM consumption_casestep s WHERE s.case_id = c.id ORDER BY s.id DESC LIMIT 1)) FROM consumption_case c"""
_WHOLE = """
    SELECT count(*), count(*) FILTER (WHERE r.id IS NULL OR r.kg <> c.kg OR r.purpose <> 'restoration' OR r.subject <> 'case:' || c.id)
    FROM consumption_case c LEFT JOIN consumption_retirement r ON r.number = c.certificate WHERE c.stage = 'restored'"""
_LAST = """
    SELECT count(*), count(*) FILTER (WHERE NOT coalesce((SELECT bool_and(a.is_yes) FROM consumption_caseanswer a WHERE a.case_id = c.id), false))
    FROM consumption_case c WHERE c.stage IN ('assessed', 'confirmed', 'restored')"""
_HANDS = """
    SELECT count(*), count(*) FILTER (WHERE s.by = c.opened_by OR s.by = c.assessed_by OR s.by <> c.confirmed_by)
    FROM consumption_casestep s JOIN consumption_case c ON c.id = s.case_id WHERE s.verb = 'confirm'"""


def case_findings() -> Iterator[Finding]:
    yield Finding("consumption_cases_stand_where_their_steps_led", *counted(_LED))
    yield Finding("consumption_cases_are_retired_whole", *counted(_WHOLE))
    yield Finding("consumption_cases_were_the_last_resort", *counted(_LAST))
    yield Finding("consumption_cases_passed_other_hands", *counted(_HANDS))
