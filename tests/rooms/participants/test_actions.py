"""Who takes part: one counter numbers every holder, a pseudonym tells nothing, a user has one role and at most one account."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from puhui.foundation.configuration import keyring
from puhui.participants import reads
from puhui.participants.actions import add_member, add_user, open_organisation, open_person, open_persons
from puhui.participants.actions.open_person import _pseudonym
from puhui.participants.errors import NameTaken, PasswordWeak, UnknownParticipant
from puhui.participants.models import Member, Organisation, Person, User
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, NOW, at_once

PASSWORD = "correct horse battery"


def organisation(code: str = "metro") -> Organisation:
    return open_organisation(code=code, name=Text("地铁", "metro"), kind=OrganisationKind.PROVIDER, city=HEFEI)


@pytest.mark.usefixtures("db")
class TestUser:
    def test_signs_in_with_the_password_that_was_set_and_no_other(self) -> None:
        user = add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)
        assert user.check_password(PASSWORD)
        assert not user.check_password(PASSWORD + " ")
        assert PASSWORD not in user.password

    def test_a_name_is_given_once_and_the_first_keeps_it(self) -> None:
        first = add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)
        with pytest.raises(NameTaken, match="anne"):
            add_user(name="anne", password="another password", role=Role.OPERATOR)
        assert User.objects.get(name="anne").role == first.role

    @pytest.mark.parametrize(
        ("password", "is_taken"), [("nine sign", False), ("ten signs ", True), ("1234567890", False), ("qwertyuiop", False)]
    )
    def test_a_short_or_common_password_is_refused(self, password: str, is_taken: bool) -> None:
        if is_taken:
            assert add_user(name="anne", password=password, role=Role.RESIDENT).check_password(password)
        else:
            with pytest.raises(PasswordWeak):
                add_user(name="anne", password=password, role=Role.RESIDENT)
        assert User.objects.exists() is is_taken

    def test_a_role_outside_the_table_is_refused_by_the_database(self) -> None:
        with pytest.raises(IntegrityError, match="participants_user_role"), transaction.atomic():
            User.objects.create(name="root", role="superuser")


@pytest.mark.usefixtures("db")
class TestPerson:
    def test_one_counter_numbers_persons_and_organisations(self) -> None:
        numbers = [open_person(city=HEFEI, now=NOW).account, organisation().account, open_person(city=HEFEI, now=NOW).account]
        assert numbers == list(range(numbers[0], numbers[0] + 3))
        assert numbers[0] > 0

    def test_many_are_opened_at_once_each_with_a_number_and_a_pseudonym_of_its_own(self) -> None:
        people = open_persons(count=300, city=HEFEI, now=NOW)
        assert (len({person.account for person in people}), len({person.pseudonym for person in people})) == (300, 300)

    def test_a_pseudonym_tells_neither_order_nor_number(self) -> None:
        people = open_persons(count=100, city=HEFEI, now=NOW)
        told = [person.pseudonym for person in people]
        assert all(re.fullmatch(r"R[A-Z2-7]{13}", name) for name in told)
        assert told not in (sorted(told), sorted(told, reverse=True))

    def test_a_pseudonym_rests_on_a_secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Accounts are counted up: without a secret, trying them all would undo it."""
        number, other = open_person(city=HEFEI, now=NOW), keyring().secret("signing")
        monkeypatch.setitem(_pseudonym.__globals__, "pepper", lambda: other)  # the file has the name of its verb
        assert _pseudonym(number.account) != number.pseudonym

    def test_a_user_has_one_account(self) -> None:
        user = add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)
        first = open_person(city=HEFEI, now=NOW, user=user)
        with pytest.raises(IntegrityError), transaction.atomic():
            open_person(city=HEFEI, now=NOW, user=user)
        assert reads.person_of(user).account == first.account

    def test_a_user_without_an_account_is_refused_where_one_is_needed(self) -> None:
        with pytest.raises(UnknownParticipant, match="bo"):
            reads.person_of(add_user(name="bo", password=PASSWORD, role=Role.PROVIDER))

    def test_accounts_made_for_a_replay_are_no_residents(self) -> None:
        before = (reads.accounts(), reads.replay_accounts())
        open_persons(count=2, city=HEFEI, now=NOW)
        open_persons(count=3, city=HEFEI, now=NOW, is_replay=True)
        assert (reads.accounts(), reads.replay_accounts()) == (before[0] + 2, before[1] + 3)

    @pytest.mark.parametrize("account", [0, -1])
    def test_a_number_of_a_system_account_is_refused_by_the_database(self, account: int) -> None:
        with pytest.raises(IntegrityError, match="participants_person_account"), transaction.atomic():
            Person.objects.create(account=account, pseudonym="R0", city=HEFEI, opened_at=NOW)


@pytest.mark.usefixtures("db")
class TestOrganisation:
    def test_opened_again_it_is_the_same(self) -> None:
        assert organisation().account == organisation().account
        assert Organisation.objects.count() == 1

    def test_its_members_act_for_it_and_nobody_else_does(self) -> None:
        users = [add_user(name=name, password=PASSWORD, role=Role.PROVIDER) for name in ("anne", "bo")]
        for _ in range(2):
            add_member(user=users[0], organisation=organisation())
        assert (reads.organisation_of(users[0]).code, Member.objects.count()) == ("metro", 1)
        with pytest.raises(UnknownParticipant):
            reads.organisation_of(users[1])


class TestAtOnce:
    def test_persons_that_are_opened_at_once_never_share_a_number(self, own_database: str) -> None:
        found = at_once([lambda: [person.account for person in open_persons(count=50, city=HEFEI, now=NOW)]] * 4)
        assert len({account for accounts in found for account in accounts}) == 200

    def test_of_many_who_ask_for_one_name_at_once_one_has_it(self, own_database: str) -> None:
        outcomes = at_once([lambda: add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)] * 4)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NameTaken"] * 3 + ["User"]

    def test_an_organisation_that_is_opened_by_two_at_once_is_one(self, own_database: str) -> None:
        found = at_once([organisation] * 4)
        assert len({made.account for made in found}) == 1


def test_the_database_error_of_a_taken_name_leaves_the_callers_own_work_whole(db: None) -> None:
    add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)
    with pytest.raises(NameTaken):
        add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)
    try:
        assert reads.accounts() >= 0
    except DatabaseError:
        pytest.fail("the transaction was spoilt")
