"""The sweep sees each way in which the market could be wrong, behind the back of the guards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from puhui.foundation.server import ThrowawayCluster
from puhui.market import reads
from puhui.registry import actions as registry
from tests.rooms.market.scene import TERMS, accepted, broken, listed, offered, opened, ordered, paid, shelved, took
from tests.rooms.registry.credits import NOW, OWNER, asked, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

BREAKS = {
    "market_aside_lies_in_escrow": "UPDATE registry_block SET state = 'held' WHERE state = 'escrowed'",
    "market_escrow_is_aside": "UPDATE market_aside SET last = last - 1 WHERE first < last",
    "market_open_deals_lie_aside": "UPDATE market_deal SET kg = kg - 1 WHERE stage = 'offered'",
    "market_listings_add_up": "UPDATE market_listing SET left_kg = left_kg - 1, sold_kg = sold_kg + 1",
    "market_deals_ended_as_they_say": "UPDATE market_deal SET purpose = 'voucher' WHERE stage = 'delivered'",
    "market_orders_fit_their_shelves": "UPDATE market_shelf SET fen_per_kg = fen_per_kg + 1",
    "market_invoices_are_of_paid_deals": (
        "INSERT INTO market_invoice (deal_id, title, uscc, address, phone, bank, email, stage, asked_on, asked_by, reason)"
        " SELECT id, 'x', '91340100MA2MRCWG8K', '', '', '', '', 'asked', now(), 1, '' FROM market_deal WHERE stage = 'offered'"
    ),
    "market_deals_are_matched_by_rules": "UPDATE market_deal SET rules = NULL WHERE rules IS NOT NULL",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    opened()
    issued(200)
    paid(accepted(offered(terms=replace(TERMS, kg=30))))
    offered(terms=replace(TERMS, kg=30))
    took(listed(kg=50), 20)
    ordered(shelved(), kg=3)
    assert broken() == set()
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in broken()


def test_each_rule_of_the_sweep_is_broken_once(db: None) -> None:
    assert {one.name for one in reads.findings()} >= set(BREAKS)


def test_what_another_room_put_in_escrow_is_seen_too(db: None) -> None:
    issued(100)
    registry.escrow_credits(key=fresh(), holder=OWNER, wanted=asked(5), by=1, now=NOW)
    assert broken() == {"market_escrow_is_aside"}
