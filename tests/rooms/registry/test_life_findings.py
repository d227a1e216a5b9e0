"""The sweep sees what should never be: each invariant of lives is broken once behind the back of the database's guards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest

from puhui.foundation.server import ThrowawayCluster
from puhui.registry import reads
from tests.rooms.registry.lives import OWEN, a_whole_method, on_file, with_report

BREAKS = {
    "registry_each_stands_where_its_steps_led": "UPDATE registry_project SET stage = 'ended'",
    "registry_what_was_handed_in_stands": "UPDATE registry_lifechaptertext SET text = 'something else'",
    "registry_no_hand_checks_its_own_work": f"UPDATE registry_lifestep SET \"by\" = {OWEN} WHERE verb = 'file'",
    "registry_verifiers_are_of_other_organisations": "UPDATE registry_lifestep SET organisation = 1 WHERE verb = 'validate'",
    "registry_no_day_is_in_two_periods": "UPDATE registry_period SET last = '2026-12-31'",
    "registry_benefit_splits_add_up": "UPDATE registry_project SET split_disclosed_on = '2026-01-01'",
    "registry_handovers_are_of_three_hands": (
        "ALTER TABLE registry_handover DROP CONSTRAINT registry_handover_hands;"
        " INSERT INTO registry_handover (project_id, giver, taker, reason, proposed_by, proposed_at, accepted_by, accepted_at, confirmed_by, ended_at)"
        " SELECT min(id), 1, 2, '', 7, now(), 7, now(), 8, now() FROM registry_project"
    ),
}


@contextmanager
def unguarded(cluster: ThrowawayCluster, url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection for which no trigger fires."""
    database = url.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(cluster.url("superuser", database=database), autocommit=True) as server:
        server.execute("SET session_replication_role = replica")
        yield server


@pytest.mark.parametrize("rule", BREAKS)
def test_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    a_whole_method()
    with_report().verified()
    on_file().opened(date(2026, 4, 1), date(2026, 6, 30)).opened(date(2026, 7, 1), date(2026, 9, 30))
    assert [found.name for found in reads.life_findings() if found.broken] == []
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in {found.name for found in reads.life_findings() if found.broken}


def test_each_rule_is_broken_once(db: None) -> None:
    assert {found.name for found in reads.life_findings()} == set(BREAKS)
