"""What was pledged and done: a certificate counts once, what is late stays in sight, a resident gives from one kilogram."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.consumption import actions, reads
from puhui.consumption.errors import (
    CertificateElsewhere,
    CertificateNotYours,
    CertificateTooOld,
    CertificateUnknown,
    GiftTooSmall,
    PlanAmountWrong,
    PlanDayPassed,
    PlanKindMissing,
    PlanNotRaised,
    PlanReasonMissing,
    PlanWithdrawn,
    PurposeNotCounted,
    UnknownPlan,
)
from puhui.consumption.models import Gift, PlanCertificate
from puhui.consumption.rules.certificates import number_of
from puhui.consumption.rules.plans import state_of
from puhui.consumption.words import Beneficiary, Certificate, Plan, PlanState, Use
from puhui.foundation.configuration import configuration
from puhui.foundation.server import ThrowawayCluster
from puhui.ledger.errors import InsufficientHolding, KeyReused
from puhui.registry.words import Purpose
from puhui.rewards.actions import held_grams
from puhui.vocabulary.refusals import Refusal
from tests.rooms.registry.credits import BUYER, NOW, OWNER, asked, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

USCC = "91340100MA2MRCWG8K"
UNTIL, TODAY = date(2026, 6, 30), date(2026, 3, 18)
USE = Use(Purpose.BUY_FIRST, Beneficiary("庐州机械", USCC), "2026 年办公用电")
RITA = 7001


def made(holder: int = OWNER, **told: Any) -> Plan:
    said = {"is_person": False, "kind": "offices", "kg": 100, "until_on": UNTIL, "by": 1, "now": NOW, **told}
    return actions.make_plan(holder=holder, **said)


def on(plan: Plan, **told: Any) -> dict[str, Any]:
    return {"number": plan.number, "holder": plan.holder, "by": 1, "now": NOW, **told}


def certified(kg: int = 40, *, purpose: Purpose = Purpose.BUY_FIRST, holder: int = OWNER) -> Certificate:
    use = replace(USE, purpose=purpose)
    return actions.retire(key=fresh(), holder=holder, called="某公司", wanted=asked(kg), use=use, by=1, now=NOW)


def report(plan: Plan, certificate: str, *, uscc: str = "", **told: Any) -> Plan:
    return actions.report_plan(certificate=certificate, uscc=uscc, **on(plan, **told))


def state(plan: Plan, today: date = TODAY) -> PlanState:
    return reads.plan(plan.number, holder=plan.holder, today=today).state


@pytest.fixture
def thousand(db: None) -> None:
    issued(1000)


@pytest.mark.usefixtures("thousand")
class TestAPlan:
    def test_is_open_until_its_day_then_late_and_done_late(self) -> None:
        plan = made()
        assert (state(plan, UNTIL), state(plan, UNTIL + timedelta(days=1))) == (PlanState.OPEN, PlanState.LATE)
        report(plan, certified(100).number, now=NOW + timedelta(days=200))
        assert state(plan, UNTIL + timedelta(days=200)) is PlanState.DONE_LATE

    @pytest.mark.parametrize(("kg", "is_done"), [(99, False), (100, True), (101, True)])
    def test_is_done_by_what_it_pledged(self, kg: int, is_done: bool) -> None:
        plan = report(made(), certified(kg).number)
        assert (plan.done_kg, plan.state is PlanState.DONE) == (kg, is_done)

    def test_only_grows(self) -> None:
        plan = made()
        for kg in (99, 100):
            with pytest.raises(PlanNotRaised):
                actions.raise_plan(kg=kg, **on(plan))
        told = actions.raise_plan(kg=101, **on(plan))
        assert (told.kg, [step.kg for step in told.steps]) == (101, [100, 101])

    def test_is_withdrawn_with_a_reason_that_stays_public(self) -> None:
        plan = made()
        with pytest.raises(PlanReasonMissing):
            actions.withdraw_plan(reason=" ", **on(plan))
        actions.withdraw_plan(reason="预算调整", **on(plan))
        ledger = reads.plan_ledger(today=TODAY)
        assert (ledger.plans[0].withdrawn_reason, ledger.plans[0].state, ledger.pledged_kg) == ("预算调整", PlanState.WITHDRAWN, 0)
        for again in (lambda: actions.raise_plan(kg=200, **on(plan)), lambda: report(plan, certified().number)):
            with pytest.raises(PlanWithdrawn):
                again()

    @pytest.mark.parametrize(
        ("told", "kind"),
        [({"kg": 0}, PlanAmountWrong), ({"until_on": TODAY}, PlanDayPassed), ({"kind": "x"}, PlanKindMissing)],
    )
    def test_that_says_nothing_is_refused(self, told: dict[str, Any], kind: type[Refusal]) -> None:
        with pytest.raises(kind):
            made(**told)

    def test_is_nobody_elses(self) -> None:
        with pytest.raises(UnknownPlan):
            reads.plan(made().number, holder=BUYER, today=TODAY)


@pytest.mark.usefixtures("thousand")
class TestACertificate:
    def test_counts_once_and_for_one_plan(self) -> None:
        first, second, certificate = made(), made(), certified()
        assert report(first, certificate.number).done_kg == report(first, certificate.number).done_kg == 40
        with pytest.raises(CertificateElsewhere):
            report(second, certificate.number)
        assert PlanCertificate.objects.count() == 1

    def test_in_ones_favour_counts_too_and_a_strangers_does_not(self) -> None:
        plan, certificate = made(BUYER), certified()
        with pytest.raises(CertificateNotYours):
            report(plan, certificate.number)
        assert report(plan, certificate.number, uscc=USCC).done_kg == 40

    @pytest.mark.parametrize("purpose", [Purpose.RESTORATION, Purpose.VOUCHER])
    def test_of_a_duty_does_not_count(self, purpose: Purpose) -> None:
        plan, certificate = made(), certified(purpose=purpose)
        assert reads.uncounted(OWNER) == []
        with pytest.raises(PurposeNotCounted):
            report(plan, certificate.number)

    def test_of_before_the_plan_does_not_count(self) -> None:
        certificate = certified()
        with pytest.raises(CertificateTooOld):
            report(made(now=NOW + timedelta(days=1)), certificate.number)

    def test_that_there_is_none_of_is_refused(self) -> None:
        with pytest.raises(CertificateUnknown):
            report(made(), number_of(2026, 999))

    def test_is_offered_until_it_counts(self) -> None:
        plan, certificate = made(), certified()
        assert reads.uncounted(OWNER) == [(certificate.number, 40)]
        report(plan, certificate.number)
        assert reads.uncounted(OWNER) == []


class TestThePublicLedger:
    def test_names_organisations_and_tells_persons_only_as_sums_of_many(self, thousand: None, monkeypatch: pytest.MonkeyPatch) -> None:
        made()
        for place in range(3):
            made(RITA + place, is_person=True, kg=5)
        for least, persons in ((4, None), (3, 3)):
            monkeypatch.setattr(configuration(), "small_cell", least)
            told = reads.plan_ledger(today=TODAY)
            assert [one.holder for one in told.plans] == [OWNER]
            assert (told.persons.persons if told.persons else None) == persons
            assert told.pledged_kg == 100

    @pytest.mark.parametrize(
        ("done_kg", "done_on", "today", "said"),
        [
            (0, None, UNTIL, PlanState.OPEN),
            (0, None, UNTIL + timedelta(days=1), PlanState.LATE),
            (100, UNTIL, UNTIL + timedelta(days=9), PlanState.DONE),
            (100, UNTIL + timedelta(days=1), UNTIL + timedelta(days=9), PlanState.DONE_LATE),
        ],
    )
    def test_says_what_is_late_whatever_came_later(self, done_kg: int, done_on: date | None, today: date, said: PlanState) -> None:
        assert state_of(kg=100, done_kg=done_kg, until_on=UNTIL, done_on=done_on, is_withdrawn=False, today=today) is said


@pytest.fixture
def rita(db: None) -> int:
    """A resident with 2,500 g."""
    from puhui.behaviours.words import RESIDENT_REDUCTION
    from puhui.ledger.actions import post_transfer
    from puhui.ledger.words import Line
    from puhui.rewards.words import POOL

    post_transfer(key=fresh(), day=TODAY, lines=[Line(RITA, RESIDENT_REDUCTION, POOL, 2_500)], reason="credited")
    return RITA


class TestAGift:
    def give(self, **told: Any) -> None:
        actions.give_grams(**{"account": RITA, "kg": 1, "key": "a", "now": NOW, **told})

    def test_is_whole_kilograms_from_one_and_counts_for_a_plan_of_ones_own(self, rita: int) -> None:
        plan = made(rita, is_person=True, kg=2)
        self.give(plan=plan.number)
        assert held_grams(account=rita) == 1_500
        assert reads.plan(plan.number, holder=rita, today=TODAY).done_kg == 1
        self.give(key="b", cause="event:12")
        assert (reads.given_for("event:12"), held_grams(account=rita)) == (1, 500)

    def test_is_given_once_for_a_key(self, rita: int) -> None:
        self.give()
        self.give()
        assert (held_grams(account=rita), Gift.objects.count()) == (1_500, 1)
        with pytest.raises(KeyReused):
            self.give(kg=2)

    def test_of_nothing_or_of_more_than_there_is_is_refused(self, rita: int) -> None:
        with pytest.raises(GiftTooSmall):
            self.give(kg=0)
        with pytest.raises(InsufficientHolding):
            self.give(kg=3)
        assert held_grams(account=rita) == 2_500


@pytest.mark.usefixtures("thousand")
class TestNobody:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE consumption_plan SET kg = kg - 1",
            "UPDATE consumption_plan SET until_on = until_on + 1",
            "DELETE FROM consumption_plan",
            "UPDATE consumption_plancertificate SET kg = 1",
            "DELETE FROM consumption_plancertificate",
            "INSERT INTO consumption_plancertificate (plan_id, certificate, kg, by, at) SELECT id, 'AH-R-2026-000009-01', 1, 1, now() FROM consumption_plan",
            "INSERT INTO consumption_gift (key, account, kg, cause, at) VALUES ('gift:x', 1, 1, 'public_good', now())",
        ],
    )
    def test_changes_a_plan_behind_its_verbs(self, statement: str) -> None:
        report(made(), certified().number)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_of_two_plans_that_name_one_certificate_at_once_one_has_it(own_database: str) -> None:
    issued(1000)
    plans, certificate, start = (made(), made()), certified(), Barrier(2)

    def went(plan: Plan) -> object:
        connection.ensure_connection()
        start.wait()
        try:
            return report(plan, certificate.number).done_kg
        except CertificateElsewhere as problem:
            return type(problem)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(went, plans)) == {40, CertificateElsewhere}


BREAKS = {
    "consumption_plans_count_retirements_once": "UPDATE consumption_plancertificate SET kg = kg + 1",
    "consumption_plans_are_what_they_were_raised_to": "UPDATE consumption_plan SET kg = kg + 1",
    "consumption_gifts_are_in_the_books": "INSERT INTO consumption_gift (key, account, kg, cause, at) VALUES ('gift:x', 1, 1, 'public_good', now())",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_plan(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    issued(1000)
    plan = made()
    report(plan, certified().number)
    actions.raise_plan(kg=200, **on(plan))
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in {found.name for found in reads.findings() if found.broken}
