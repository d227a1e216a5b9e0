"""A correction puts a recount in the place of what stood: to the gram, once, by entries that name what they correct, and never a point."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from puhui.behaviours import actions, reads
from puhui.behaviours.actions import agree_correction, recompute_run
from puhui.behaviours.actions import correct_runs as posting
from puhui.behaviours.errors import NotToCorrect, ReceiptTakenOut, RunChanged, StudyOutdated, UnknownReceipt
from puhui.behaviours.models import Correction, Run, RunCorrection
from puhui.behaviours.reads.findings import findings
from puhui.behaviours.reads.standing import standing_folder
from puhui.behaviours.words import ISSUE, OWED, RESIDENT_REDUCTION, ActChange, Asked, CorrectionStage, RunWouldMove
from puhui.foundation.auditing import open_alarms
from puhui.journeys import activity_to_points as journey
from puhui.journeys.closing import close_account
from puhui.journeys.corrections import post_corrections
from puhui.journeys.dry_runs import ask_study, count_study
from puhui.ledger.actions import hold_account
from puhui.ledger.reads import balance, movements
from puhui.library.actions import add_version
from puhui.library.reads import in_force
from puhui.rewards.words import POINTS
from puhui.vocabulary.texts import Text
from tests.cast import DAY, HEFEI, Site, ride

A_DAY = timedelta(days=1)
WHY = Text("节省量抄错了一位", "one digit of the saving was copied wrongly")


@pytest.fixture
def site(db: None) -> Site:
    """Anne exchanges what she gets; Bo keeps it. Both rode ten kilometres: 467 grams each."""
    made = Site().open(grams_per_point=10)
    made.provider("metro", "metro-ride")
    made.provider("app", "metro-ride")
    made.resident("anne", ("metro", "card-1"), ("app", "user-1"))
    made.resident("bo", ("metro", "card-2"), standing_order=False)
    made.send("metro", [ride("r1", "card-1"), ride("r2", "card-2")], scenario="metro-ride")
    made.settle()
    return made


def version(saving: str) -> int:
    """The document with another number, as a version of the library."""
    text = in_force(codes=["metro-ride"], day=DAY)["metro-ride"].methodology.source
    number = 2 + Correction.objects.count()
    changed = text.replace("version: 1", f"version: {number}").replace("value: 46.7", f"value: {saving}")
    return add_version(text=changed, now=Site().now).version


def studied(site: Site, told: Asked, *, first: date = DAY, last: date = DAY) -> int:
    number = ask_study(title="更正", asked=told, first=first, last=last, by=1, organisation=1, now=site.now)
    found = count_study(study=number, now=site.now)
    assert found.outcome is not None, found.refusal
    return number


def corrected(site: Site, told: Asked, **days: date) -> Correction:
    agreed = agree_correction(study=studied(site, told, **days), reason=WHY, proposal=1 + Correction.objects.count(), now=site.now)
    assert post_corrections(now=site.now) == 1
    return Correction.objects.get(pk=agreed)


def held(site: Site, name: str, asset: int = RESIDENT_REDUCTION) -> int:
    return balance(holder=site.residents[name], asset=asset)


def sound() -> bool:
    return [finding.name for finding in findings() if finding.broken] == []


class TestAWrongFactor:
    def test_who_got_too_little_is_given_the_rest(self, site: Site) -> None:
        made = corrected(site, Asked(versions={"metro-ride": version("50")}))
        assert (held(site, "anne"), held(site, "bo")) == (7 + 33, 500)  # Anne had exchanged 460 of her 467
        row = RunCorrection.objects.get()
        assert (row.gained_g, row.lost_g, row.persons, row.owed_entry) == (66, 0, 2, None)
        assert (made.stage, sound()) == (CorrectionStage.POSTED, True)

    def test_who_got_too_much_gives_it_back_and_owes_what_is_gone(self, site: Site) -> None:
        corrected(site, Asked(versions={"metro-ride": version("40")}))
        assert (held(site, "bo"), held(site, "bo", OWED)) == (400, 0)
        # Anne should give back 67 and had 7 left: those are taken, the rest waits for later credits
        assert (held(site, "anne"), held(site, "anne", OWED)) == (0, 60)
        assert sound()

    def test_points_that_were_given_stay(self, site: Site) -> None:
        before = held(site, "anne", POINTS)
        corrected(site, Asked(versions={"metro-ride": version("40")}))
        assert held(site, "anne", POINTS) == before == 46

    def test_what_is_owed_is_taken_from_the_next_credit_before_it_is_exchanged(self, site: Site) -> None:
        corrected(site, Asked(versions={"metro-ride": version("40")}))
        site.now += A_DAY
        site.send("metro", [ride("r3", "card-1", day=DAY + A_DAY)], scenario="metro-ride")
        site.settle()
        assert (held(site, "anne", OWED), held(site, "anne", POINTS)) == (0, 46 + 40)  # 467 − 60 = 407 grams: forty points
        assert sound()

    def test_a_frozen_account_gives_nothing_back_yet(self, site: Site) -> None:
        hold_account(holder=site.residents["bo"], reason="调查", key="hold")
        corrected(site, Asked(versions={"metro-ride": version("40")}))
        assert (held(site, "bo"), held(site, "bo", OWED)) == (467, 67)
        assert sound()

    def test_what_a_closed_account_cannot_give_back_ends_with_it(self, site: Site) -> None:
        close_account(account=site.residents["anne"], gives_grams=True, now=site.now)
        corrected(site, Asked(versions={"metro-ride": version("40")}))
        assert (held(site, "anne"), held(site, "anne", OWED)) == (0, 0)
        assert sound()

    def test_the_entry_names_what_it_corrects_and_why(self, site: Site) -> None:
        run = site.runs()[0]
        made = corrected(site, Asked(versions={"metro-ride": version("50")}))
        line = movements(holder=site.residents["bo"], asset=RESIDENT_REDUCTION, limit=1)[0]
        assert (line.amount, line.corrects, line.reason) == (33, run.entry, f"{made} {run}")


class TestWhatStands:
    def test_every_reader_sees_the_corrected_count(self, site: Site) -> None:
        number = version("50")
        made = corrected(site, Asked(versions={"metro-ride": number}))
        run = reads.run_named(str(site.runs()[0]))
        assert (run.reduction_g, run.correction, [item.version for item in run.scenarios]) == (1000, made.pk, [number])
        acts = reads.acts_of(account=site.residents["bo"], city=HEFEI, first=DAY, last=DAY)
        assert [act.reduction_g for act in acts] == [500]
        receipt = reads.receipt(acts[0].receipt)
        assert (receipt.version, receipt.reduction_g, receipt.agrees) == (number, 500, True)
        assert [item.name for item in reads.corrections_of_run(run.number)] == [f"C{made.pk}"]

    def test_the_run_still_gives_what_it_gave_when_it_is_computed_again(self, site: Site) -> None:
        before = recompute_run(run=site.runs()[0].pk)
        corrected(site, Asked(versions={"metro-ride": version("50")}))
        assert recompute_run(run=site.runs()[0].pk) == before

    def test_a_later_run_of_the_day_reads_the_corrected_one(self, site: Site) -> None:
        corrected(site, Asked(without_provider="metro"))
        assert held(site, "bo", OWED) == 0 == held(site, "bo")
        site.now += A_DAY
        site.send("metro", [ride("r2", "card-2", km=9)], scenario="metro-ride")  # the same record, sent rightly
        site.settle()
        assert held(site, "bo") == 420
        assert sound()

    def test_a_receipt_and_its_act_say_what_they_were_before(self, site: Site) -> None:
        made = corrected(site, Asked(versions={"metro-ride": version("50")}))
        act = reads.acts_of(account=site.residents["bo"], city=HEFEI, first=DAY, last=DAY)[0]
        assert act.changes == (ActChange(made.pk, 467, 500),)
        again = corrected(site, Asked(versions={"metro-ride": 1}))
        receipt = reads.receipt(act.receipt, account=site.residents["bo"])
        assert receipt.corrections == (ActChange(made.pk, 467, 500), ActChange(again.pk, 500, 467))
        assert receipt.as_json()["corrections"][0] == {"correction": made.pk, "before_g": 467, "after_g": 500}

    def test_a_receipt_that_no_longer_counts_says_who_took_it_out_and_why(self, site: Site) -> None:
        before = reads.acts_of(account=site.residents["bo"], city=HEFEI, first=DAY, last=DAY)[0]
        made = corrected(site, Asked(without_provider="metro"))
        act = reads.acts_of(account=site.residents["bo"], city=HEFEI, first=DAY, last=DAY)[0]
        assert (act.refusal, act.changes) == ("left_out_by_correction", (ActChange(made.pk, 467, None),))
        with pytest.raises(ReceiptTakenOut) as told:
            reads.receipt(before.receipt, account=site.residents["bo"])
        assert (told.value.facts["correction"], told.value.facts["reason_zh"]) == (f"C{made.pk}", WHY.zh)
        with pytest.raises(UnknownReceipt):
            reads.receipt(before.receipt, account=site.residents["anne"])
        with pytest.raises(UnknownReceipt):
            reads.receipt(f"{before.receipt[:-4]}0000", account=site.residents["bo"])

    def test_an_account_is_told_what_moved_it_and_the_calendar_shows_what_stands(self, site: Site) -> None:
        made = corrected(site, Asked(versions={"metro-ride": version("40")}))
        told = {name: reads.corrections_of_account(account=site.residents[name]) for name in ("anne", "bo")}
        assert [(item.name, item.reason, item.grams, item.owed_g) for item in told["bo"]] == [(f"C{made.pk}", WHY, -67, 0)]
        assert [(item.grams, item.owed_g) for item in told["anne"]] == [(-67, 67)]  # of which seven were collected at once
        for name in ("anne", "bo"):
            assert reads.grams_by_day(account=site.residents[name], first=DAY, last=DAY) == {DAY: 400}
        assert reads.corrections_of_account(account=site.residents["bo"], since=DAY + 30 * A_DAY) == []
        line = reads.owed_of(account=site.residents["anne"]).lines[-1]
        assert (line.correction, line.told) == (made.pk, WHY)

    def test_a_second_correction_rests_on_the_first(self, site: Site) -> None:
        corrected(site, Asked(versions={"metro-ride": version("50")}))
        second = corrected(site, Asked(versions={"metro-ride": 1}))
        assert (held(site, "bo"), site.runs()[0].reduction_g) == (467, 934)
        assert RunCorrection.objects.get(correction=second).before_correction is not None
        assert sound()

    def test_a_changed_file_of_a_correction_is_found(self, site: Site) -> None:
        corrected(site, Asked(versions={"metro-ride": version("50")}))
        run = site.runs()[0]
        (standing_folder(run) / "manifest.json").write_text("{}")
        with pytest.raises(RunChanged):
            recompute_run(run=run.pk)
        assert not sound()


class TestACrash:
    @pytest.mark.parametrize("where", ["rename folder", "correction entry", "correction stands"])
    def test_it_goes_on_where_it_stopped_and_posts_nothing_twice(self, site: Site, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
        from puhui.foundation import files

        study = studied(site, Asked(versions={"metro-ride": version("40")}))
        agree_correction(study=study, reason=WHY, proposal=1, now=site.now)

        def stop(name: str) -> None:
            if name == where:
                raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            for module in (posting, files):
                patched.setattr(module, "point", stop)
            with pytest.raises(KeyboardInterrupt):
                post_corrections(now=site.now)
        assert post_corrections(now=site.now + A_DAY) == 1
        assert post_corrections(now=site.now + A_DAY) == 0
        assert (held(site, "bo"), held(site, "anne", OWED), sound()) == (400, 60, True)


class TestBeforeItIsAgreedTo:
    def test_the_study_says_what_would_move_by_run_and_by_person(self, site: Site) -> None:
        study, run = studied(site, Asked(versions={"metro-ride": version("40")})), site.runs()[0]
        assert reads.runs_moved(study) == [RunWouldMove(str(run), HEFEI, DAY, 934, 800, 0, 134, 2)]
        assert reads.persons_moved_in_all(study) == 2 == len(reads.persons_moved(study, limit=5))

    def test_a_study_that_is_gone_moves_nobody(self, site: Site) -> None:
        assert (reads.runs_moved(10**9), reads.persons_moved_in_all(10**9)) == ([], 0)


class TestWhatItRestsOn:
    """The same study, taken where nothing has moved."""

    def test_a_run_that_came_since_makes_it_outdated(self, site: Site) -> None:
        study = studied(site, Asked(versions={"metro-ride": version("50")}))
        site.send("metro", [ride("r9", "card-2", "15:00")], scenario="metro-ride")
        site.settle()
        with pytest.raises(StudyOutdated):
            agree_correction(study=study, reason=WHY, proposal=1, now=site.now)
        assert not Correction.objects.exists()

    def test_one_that_was_agreed_to_and_overtaken_is_not_posted_and_says_so(self, site: Site) -> None:
        told = Asked(versions={"metro-ride": version("50")})
        first, second = studied(site, told), studied(site, told)
        for place, study in enumerate((first, second)):
            agree_correction(study=study, reason=WHY, proposal=place, now=site.now)
        assert post_corrections(now=site.now) == 1
        assert [row.stage for row in Correction.objects.order_by("pk")] == [CorrectionStage.POSTED, CorrectionStage.OUTDATED]
        assert [alarm.kind for alarm in open_alarms()] == ["correction_outdated"]
        assert (held(site, "bo"), sound()) == (500, True)

    @pytest.mark.parametrize("told", [Asked(numbers={"metro-ride": {"saving": "50"}}), Asked(grams_per_point=5)])
    def test_numbers_that_no_library_holds_correct_nothing(self, site: Site, told: Asked) -> None:
        with pytest.raises(NotToCorrect):
            agree_correction(study=studied(site, told), reason=WHY, proposal=1, now=site.now)

    def test_one_study_is_one_correction(self, site: Site) -> None:
        study = studied(site, Asked(versions={"metro-ride": version("50")}))
        agree_correction(study=study, reason=WHY, proposal=1, now=site.now)
        with pytest.raises(NotToCorrect):
            agree_correction(study=study, reason=WHY, proposal=2, now=site.now)

    def test_a_study_that_became_a_correction_is_kept(self, site: Site) -> None:
        corrected(site, Asked(versions={"metro-ride": version("50")}))
        actions.drop_studies(now=site.now + 400 * A_DAY)
        assert reads.persons_moved(Correction.objects.get().study_id, limit=5)


def test_a_settlement_between_agreeing_and_posting_is_finished_first(site: Site) -> None:
    study = studied(site, Asked(versions={"metro-ride": version("50")}))
    agree_correction(study=study, reason=WHY, proposal=1, now=site.now)
    assert journey.settle(now=site.now) == 0
    assert post_corrections(now=site.now) == 1
    assert Run.objects.get().reduction_g == 1000
    assert balance(holder=site.residents["bo"], asset=RESIDENT_REDUCTION) == 500
    assert ISSUE < 0
