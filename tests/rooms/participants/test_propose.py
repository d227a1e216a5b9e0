"""A proposal says what will be done, waits for other hands, is decided once and in time, and never changes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.foundation.server import ThrowawayCluster
from puhui.participants import reads
from puhui.participants.actions import approve, expire_proposals, refuse_proposal, withdraw_proposal
from puhui.participants.errors import (
    AlreadyProposed,
    NotTheMaker,
    OutOfReach,
    OwnHands,
    ProposalDecided,
    ProposalDiffers,
    ProposalLate,
    ReasonMissing,
    UnknownProposal,
)
from puhui.participants.models import Proposal as Row
from puhui.participants.words import PROVINCE_WIDE, Outcome, Role, Verb
from puhui.participants.words.proposals import content_hash
from puhui.vocabulary.refusals import Refusal
from tests.cast import at_once
from tests.rooms.participants.officers import HEFEI, NOW, WUHU, Offices


@pytest.fixture
def offices(db: None) -> Offices:
    return Offices()


def broken() -> list[str]:
    return [finding.name for finding in reads.findings() if finding.broken]


class TestPropose:
    def test_waits_and_does_nothing(self, offices: Offices) -> None:
        made = offices.proposes()
        assert (made.outcome, made.decider, made.maker.name) == (Outcome.WAITING, None, "hefei-1")
        assert made.content_hash == content_hash(verb=made.verb, about=made.about, facts=made.facts, city=made.city, reason=made.reason)

    @pytest.mark.parametrize(
        ("verb", "due"), [(Verb.FREEZE_ACCOUNT, "2026-03-24"), (Verb.FUND_BUDGET, "2026-03-27"), (Verb.EXPORT_PERSONAL_DATA, "2026-03-27")]
    )
    def test_is_due_after_working_days(self, offices: Offices, verb: Verb, due: str) -> None:
        assert f"{offices.proposes(verb=verb).due_on}" == due

    @pytest.mark.parametrize(
        ("maker", "city", "may"),
        [
            ("hefei-1", HEFEI, True),
            ("hefei-1", WUHU, False),
            ("hefei-1", PROVINCE_WIDE, False),
            ("province-1", HEFEI, True),
            ("province-1", PROVINCE_WIDE, True),
            ("operator-1", HEFEI, False),
        ],
    )
    def test_needs_the_right_there(self, offices: Offices, maker: str, city: str, may: bool) -> None:
        if may:
            assert offices.proposes(maker, city=city).city == city
        else:
            with pytest.raises(OutOfReach):
                offices.proposes(maker, city=city)

    def test_of_one_matter_one_waits(self, offices: Offices) -> None:
        first = offices.proposes()
        with pytest.raises(AlreadyProposed, match=f"number {first.number}"):
            offices.proposes("province-1")
        offices.proposes(about="account:RBBB")
        offices.proposes(verb=Verb.FUND_BUDGET)

    def test_may_come_again_once_it_is_decided(self, offices: Offices) -> None:
        refuse_proposal(user=offices["hefei-2"], number=offices.proposes().number, why="no", now=NOW)
        assert offices.proposes().is_waiting

    def test_in_the_place_of_an_absent_colleague_says_so(self, offices: Offices) -> None:
        offices["hefei-1"]
        offices.clerk("helper", "hefei-1", Role.CENTRE)
        offices.away("hefei-1", "helper")
        made = offices.proposes("helper")
        assert (made.maker.name, made.maker.stands_in_for_name) == ("helper", "hefei-1")


class TestApprove:
    def test_by_a_colleague_decides(self, offices: Offices) -> None:
        decided = offices.approves("hefei-2", offices.proposes())
        assert (decided.outcome, decided.decider and decided.decider.name, decided.decided_at) == (Outcome.APPROVED, "hefei-2", NOW)
        assert broken() == []

    #: maker × checker: whose hands these are, and where their right reaches.
    CELLS = {
        ("hefei-1", "hefei-1"): OwnHands,
        ("hefei-1", "hefei-2"): None,
        ("hefei-1", "province-1"): None,
        ("hefei-1", "wuhu-1"): OutOfReach,
        ("hefei-1", "operator-1"): OutOfReach,
        ("province-1", "hefei-1"): None,
        ("province-1", "province-1"): OwnHands,
        ("province-1", "province-2"): None,
        ("province-1", "wuhu-1"): OutOfReach,
    }

    @pytest.mark.parametrize(("maker", "checker"), CELLS)
    def test_every_maker_and_checker(self, offices: Offices, maker: str, checker: str) -> None:
        made, refusal, _ = offices.proposes(maker), self.CELLS[maker, checker], offices[checker]
        for decide in (offices.approves, lambda who, it: refuse_proposal(user=offices[who], number=it.number, why="no", now=NOW)):
            with transaction.atomic():
                assert refused(lambda decide=decide: decide(checker, made)) is refusal
                transaction.set_rollback(True)

    def test_what_is_of_the_whole_province_is_not_for_a_city(self, offices: Offices) -> None:
        made = offices.proposes("province-1", city=PROVINCE_WIDE)
        with pytest.raises(OutOfReach):
            offices.approves("hefei-1", made)

    @pytest.mark.parametrize("outcome", ["approve", "refuse"])
    def test_once(self, offices: Offices, outcome: str) -> None:
        made = offices.proposes()
        refuse_proposal(user=offices["hefei-2"], number=made.number, why="no", now=NOW)
        with pytest.raises(ProposalDecided):
            offices.approves("hefei-2", made)

    @pytest.mark.parametrize(("days", "may"), [(4, True), (5, False)])
    def test_in_time(self, offices: Offices, days: int, may: bool) -> None:
        """Due on Tuesday the 24th, that day included."""
        made = offices.proposes()
        assert refused(lambda: offices.approves("hefei-2", made, now=NOW + timedelta(days=days))) is (None if may else ProposalLate)

    def test_of_what_was_seen_only(self, offices: Offices) -> None:
        made = offices.proposes()
        with pytest.raises(ProposalDiffers):
            approve(user=offices["hefei-2"], number=made.number, seen="0" * 64, now=NOW)

    def test_of_nothing_is_refused(self, offices: Offices) -> None:
        with pytest.raises(UnknownProposal):
            approve(user=offices["hefei-2"], number=99, seen="", now=NOW)


class TestStandingIn:
    """A makes, B is away or stands in: every way in which four hands could be two."""

    def test_who_stands_in_for_the_maker_may_not_check(self, offices: Offices) -> None:
        made = offices.proposes("hefei-1")
        offices.away("hefei-1", "hefei-2")
        with pytest.raises(OwnHands):
            offices.approves("hefei-2", made)
        assert [found.number for found in reads.to_decide(offices["hefei-2"], now=NOW)] == []

    def test_may_again_once_it_is_over(self, offices: Offices) -> None:
        made = offices.proposes("hefei-1")
        offices.away("hefei-1", "hefei-2", days=1, since=NOW - timedelta(days=2))
        assert offices.approves("hefei-2", made).outcome is Outcome.APPROVED

    def test_whom_the_maker_stood_in_for_may_not_check(self, offices: Offices) -> None:
        offices["hefei-1"]
        offices.clerk("helper", "hefei-1", Role.CENTRE)
        offices.away("hefei-1", "helper")
        made = offices.proposes("helper")
        with pytest.raises(OwnHands):
            offices.approves("hefei-1", made)
        assert offices.approves("hefei-2", made).outcome is Outcome.APPROVED

    def test_the_maker_may_not_check_in_the_place_of_another(self, offices: Offices) -> None:
        offices["hefei-1"], offices["hefei-2"]
        offices.clerk("helper", "hefei-1", Role.CENTRE)
        offices.away("hefei-1", "helper")
        made = offices.proposes("hefei-1")
        with pytest.raises(OwnHands):
            offices.approves("helper", made)

    def test_a_stand_in_of_another_colleague_may_check_and_says_for_whom(self, offices: Offices) -> None:
        offices["hefei-1"], offices["hefei-2"]
        offices.clerk("helper", "hefei-1", Role.CENTRE)
        offices.away("hefei-2", "helper")
        decided = offices.approves("helper", offices.proposes("hefei-1"))
        assert decided.decider is not None
        assert (decided.decider.name, decided.decider.stands_in_for_name) == ("helper", "hefei-2")


class TestRefuse:
    def test_says_why(self, offices: Offices) -> None:
        made = offices.proposes()
        with pytest.raises(ReasonMissing):
            refuse_proposal(user=offices["hefei-2"], number=made.number, why="", now=NOW)
        assert refuse_proposal(user=offices["hefei-2"], number=made.number, why="文号不对", now=NOW).why == "文号不对"


class TestWithdraw:
    def test_is_the_makers(self, offices: Offices) -> None:
        made = offices.proposes()
        with pytest.raises(NotTheMaker):
            withdraw_proposal(user=offices["hefei-2"], number=made.number, now=NOW)
        assert withdraw_proposal(user=offices["hefei-1"], number=made.number, now=NOW).outcome is Outcome.WITHDRAWN

    def test_or_of_the_colleague_in_whose_place_it_was_made(self, offices: Offices) -> None:
        offices["hefei-1"]
        offices.clerk("helper", "hefei-1", Role.CENTRE)
        offices.away("hefei-1", "helper")
        made = offices.proposes("helper")
        assert withdraw_proposal(user=offices["hefei-1"], number=made.number, now=NOW).outcome is Outcome.WITHDRAWN

    def test_of_what_is_decided_is_refused(self, offices: Offices) -> None:
        made = offices.proposes()
        offices.approves("hefei-2", made)
        with pytest.raises(ProposalDecided):
            withdraw_proposal(user=offices["hefei-1"], number=made.number, now=NOW)


class TestExpire:
    @pytest.mark.parametrize(("days", "expired"), [(4, 0), (5, 1)])
    def test_only_what_is_late(self, offices: Offices, days: int, expired: int) -> None:
        made = offices.proposes()
        assert expire_proposals(now=NOW + timedelta(days=days)) == expired
        assert reads.proposal(made.number).outcome is (Outcome.EXPIRED if expired else Outcome.WAITING)
        assert expire_proposals(now=NOW + timedelta(days=days)) == 0


class TestReads:
    def test_each_sees_what_is_within_reach(self, offices: Offices) -> None:
        ours, theirs = offices.proposes("hefei-1"), offices.proposes("wuhu-1", about="account:RBBB", city=WUHU)
        seen = {name: [found.number for found in reads.waiting(offices[name], now=NOW)] for name in ("hefei-2", "wuhu-2", "province-1")}
        assert seen == {"hefei-2": [ours.number], "wuhu-2": [theirs.number], "province-1": [ours.number, theirs.number]}
        assert reads.waiting(offices["operator-1"], now=NOW) == []

    def test_nobody_is_asked_to_decide_the_own(self, offices: Offices) -> None:
        made = offices.proposes("hefei-1")
        assert reads.to_decide(offices["hefei-1"], now=NOW) == []
        assert [found.number for found in reads.to_decide(offices["hefei-2"], now=NOW)] == [made.number]
        assert [found.number for found in reads.proposed_by(offices["hefei-1"], limit=9)] == [made.number]

    def test_who_could_decide_is_named(self, offices: Offices) -> None:
        for name in ("hefei-2", "wuhu-1", "province-1", "operator-1"):
            offices[name]
        assert reads.deciders_of(offices.proposes("hefei-1"), now=NOW) == ["hefei-2", "province-1"]

    def test_one_outside_of_reach_is_as_if_it_were_not(self, offices: Offices) -> None:
        made = offices.proposes("hefei-1")
        assert reads.proposal_for(offices["hefei-1"], made.number, now=NOW) == made
        with pytest.raises(UnknownProposal):
            reads.proposal_for(offices["wuhu-1"], made.number, now=NOW)

    def test_what_was_decided_is_kept(self, offices: Offices) -> None:
        made = offices.proposes()
        offices.approves("hefei-2", made)
        assert [found.number for found in reads.decided(offices["province-1"], now=NOW, limit=5)] == [made.number]
        assert reads.waiting(offices["province-1"], now=NOW) == []


def update(**told: object) -> None:
    Row.objects.update(**told)


class TestInTheDatabase:
    """Past every rule: straight at the table, as the application and as its owner."""

    def approved(self, offices: Offices, **told: object) -> None:
        update(**{"outcome": "approved", "decided_at": NOW, "decided_by": offices["hefei-2"], **told})

    @pytest.mark.parametrize("maker_for", [None, "hefei-3"])
    @pytest.mark.parametrize(
        ("by", "absent"), list(itertools.product(("hefei-1", "hefei-2", "hefei-3"), (None, "hefei-1", "hefei-3", "hefei-4")))
    )
    def test_four_hands_are_two_persons(self, offices: Offices, by: str, absent: str | None, maker_for: str | None) -> None:
        for name in ("hefei-1", "hefei-2", "hefei-3", "hefei-4"):
            offices[name]
        made = offices.proposes("hefei-1")
        told = {"maker": offices["hefei-1"], "maker_for": offices[maker_for] if maker_for else None}
        with transaction.atomic():
            Row.objects.create(**{**_content(made.number), **told, "about": "account:RCCC"})
        decide = {"outcome": "approved", "decided_at": NOW, "decided_by": offices[by], "decided_for": offices[absent] if absent else None}
        is_of_others = not {by, absent} & {"hefei-1", maker_for} - {None}
        assert is_refused(lambda: Row.objects.filter(about="account:RCCC").update(**decide)) is not is_of_others

    @pytest.mark.parametrize(
        "told",
        [
            {"decided_by": None},
            {"decided_at": None},
            {"outcome": "refused", "why": ""},
            {"outcome": "withdrawn"},
            {"outcome": "expired"},
            {"outcome": "done"},
        ],
    )
    def test_a_decision_has_who_when_and_why(self, offices: Offices, told: dict[str, object]) -> None:
        offices.proposes()
        assert is_refused(lambda: self.approved(offices, **told))

    @pytest.mark.parametrize(
        "told", [{"reason": "x"}, {"facts": {}}, {"city": WUHU}, {"about": "x"}, {"content_hash": "x"}, {"why": "later"}]
    )
    @pytest.mark.parametrize("is_decided", [False, True])
    def test_its_content_never_changes(self, offices: Offices, told: dict[str, object], is_decided: bool) -> None:
        made = offices.proposes()
        if is_decided:
            offices.approves("hefei-2", made)
        if is_decided or "why" not in told:
            assert is_refused(lambda: update(**told))

    def test_what_is_decided_stays_decided_and_nothing_is_deleted(self, offices: Offices) -> None:
        offices.approves("hefei-2", offices.proposes())
        assert is_refused(lambda: update(outcome="waiting", decided_at=None, decided_by=None))
        assert is_refused(lambda: Row.objects.all().delete())

    def test_none_begins_decided(self, offices: Offices) -> None:
        made = offices.proposes()
        told = {**_content(made.number), "about": "x", "outcome": "approved", "decided_at": NOW, "decided_by": offices["hefei-2"]}
        assert is_refused(lambda: Row.objects.create(**told))

    def test_even_the_owner_cannot_decide_for_the_maker(self, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
        offices = Offices()
        offices.proposes()
        owner = cluster_of_session.url("owner", database=connection.settings_dict["NAME"])
        with psycopg.connect(owner) as connected, pytest.raises(psycopg.errors.CheckViolation, match="other_hands"):
            connected.execute("UPDATE participants_proposal SET outcome = 'approved', decided_by_id = maker_id, decided_at = now()")
        with psycopg.connect(owner) as connected, pytest.raises(psycopg.errors.RaiseException, match="append_only"):
            connected.execute("TRUNCATE participants_proposal CASCADE")


def _content(number: int) -> dict[str, object]:
    row = Row.objects.get(pk=number)
    names = ("verb", "about", "facts", "content_hash", "city", "reason", "maker", "made_at", "due_on")
    return {name: getattr(row, name) for name in names}


class TestFindings:
    def test_a_stand_in_who_checked_is_found(self, offices: Offices) -> None:
        """A delegation that was dated back."""
        offices.approves("hefei-2", offices.proposes("hefei-1"))
        assert broken() == []
        offices.away("hefei-1", "hefei-2")
        assert broken() == ["participants_checked_by_other_hands"]

    def test_a_proposal_that_says_something_else_is_found(self, offices: Offices) -> None:
        made = offices.proposes()
        Row.objects.create(**{**_content(made.number), "about": "account:RDDD"})
        assert broken() == ["participants_proposals_say_what_was_agreed"]


class TestManyConnections:
    def test_of_two_approvers_one_wins(self, own_database: str) -> None:
        offices = Offices()
        offices["hefei-2"], offices["province-1"]
        for turn in range(12):
            made = offices.proposes(about=f"account:R{turn}")
            found = at_once([lambda m=made, w=who: offices.approves(w, m) for who in ("hefei-2", "province-1")])
            assert sorted(type(each).__name__ for each in found) == ["Proposal", "ProposalDecided"]

    def test_of_approval_and_withdrawal_one_wins(self, own_database: str) -> None:
        offices = Offices()
        offices["hefei-2"]
        for turn in range(12):
            made = offices.proposes(about=f"account:R{turn}")
            found = at_once(
                [
                    lambda m=made: offices.approves("hefei-2", m),
                    lambda m=made: withdraw_proposal(user=offices["hefei-1"], number=m.number, now=NOW),
                ]
            )
            assert sorted(type(each).__name__ for each in found) == ["Proposal", "ProposalDecided"]
            assert broken() == []

    def test_of_many_who_propose_the_same_one_does(self, own_database: str) -> None:
        offices = Offices()
        for number in range(6):
            offices[f"hefei-{number}"]
        found = at_once([lambda n=number: offices.proposes(f"hefei-{n}") for number in range(6)])
        assert sorted(type(each).__name__ for each in found) == ["AlreadyProposed"] * 5 + ["Proposal"]


HANDS = ("hefei-1", "hefei-2", "province-1")
STEPS = st.lists(st.tuples(st.sampled_from(("approve", "refuse", "withdraw", "expire")), st.sampled_from(HANDS)), min_size=1, max_size=6)


class TestLaw:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(maker=st.sampled_from(HANDS), steps=STEPS)
    def test_the_first_who_may_decides_and_nobody_after(self, offices: Offices, maker: str, steps: list[tuple[str, str]]) -> None:
        for name in HANDS:
            offices[name]  # there before anything is rolled back
        with transaction.atomic():
            made, expected = offices.proposes(maker), Outcome.WAITING
            for verb, who in steps:
                refused(lambda v=verb, w=who: _step(offices, v, w, made.number, made.content_hash))
                may = expected is Outcome.WAITING and verb != "expire" and (who == maker) is (verb == "withdraw")
                expected = (
                    {"approve": Outcome.APPROVED, "refuse": Outcome.REFUSED, "withdraw": Outcome.WITHDRAWN}[verb] if may else expected
                )
                assert reads.proposal(made.number).outcome is expected
            assert broken() == []
            transaction.set_rollback(True)


def _step(offices: Offices, verb: str, who: str, number: int, seen: str) -> None:
    if verb == "approve":
        approve(user=offices[who], number=number, seen=seen, now=NOW)
    elif verb == "refuse":
        refuse_proposal(user=offices[who], number=number, why="no", now=NOW)
    elif verb == "withdraw":
        withdraw_proposal(user=offices[who], number=number, now=NOW)
    else:
        expire_proposals(now=NOW)


def refused(work: Callable[[], object]) -> type[Refusal] | None:
    try:
        work()
    except Refusal as refusal:
        return type(refusal)
    return None


def is_refused(work: Callable[[], object]) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            work()
    except (IntegrityError, DatabaseError):
        return True
    return False
