"""Each rule of the sweep over rewards finds the violation that is planted for it, even where somebody took the database's own rules away."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from puhui.foundation.server import ThrowawayCluster
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.rewards.models import Budget, Exchange, Funding
from puhui.rewards.reads import findings
from puhui.rewards.words import POINTS
from tests.rooms.rewards.scene import ANNE, BO, ON, credit, exchange, open_rewards


@pytest.fixture
def rewards(own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    """Four points of ten given out, in a database whose constraint somebody has dropped."""
    open_rewards(funded=10)
    exchange(1, credit(1, {ANNE: 467}))
    with psycopg.connect(cluster_of_session.url("owner", database=connection.settings_dict["NAME"])) as owner:
        owner.execute("ALTER TABLE rewards_budget DROP CONSTRAINT rewards_budget_never_exceeded")


def broken() -> set[str]:
    return {finding.name for finding in findings() if finding.broken}


def more_promised_than_funded() -> None:
    Budget.objects.update(promised=11)


def funds_without_a_funding() -> None:
    Budget.objects.update(funded=11)


def a_funding_that_was_raised() -> None:
    Funding.objects.update(points=11)


def a_promise_without_an_exchange() -> None:
    Budget.objects.update(promised=5)


def points_without_an_exchange() -> None:
    post_transfer(key="stray", day=ON, lines=[Line(BO, POINTS, Budget.objects.get().account, 2)])


def an_exchange_that_says_less_than_was_posted() -> None:
    Exchange.objects.update(points=3)
    Budget.objects.update(promised=3)


def more_points_than_all_funds() -> None:
    post_transfer(key="stray", day=ON, lines=[Line(BO, POINTS, Budget.objects.get().account, 7)])


def points_of_no_budget() -> None:
    post_transfer(key="stray", day=ON, lines=[Line(BO, POINTS, -77, 1)])


PROMISED, FUNDED = "rewards_promised_within_funded", "rewards_funded_equals_fundings"
EXCHANGES, COME_FROM = "rewards_promised_equals_exchanges", "rewards_points_come_from_exchanges"
OUTSTANDING = "rewards_points_outstanding_within_funded"


@pytest.mark.usefixtures("rewards")
@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (more_promised_than_funded, {PROMISED, EXCHANGES}),
        (funds_without_a_funding, {FUNDED}),
        (a_funding_that_was_raised, {FUNDED}),
        (a_promise_without_an_exchange, {EXCHANGES}),
        (points_without_an_exchange, {COME_FROM}),
        (an_exchange_that_says_less_than_was_posted, {COME_FROM}),
        (more_points_than_all_funds, {COME_FROM, OUTSTANDING}),
        (points_of_no_budget, {OUTSTANDING}),
    ],
)
def test_the_sweep_finds(plant: Callable[[], None], found: set[str]) -> None:
    assert broken() == set()
    plant()
    assert broken() == found
