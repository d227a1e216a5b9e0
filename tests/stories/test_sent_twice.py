"""Whatever a ride travels in, and however often, it counts once."""

from __future__ import annotations

import pytest

from puhui.behaviours.models import Batch
from puhui.journeys.sweep import sweep
from puhui.ledger import reads as books
from tests.cast import Site, csv_of, ride

pytestmark = pytest.mark.django_db
POINTS = 2
RIDES = [ride(f"r{n}", "card-1", f"{7 + 2 * n:02d}:00") for n in range(4)]
WHOLE = csv_of(RIDES)


@pytest.fixture
def site() -> Site:
    made = Site().open()
    made.provider("metro", "metro-ride")
    made.resident("anne", ("metro", "card-1"))
    return made


def points_of(site: Site, who: str) -> int:
    return books.balance(holder=site.residents[who], asset=POINTS)


class TestSentTwice:
    @pytest.mark.parametrize("settled_between", [False, True])
    @pytest.mark.parametrize("names", [("rides.csv", "rides.csv"), ("rides.csv", "rides (1).csv")])
    def test_the_same_bytes_are_one_batch_under_any_name(self, site: Site, names: tuple[str, str], settled_between: bool) -> None:
        first = site.send_bytes("metro", WHOLE, scenario="metro-ride", file_name=names[0])
        if settled_between:
            site.settle()
        second = site.send_bytes("metro", WHOLE, scenario="metro-ride", file_name=names[1])
        site.settle()
        assert (second.number, second.is_repeat) == (first.number, True)
        assert Batch.objects.count() == 1
        assert points_of(site, "anne") == 4 * 467

    @pytest.mark.parametrize("settled_between", [False, True])
    @pytest.mark.parametrize("order", ["whole first", "half first"])
    def test_half_of_a_file_in_another_file_adds_nothing(self, site: Site, order: str, settled_between: bool) -> None:
        bodies = [WHOLE, csv_of(RIDES[:2])]
        for body in bodies if order == "whole first" else reversed(bodies):
            site.send_bytes("metro", body, scenario="metro-ride")
            if settled_between:
                site.settle()
        site.settle()
        assert points_of(site, "anne") == 4 * 467
        assert sum(run.refused_by_code.get("duplicate_record", 0) for run in site.runs()) == 2
        assert [finding.name for finding in sweep() if finding.broken] == []

    def test_the_same_rides_under_new_record_numbers_are_the_same_acts(self, site: Site) -> None:
        site.send_bytes("metro", WHOLE, scenario="metro-ride")
        site.settle()
        site.send("metro", [row | {"record_id": f"new-{row['record_id']}"} for row in RIDES], scenario="metro-ride")
        site.settle()
        assert points_of(site, "anne") == 4 * 467
        assert site.runs()[-1].refused_by_code == {"same_act": 4}
