"""What residents give is found in the acts it came from, certified once, taken out of their shares, and paid out to the fen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from puhui.behaviours.models import Run
from puhui.behaviours.words import Asked
from puhui.desks.accounts import holdings_of
from puhui.ledger.actions import hold_account, post_transfer, release_account
from puhui.ledger.reads import balance, system_side
from puhui.ledger.words import Line
from puhui.methodology.words import Methodology
from puhui.participants.models import Organisation
from puhui.pool import actions, reads
from puhui.pool.actions import finish_certifying, finish_payouts
from puhui.pool.errors import GiversFrozen, PayoutTooSmall, PoolBusy, PoolNotVested, PoolOfOperator, PoolPeriodUnknown, PoolRunsOpen
from puhui.pool.models import Certification, CollectedRun, Collection, Payout, Proceeds, Share, SoldSpan
from puhui.pool.words import CERTIFIED, CERTIFIED_SHARE, PAYER, PAYOUT, ShareStage
from puhui.pool.words import Payout as PaidOut
from puhui.registry import reads as registered
from puhui.registry.actions import reject_report, send_back_report, sum_pool, unfiled_project
from puhui.registry.errors import NothingPooled, NotOfResidents, NumbersNotCertified
from puhui.registry.models import Period, Project
from puhui.registry.words import LifeWanted, NotReady
from puhui.rewards.words import POOL_SHARE
from puhui.vocabulary.periods import CHINA, local_day
from puhui.vocabulary.texts import Text
from tests.cast import DAY, HEFEI
from tests.corrected import posted, province, studied
from tests.rooms.pool.scene import GRAMS, HEAD, METRO, OFFICE, UNTIL, VERA, VERIFIER, VESTED, Scene, given_rides, is_sound, lower_metro


@pytest.fixture(scope="module")
def rides(module_database: str) -> Scene:
    return given_rides()


@pytest.fixture
def scene(rides: Scene) -> Iterator[Scene]:
    """What a test does is taken back; the rides are those of all."""
    with transaction.atomic():
        yield deepcopy(rides)
        transaction.set_rollback(True)


class TestCollecting:
    def test_every_gram_that_was_given_finds_its_act(self, scene: Scene) -> None:
        made = scene.collected()
        assert (made.givers, made.grams, made.held_g, made.unmatched_g) == (2, 18 * GRAMS, 0, 0)
        assert [(one.methodology, one.stage, one.grams) for one in reads.waiting()] == [(METRO, ShareStage.WAITING, 18 * GRAMS)]
        assert is_sound() == []

    def test_before_the_delay_is_over_nothing_is_collected(self, scene: Scene) -> None:
        scene.now = datetime(2026, 5, 29, 23, 0, tzinfo=CHINA)
        with pytest.raises(PoolNotVested):
            scene.collected()
        scene.now = datetime(2026, 5, 30, 0, 0, tzinfo=CHINA)
        assert scene.collected().grams == 18 * GRAMS

    def test_a_run_that_is_not_finished_is_waited_for(self, scene: Scene) -> None:
        last = Run.objects.latest("pk")
        Run.objects.filter(pk=last.pk).update(stage="credited")
        with pytest.raises(PoolRunsOpen):
            scene.collected()
        assert scene.collected(until=last.day - timedelta(days=7)).grams == 0

    def test_a_second_collection_finds_nothing_again(self, scene: Scene) -> None:
        scene.collected()
        again = scene.collected()
        assert (again.grams, again.runs, again.unmatched_g) == (0, 0, 0)


class TestDelivering:
    def test_the_sum_of_the_period_is_what_waits_by_year(self, scene: Scene) -> None:
        scene.collected()
        made = scene.with_project().delivered()
        assert (made.total_g, dict(made.vintages)) == (18 * GRAMS, {2026: 18 * GRAMS})
        assert [(one.stage, one.grams) for one in reads.waiting()] == [(ShareStage.DELIVERED, 18 * GRAMS)]
        assert is_sound() == []

    def test_asked_again_it_takes_in_what_came_since(self, scene: Scene) -> None:
        scene.collected()
        scene.with_project().delivered()
        scene.site.now = datetime(2026, 3, 21, 4, 0, tzinfo=CHINA)
        scene.rode("ben", 6, day=DAY - timedelta(days=2)).settled().collected()
        assert scene.delivered().total_g == 24 * GRAMS
        assert scene.delivered().number == 2  # and nothing changes where nothing came

    def test_nothing_waits_before_a_collection(self, scene: Scene) -> None:
        scene.with_project()
        with pytest.raises(NothingPooled):
            scene.delivered()

    def test_a_frozen_account_s_grams_wait_until_it_is_free(self, scene: Scene) -> None:
        scene.collected()
        scene.with_project()
        hold = hold_account(key="h", holder=scene.account("ben"), reason="查")
        assert scene.delivered().total_g == 12 * GRAMS
        release_account(hold=hold.number, reason="查清", key="r")
        assert scene.delivered().total_g == 18 * GRAMS

    @pytest.mark.parametrize(("first", "is_there"), [(date(2026, 1, 1), True), (date(2026, 1, 2), False)])
    def test_a_year_that_is_credited_in_part_is_not_delivered(self, scene: Scene, first: date, *, is_there: bool) -> None:
        scene.collected()
        scene.with_project(first=first)
        if is_there:
            assert scene.delivered().total_g == 18 * GRAMS
        else:
            with pytest.raises(NothingPooled):
                scene.delivered()

    def test_only_a_project_of_the_pool_takes_it(self) -> None:
        made = Project.objects.get(pk=unfiled_project(code="PV00001", now=VESTED))
        Period.objects.create(project=made, number=1, first=date(2026, 1, 1), last=UNTIL)
        with pytest.raises(NotOfResidents):
            sum_pool(project="PV00001", period=1, document="0" * 64, by=1, now=VESTED)

    def test_only_the_operator_s_projects_take_what_residents_gave(self, scene: Scene) -> None:
        scene.collected()
        scene.with_project()
        Organisation.objects.filter(code="operator").update(kind="enterprise")
        with pytest.raises(PoolOfOperator):
            scene.delivered()


class TestIssuing:
    @pytest.fixture
    def ready(self, scene: Scene) -> Scene:
        """8,406 g delivered: eight kilograms, and 406 g that wait."""
        scene.collected()
        scene.with_project().delivered()
        return scene.accepted()

    def test_whole_kilograms_are_issued_and_leave_the_givers_shares(self, ready: Scene) -> None:
        placed = ready.issued()
        assert [(one.vintage, one.kg) for one in placed] == [(2026, 8)]
        assert system_side(account=CERTIFIED, asset=POOL_SHARE) == 8000
        anne, ben = (balance(holder=ready.account(name), asset=POOL_SHARE) for name in ("anne", "ben"))
        assert (anne, ben) == (12 * GRAMS - 5333, 6 * GRAMS - 2667)  # two to one, and the gram left over to the larger remainder
        assert is_sound() == []

    def test_nobody_s_total_falls_because_it_was_certified(self, ready: Scene) -> None:
        anne = ready.account("anne")
        before = holdings_of(account=anne)
        ready.issued()
        assert balance(holder=anne, asset=CERTIFIED_SHARE) == 5333
        assert (holdings_of(account=anne).given_g, holdings_of(account=anne).lifetime_g) == (before.given_g, before.lifetime_g)
        assert before.lifetime_g == 12 * GRAMS

    def test_the_sweep_sees_a_gram_that_nobody_certified(self, ready: Scene) -> None:
        ready.issued()
        lines = [Line(ready.account("anne"), CERTIFIED_SHARE, CERTIFIED, 1)]
        post_transfer(key="odd", day=local_day(ready.now), lines=lines)
        assert is_sound() == ["pool_certified_stays_with_its_givers"]

    def test_what_is_left_of_a_kilogram_is_delivered_with_the_next(self, ready: Scene) -> None:
        ready.issued()
        assert [(one.stage, one.grams) for one in reads.waiting()] == [(ShareStage.WAITING, 406)]
        ready.rode("ben", 2, day=date(2026, 3, 19)).settled()
        ready.collected()
        ready.with_period(date(2026, 5, 1), date(2026, 5, 31))
        assert ready.delivered(period=2).total_g == 406 + 2 * GRAMS

    def test_what_the_verifier_did_not_find_is_not_delivered_again(self, scene: Scene) -> None:
        scene.collected()
        scene.with_project().delivered()
        assert [one.kg for one in scene.accepted(verified_g=5500).issued()] == [5]
        assert {one.stage: one.grams for one in reads.waiting()} == {ShareStage.WAITING: 500, ShareStage.REFUSED: 18 * GRAMS - 5500}
        assert scene.collected().grams == 0
        assert is_sound() == []

    def test_a_report_that_comes_back_is_delivered_anew(self, scene: Scene) -> None:
        scene.collected()
        scene.with_project().delivered()
        scene.reported()
        wanted = [LifeWanted("performed", "请补充退出机制的说明。")]
        send_back_report(code=scene.code, period=1, organisation=VERIFIER, by=VERA, findings=wanted, now=scene.now)
        assert scene.delivered().total_g == 18 * GRAMS

    def test_what_a_rejected_period_had_is_free_for_the_next(self, scene: Scene) -> None:
        scene.collected()
        scene.with_project().delivered()
        scene.reported().on_notice()
        reject_report(code=scene.code, period=1, by=HEAD, organisation=OFFICE, reasons="汇集规则没有公示，不予核定。", now=scene.now)
        assert scene.with_period(date(2026, 5, 1), date(2026, 5, 31)).delivered(period=2).total_g == 18 * GRAMS

    def test_each_version_and_place_that_counted_is_asked_for_its_grades(self, ready: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[tuple[int, str]] = []

        def weak(m: Methodology, *, region: str, day: date) -> tuple[NotReady, ...]:
            asked.append((m.version, region))
            return (NotReady("saving", Text("节省量", "saving"), "g", "C"),)

        monkeypatch.setattr("puhui.registry.actions.issuing.ready_for_certified", weak)
        with pytest.raises(NumbersNotCertified):
            ready.issued()
        assert asked == [(2, HEFEI)]
        assert not Certification.objects.exists()

    def test_an_account_that_was_frozen_meanwhile_stops_the_issue(self, ready: Scene) -> None:
        hold_account(key="h", holder=ready.account("ben"), reason="查")
        with pytest.raises(GiversFrozen):
            ready.issued()
        assert registered.issued_of(ready.code) == []

    def test_a_crash_after_the_issue_is_finished_once(self, ready: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("puhui.pool.actions.issue.finish_certifying", lambda: 0)
        ready.issued()
        with pytest.raises(PoolBusy):
            ready.collected()
        assert is_sound() == []
        assert (finish_certifying(), finish_certifying()) == (1, 0)
        assert system_side(account=CERTIFIED, asset=POOL_SHARE) == 8000

    def test_an_account_that_was_frozen_between_keeps_the_entry_waiting(self, ready: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patched:
            patched.setattr("puhui.pool.actions.issue.finish_certifying", lambda: 0)
            ready.issued()
        hold = hold_account(key="h", holder=ready.account("ben"), reason="查")
        assert finish_certifying() == 0
        release_account(hold=hold.number, reason="查清", key="r")
        assert finish_certifying() == 1
        assert is_sound() == []

    def test_a_correction_before_the_collection_is_not_certified(self, scene: Scene) -> None:
        """Half of each ride was wrong: the acts as they stand give half, and what was given beyond that is never matched."""
        province()
        number = lower_metro("23.35")
        posted(scene.site, studied(scene.site, Asked(versions={METRO: number}), first=DAY - timedelta(days=1), last=DAY))
        made = scene.collected()
        assert (made.grams, made.held_g, made.unmatched_g) == (18 * 233, 0, 18 * (GRAMS - 233))

    def test_a_correction_after_it_takes_from_what_the_same_person_gives_next(self, scene: Scene) -> None:
        scene.collected()
        province()
        number = lower_metro("23.35")
        posted(scene.site, studied(scene.site, Asked(versions={METRO: number}), first=DAY - timedelta(days=1), last=DAY))
        scene.site.now = datetime(2026, 3, 22, 4, 0, tzinfo=CHINA)
        scene.rode("anne", 6, day=date(2026, 3, 20)).rode("ben", 6, day=date(2026, 3, 20)).settled()
        made = scene.collected()
        # Anne's correction takes all six rides and six grams of her next ones; Ben's takes half, and the rest is his gift
        assert (made.grams, made.held_g, made.unmatched_g) == (6 * GRAMS - 6 * (GRAMS - 233), 0, 0)
        assert is_sound() == []


class TestPayingOut:
    @pytest.fixture
    def issued(self, scene: Scene) -> Scene:
        scene.collected()
        scene.with_project().delivered()
        scene.accepted().issued()
        return scene

    def pays(self, scene: Scene, fen: int, *, key: str = "sale", brought: int | None = None) -> PaidOut:
        """What a sale of all eight kilograms brought, all of it for givers."""
        if not Proceeds.objects.exists():
            scene.sold(8, fen if brought is None else brought)
        told = {"project": scene.code, "period": 1, "reason": "出售 8 kg", "by": HEAD, "now": scene.now}
        made = actions.pay_out(fen=fen, budget_fen=0, key=key, **told)  # type: ignore[arg-type]
        assert is_sound() == []
        finish_payouts()
        return made

    def test_every_fen_reaches_a_giver_by_grams(self, issued: Scene) -> None:
        made = self.pays(issued, 100)
        assert (made.fen, made.unclaimed_fen, made.givers) == (100, 0, 2)
        assert [balance(holder=issued.account(name), asset=PAYOUT) for name in ("anne", "ben")] == [67, 33]
        assert system_side(account=PAYER, asset=PAYOUT) == -100
        assert is_sound() == []

    def test_the_same_key_pays_once(self, issued: Scene) -> None:
        assert self.pays(issued, 100) == self.pays(issued, 100)
        assert system_side(account=PAYER, asset=PAYOUT) == -100

    def test_a_single_fen_goes_to_the_larger_giver(self, issued: Scene) -> None:
        assert self.pays(issued, 1).givers == 1
        assert balance(holder=issued.account("anne"), asset=PAYOUT) == 1

    @pytest.mark.parametrize("fen", [0, -1])
    def test_nothing_is_no_payout(self, issued: Scene, fen: int) -> None:
        with pytest.raises(PayoutTooSmall):
            self.pays(issued, fen, brought=100)

    def test_what_was_not_certified_pays_nothing(self, issued: Scene) -> None:
        with pytest.raises(PoolPeriodUnknown):
            actions.pay_out(project=issued.code, period=2, fen=100, budget_fen=0, key="k", reason="r", by=HEAD, now=issued.now)

    def test_the_part_of_a_closed_account_is_said_and_kept(self, issued: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        gone = [issued.account("ben")]
        monkeypatch.setattr("puhui.pool.actions.paying.closed_accounts", lambda: gone)
        made = self.pays(issued, 100)
        assert (made.unclaimed_fen, made.givers) == (33, 1)
        assert is_sound() == []

    def test_the_statement_of_a_giver_says_what_the_books_say(self, issued: Scene) -> None:
        self.pays(issued, 100)
        told = reads.statement_of(account=issued.account("anne"))
        assert (told.given_g, told.waiting_g, told.certified_g, told.fen) == (12 * GRAMS, 12 * GRAMS - 5333, 5333, 67)
        assert [(line.project, line.grams, line.fen, line.kg, line.givers) for line in told.lines] == [
            (issued.code, 5333, 0, 8, 2),
            (issued.code, 0, 67, 0, 2),
        ]

    def test_whoever_gave_nothing_has_an_empty_statement(self, issued: Scene) -> None:
        issued.site.resident("cora")
        told = reads.statement_of(account=issued.account("cora"))
        assert (told.given_g, told.waiting_g, told.certified_g, told.fen, told.lines) == (0, 0, 0, 0, ())

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda: Certification.objects.update(grams=1),
            lambda: Payout.objects.update(fen=1),
            lambda: Collection.objects.update(grams=1),
            lambda: CollectedRun.objects.all().delete(),
            lambda: Share.objects.filter(stage=ShareStage.CERTIFIED).update(stage=ShareStage.WAITING),
            lambda: Share.objects.update(grams=1),
            lambda: Certification.objects.update(is_posted=False),
            lambda: Proceeds.objects.update(fen=1),
            lambda: Proceeds.objects.all().delete(),
            lambda: SoldSpan.objects.all().delete(),
            lambda: SoldSpan.objects.update(last=1),
        ],
    )
    def test_the_database_refuses_to_change_what_was_done(self, issued: Scene, spoil: Callable[[], object]) -> None:
        self.pays(issued, 100)
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()
