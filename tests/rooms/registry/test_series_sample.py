"""A verifier's sample: by risk and by a lot that anybody can draw again; the sheet comes back filled, and the scorecard says what came out."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from puhui.registry import actions, reads
from puhui.registry import errors as refused
from puhui.registry.actions import check_sample
from puhui.registry.models import SampleDraw
from puhui.registry.reads import SumInputs
from puhui.registry.rules import sampling as rules
from puhui.registry.words import Assessed, Chosen, Draw, PeriodStage, SampleLine, Scorecard, Verdict, Why
from puhui.registry.words.sampling import Checked, Unit

from .meters import NOW, OFFICER, deliver, plant, rooftop, sun, written

DAY = date(2025, 6, 1)
VERIFIER = 77


def month(folder: Path) -> SumInputs:
    """Thirty days of one meter; the tenth has production at night, the twentieth far more than the others."""
    plant()
    days = [sun(DAY + timedelta(place), kw=9 if place == 19 else 4 + place / 100) for place in range(30)]
    days[9][1] = (*days[9][1][:2], "3")
    deliver(written(folder, [row for day in days for row in day]))
    return reads.inputs_of("PV00001", 1, rooftop())


@pytest.fixture(autouse=True)
def sampled_while_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plant's period stays open, as nobody reports it here; elsewhere its report must lie with its verifier."""
    monkeypatch.setattr(check_sample, "SAMPLED_IN", {PeriodStage.OPEN, PeriodStage.REPORTED})


def drawn(inputs: SumInputs, *, seed: str = "2026-03", level: int = 20) -> Draw:
    return actions.draw_sample(inputs=inputs, seed=seed, level_permille=level, verifier=VERIFIER, by=OFFICER, now=NOW)


def brought(body: bytes) -> Assessed:
    return actions.record_sheet(project="PV00001", period=1, body=body, verifier=VERIFIER, by=OFFICER, now=NOW)


@pytest.mark.django_db
class TestSample:
    def test_looks_at_what_was_found_and_at_what_stands_out(self, tmp_path: Path) -> None:
        sample = drawn(month(tmp_path))
        assert (sample.of, len(sample.chosen), sample.name) == (30, 6, "PV00001-1-S1")
        why = {item.unit.day: item.why for item in sample.chosen}
        assert why[DAY + timedelta(9)] in (Why.FINDINGS, Why.DEVIATION)
        assert why[DAY + timedelta(19)] in (Why.FINDINGS, Why.DEVIATION)
        assert [item.why for item in sample.chosen].count(Why.LOT) == 3

    def test_anybody_draws_the_same_from_the_seed(self, tmp_path: Path) -> None:
        inputs = month(tmp_path)
        kept, again = drawn(inputs).chosen, reads.sample_of(inputs, seed="2026-03").chosen
        assert [(c.unit.day, c.unit.amount, c.why, c.risk_permille) for c in kept] == [
            (c.unit.day, c.unit.amount, c.why, c.risk_permille) for c in again
        ]

    def test_it_is_kept_and_cannot_be_drawn_away(self, tmp_path: Path) -> None:
        inputs = month(tmp_path)
        drawn(inputs)
        with pytest.raises(refused.DrawKnown):
            drawn(inputs)
        drawn(inputs, seed="another", level=10)
        assert [(one.seed, one.is_current) for one in reads.draws_of("PV00001", 1)] == [("2026-03", True), ("another", True)]
        assert reads.assessed("PV00001", 1).level_permille == 10, "the strictest plan holds"
        for change in (lambda: SampleDraw.objects.update(seed="x"), lambda: SampleDraw.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    @pytest.mark.parametrize(("seed", "level"), [("", 20), ("x" * 65, 20), ("a", None), ("a", 0), ("a", 1001)])
    def test_without_a_plan_nothing_is_drawn(self, tmp_path: Path, seed: str, level: int | None) -> None:
        with pytest.raises(refused.SampleNotPlanned):
            drawn(month(tmp_path), seed=seed, level=level)  # type: ignore[arg-type]

    def test_after_a_correction_it_says_nothing_any_more(self, tmp_path: Path) -> None:
        inputs = month(tmp_path)
        sheet = reads.drawn_sheet(drawn(inputs))
        brought(filled(sheet, wrong=0))
        (old,) = inputs.deliveries
        deliver(written(tmp_path, sun(DAY), name="right.csv"), corrects=old.number, because="量程写错")
        assert [one.is_current for one in reads.draws_of("PV00001", 1)] == [False]
        assert reads.checks_of("PV00001", 1) == ()
        with pytest.raises(refused.NothingDrawn):
            brought(filled(sheet, wrong=0))

    def test_only_its_verifier_and_only_while_the_report_lies_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        inputs = month(tmp_path)
        monkeypatch.setattr(check_sample, "SAMPLED_IN", {PeriodStage.REPORTED})
        with pytest.raises(refused.PeriodStands):
            drawn(inputs)


@pytest.mark.django_db
class TestSheet:
    def test_the_filled_sheet_gives_the_scorecard(self, tmp_path: Path) -> None:
        sheet = reads.drawn_sheet(drawn(month(tmp_path)))
        made = brought(filled(sheet, wrong=1))
        assert (made.card.checked, made.card.agreed, made.card.deviating, made.unchecked) == (6, 5, 1, 0)
        assert made.card == reads.scorecard_of("PV00001", 1)
        assert made.card.materiality_permille > 0
        again = brought(filled(sheet, wrong=0))
        assert (again.card, again.verdict) == (Scorecard(6, 6, 0, 0), Verdict.CLEAN), "the newest of a unit holds"

    def test_what_is_not_looked_at_leaves_no_conclusion(self, tmp_path: Path) -> None:
        sheet = reads.drawn_sheet(drawn(month(tmp_path)))
        made = brought(filled(sheet, wrong=0, leave=2))
        assert (made.card.checked, made.unchecked, made.projected_permille, made.verdict) == (4, 2, None, Verdict.OPEN)

    def test_what_was_not_found_counts_as_nothing(self, tmp_path: Path) -> None:
        sheet = reads.drawn_sheet(drawn(month(tmp_path)))
        made = brought(filled(sheet, wrong=0, first="没有"))
        assert (made.missing, made.card.deviating, made.verdict) == (1, 1, Verdict.BEYOND)

    @pytest.mark.parametrize("change", ["spreadsheet", "gbk", "words"])
    def test_a_spreadsheet_may_have_touched_it(self, tmp_path: Path, change: str) -> None:
        body = filled(reads.drawn_sheet(drawn(month(tmp_path))), wrong=0)
        if change == "spreadsheet":
            body = body.replace(b"2025-06-", b"2025/6/").replace(b"seed=2026-03,6/30", b"seed=2026-03,6/30,,,,,,,").replace(b".000", b"")
        elif change == "gbk":
            body = body.decode().encode("gb18030")
        else:
            body = filled(reads.drawn_sheet(reads.draws_of("PV00001", 1)[0]), wrong=0, first="一致")
        assert brought(body).card == Scorecard(6, 6, 0, 0)

    def test_every_bad_row_is_named_and_nothing_is_taken(self, tmp_path: Path) -> None:
        sheet = reads.drawn_sheet(drawn(month(tmp_path)))
        lines = list(csv.reader(io.StringIO(filled(sheet, wrong=0).decode())))
        lines[2][7], lines[3][1], lines[4][7], lines[5][0] = "many", "M7", "0.5", "99"
        lines[6].append("more")
        with pytest.raises(refused.SheetRows) as refusal:
            brought(joined(lines))
        assert [row.line for row in refusal.value.facts["rows"]] == [1, 2, 3, 5, 99]  # type: ignore[attr-defined]
        assert reads.checks_of("PV00001", 1) == ()

    def test_a_sheet_that_is_none_or_of_another_draw_is_refused(self, tmp_path: Path) -> None:
        sheet = filled(reads.drawn_sheet(drawn(month(tmp_path))), wrong=0)
        for body in (b"\xff\xfe\xff", b"a,b\n1,2\n", b"", sheet.replace(b"remark", b"note")):
            with pytest.raises(refused.SheetUnreadable):
                brought(body)
        with pytest.raises(refused.NothingDrawn):
            brought(sheet.replace(b"seed=2026-03", b"seed=other"))


def filled(sheet: bytes, *, wrong: int, leave: int = 0, first: str = "") -> bytes:
    """Found as told; the first so many a tenth lower, the last so many not looked at."""
    lines = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"))))
    for place, line in enumerate(lines[2 : len(lines) - leave]):
        line[7] = f"{Decimal(line[3]) * (9 if place < wrong else 10) / 10:.3f}"
        line[8] = "电表读数低" if place < wrong else ""
    if first:
        lines[2][7], lines[2][8] = first, "现场没有这块表"
    return joined(lines)


def joined(lines: list[list[str]]) -> bytes:
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

    @given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=30), st.integers(1, 1000))
    def test_the_projection_is_never_below_what_was_found(self, pairs: list[tuple[int, int]], level: int) -> None:
        lines = [line(told, found, by_lot=place % 2 == 1) for place, (told, found) in enumerate(pairs)]
        total = 3 * sum(told for told, _ in pairs)
        made = rules.assess(lines, total=total, level_permille=level)
        if made.projected_permille is None:
            assert made.verdict is Verdict.OPEN
        elif total:
            above = sum(max(0, told - found) for told, found in pairs)
            assert made.projected_permille >= above * 1000 // total
        assert (made.verdict is Verdict.CLEAN) <= (made.card.deviating == 0)

    def test_by_risk_it_counts_as_found_and_by_lot_it_is_projected(self) -> None:
        lines = [line(1000, 900, by_lot=False), line(500, 490, by_lot=True), line(500, 500, by_lot=True)]
        made = rules.assess(lines, total=11_000, level_permille=19)
        assert made.projected_permille == 19  # 100 by risk, 10 of 1000 by lot: 100 of the other 10 000, 200 of 11 000
        assert made.verdict is Verdict.WITHIN
        assert rules.assess(lines, total=11_000, level_permille=18).verdict is Verdict.BEYOND

    def test_a_lot_that_fell_on_nothing_concludes_nothing(self) -> None:
        made = rules.assess([line(10, 10, by_lot=False), line(0, 0, by_lot=True)], total=100, level_permille=50)
        assert made.verdict is Verdict.OPEN


def line(told: int, found: int, *, by_lot: bool) -> SampleLine:
    chosen = Chosen(Unit("M1", None, told), Why.LOT if by_lot else Why.SIZE, 0)
    return SampleLine(1, 1, chosen, Checked("M1", None, told, found, ""))
