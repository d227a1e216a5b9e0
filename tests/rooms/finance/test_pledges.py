"""A pledge blocks its units until it is released once, or they fall to the bank after a notice, by two of its people."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.finance import actions, reads
from puhui.finance.errors import (
    BankOfItself,
    NoticeRuns,
    PledgeOtherHands,
    PledgeReasonMissing,
    PledgeStepNotNow,
    PledgeTermsWrong,
    UnknownPledge,
)
from puhui.finance.models import Pledge as Row
from puhui.finance.rules import PLEDGE_LIFE, pledge_leads_to
from puhui.finance.words import Pledge, PledgeStage, PledgeVerb, Terms
from puhui.foundation.server import ThrowawayCluster
from puhui.registry import actions as registry
from puhui.registry.errors import CreditsBound, CreditsFrozen, InsufficientCredits
from puhui.registry.words import Purpose, Span
from puhui.vocabulary.refusals import Refusal
from tests.rooms.registry.credits import BANK, BUYER, HELD, NOW, OFFICER, OWNER, PLEDGED, asked, blocks, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

OWEN, BERTA, BRUNO = 11, 21, 22
TERMS = Terms(60, "庐银贷2026-15", date(2026, 12, 31), 30)


def proposed(terms: Terms = TERMS) -> Pledge:
    return actions.propose_pledge(owner=OWNER, bank=BANK, terms=terms, by=OWEN, now=NOW)


def of_bank(verb: Callable[..., Pledge], number: int, *, by: int = BERTA, days: int = 0, **told: Any) -> Pledge:
    return verb(number=number, bank=BANK, by=by, now=NOW + timedelta(days=days), **told)


def registered() -> Pledge:
    issued(100)
    return of_bank(actions.register_pledge, proposed().number)


def noticed() -> Pledge:
    return of_bank(actions.give_notice, registered().number, reason="到期未还")


def refused(kind: type[Refusal], call: Callable[[], object]) -> None:
    """Nothing moved, and no step was written."""
    before = (blocks(), list(Row.objects.values_list()))
    with pytest.raises(kind):
        call()
    assert (blocks(), list(Row.objects.values_list())) == before


@pytest.mark.usefixtures("db")
class TestAPledge:
    def test_blocks_nothing_until_the_bank_registers_it(self) -> None:
        issued(100)
        made = proposed()
        assert blocks() == [(1, 100, OWNER, HELD)]
        told = of_bank(actions.register_pledge, made.number)
        assert blocks() == [(1, 60, OWNER, PLEDGED), (61, 100, OWNER, HELD)]
        assert (told.stage, told.spans) == (PledgeStage.REGISTERED, (Span(1, 60),))

    def test_blocks_transfer_and_use(self) -> None:
        registered()
        for call in (
            lambda: registry.transfer_credits(key=fresh(), giver=OWNER, taker=BUYER, wanted=asked(41), by=1, now=NOW),
            lambda: registry.retire_credits(
                key=fresh(), holder=OWNER, wanted=asked(41), purpose=Purpose.VOLUNTARY, by=1, now=NOW, reason="x"
            ),
        ):
            refused(InsufficientCredits, call)

    def test_is_registered_once(self) -> None:
        made = registered()
        assert of_bank(actions.register_pledge, made.number) == made
        assert blocks()[0] == (1, 60, OWNER, PLEDGED)

    def test_is_released_exactly_once_with_the_serials_that_it_blocked(self) -> None:
        made = registered()
        other = of_bank(actions.register_pledge, proposed(replace(TERMS, kg=40)).number)
        told = of_bank(actions.free_pledge, made.number)
        assert of_bank(actions.free_pledge, made.number) == told
        assert blocks() == [(1, 60, OWNER, HELD), (61, 100, OWNER, PLEDGED)]
        refused(PledgeStepNotNow, lambda: of_bank(actions.give_notice, made.number, reason="x"))
        assert reads.pledge(other.number, organisation=BANK).stage is PledgeStage.REGISTERED

    def test_is_not_registered_where_too_little_is_free(self) -> None:
        issued(59)
        made = proposed()
        refused(InsufficientCredits, lambda: of_bank(actions.register_pledge, made.number))
        issued(1, holder=BUYER)
        registry.transfer_credits(key=fresh(), giver=BUYER, taker=OWNER, wanted=asked(1), purpose=Purpose.EVENT, by=1, now=NOW)
        refused(CreditsBound, lambda: of_bank(actions.register_pledge, made.number))

    def test_may_be_of_one_project_and_vintage(self) -> None:
        issued(50, vintage=2024)
        issued(60, vintage=2025)
        of_bank(actions.register_pledge, proposed(replace(TERMS, vintage=2025)).number)
        assert blocks() == [(1, 50, OWNER, HELD), (51, 110, OWNER, PLEDGED)]

    def test_is_seen_by_owner_and_bank_and_nobody_else(self) -> None:
        made = registered()
        assert reads.pledge(made.number, organisation=OWNER) == reads.pledge(made.number, organisation=BANK) == made
        with pytest.raises(UnknownPledge):
            reads.pledge(made.number, organisation=BUYER)

    def test_is_taken_back_by_its_owner_or_declined_before_it_is_registered(self) -> None:
        issued(100)
        first, second = proposed(), proposed()
        assert actions.withdraw_pledge(number=first.number, owner=OWNER, by=OWEN, now=NOW).stage is PledgeStage.WITHDRAWN
        refused(PledgeReasonMissing, lambda: of_bank(actions.decline_pledge, second.number, reason=" "))
        assert of_bank(actions.decline_pledge, second.number, reason="材料不全").stage is PledgeStage.DECLINED
        refused(PledgeStepNotNow, lambda: of_bank(actions.register_pledge, first.number))
        third = of_bank(actions.register_pledge, proposed().number)
        refused(PledgeStepNotNow, lambda: actions.withdraw_pledge(number=third.number, owner=OWNER, by=OWEN, now=NOW))

    @pytest.mark.parametrize(
        "told",
        [
            {"kg": 0},
            {"kg": 10**12 + 1},
            {"loan": " "},
            {"loan": "x" * 61},
            {"until_on": date(2026, 3, 18)},
            {"notice_days": 0},
            {"notice_days": 366},
        ],
    )
    def test_of_terms_that_cannot_be_is_refused(self, told: dict[str, Any]) -> None:
        refused(PledgeTermsWrong, lambda: proposed(replace(TERMS, **told)))

    def test_to_oneself_is_refused(self) -> None:
        refused(BankOfItself, lambda: actions.propose_pledge(owner=OWNER, bank=OWNER, terms=TERMS, by=OWEN, now=NOW))


@pytest.mark.usefixtures("db")
class TestRealising:
    def test_gives_the_bank_the_very_serials_after_the_notice(self) -> None:
        made = noticed()
        assert made.due_on == date(2026, 4, 17)
        told = of_bank(actions.realise_pledge, made.number, by=BRUNO, days=30)
        assert blocks() == [(1, 60, BANK, HELD), (61, 100, OWNER, HELD)]
        assert (told.stage, told.realised_by) == (PledgeStage.REALISED, BRUNO)
        assert of_bank(actions.realise_pledge, made.number, by=BRUNO, days=31) == told

    def test_waits_for_the_last_day_of_the_notice(self) -> None:
        made = noticed()
        refused(NoticeRuns, lambda: of_bank(actions.realise_pledge, made.number, by=BRUNO, days=29))

    def test_is_not_the_act_of_whoever_gave_the_notice(self) -> None:
        made = noticed()
        refused(PledgeOtherHands, lambda: of_bank(actions.realise_pledge, made.number, by=BERTA, days=30))

    def test_never_comes_without_a_notice_or_after_one_that_was_called_off(self) -> None:
        made = registered()
        refused(PledgeStepNotNow, lambda: of_bank(actions.realise_pledge, made.number, by=BRUNO, days=60))
        of_bank(actions.give_notice, made.number, reason="到期未还")
        back = of_bank(actions.call_off_notice, made.number, reason="已还款")
        assert (back.stage, back.due_on) == (PledgeStage.REGISTERED, None)
        refused(PledgeStepNotNow, lambda: of_bank(actions.realise_pledge, made.number, by=BRUNO, days=60))

    def test_may_still_end_in_a_release_while_the_notice_runs(self) -> None:
        assert of_bank(actions.free_pledge, noticed().number).stage is PledgeStage.RELEASED
        assert blocks() == [(1, 60, OWNER, HELD), (61, 100, OWNER, HELD)]

    def test_stops_at_what_the_authority_has_frozen(self) -> None:
        made = noticed()
        registry.hold_credits(key=fresh(), span=Span(10, 10), by=OFFICER, now=NOW, reason="核查")
        refused(CreditsFrozen, lambda: of_bank(actions.realise_pledge, made.number, by=BRUNO, days=30))


@pytest.mark.usefixtures("db")
class TestEachStep:
    @pytest.mark.parametrize(("stage", "verb"), list(product(PledgeStage, PledgeVerb)))
    def test_leads_where_the_table_says_or_is_refused(self, stage: PledgeStage, verb: PledgeVerb) -> None:
        if (stage, verb) in PLEDGE_LIFE:
            assert pledge_leads_to(stage, verb) is PLEDGE_LIFE[stage, verb]
        else:
            with pytest.raises(PledgeStepNotNow):
                pledge_leads_to(stage, verb)

    @pytest.mark.parametrize(("before", "after"), list(product(PledgeStage, PledgeStage)))
    def test_is_the_same_in_the_database(self, before: PledgeStage, after: PledgeStage) -> None:
        ways = {(stage, there) for (stage, _), there in PLEDGE_LIFE.items()}
        with connection.cursor() as cursor:
            cursor.execute("SELECT finance_pledge_leads_to(%s, %s)", [before, after])
            assert cursor.fetchone()[0] == ((before, after) in ways)


@pytest.mark.usefixtures("db")
class TestNobody:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE finance_pledge SET kg = kg - 1",
            "UPDATE finance_pledge SET bank = bank + 1",
            "UPDATE finance_pledge SET stage = 'released', freed = pledged",
            "UPDATE finance_pledge SET stage = 'realised', freed = pledged, realised_by = 1",
            "UPDATE finance_pledge SET stage = 'proposed', pledged = NULL",
            "DELETE FROM finance_pledge",
            "TRUNCATE finance_pledge CASCADE",
            "UPDATE finance_pledgestep SET reason = ''",
            "DELETE FROM finance_pledgestep",
        ],
    )
    def test_changes_a_pledge_behind_its_verbs(self, statement: str) -> None:
        noticed()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_of_two_who_end_a_pledge_at_once_one_goes_through(own_database: str) -> None:
    """Real connections: released and realised in the same moment, its serials are with one of the two."""
    made = noticed()
    start = Barrier(2)

    def went(verb: Callable[..., Pledge]) -> object:
        connection.ensure_connection()
        start.wait()
        try:
            return of_bank(verb, made.number, by=BRUNO, days=30).stage
        except PledgeStepNotNow as problem:
            return type(problem)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(went, (actions.free_pledge, actions.realise_pledge)))
    assert found.count(PledgeStepNotNow) == 1
    assert blocks()[0] == (1, 60, BANK if PledgeStage.REALISED in found else OWNER, HELD)
    assert [one.name for one in reads.findings() if one.broken] == []


BREAKS = {
    "finance_pledges_are_in_the_registry": "UPDATE finance_pledge SET kg = kg + 1",
    "finance_pledged_units_are_blocked": "UPDATE registry_block SET state = 'held' WHERE state = 'pledged'",
    "finance_pledges_stand_where_their_steps_led": "UPDATE finance_pledge SET stage = 'noticed', due_on = '2026-04-17', noticed_by = 1 WHERE stage = 'registered'",
    "finance_realised_after_notice_by_two": "UPDATE finance_pledge SET due_on = '2027-01-01' WHERE stage = 'realised'",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_pledge(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    of_bank(actions.realise_pledge, noticed().number, by=BRUNO, days=30)
    registered()
    assert [one.name for one in reads.findings() if one.broken] == []
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in {one.name for one in reads.findings() if one.broken}


def test_each_rule_of_the_sweep_is_broken_once(db: None) -> None:
    assert {one.name for one in reads.findings()} == set(BREAKS)
