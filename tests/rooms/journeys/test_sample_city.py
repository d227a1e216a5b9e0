"""The sample city is made once, and half of one is never gone on with."""

from __future__ import annotations

import pytest

from puhui.journeys.errors import SampleInterrupted
from puhui.journeys.sample_city import DEMO_USERS, fill
from puhui.journeys.sample_offices import open_offices
from puhui.participants.actions import add_user
from puhui.participants.models import Organisation
from tests.cast import NOW

PASSWORD = "only for this test, long"


@pytest.fixture
def offices(db: None) -> None:
    """What a start leaves that was stopped while it settled."""
    open_offices(password=PASSWORD, now=NOW)


def test_half_a_city_is_refused_and_left_as_it_is(offices: None) -> None:
    there = Organisation.objects.count()
    with pytest.raises(SampleInterrupted):
        fill(now=NOW)
    assert Organisation.objects.count() == there


def test_a_city_that_is_there_is_left_as_it_is(offices: None) -> None:
    name, role = DEMO_USERS[0]
    add_user(name=name, password=PASSWORD, role=role)
    assert fill(now=NOW) is False
