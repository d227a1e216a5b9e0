"""Every gram explains itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from puhui.behaviours import reads
from puhui.behaviours.errors import UnknownReceipt
from tests.cast import DAY, HEFEI, Site, ride

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    made = Site().open()
    made.provider("metro", "metro-ride")
    return made


class TestReceipt:
    def test_says_record_formula_numbers_sources_and_where_they_are_borrowed_from(self, site: Site) -> None:
        anne = site.resident("anne", ("metro", "card-1"))
        site.send("metro", [ride("r1", "card-1", km=8.431)], scenario="metro-ride")
        site.settle()
        line = reads.acts_of(account=anne, city=HEFEI, first=DAY, last=DAY)[0]
        found = reads.receipt(line.receipt, account=anne)
        assert (found.reduction_g, found.exact, found.agrees) == (393, "393.7277", True)
        saving = next(figure for figure in found.parameters if figure.name == "saving")
        assert (saving.value, saving.unit_zh, saving.grade, saving.reference_region) == ("46.7", "g/(人·km)", "B", "440300")
        assert found.reference_region == "110000 440300"
        assert found.as_json()["form"] == "puhui-receipt-1"

    def test_is_shown_to_its_owner_only(self, site: Site) -> None:
        anne, bo = site.resident("anne", ("metro", "card-1")), site.resident("bo")
        site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        site.settle()
        number = reads.acts_of(account=anne, city=HEFEI, first=DAY, last=DAY)[0].receipt
        with pytest.raises(UnknownReceipt):
            reads.receipt(number, account=bo)

    @pytest.mark.parametrize(
        "number", ["", "x", "340100-20260318-1-zz", "340100-20269999-1-0000000000000000", "340100-20260318-9-0000000000000000"]
    )
    def test_a_number_that_is_none_is_refused(self, number: str) -> None:
        with pytest.raises(UnknownReceipt):
            reads.receipt(number)


class TestActs:
    def test_list_counted_and_refused_acts_with_their_reason(self, site: Site) -> None:
        anne = site.resident("anne", ("metro", "card-1"))
        site.send(
            "metro", [ride("r1", "card-1"), ride("r2", "card-1", "08:10"), ride("r3", "card-1", "12:00", km=0.2)], scenario="metro-ride"
        )
        site.settle()
        lines = reads.acts_of(account=anne, city=HEFEI, first=DAY, last=DAY)
        assert [(line.record_id, line.refusal) for line in lines] == [("r3", "out_of_range"), ("r2", "same_act"), ("r1", "")]
        assert "r1" in lines[1].refusal_zh
        assert "200 m" in lines[0].refusal_en

    def test_grams_by_event_day_come_from_the_books(self, site: Site) -> None:
        anne = site.resident("anne", ("metro", "card-1"))
        before = DAY - timedelta(days=1)
        site.send("metro", [ride("r1", "card-1"), ride("r2", "card-1", day=before)], scenario="metro-ride")
        site.settle()
        assert reads.grams_by_day(account=anne, first=before, last=DAY) == {before: 467, DAY: 467}
