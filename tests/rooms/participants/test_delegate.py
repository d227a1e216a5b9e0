"""A colleague stands in from a day to a day, no longer than 92, never for an administrator, and never along a chain."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from puhui.participants import reads, rules
from puhui.participants.actions import delegate, end_delegation
from puhui.participants.errors import DelegateElsewhere, DelegationGone, DelegationPeriod
from puhui.participants.models import Delegation, User
from puhui.participants.words import OrganisationKind, Role, Scope, Verb
from puhui.vocabulary.periods import CHINA, local_day
from tests.cast import NOW
from tests.rooms.participants.office import bureau, officer

TODAY = local_day(NOW)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def three(db: None) -> tuple[User, User, User]:
    """A city's officer, and two of its counter, all in one house: a house that has two roles, so that a right is seen to be handed on."""
    house = bureau()
    return officer("chen", house), officer("li", house, role=Role.CENTRE), officer("wu", house, role=Role.CENTRE)


@pytest.fixture(autouse=True)
def _house_of_two_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {**rules.ROLES_OF, OrganisationKind.CITY: frozenset({Role.CITY, Role.CENTRE})}
    monkeypatch.setattr(rules, "ROLES_OF", told)


def hand_over(giver: User, taker: User, *, days: int = 1, ahead: int = 0) -> None:
    first = TODAY + ahead * DAY
    delegate(by=giver, taker=taker.pk, from_on=first, until_on=first + (days - 1) * DAY, reason="休假", now=NOW)


class TestPeriod:
    @pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (91, True), (92, True), (93, False)])
    def test_is_one_to_92_days_with_both_ends(self, three: tuple[User, User, User], days: int, is_taken: bool) -> None:
        if is_taken:
            hand_over(three[0], three[1], days=days)
        else:
            with pytest.raises(DelegationPeriod):
                hand_over(three[0], three[1], days=days)
        assert Delegation.objects.exists() is is_taken

    @pytest.mark.parametrize(("ahead", "is_taken"), [(-1, False), (0, True), (1, True)])
    def test_begins_today_or_later(self, three: tuple[User, User, User], ahead: int, is_taken: bool) -> None:
        if is_taken:
            hand_over(three[0], three[1], ahead=ahead)
        else:
            with pytest.raises(DelegationPeriod):
                hand_over(three[0], three[1], ahead=ahead)

    def test_a_longer_one_is_refused_by_the_database(self, three: tuple[User, User, User]) -> None:
        hand_over(three[0], three[1])
        with pytest.raises(IntegrityError, match="participants_delegation_longest"), transaction.atomic():
            Delegation.objects.update(valid_until=NOW + 93 * DAY)


class TestReach:
    def test_holds_from_the_first_moment_to_the_end_of_the_last_day(self, three: tuple[User, User, User]) -> None:
        chen, li, _ = three
        hand_over(chen, li, days=2, ahead=1)
        begins, ends = (datetime.combine(TODAY + days * DAY, time(), CHINA) for days in (1, 3))
        held = {now: reads.reach_of(li, Verb.FREEZE_ACCOUNT, now=now) for now in (begins - SECOND, begins, ends - SECOND, ends)}
        assert [reach.stands_in_for if reach else None for reach in held.values()] == [None, chen.pk, chen.pk, None]
        reach = held[begins]
        assert reach
        assert (reach.scope, reach.covers("340100"), reach.covers("340200")) == (Scope.OWN_CITY, True, False)

    def test_ends_early_by_either_of_them_and_by_nobody_else(self, three: tuple[User, User, User]) -> None:
        chen, li, wu = three
        for who in (chen, li):
            hand_over(chen, li, days=9)
            number = Delegation.objects.latest("pk").pk
            with pytest.raises(DelegationGone):
                end_delegation(by=wu, number=number, now=NOW)
            end_delegation(by=who, number=number, now=NOW)
            assert reads.reach_of(li, Verb.FREEZE_ACCOUNT, now=NOW) is None
            with pytest.raises(DelegationGone):
                end_delegation(by=who, number=number, now=NOW)

    def test_a_chain_is_not_followed(self, three: tuple[User, User, User]) -> None:
        chen, li, wu = three
        hand_over(chen, li)
        hand_over(li, wu)
        assert reads.reach_of(li, Verb.FREEZE_ACCOUNT, now=NOW)
        assert reads.reach_of(wu, Verb.FREEZE_ACCOUNT, now=NOW) is None
        assert (reads.managing(li, now=NOW) is None, reads.managing(wu, now=NOW)) == (False, None)

    def test_ends_with_the_givers_account(self, three: tuple[User, User, User]) -> None:
        chen, li, _ = three
        hand_over(chen, li)
        User.objects.filter(pk=chen.pk).update(is_active=False)
        assert reads.reach_of(li, Verb.FREEZE_ACCOUNT, now=NOW) is None


class TestAPage:
    def test_asks_once_who_acts_for_whom_and_the_next_sees_what_has_changed(self, three: tuple[User, User, User]) -> None:
        chen, li, _ = three
        hand_over(chen, li)
        verbs = (Verb.FREEZE_ACCOUNT, Verb.SEE_INBOX, Verb.FREEZE_ACCOUNT)
        with reads.standing_asked_once(), CaptureQueriesContext(connection) as asked:
            once = [reads.reach_of(li, verb, now=NOW) for verb in verbs]
        assert len(asked) == 2  # for whom he acts, and who has handed something on
        assert once == [reads.reach_of(li, verb, now=NOW) for verb in verbs]
        assert [reach and reach.stands_in_for for reach in once] == [chen.pk, None, chen.pk]
        Delegation.objects.update(ended_at=NOW)
        with reads.standing_asked_once():
            assert reads.reach_of(li, Verb.FREEZE_ACCOUNT, now=NOW) is None


class TestTo:
    def test_nobody_of_another_organisation_and_not_oneself(self, three: tuple[User, User, User]) -> None:
        for other in (three[0], officer("wuhu", bureau("wuhu"))):
            with pytest.raises(DelegateElsewhere, match=other.name):
                hand_over(three[0], other)

    def test_no_administrator_gives_or_takes(self, db: None) -> None:
        operator = bureau("operator", kind=OrganisationKind.OPERATOR)
        chen, admin = officer("chen", operator, role=Role.OPERATOR), officer("audit", operator, role=Role.AUDIT_ADMIN)
        for giver, taker in ((chen, admin), (admin, chen)):
            with pytest.raises(DelegateElsewhere):
                hand_over(giver, taker)
            Delegation.objects.create(giver=giver, taker=taker, valid_from=NOW, valid_until=NOW + DAY, reason="by hand", given_at=NOW)
        assert reads.reach_of(chen, Verb.SEARCH_AUDIT, now=NOW) is None
        assert reads.reach_of(admin, Verb.FUND_BUDGET, now=NOW) is None
        broken = {finding.name: finding.broken for finding in reads.findings()}
        assert broken["participants_delegation_is_short_and_no_administrators"] == 2


def test_both_see_it_and_the_taker_sees_for_whom_he_stands_in(three: tuple[User, User, User]) -> None:
    chen, li, wu = three
    hand_over(chen, li)
    assert [(line.taker, line.is_live, line.is_mine) for line in reads.delegations_of(chen, now=NOW)] == [("li", True, True)]
    assert [line.has_begun for line in reads.delegations_of(chen, now=NOW)] == [True]
    assert [(line.giver, line.is_mine) for line in reads.delegations_of(li, now=NOW)] == [("chen", False)]
    assert [standing.name for standing in reads.stands_in_for(li, now=NOW)] == ["chen"]
    assert reads.stands_in_for(li, now=NOW + DAY) == reads.stands_in_for(wu, now=NOW) == reads.delegations_of(wu, now=NOW) == []
