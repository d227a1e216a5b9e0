"""A limit is shared by everyone who asks, lets so many through, and says when the next may come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from puhui.foundation import limits
from puhui.foundation.errors import TooOften
from puhui.foundation.models import Limit
from tests.cast import NOW, at_once

HOUR = 3600


@pytest.mark.usefixtures("db")
class TestTake:
    def test_lets_so_many_through_and_no_more(self) -> None:
        assert [limits.allow("a", 3, HOUR, NOW) for _ in range(5)] == [True, True, True, False, False]

    def test_says_how_long_to_wait_and_then_lets_one_through(self) -> None:
        for _ in range(3):
            limits.take("a", 3, HOUR, NOW)
        with pytest.raises(TooOften) as refused:
            limits.take("a", 3, HOUR, NOW)
        wait_s = refused.value.facts["wait_s"]
        assert wait_s == HOUR // 3
        assert not limits.allow("a", 3, HOUR, NOW + timedelta(seconds=wait_s - 1))
        assert limits.allow("a", 3, HOUR, NOW + timedelta(seconds=wait_s))
        assert not limits.allow("a", 3, HOUR, NOW + timedelta(seconds=wait_s))

    def test_what_is_refused_is_not_counted(self) -> None:
        assert [limits.allow("a", 1, 60, NOW) for _ in range(50)].count(True) == 1
        assert limits.allow("a", 1, 60, NOW + timedelta(seconds=60))

    def test_two_names_share_nothing(self) -> None:
        assert limits.allow("a", 1, 60, NOW)
        assert limits.allow("b", 1, 60, NOW)

    def test_the_origin_is_not_kept(self) -> None:
        limits.take(limits.of_origin("sign-in", "203.0.113.7"), 1, 60, NOW)
        assert "203.0.113.7" not in Limit.objects.get().name

    def test_is_forgotten_when_nothing_of_it_is_used(self) -> None:
        limits.take("a", 2, 60, NOW)
        assert limits.forget_used(NOW + timedelta(seconds=29)) == 0
        assert limits.forget_used(NOW + timedelta(seconds=30)) == 1


def test_simultaneous_ones_share_the_count(own_database: str) -> None:
    assert at_once([lambda: limits.allow("a", 5, HOUR, NOW)] * 12).count(True) == 5
