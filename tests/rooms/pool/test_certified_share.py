"""What became credits stays counted with its givers: after a crash between the two entries, and for what was certified before it was."""

from __future__ import annotations

from importlib import import_module

import pytest

from puhui.foundation import faults
from puhui.foundation.server import ThrowawayCluster
from puhui.ledger.reads import system_side
from puhui.pool.actions import finish_certifying
from puhui.pool.words import CERTIFIED, CERTIFIED_SHARE
from puhui.rewards.words import POOL_SHARE
from tests.rooms.payments.test_money_machine import Died
from tests.rooms.pool.scene import Scene, given_rides, is_sound
from tests.rooms.registry.test_life_findings import unguarded


@pytest.fixture
def ready(own_database: str) -> Scene:
    scene = given_rides()
    scene.collected()
    scene.with_project().delivered()
    return scene.accepted()


def dies_between(point: str) -> None:
    if point == "certified part posted":
        raise Died


def entered() -> list[int]:
    return [system_side(account=CERTIFIED, asset=asset) for asset in (POOL_SHARE, CERTIFIED_SHARE)]


def test_a_crash_between_the_two_entries_is_finished_once(ready: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("puhui.pool.actions.issue.finish_certifying", lambda: 0)
        ready.issued()
    faults.listen(dies_between)
    try:
        with pytest.raises(Died):
            finish_certifying()
    finally:
        faults.listen(None)
    assert entered() == [8000, 0]
    assert (finish_certifying(), finish_certifying()) == (1, 0)
    assert entered() == [8000, -8000]
    assert is_sound() == []


def test_what_was_certified_before_is_entered_once_more_and_adds_only_what_lacks(
    ready: Scene, own_database: str, cluster_of_session: ThrowawayCluster
) -> None:
    ready.issued()
    with unguarded(cluster_of_session, own_database) as owner:
        for sql in import_module("puhui.pool.migrations.0003_certified_share").ONCE_MORE:
            owner.execute(sql)
    assert (finish_certifying(), finish_certifying()) == (1, 0)
    assert entered() == [8000, -8000]
    assert is_sound() == []
