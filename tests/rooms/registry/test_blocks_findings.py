"""The sweep sees what should never be of credits: each invariant is broken once behind the back of the database's guards."""

from __future__ import annotations

import pytest

from puhui.foundation.server import ThrowawayCluster
from puhui.registry import actions
from puhui.registry.words import Purpose, Span
from tests.rooms.registry.credits import BANK, BUYER, NOW, OFFICER, OWNER, asked, broken, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

#: The name of a finding, and what breaks it. Others may see the same break too.
BREAKS = {
    "registry_issues_leave_no_serial_out": "UPDATE registry_serialcounter SET next = next + 1",
    "registry_blocks_tile_issues": "DELETE FROM registry_block WHERE id = (SELECT max(id) FROM registry_block)",
    "registry_blocks_are_where_history_led": "UPDATE registry_block SET purpose = '' WHERE state = 'held' AND purpose = 'event'",
    "registry_history_is_a_chain": "UPDATE registry_moved SET from_holder = from_holder + 1 WHERE id = (SELECT max(id) FROM registry_moved)",
    "registry_final_credits_never_moved": (
        "INSERT INTO registry_moved (movement_id, first, last, from_holder, from_state, to_holder, to_state)"
        " SELECT movement_id, first, last, to_holder, to_state, to_holder, 'held' FROM registry_moved WHERE to_state = 'retired'"
    ),
    "registry_purposes_were_kept": "UPDATE registry_movement SET purpose = 'voucher' WHERE verb = 'retire'",
    "registry_holds_were_kept": "UPDATE registry_hold SET after_movement = 0",
    "registry_recalls_within_their_issue": "UPDATE registry_movement SET receivable_kg = 10000 WHERE verb = 'recall'",
    "registry_ledger_equals_blocks": "UPDATE ledger_account SET balance = balance + 1 WHERE asset = 5",
}


def told(holder: int = OWNER) -> dict[str, object]:
    return {"key": fresh(), "holder": holder, "by": OFFICER, "now": NOW, "reason": "事由"}


def lived() -> None:
    """Something of each verb: a sale for events, a retirement out of it, a recall, a hold."""
    one = issued(100, buffer_kg=10)
    said = {"giver": OWNER, "by": OFFICER, "now": NOW}
    actions.transfer_credits(key=fresh(), taker=BUYER, wanted=asked(20), purpose=Purpose.EVENT, **said)  # type: ignore[arg-type]
    actions.transfer_credits(key=fresh(), taker=BANK, wanted=asked(20), **said)  # type: ignore[arg-type]
    actions.retire_credits(wanted=asked(5), purpose=Purpose.EVENT, **told(BUYER))  # type: ignore[arg-type]
    actions.recall_credits(key=fresh(), issue=one.number, kg=80, by=OFFICER, now=NOW, reason="签发有误")
    actions.hold_credits(key=fresh(), span=Span(10, 12), by=OFFICER, now=NOW, reason="函")


@pytest.mark.parametrize("rule", BREAKS)
def test_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    lived()
    assert broken() == {}
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in broken()


def test_each_rule_is_broken_once(db: None) -> None:
    from puhui.registry.reads.findings import _of_blocks

    assert {found.name for found in _of_blocks()} == set(BREAKS)
