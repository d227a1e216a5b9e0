"""Movements of one holder at the same moment, on real connections: together they never take more than there is, and none is refused that has room."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest
from django.db import DatabaseError, connection

from puhui.foundation.server import ThrowawayCluster
from puhui.registry import actions
from puhui.registry.errors import InsufficientCredits
from tests.conftest import connect_to
from tests.rooms.registry.credits import BANK, NOW, asked, broken, fresh, issued
from tests.rooms.registry.planting import rewrite

_holders = count()


@pytest.fixture
def owned(own_database: str, cluster_of_session: ThrowawayCluster) -> Iterator[None]:
    """A database of its own, to which we are connected as the owner of its tables."""
    connect_to(cluster_of_session.url("owner", database=str(connection.settings_dict["NAME"])))
    yield
    connection.close()


class TestAtOnce:
    """Real connections, real commits."""

    def race(self, pairs: int) -> list[list[object]]:
        found = []
        with ThreadPoolExecutor(2) as pool:
            for _ in range(pairs):
                holder = 1000 + next(_holders)
                issued(100, holder=holder)
                start = Barrier(2)
                found.append(list(pool.map(lambda kg, h=holder, s=start: self.went(h, kg, s), (60, 70))))  # type: ignore[misc]
            end = Barrier(2)
            list(pool.map(lambda _: (end.wait(), connection.close()), range(2)))
        return found

    def went(self, holder: int, kg: int, start: Barrier) -> object:
        connection.ensure_connection()
        start.wait()
        try:
            return actions.transfer_credits(key=fresh(), giver=holder, taker=BANK, wanted=asked(kg), by=1, now=NOW).kg
        except (InsufficientCredits, DatabaseError) as problem:
            return type(problem)

    def test_of_two_transfers_that_ask_for_too_much_together_one_goes_through(self, owned: None) -> None:
        for one, other in self.race(10):
            assert InsufficientCredits in (one, other)
            assert {one, other} & {60, 70}
        assert broken() == {}

    def test_two_that_have_room_both_go_through_in_whatever_order(self, owned: None) -> None:
        """No false refusal: the second sees the blocks that the first has made."""
        with ThreadPoolExecutor(2) as pool:
            for _ in range(10):
                holder, start = 1000 + next(_holders), Barrier(2)
                issued(100, holder=holder)
                assert list(pool.map(lambda kg, h=holder, s=start: self.went(h, kg, s), (40, 60))) == [40, 60]  # type: ignore[misc]
            end = Barrier(2)
            list(pool.map(lambda _: (end.wait(), connection.close()), range(2)))

    def test_without_gate_and_row_lock_the_race_is_found(self, owned: None) -> None:
        rewrite("registry_gates", "pg_advisory_xact_lock", "concat")
        rewrite("registry_take", "FOR UPDATE OF b", "")
        rewrite("registry_put", "FOR UPDATE;", ";")
        went = self.race(10)
        assert any(InsufficientCredits not in pair or not {60, 70} & set(pair) for pair in went)
