"""The drills of the market find nothing, and would find what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from puhui.foundation.configuration import configuration
from puhui.foundation.server import ThrowawayCluster
from puhui.journeys.drills.last_lot import race_for_last_lot
from puhui.journeys.drills.payment_chaos import Course, payment_chaos
from puhui.journeys.first_start import prepare_site
from tests.rooms.registry.test_life_findings import unguarded

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)


@pytest.fixture
def site(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)
    prepare_site(now=NOW, sample=False)


@pytest.mark.usefixtures("site")
class TestTheLastLot:
    def test_is_sold_once_and_everybody_else_is_told(self) -> None:
        found = race_for_last_lot(buyers=24, now=NOW)
        assert found.is_sound, found.as_json()
        assert (found.sold, found.delivered, found.refused, found.errors) == (1, 1, 23, 0)

    def test_that_somebody_meets_an_error_is_no_sound_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(**told: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("puhui.journeys.drills.last_lot.take", broken)
        found = race_for_last_lot(buyers=3, now=NOW)
        assert (found.is_sound, found.errors, found.said) == (False, 3, {"ZeroDivisionError": 3})


@pytest.mark.usefixtures("site")
class TestPayments:
    def test_in_chaos_end_with_nothing_unpaid_and_nothing_undelivered(self) -> None:
        found = payment_chaos(orders=30, seed=5, now=NOW, kills=0)
        assert found.is_sound, found.as_json()
        assert found.delivered > 0 < found.ended
        assert found.stopped > 0 < found.returned

    def test_that_deliver_without_their_money_are_counted(self, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
        course = Course(8, 5, NOW)
        for place in range(8):
            course.order(place)
        assert course.judged().unpaid_delivered == 0
        with unguarded(cluster_of_session, own_database) as server:
            server.execute(b"UPDATE payments_due SET about = 'other:1' WHERE id = (SELECT min(id) FROM payments_due WHERE stage = 'paid')")
        told = course.judged()
        assert (told.unpaid_delivered, told.paid_undelivered) == (1, 1)
