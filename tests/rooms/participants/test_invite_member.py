"""Members come in by a link that is good once and for three days; whoever holds it chooses name and password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from puhui.foundation.auditing import Asked, lines
from puhui.participants import reads
from puhui.participants.actions import accept_invitation, invite_member, withdraw_invitation
from puhui.participants.errors import InvitationGone, NameTaken, NotManager, PasswordWeak
from puhui.participants.models import Invitation, User
from puhui.participants.words import INVITATION_LIFE, Role
from tests.cast import NOW, at_once
from tests.rooms.participants.office import PASSWORD, bureau, officer

SECOND = timedelta(seconds=1)


@pytest.fixture
def manager(db: None) -> User:
    return officer("chen", bureau())


def link(manager: User, *, is_manager: bool = False) -> str:
    return invite_member(by=manager, for_whom="新同事", is_manager=is_manager, now=NOW)


class TestInvite:
    def test_the_first_of_an_organisation_manages_it_and_invites(self, manager: User) -> None:
        code = link(manager)
        shown = reads.invited(code, now=NOW)
        assert (shown.organisation.zh, shown.role, shown.for_whom) == ("hefei局", Role.CITY, "新同事")
        assert Invitation.objects.filter(code_hash__contains=code).count() == 0

    def test_is_refused_to_a_member_who_does_not_manage_and_names_who_does(self, manager: User) -> None:
        with pytest.raises(NotManager, match="chen"):
            link(officer("li", bureau()))
        assert not Invitation.objects.exists()

    def test_leaves_a_line_in_the_audit(self, manager: User) -> None:
        link(manager)
        assert lines(Asked(verb="manage_members"), limit=1)[0].about.startswith("invite organisation:")


class TestAccept:
    def test_makes_a_member_in_the_role_of_the_organisation(self, manager: User) -> None:
        assert accept_invitation(code=link(manager), name="li", password=PASSWORD, now=NOW) == "li"
        found = User.objects.get(name="li")
        assert (found.role, found.check_password(PASSWORD)) == (Role.CITY, True)
        assert [(line.name, line.is_manager) for line in reads.members_of(organisation=bureau().account)] == [("chen", True), ("li", False)]

    def test_a_link_is_good_once(self, manager: User) -> None:
        code = link(manager)
        accept_invitation(code=code, name="li", password=PASSWORD, now=NOW)
        with pytest.raises(InvitationGone):
            accept_invitation(code=code, name="wu", password=PASSWORD, now=NOW)
        assert not User.objects.filter(name="wu").exists()

    @pytest.mark.parametrize(
        ("late", "is_taken"), [(INVITATION_LIFE - SECOND, True), (INVITATION_LIFE, False), (INVITATION_LIFE + SECOND, False)]
    )
    def test_a_link_is_good_for_three_days(self, manager: User, late: timedelta, is_taken: bool) -> None:
        code = link(manager)
        if is_taken:
            accept_invitation(code=code, name="li", password=PASSWORD, now=NOW + late)
        else:
            with pytest.raises(InvitationGone):
                accept_invitation(code=code, name="li", password=PASSWORD, now=NOW + late)
        assert User.objects.filter(name="li").exists() is is_taken

    def test_what_was_wrong_with_the_form_leaves_the_link_good(self, manager: User) -> None:
        code = link(manager)
        with pytest.raises(NameTaken):
            accept_invitation(code=code, name="chen", password=PASSWORD, now=NOW)
        with pytest.raises(PasswordWeak):
            accept_invitation(code=code, name="li", password="short", now=NOW)
        assert accept_invitation(code=code, name="li", password=PASSWORD, now=NOW) == "li"

    def test_one_that_was_taken_back_is_good_for_nobody(self, manager: User) -> None:
        code = link(manager)
        withdraw_invitation(by=manager, number=Invitation.objects.get().pk, now=NOW)
        with pytest.raises(InvitationGone):
            reads.invited(code, now=NOW)
        with pytest.raises(InvitationGone):
            withdraw_invitation(by=manager, number=Invitation.objects.get().pk, now=NOW)

    def test_another_organisations_invitation_is_not_taken_back(self, manager: User) -> None:
        code = link(manager)
        with pytest.raises(InvitationGone):
            withdraw_invitation(by=officer("wu", bureau("wuhu")), number=Invitation.objects.get().pk, now=NOW)
        assert reads.invited(code, now=NOW)

    def test_a_longer_life_is_refused_by_the_database(self, manager: User) -> None:
        link(manager)
        with pytest.raises(IntegrityError, match="participants_invitation_life"), transaction.atomic():
            Invitation.objects.update(expires_at=NOW + INVITATION_LIFE + SECOND)


def test_of_two_who_use_a_link_at_once_one_comes_in(own_database: str) -> None:
    code = link(officer("chen", bureau()))
    outcomes = at_once([lambda name=name: accept_invitation(code=code, name=name, password=PASSWORD, now=NOW) for name in ("li", "wu")])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["InvitationGone", "str"]
