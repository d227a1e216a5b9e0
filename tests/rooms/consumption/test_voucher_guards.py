"""What no statement may do to vouchers, and what the sweep sees where it was done behind the guards."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.consumption import actions, reads
from puhui.consumption.reads.voucher_findings import voucher_findings
from puhui.foundation.server import ThrowawayCluster
from tests.rooms.consumption.vouchers import Scene, broken
from tests.rooms.registry.test_life_findings import unguarded

FORBIDDEN = [
    "UPDATE consumption_campaign SET face_fen = face_fen + 1",
    "UPDATE consumption_campaign SET budget_fen = budget_fen * 2",
    "UPDATE consumption_campaign SET merchants = merchants || 5::bigint",
    "UPDATE consumption_campaign SET claimer_g = 5",
    "UPDATE consumption_campaign SET department_g = 0, claimer_g = 5",
    "UPDATE consumption_campaign SET bound_fen = budget_fen + 1",
    "UPDATE consumption_campaign SET bound_fen = -1",
    "DELETE FROM consumption_campaign",
    "UPDATE consumption_voucher SET account = account + 1",
    "UPDATE consumption_voucher SET state = 'claimed', ended_at = NULL",
    "UPDATE consumption_voucher SET state = 'used' WHERE state = 'claimed'",
    "UPDATE consumption_voucher SET state = 'refunded', ended_at = now() WHERE state = 'used'",
    "DELETE FROM consumption_voucher",
    "UPDATE consumption_writeoff SET merchant = merchant + 1",
    "UPDATE consumption_writeoff SET amount_fen = 1",
    "UPDATE consumption_writeoff SET settlement_id = NULL WHERE settlement_id IS NOT NULL",
    "UPDATE consumption_writeoff SET refunded_at = now(), refunded_by = 1 WHERE settlement_id IS NOT NULL",
    "DELETE FROM consumption_writeoff",
    "INSERT INTO consumption_writeoff (voucher_id, merchant, key, amount_fen, happened_at, arrived_at, by)"
    " SELECT voucher_id, merchant, 'x', amount_fen, happened_at, arrived_at, by FROM consumption_writeoff LIMIT 1",
    "INSERT INTO consumption_writeoff (voucher_id, merchant, key, amount_fen, happened_at, arrived_at, by)"
    " SELECT id, 5, 'x', 100000, claimed_at, claimed_at, 1 FROM consumption_voucher WHERE state = 'claimed'",
    "INSERT INTO consumption_voucher (campaign_id, account, place, key, seed, mark, state, claimed_at)"
    " SELECT campaign_id, account, place, 'x', seed, 'x', 'claimed', claimed_at FROM consumption_voucher LIMIT 1",
    "INSERT INTO consumption_voucher (campaign_id, account, place, key, seed, mark, state, claimed_at)"
    " SELECT campaign_id, account, 3, 'x', seed, 'x', 'claimed', claimed_at FROM consumption_voucher LIMIT 1",
    "UPDATE consumption_vouchersettlement SET sum_fen = 1",
    "DELETE FROM consumption_vouchersettlement",
    "UPDATE consumption_handedline SET refused = 'x'",
    "DELETE FROM consumption_handedline",
]


def played() -> Scene:
    """Settled, written off, claimed; one line taken and one refused."""
    scene = Scene().open()
    settled, used, unused = scene.claim(), scene.claim(), scene.claim()
    scene.hand_in(scene.line(settled))
    scene.hand_in(scene.line(settled), shop=1)
    scene.settle()
    scene.take(used)
    assert unused.printed
    return scene


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_is_refused(statement: str, db: None) -> None:
    played()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_settlement_without_its_write_offs_is_refused(db: None) -> None:
    scene = played()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consumption_vouchersettlement (campaign_id, merchant, key, from_on, until_on, count, sum_fen, carbon_g, kg, certificate,"
            " settled_at, by) SELECT campaign_id, %s, 'x', from_on, until_on, count, sum_fen, carbon_g, kg, certificate || 'x', settled_at, by"
            " FROM consumption_vouchersettlement",
            [scene.shops[1]],
        )


def test_a_closed_campaign_is_not_opened_again(db: None) -> None:
    scene = played()
    actions.close_campaign(organisation=scene.department, number=scene.campaign.number, by=1, now=scene.now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE consumption_campaign SET closed_at = NULL, closed_by = NULL")


#: What breaks each finding, behind the back of the guards.
BREAKS = {
    "consumption_campaigns_bind_what_their_vouchers_are_worth": "UPDATE consumption_campaign SET bound_fen = bound_fen - 1",
    "consumption_campaigns_have_one_carbon": "ALTER TABLE consumption_campaign DROP CONSTRAINT consumption_campaign_one_carbon;"
    " UPDATE consumption_campaign SET claimer_g = 1",
    "consumption_nobody_has_more_vouchers_than_the_most": "UPDATE consumption_campaign SET each_most = 1;"
    " UPDATE consumption_voucher SET account = (SELECT min(account) FROM consumption_voucher), place = id",
    "consumption_vouchers_are_used_once": "DELETE FROM consumption_handedline; DELETE FROM consumption_writeoff WHERE settlement_id IS NULL",
    "consumption_voucher_grams_are_in_the_books": "UPDATE consumption_campaign SET claimer_g = department_g, department_g = 0",
    "consumption_settlements_add_up": "UPDATE consumption_vouchersettlement SET sum_fen = sum_fen + 1",
    "consumption_lines_are_answered_once": "UPDATE consumption_handedline SET merchant = merchant + 1000",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    played()
    assert broken() == set()
    with unguarded(cluster_of_session, own_database) as server:
        for statement in BREAKS[rule].split(";"):
            server.execute(statement.encode())
    assert rule in broken()


def test_each_rule_is_broken_once(db: None) -> None:
    assert {found.name for found in voucher_findings()} == set(BREAKS)
    assert set(BREAKS) < {found.name for found in reads.findings()}
