"""The main job: real acts go in, each counts once for its person or is refused with a reason, and becomes points."""

from __future__ import annotations

from datetime import timedelta

import pytest

from puhui.behaviours.models import Batch
from puhui.ledger import reads as books
from tests.cast import DAY, Site, ride

pytestmark = pytest.mark.django_db
GRAMS, POINTS, SHARE = 1, 2, 3


@pytest.fixture
def site() -> Site:
    made = Site().open()
    made.provider("metro", "metro-ride")
    made.provider("bike", "shared-bike")
    return made


class TestARideBecomesPoints:
    def test_a_ride_of_ten_kilometres_gives_467_points(self, site: Site) -> None:
        anne = site.resident("anne", ("metro", "card-1"))
        batch = site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        site.settle()
        assert books.balances(holder=anne) == {GRAMS: 0, POINTS: 467, SHARE: 467}
        assert Batch.objects.get(pk=batch.number).stage == "rewarded"
        run = site.runs()[0]
        assert (run.accepted, run.reduction_g, run.stage) == (1, 467, "rewarded")

    def test_without_a_standing_order_the_grams_stay_held(self, site: Site) -> None:
        anne = site.resident("anne", ("metro", "card-1"), standing_order=False)
        site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        site.settle()
        assert books.balances(holder=anne) == {GRAMS: 467}

    def test_the_same_ride_from_two_providers_counts_once(self, site: Site) -> None:
        site.provider("app", "metro-ride", "shared-bike")
        anne = site.resident("anne", ("metro", "card-1"), ("app", "user-9"))
        site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        site.send("app", [ride("a1", "user-9", "08:02", km=9.8, minutes=24)], scenario="metro-ride")
        site.settle()
        assert books.balance(holder=anne, asset=POINTS) == 467
        assert site.runs()[0].refused_by_code == {"same_act": 1}

    def test_a_second_report_that_arrives_later_counts_nothing(self, site: Site) -> None:
        site.provider("app", "metro-ride")
        anne = site.resident("anne", ("metro", "card-1"), ("app", "user-9"))
        site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        site.settle()
        site.send("app", [ride("a1", "user-9", "08:02", km=9.8, minutes=24)], scenario="metro-ride")
        site.settle()
        assert books.balance(holder=anne, asset=POINTS) == 467
        assert [run.refused_by_code for run in site.runs()] == [{}, {"same_act": 1}]

    def test_a_record_sent_again_in_another_file_counts_once(self, site: Site) -> None:
        anne = site.resident("anne", ("metro", "card-1"))
        site.send("metro", [ride("r1", "card-1"), ride("r2", "card-1", "18:00")], scenario="metro-ride")
        site.settle()
        site.send("metro", [ride("r2", "card-1", "18:00"), ride("r3", "card-1", "20:00")], scenario="metro-ride")
        site.settle()
        assert books.balance(holder=anne, asset=POINTS) == 3 * 467
        assert site.runs()[1].refused_by_code == {"duplicate_record": 1}

    def test_the_same_file_sent_twice_is_one_batch(self, site: Site) -> None:
        site.resident("anne", ("metro", "card-1"))
        first = site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        again = site.send("metro", [ride("r1", "card-1")], scenario="metro-ride", file_name="renamed.csv")
        assert (again.number, again.is_repeat) == (first.number, True)

    def test_a_cap_holds_over_several_runs_of_a_day(self, site: Site) -> None:
        anne = site.resident("anne", ("metro", "card-1"))
        site.send("metro", [ride("r1", "card-1", "06:00", km=60, minutes=60)], scenario="metro-ride")
        site.settle()
        site.send("metro", [ride("r2", "card-1", "12:00", km=60, minutes=60), ride("r3", "card-1", "18:00", km=1)], scenario="metro-ride")
        site.settle()
        assert books.balance(holder=anne, asset=POINTS) == 5000

    def test_two_acts_that_overlap_across_midnight_count_once(self, site: Site) -> None:
        anne = site.resident("anne", ("metro", "card-1"), ("bike", "b-1"))
        site.send("metro", [ride("r1", "card-1", "23:50", minutes=40)], scenario="metro-ride")
        site.settle()
        site.send("bike", [ride("b1", "b-1", "00:10", day=DAY + timedelta(days=1), km=2, minutes=10)], scenario="shared-bike")
        site.settle()
        assert books.balance(holder=anne, asset=POINTS) == 467
        assert site.runs()[1].refused_by_code == {"same_act": 1}

    def test_a_record_of_today_waits_until_the_day_is_over(self, site: Site) -> None:
        anne = site.resident("anne", ("metro", "card-1"))
        site.send("metro", [ride("r1", "card-1", day=site.now.date(), at="07:00")], scenario="metro-ride")
        site.settle()
        assert (site.runs(), books.balances(holder=anne)) == ([], {})
        site.now += timedelta(days=1)
        site.settle()
        assert books.balance(holder=anne, asset=POINTS) == 467
