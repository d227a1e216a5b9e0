"""A verifier's sample: by risk and by a lot that anybody can draw again; the sheet comes back filled, and the scorecard says what came out."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.registry import actions, reads
from puhui.registry import errors as refused
from puhui.registry.reads import SumInputs
from puhui.registry.rules import sampling as rules
from puhui.registry.words import Scorecard, Why
from puhui.registry.words.sampling import Checked, Unit

from .meters import NOW, OFFICER, deliver, plant, rooftop, sun, written

DAY = date(2025, 6, 1)


def month(folder: Path) -> SumInputs:
    """Thirty days of one meter; the tenth has production at night, the twentieth far more than the others."""
    plant()
    days = [sun(DAY + timedelta(place), kw=9 if place == 19 else 4 + place / 100) for place in range(30)]
    days[9][1] = (*days[9][1][:2], "3")
    deliver(written(folder, [row for day in days for row in day]))
    return reads.inputs_of("PV00001", 1, rooftop())


@pytest.mark.django_db
class TestSample:
    def test_looks_at_what_was_found_and_at_what_stands_out(self, tmp_path: Path) -> None:
        sample = reads.sample_of(month(tmp_path), seed="2026-03")
        assert (sample.of, len(sample.chosen)) == (30, 6)
        why = {item.unit.day: item.why for item in sample.chosen}
        assert why[DAY + timedelta(9)] in (Why.FINDINGS, Why.DEVIATION)
        assert why[DAY + timedelta(19)] in (Why.FINDINGS, Why.DEVIATION)
        assert [item.why for item in sample.chosen].count(Why.LOT) == 3

    def test_the_filled_sheet_gives_the_scorecard(self, tmp_path: Path) -> None:
        inputs = month(tmp_path)
        sheet = reads.sample_sheet(reads.sample_of(inputs, seed="2026-03"))
        card = actions.record_sheet(inputs=inputs, body=filled(sheet, wrong=1), by=OFFICER, now=NOW)
        assert (card.checked, card.agreed, card.deviating) == (6, 5, 1)
        assert card == reads.scorecard_of("PV00001", 1)
        assert card.materiality_permille > 0
        again = actions.record_sheet(inputs=inputs, body=filled(sheet, wrong=0), by=OFFICER, now=NOW)
        assert again == Scorecard(6, 6, 0, 0), "the newest of a unit holds"

    def test_a_sheet_of_another_sample_is_refused(self, tmp_path: Path) -> None:
        inputs = month(tmp_path)
        sheet = reads.sample_sheet(reads.sample_of(inputs, seed="2026-03"))
        with pytest.raises(refused.SheetNotOurs):
            actions.record_sheet(inputs=inputs, body=filled(sheet, wrong=0).replace(b",M1,", b",M7,"), by=OFFICER, now=NOW)
        for body in (b"\xff\xfe", b"a,b\n1,2\n", filled(sheet, wrong=0).replace(b"2025-", b"1st of ")):
            with pytest.raises(refused.SheetUnreadable):
                actions.record_sheet(inputs=inputs, body=body, by=OFFICER, now=NOW)


def filled(sheet: bytes, *, wrong: int) -> bytes:
    """Found as told; the first so many a tenth lower."""
    lines = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"))))
    for place, line in enumerate(lines[2:]):
        line[6] = str(int(line[3]) * (9 if place < wrong else 10) // 10)
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()


class TestRules:
    @pytest.mark.parametrize(("units", "looked_at"), [(0, 0), (3, 3), (5, 5), (25, 5), (26, 6), (365, 20), (10_000, 100)])
    def test_the_square_root_is_looked_at_and_five_at_least(self, units: int, looked_at: int) -> None:
        assert rules.size_of(units) == looked_at

    @given(st.lists(st.integers(0, 10**6), max_size=40), st.text(max_size=8), st.data())
    def test_the_same_seed_draws_the_same_whatever_the_order(self, amounts: list[int], seed: str, data: st.DataObject) -> None:
        units = [Unit(f"M{place}", None, amount) for place, amount in enumerate(amounts)]
        sample = rules.sample(units, seed=seed)
        assert rules.sample(data.draw(st.permutations(units)), seed=seed) == sample
        assert len({item.unit for item in sample.chosen}) == rules.size_of(len(units))

    def test_another_seed_draws_another_lot(self) -> None:
        units = [Unit(f"M{place}", None, 100) for place in range(400)]
        one, two = (rules.sample(units, seed=seed).chosen for seed in ("a", "b"))
        assert {item.unit for item in one if item.why is Why.LOT} != {item.unit for item in two if item.why is Why.LOT}

    @pytest.mark.parametrize(("told", "found", "agreed"), [(1000, 995, True), (1000, 994, False), (1000, 2000, True), (0, 0, True)])
    def test_five_in_a_thousand_agree_and_so_does_what_was_told_too_low(self, told: int, found: int, agreed: bool) -> None:
        assert Checked("M1", None, told, found, "").is_agreed is agreed
