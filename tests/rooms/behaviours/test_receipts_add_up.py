"""The arithmetic of every receipt gives the grams of its act, and all receipts together give what the books credited."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from math import floor, prod

import pytest

from puhui.behaviours import reads
from puhui.behaviours.models import Run
from puhui.behaviours.reads import Receipt
from puhui.behaviours.words import RESIDENT_REDUCTION
from puhui.ledger.reads import lines_of
from tests.cast import DAY, HEFEI, Site, ride

KM_TO_THE_CAP = 60
SENT = {
    "metro-ride": [
        ride("m1", "anne", "07:00", km=8.431),
        ride("m2", "anne", "09:00", km=KM_TO_THE_CAP, minutes=80),
        ride("m3", "anne", "12:00", km=KM_TO_THE_CAP, minutes=80),
        ride("m4", "bo", "07:00", km=1.201, minutes=5),
        ride("m5", "bo", "09:00", distance_m="", duration_s=""),
    ],
    "bus-ride": [ride("b1", "bo", "12:00", km=5.6), ride("b2", "bo", "16:00", distance_m="", duration_s="")],
    "shared-bike": [ride("s1", "anne", "18:00", km=1.999, minutes=11), ride("s2", "bo", "18:00", km=0.5, minutes=3)],
}


def readings() -> list[dict[str, object]]:
    """Eight days of one household, of which the last is a thrifty one."""
    days = [DAY - timedelta(days=back) for back in range(8, -1, -1)]
    amounts = [10_000] * 8 + [9_000]
    return [
        {
            "record_id": f"h{day}",
            "person": "anne",
            "happened_at": f"{day}T00:00:00+08:00",
            "region": HEFEI,
            "energy_wh": wh,
            "period_days": 1,
            "household_size": 1,
        }
        for day, wh in zip(days, amounts, strict=True)
    ]


@pytest.fixture(scope="module")
def receipts(module_database: str) -> dict[Run, list[Receipt]]:
    """The receipts of every accepted record, by run."""
    site = Site().open()
    for scenario, rows in {**SENT, "household-electricity": readings()}.items():
        site.provider(scenario, scenario)
        for name in ("anne", "bo"):
            site.resident(name, (scenario, name))
        site.send(scenario, rows, scenario=scenario)
    site.settle()
    first, accounts = DAY - timedelta(days=8), site.residents.values()
    acts = [line for account in accounts for line in reads.acts_of(account=account, city=HEFEI, first=first, last=DAY) if line.counted]
    found: dict[Run, list[Receipt]] = {run: [] for run in site.runs()}
    by_name = {str(run): run for run in found}
    for act in acts:
        told = reads.receipt(act.receipt)
        found[by_name[told.run]].append(told)
    return found


def every(receipts: dict[Run, list[Receipt]]) -> list[Receipt]:
    return [told for of_run in receipts.values() for told in of_run]


class TestEveryReceipt:
    def test_there_is_one_for_every_accepted_record(self, receipts: dict[Run, list[Receipt]]) -> None:
        assert {str(run): run.accepted for run in receipts} == {str(run): len(found) for run, found in receipts.items()}
        assert {told.scenario for told in every(receipts)} == {*SENT, "household-electricity"}
        assert len(every(receipts)) == 18

    def test_computed_anew_it_agrees_and_is_rounded_down_once(self, receipts: dict[Run, list[Receipt]]) -> None:
        for told in every(receipts):
            exact = Fraction(told.exact)
            assert told.agrees
            assert told.raw_g == max(0, floor(exact)), told.number
            assert told.steps[-1].exact.replace(",", "").replace("−", "-") == told.exact

    def test_the_numbers_that_are_shown_multiply_to_the_result_that_is_shown(self, receipts: dict[Run, list[Receipt]]) -> None:
        """Checked as a reader would: with the printed numbers alone."""
        looked_at = 0
        for told in every(receipts):
            if told.scenario != "household-electricity":
                factors = [re.match(r"[\d,.]+", part.replace("\xa0", " ")) for part in told.steps[0].numbers_en.split(" × ")]
                assert prod(Fraction(factor[0].replace(",", "")) for factor in factors if factor) == Fraction(told.exact)
                looked_at += 1
        assert looked_at == 9

    def test_is_cut_by_its_cap_or_by_nothing_and_says_which(self, receipts: dict[Run, list[Receipt]]) -> None:
        for told in every(receipts):
            assert (told.note == "capped") == (told.reduction_g < told.raw_g), told.number
        assert [told.record_id for told in every(receipts) if told.note] == ["m3"]

    def test_those_of_a_person_a_day_and_a_scenario_keep_within_the_cap(self, receipts: dict[Run, list[Receipt]]) -> None:
        used: dict[tuple[object, ...], int] = defaultdict(int)
        for told in every(receipts):
            used[told.account, told.day, told.scenario, told.cap_g] += told.reduction_g
        assert all(grams <= cap for (*_, cap), grams in used.items() if cap)
        assert 5000 in used.values()

    def test_names_the_file_the_signature_the_method_and_every_number_with_its_source(self, receipts: dict[Run, list[Receipt]]) -> None:
        for told in every(receipts):
            assert len(told.document) == len(told.method_hash) == 64
            assert (told.signed_by, told.batch[0], told.formulas != ()) == ("console", "B", True)
            assert all(figure.source and figure.unit and figure.grade in "ABCD" for figure in told.parameters)


class TestHouseholdHistory:
    def test_a_receipt_shows_the_own_mean_that_the_grams_were_compared_with(self, receipts: dict[Run, list[Receipt]]) -> None:
        days = {told.day: told for told in every(receipts) if told.scenario == "household-electricity"}
        last = days.pop(DAY)
        assert (last.reduction_g, {told.reduction_g for told in days.values()}) == (550, {0})
        assert next(figure.value for figure in last.inputs if figure.name == "own_mean") == "10000"


class TestTogether:
    def test_they_give_the_grams_of_their_run(self, receipts: dict[Run, list[Receipt]]) -> None:
        assert {str(run): sum(told.reduction_g for told in found) for run, found in receipts.items()} == {
            str(run): run.reduction_g for run in receipts
        }

    def test_they_give_what_the_books_credited_to_each_person(self, receipts: dict[Run, list[Receipt]]) -> None:
        for run, found in receipts.items():
            grams: dict[int, int] = defaultdict(int)
            for told in found:
                grams[told.account] += told.reduction_g
            credited = {line.holder: line.amount for line in lines_of(entry=run.entry or 0) if line.asset == RESIDENT_REDUCTION}
            assert credited == {account: amount for account, amount in grams.items() if amount}
