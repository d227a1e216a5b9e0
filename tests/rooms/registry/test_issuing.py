"""From an application to issued credits: one project, its meter's file, its verified grams, its serials."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.ledger.reads import balance
from puhui.methodology.catalogue import by_name
from puhui.methodology.words import Grade
from puhui.registry import actions, reads
from puhui.registry import errors as refused
from puhui.registry.actions import issuing
from puhui.registry.models import Issue, PeriodSum, SeriesDelivery
from puhui.registry.rules.issuing import lots
from puhui.registry.words import CREDITS, PLEDGE, LifeWanted, PeriodStage, Wanted

from .lives import CLERK, FIRST, HEAD, OFFICE, OURS, OWEN, TAKER, VERA, VERIFIER, Scene, a_whole_method, is_sound, on_file
from .meters import filed, sent, sun, written


@pytest.fixture
def method(db: None) -> None:
    a_whole_method()


def summed(folder: Path, *, days: int = 2) -> Scene:
    """A filed project with a period whose meter was read, and the account of it."""
    one = on_file().opened()
    actions.register_device(
        project=one.code, serial="M1", kind="pv-power", by=OWEN, now=one.now, capacity_w=10_000, connected_on=date(2024, 6, 1)
    )
    for name in ("own_use_wh", "certificates_wh", "is_ets_unit", "registered_elsewhere"):
        actions.state_fact(project=one.code, period=1, name=name, value=0, by=OWEN, now=one.now)
    rows = [row for place in range(days) for row in sun(FIRST + timedelta(place))]
    actions.deliver_series(project=one.code, period=1, sent=sent(written(folder, rows)), by=OWEN, now=one.now)
    actions.sum_period(project=one.code, period=1, by=OWEN, now=one.now)
    return one


def settled(one: Scene) -> Scene:
    """Pledged, and looked for elsewhere."""
    actions.pledge(project=one.code, text=PLEDGE.zh, by=OWEN, now=one.now)
    actions.check_claims(project=one.code, period=1, by=CLERK, now=one.now)
    return one


def accepted(folder: Path, *, claimed_g: int | None = None, verified_g: int | None = None, is_settled: bool = True) -> Scene:
    one = summed(folder)
    claimed = reads.newest_sum(one.code, 1).total_g if claimed_g is None else claimed_g
    if is_settled:
        settled(one)
    one = one.report_written(reported_g=claimed).reported()
    return one.verified(claimed if verified_g is None else verified_g).report_on_notice().noticed().accepted()


def issued(one: Scene, *, by: int = CLERK):  # type: ignore[no-untyped-def]
    return actions.issue_credits(code=one.code, period=1, by=by, organisation=OFFICE, now=one.now)


@pytest.mark.usefixtures("method")
class TestIssuing:
    def test_whole_kilograms_of_the_verified_grams_go_to_the_owner(self, tmp_path: Path) -> None:
        one = accepted(tmp_path)
        (made,) = issued(one)
        # two days of 24 kWh at 0.6553 kg: 31,454 g
        assert (made.kg, made.buffer_kg, made.vintage, one.period_stage()) == (31, 0, 2026, PeriodStage.ISSUED)
        assert balance(holder=OURS, asset=CREDITS) == 31
        assert not [finding for finding in reads.findings() if finding.broken]
        assert is_sound()

    def test_its_serials_can_be_given_to_another(self, tmp_path: Path) -> None:
        one = accepted(tmp_path)
        issued(one)
        actions.transfer_credits(key="t1", giver=OURS, taker=TAKER, wanted=Wanted(kg=11), by=OWEN, now=one.now)
        assert [balance(holder=who, asset=CREDITS) for who in (OURS, TAKER)] == [20, 11]

    def test_is_done_once(self, tmp_path: Path) -> None:
        one = accepted(tmp_path)
        issued(one)
        with pytest.raises(refused.ProjectStepNotNow):
            issued(one)
        assert Issue.objects.count() == 1

    def test_what_the_verifier_did_not_find_is_not_issued(self, tmp_path: Path) -> None:
        (made,) = issued(accepted(tmp_path, verified_g=20_999))
        assert made.kg == 20

    def test_less_than_a_kilogram_is_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(refused.NothingToIssue):
            issued(accepted(tmp_path, verified_g=999))
        assert Issue.objects.count() == 0

    @pytest.mark.parametrize("by", [OWEN, VERA, HEAD])
    def test_is_not_by_the_hands_that_claimed_verified_or_accepted(self, tmp_path: Path, by: int) -> None:
        one = accepted(tmp_path)
        with pytest.raises(refused.ProjectHandsMeet):
            issued(one, by=by)
        assert (one.period_stage(), Issue.objects.count()) == (PeriodStage.ACCEPTED, 0)

    def test_waits_for_the_acceptance(self, tmp_path: Path) -> None:
        one = summed(tmp_path).report_written(reported_g=31_454).reported().verified(31_454)
        with pytest.raises(refused.ProjectStepNotNow):
            issued(one)

    @pytest.mark.parametrize("claimed_g", [31_453, 31_455])
    def test_a_report_says_what_the_account_says(self, tmp_path: Path, claimed_g: int) -> None:
        with pytest.raises(refused.ReportNotAccount, match="31,454"):
            accepted(tmp_path, claimed_g=claimed_g)

    def test_waits_until_nobody_else_claims_the_same(self, tmp_path: Path) -> None:
        one = accepted(tmp_path, is_settled=False)
        with pytest.raises(refused.ClaimsNotSettled, match="not pledged"):
            issued(one)
        assert Issue.objects.count() == 0
        (made,) = issued(settled(one))
        assert made.kg == 31

    def test_an_account_that_cannot_be_computed_again_is_refused(self, tmp_path: Path) -> None:
        one = accepted(tmp_path)
        kept = PeriodSum.objects.get()
        PeriodSum.objects.create(
            period=kept.period, number=2, methodology=kept.methodology, version=kept.version, raw_g=kept.raw_g, total_g=kept.total_g,
            withheld_g=0, buffer_g=0, trail={**kept.trail, "facts": []}, digest="0" * 64, by=OWEN, at=one.now,
        )  # fmt: skip
        with pytest.raises((refused.SumLacks, refused.SumMoved)):
            issued(one)
        assert Issue.objects.count() == 0

    def test_names_each_number_on_which_no_credit_may_rest(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        one = accepted(tmp_path)
        weak = filed(by_name("rooftop-pv"), {"grid": "0.6553", "size": "6000", "cap": "1000000000000"}, grade=Grade.C)
        monkeypatch.setattr(issuing, "counted_under", lambda kept, *, region: [(weak, region)])
        with pytest.raises(refused.NumbersNotCertified) as said:
            issued(one)
        assert "电力排放因子（C）" in said.value.sentence("zh")
        assert (one.period_stage(), Issue.objects.count()) == (PeriodStage.ACCEPTED, 0)

    def test_data_stand_once_the_report_is_handed_in(self, tmp_path: Path) -> None:
        one = summed(tmp_path)
        rows, old = sun(FIRST, kw=1), SeriesDelivery.objects.get()
        another = {"sent": sent(written(tmp_path, rows, name="n.csv")), "corrects": old.pk, "because": "换了电表后更正"}
        said = {"project": one.code, "period": 1, "by": OWEN, "now": one.now}
        one.report_written(reported_g=31_454).reported()
        with pytest.raises(refused.PeriodStands):
            actions.deliver_series(**said, **another)
        with pytest.raises(refused.PeriodStands):
            actions.state_fact(**said, name="own_use_wh", value=1)
        wanted = [LifeWanted("measured", "第二天没有读数，请说明。")]
        actions.send_back_report(code=one.code, period=1, organisation=VERIFIER, by=VERA, findings=wanted, now=one.now)
        actions.deliver_series(**said, **another)

    def test_a_verifier_may_set_days_aside_until_the_statement_is_given(self, tmp_path: Path) -> None:
        one = summed(tmp_path).report_written(reported_g=31_454).reported()
        days = {"project": one.code, "period": 1, "device": "M1", "first": FIRST, "last": FIRST, "reason": "电表检修，按零计。", "by": VERA}
        actions.set_aside(**days, now=one.now)
        assert actions.sum_period(project=one.code, period=1, by=VERA, now=one.now).total_g == 15_727
        with pytest.raises(refused.SumNotVerified, match="15,727"):
            one.verified(15_728)
        one.verified(15_727)
        with pytest.raises(refused.PeriodStands):
            actions.set_aside(**days, now=one.now)


class TestLots:
    def test_every_year_gives_its_part_of_what_was_not_verified(self) -> None:
        found = lots({2024: 30_000, 2025: 10_000}, verified_g=20_000, buffer_g=4_000)
        assert [(lot.vintage, lot.kg, lot.buffer_kg) for lot in found] == [(2024, 15, 2), (2025, 5, 1)]

    @given(st.dictionaries(st.integers(2012, 2026), st.integers(0, 10**9), max_size=12), st.integers(0, 10**10), st.integers(0, 100))
    def test_never_more_than_was_verified_and_the_owner_keeps_something(
        self, vintages: dict[int, int], verified_g: int, share: int
    ) -> None:
        found = lots(vintages, verified_g=verified_g, buffer_g=sum(vintages.values()) * share // 100)
        assert sum(lot.kg for lot in found) * 1000 <= min(verified_g, sum(vintages.values()))
        assert all(0 <= lot.buffer_kg < lot.kg for lot in found)
        assert all(lot.kg * 1000 <= vintages[lot.vintage] for lot in found)
