"""System, security and audit administrator are three people; who closes accounts closes none of theirs."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from puhui.foundation.auditing import Asked, lines
from puhui.participants import reads
from puhui.participants.actions import accept_invitation, add_user, appoint_administrator, close_user, human_mark, reopen_user
from puhui.participants.errors import AdministratorByCommand, HumanTaken, InvitationGone, NoOperator, NotAMember, UnknownParticipant
from puhui.participants.models import User
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.identifiers import BadIdentifier
from tests.cast import NOW
from tests.rooms.participants.office import PASSWORD, bureau, officer

#: The two examples of GB 11643-1999 itself.
FIRST, SECOND = "11010519491231002X", "440524188001010014"


@pytest.fixture
def operator(db: None) -> User:
    return officer("he", bureau("operator", kind=OrganisationKind.OPERATOR, city="340000"), role=Role.OPERATOR)


def appoint(role: Role = Role.SYSTEM_ADMIN, *, name: str = "", identity: str = FIRST) -> str | None:
    return appoint_administrator(role=role, name=name or role.value, password=PASSWORD, identity=identity, now=NOW)


class TestAppoint:
    def test_keeps_a_mark_and_no_number(self, operator: User) -> None:
        appoint()
        found = User.objects.get(name="system-admin")
        assert found.human_mark == human_mark(FIRST.lower())
        told = "".join(str(value) for value in vars(found).values())
        assert FIRST not in told
        assert FIRST not in "".join(f"{line}" for line in lines(Asked(), limit=20))

    @pytest.mark.parametrize("identity", ["110105194912310021", "11010519491331002X", "1101051949123100", ""])
    def test_a_number_that_does_not_check_is_refused_and_not_repeated(self, operator: User, identity: str) -> None:
        with pytest.raises(BadIdentifier) as refused:
            appoint(identity=identity)
        assert not identity or identity not in str(refused.value)

    def test_three_are_three_people(self, operator: User) -> None:
        roles = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
        appoint(roles[0])
        for role in roles[1:]:
            with pytest.raises(HumanTaken, match="system administrator"):
                appoint(role)
        appoint(roles[1], identity=SECOND)
        for identity in (FIRST, SECOND):
            with pytest.raises(HumanTaken):
                appoint(roles[2], identity=identity)
        assert {finding.name: finding.broken for finding in reads.findings() if finding.broken} == {}

    def test_the_database_knows_two_of_one_kind_and_one_human_twice(self, operator: User) -> None:
        appoint()
        with pytest.raises(IntegrityError, match="participants_user_one_administrator"), transaction.atomic():
            User.objects.create(name="second", role=Role.SYSTEM_ADMIN)
        with pytest.raises(IntegrityError, match="participants_user_one_human"), transaction.atomic():
            User.objects.create(name="second", role=Role.AUDIT_ADMIN, human_mark=human_mark(FIRST))

    def test_a_successor_closes_the_account_of_the_one_before(self, operator: User) -> None:
        appoint(name="first")
        assert appoint(name="second", identity=SECOND) == "first"
        before = User.objects.get(name="first")
        assert (before.is_active, before.has_usable_password()) == (False, False)
        assert reads.reach_of(before, next(iter(reads.role_cards()[14].rights))[0], now=NOW) is None

    def test_who_was_one_does_not_become_another(self, operator: User) -> None:
        """Or he would look through what he did himself."""
        appoint(name="first")
        appoint(name="second", identity=SECOND)
        with pytest.raises(HumanTaken):
            appoint(Role.AUDIT_ADMIN)

    def test_needs_an_operator_to_belong_to(self, db: None) -> None:
        with pytest.raises(NoOperator):
            appoint()


class TestCloseAndReopen:
    def test_a_closed_account_comes_back_by_a_new_password_only(self, operator: User) -> None:
        close_user(user=operator.pk, reason="离岗", now=NOW)
        operator.refresh_from_db()
        assert (operator.is_active, operator.check_password(PASSWORD)) == (False, False)
        first = reopen_user(user=operator.pk, by=None, now=NOW)
        code = reopen_user(user=operator.pk, by=None, now=NOW)
        operator.refresh_from_db()
        assert not operator.is_active
        with pytest.raises(InvitationGone):
            accept_invitation(code=first, name="", password="another good word", now=NOW)
        assert accept_invitation(code=code, name="taken for nothing", password="another good word", now=NOW) == "he"
        operator.refresh_from_db()
        assert (operator.is_active, operator.check_password("another good word")) == (True, True)
        assert reads.managers_of(organisation=bureau("operator", kind=OrganisationKind.OPERATOR).account) == ["he"]

    def test_administrators_and_residents_are_none_of_his(self, operator: User) -> None:
        appoint(Role.AUDIT_ADMIN)
        with pytest.raises(AdministratorByCommand):
            close_user(user=User.objects.get(role=Role.AUDIT_ADMIN).pk, reason="x", now=NOW)
        with pytest.raises(AdministratorByCommand):
            reopen_user(user=User.objects.get(role=Role.AUDIT_ADMIN).pk, by=None, now=NOW)
        resident = add_user(name="lin", password=PASSWORD, role=Role.RESIDENT)
        with pytest.raises(UnknownParticipant):
            close_user(user=resident.pk, reason="x", now=NOW)
        assert [line.name for line in reads.user_list()] == ["audit-admin", "he"]

    def test_who_belongs_to_nobody_is_not_opened_again(self, operator: User) -> None:
        stray = add_user(name="stray", password=PASSWORD, role=Role.OPERATOR)
        with pytest.raises(NotAMember):
            reopen_user(user=stray.pk, by=None, now=NOW)
