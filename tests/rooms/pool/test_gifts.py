"""Which gifts find which acts: each test plays on a site of its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from puhui.registry.errors import NothingPooled
from tests.cast import DAY
from tests.rooms.pool.scene import GRAMS, METRO, Scene, certified_metro, given_rides

pytestmark = pytest.mark.django_db


class TestGifts:
    def test_what_is_only_held_is_no_gift(self) -> None:
        made = Scene().with_metro().rode("anne", 6, gives=False).settled().collected()
        assert (made.grams, made.held_g) == (0, 6 * GRAMS)

    def test_a_gift_of_what_was_held_long_ago_is_found_in_what_was_kept(self) -> None:
        scene = Scene().with_metro().rode("anne", 6, gives=False).settled()
        scene.collected()
        scene.gave("anne", 1000)
        made = scene.collected()
        assert (made.grams, made.held_g, made.unmatched_g) == (1000, 6 * GRAMS - 1000, 0)

    def test_a_gift_of_what_has_not_vested_waits(self) -> None:
        scene = Scene().with_metro().rode("anne", 6).settled()
        early = scene.collected(until=DAY - timedelta(days=1))
        assert (early.grams, early.unmatched_g) == (0, 6 * GRAMS)
        late = scene.collected()
        assert (late.grams, late.unmatched_g) == (6 * GRAMS, 0)

    def test_an_exchange_by_hand_counts_as_a_standing_order_does(self) -> None:
        scene = Scene().with_metro().rode("anne", 6, gives=False).settled().exchanged("anne", 500)
        assert scene.collected().grams == 500

    def test_what_rests_on_another_region_s_number_is_never_collected(self) -> None:
        scene = Scene()
        scene.site.provider("metro", METRO)  # the document that ships: numbers of Shenzhen
        made = scene.rode("anne", 6).settled().collected()
        assert (made.grams, made.held_g, made.unmatched_g) == (0, 0, 6 * GRAMS)

    def test_what_was_counted_for_points_only_is_not_delivered(self) -> None:
        scene = given_rides(uses="points")
        scene.collected()
        certified_metro(number=3, from_on=date(2026, 3, 19))
        with pytest.raises(NothingPooled):
            scene.with_project(version=3).delivered()
