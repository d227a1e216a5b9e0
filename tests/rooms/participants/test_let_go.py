"""A member leaves and everything that hung on the membership ends; the last manager never goes without a successor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from puhui.participants import reads
from puhui.participants.actions import accept_invitation, delegate, invite_member, let_go, set_manager
from puhui.participants.errors import AdministratorByCommand, InvitationGone, LastManager, NotAMember, NotManager
from puhui.participants.models import Delegation, Member, User
from puhui.participants.words import OrganisationKind, Role, Verb
from puhui.vocabulary.periods import local_day
from tests.cast import NOW, at_once
from tests.rooms.participants.office import PASSWORD, bureau, officer

TODAY = local_day(NOW)


@pytest.fixture
def two(db: None) -> tuple[User, User]:
    return officer("chen", bureau()), officer("li", bureau())


class TestLetGo:
    def test_closes_the_account_and_leaves_no_right(self, two: tuple[User, User]) -> None:
        chen, li = two
        let_go(by=chen, member=li.pk, now=NOW)
        li.refresh_from_db()
        assert (li.is_active, li.has_usable_password()) == (False, False)
        assert [reads.reach_of(li, verb, now=NOW) for verb in Verb if reads.reach_of(li, verb, now=NOW)] == []
        assert [line.name for line in reads.members_of(organisation=bureau().account)] == ["chen"]

    def test_ends_a_session_at_once(self, two: tuple[User, User]) -> None:
        chen, li = two
        client = Client()
        client.force_login(li)
        assert client.get("/office").status_code == 200
        let_go(by=chen, member=li.pk, now=NOW)
        assert client.get("/office").status_code == 302

    def test_ends_delegations_and_open_invitations(self, two: tuple[User, User]) -> None:
        chen, li = two
        set_manager(by=chen, member=li.pk, is_manager=True, now=NOW)
        code = invite_member(by=li, for_whom="x", is_manager=False, now=NOW)
        delegate(by=li, taker=chen.pk, from_on=TODAY, until_on=TODAY, reason="休假", now=NOW)
        let_go(by=chen, member=li.pk, now=NOW)
        assert Delegation.objects.get().ended_at == NOW
        with pytest.raises(InvitationGone):
            accept_invitation(code=code, name="wu", password=PASSWORD, now=NOW)

    def test_the_last_manager_stays_until_there_is_another(self, two: tuple[User, User]) -> None:
        chen, li = two
        with pytest.raises(LastManager, match="chen"):
            let_go(by=chen, member=chen.pk, now=NOW)
        with pytest.raises(LastManager):
            set_manager(by=chen, member=chen.pk, is_manager=False, now=NOW)
        set_manager(by=chen, member=li.pk, is_manager=True, now=NOW)
        let_go(by=chen, member=chen.pk, now=NOW)
        assert [line.name for line in reads.members_of(organisation=bureau().account)] == ["li"]

    def test_is_refused_to_who_does_not_manage(self, two: tuple[User, User]) -> None:
        chen, li = two
        with pytest.raises(NotManager):
            let_go(by=li, member=chen.pk, now=NOW)
        with pytest.raises(NotManager):
            set_manager(by=li, member=li.pk, is_manager=True, now=NOW)

    def test_a_member_of_another_organisation_is_unknown(self, two: tuple[User, User]) -> None:
        with pytest.raises(NotAMember):
            let_go(by=two[0], member=officer("wu", bureau("wuhu")).pk, now=NOW)

    def test_an_administrator_is_let_go_by_nobody(self, db: None) -> None:
        operator = bureau("operator", kind=OrganisationKind.OPERATOR)
        chen = officer("chen", operator, role=Role.OPERATOR)
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
            admin = officer(role.value, operator, role=role)
            with pytest.raises(AdministratorByCommand):
                let_go(by=chen, member=admin.pk, now=NOW)
            with pytest.raises(AdministratorByCommand):
                set_manager(by=chen, member=admin.pk, is_manager=True, now=NOW)


class TestStandingIn:
    def test_whoever_stands_in_for_the_manager_manages_meanwhile(self, two: tuple[User, User]) -> None:
        chen, li = two
        delegate(by=chen, taker=li.pk, from_on=TODAY, until_on=TODAY, reason="休假", now=NOW)
        assert invite_member(by=li, for_whom="x", is_manager=False, now=NOW)
        with pytest.raises(NotManager):
            invite_member(by=li, for_whom="x", is_manager=False, now=NOW + timedelta(days=1))


class TestDatabase:
    def test_refuses_an_organisation_without_a_manager(self, two: tuple[User, User]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="participants_has_manager"), transaction.atomic():
            Member.objects.filter(user=two[0]).update(is_manager=False)

    def test_and_a_manager_who_has_left(self, two: tuple[User, User]) -> None:
        with pytest.raises(IntegrityError, match="participants_member_manages_while_there"), transaction.atomic():
            Member.objects.filter(user=two[0]).update(left_at=NOW)

    def test_the_sweep_finds_both(self, two: tuple[User, User]) -> None:
        with transaction.atomic():
            Member.objects.filter(user=two[0]).update(is_manager=False)
            broken = {finding.name: finding.broken for finding in reads.findings()}
            transaction.set_rollback(True)
        assert broken["participants_organisation_has_a_manager"] == 1
        assert sum(broken.values()) == 1


def test_two_managers_who_let_each_other_go_leave_one(own_database: str) -> None:
    chen, li = officer("chen", bureau()), officer("li", bureau())
    set_manager(by=chen, member=li.pk, is_manager=True, now=NOW)
    at_once([lambda: let_go(by=chen, member=li.pk, now=NOW), lambda: let_go(by=li, member=chen.pk, now=NOW)])
    assert len(reads.managers_of(organisation=bureau().account)) == 1
