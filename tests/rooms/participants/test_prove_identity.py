"""One human has one account; what is kept is sealed; whoever is too young needs a guardian; tries are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import TooOften
from puhui.foundation.real_name import FORM, Verdict
from puhui.participants import reads, rules
from puhui.participants.actions import change_phone, keep_identity, prove_identity
from puhui.participants.errors import (
    AccountClosed,
    HumanHasAccount,
    KeyDestroyed,
    NameNotMatched,
    NameWanted,
    PhoneTaken,
    TooYoung,
)
from puhui.participants.models import Identity, Person, PersonKey
from puhui.participants.reads.findings import findings
from puhui.participants.words import Proved
from puhui.vocabulary.identifiers import BadIdentifier
from tests.cast import NOW
from tests.rooms.participants.persons import NAME, NUMBER, PHONE, PROVED, resident

pytestmark = pytest.mark.usefixtures("db")
OTHER_PHONE = "13900000002"


class SaysNo:
    def check(self, name: str, number: str, phone: str) -> Verdict:
        return Verdict(is_match=False, verified_by="authority of the tests")


class SaysYes:
    def check(self, name: str, number: str, phone: str) -> Verdict:
        return Verdict(is_match=True, verified_by="authority of the tests")


def other_number(mark: str) -> Proved:
    """Another human: his number is made up by nobody, so the text stands for it behind the door of the form."""
    return Proved("李四", mark, OTHER_PHONE, FORM)


def proved(**told: str) -> Proved:
    return prove_identity(**{"name": NAME, "number": NUMBER, "phone": PHONE, **told}, now=NOW)


class TestProve:
    def test_gives_what_was_typed_in_one_form_and_who_looked(self) -> None:
        assert proved(name="  张三丰 ", number=NUMBER.lower(), phone="138 0000-0001") == PROVED

    def test_says_the_name_of_the_service_that_was_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "real_name", f"{__name__}:SaysYes")
        assert proved().verified_by == "authority of the tests"

    @pytest.mark.parametrize(
        ("told", "why"),
        [
            ({"name": "张"}, NameWanted),
            ({"name": "张" * 41}, NameWanted),
            ({"number": NUMBER[:-1] + "1"}, BadIdentifier),
            ({"phone": "12345"}, BadIdentifier),
        ],
    )
    def test_refuses_what_has_another_form(self, told: dict[str, str], why: type[Exception]) -> None:
        with pytest.raises(why):
            proved(**told)

    def test_refuses_what_the_service_does_not_know(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "real_name", f"{__name__}:SaysNo")
        with pytest.raises(NameNotMatched):
            proved()

    def test_five_tries_a_day_from_one_phone_and_no_sixth(self) -> None:
        for _ in range(rules.IDENTITY_TRIES[0]):
            proved()
        with pytest.raises(TooOften):
            proved()
        assert proved(phone=OTHER_PHONE)

    @pytest.mark.parametrize(("day", "is_taken"), [(30, False), (31, True)])
    def test_the_fourteenth_birthday_is_the_border(self, day: int, is_taken: bool) -> None:
        """The number of the standard is of 31 December 1949."""
        then = datetime(1963, 12, day, 4, tzinfo=UTC)
        if is_taken:
            assert prove_identity(name=NAME, number=NUMBER, phone="", now=then)
        else:
            with pytest.raises(TooYoung, match="14"):
                prove_identity(name=NAME, number=NUMBER, phone="", now=then)
            assert prove_identity(name=NAME, number=NUMBER, phone="", now=then, with_guardian=True)


class TestKeep:
    def test_nothing_of_it_stands_in_the_table(self) -> None:
        account, _ = resident()
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text, encode(t.name, 'escape') FROM participants_identity t")
            rows = str(cursor.fetchall())
        assert not [word for word in (NAME, NUMBER, PHONE) if word in rows]
        assert reads.identity_of(account).name == "张**"

    def test_every_page_gets_it_masked_and_told_who_looked(self) -> None:
        account, _ = resident()
        found = reads.identity_of(account)
        assert (found.name, found.number, found.phone, found.verified_by) == ("张**", "11**************2X", "138****0001", FORM)

    def test_is_found_by_the_whole_number_phone_or_pseudonym_only(self) -> None:
        account, _ = resident()
        person = reads.person_numbered(account)
        for text in (NUMBER, NUMBER.lower(), PHONE, "138 0000 0001", person.pseudonym):
            assert reads.person_found(text) == person, text
        for text in (NUMBER[:-1], PHONE[:-1], NAME, "138%", "", person.pseudonym[:-1]):
            assert reads.person_found(text) is None, text

    def test_a_second_account_of_the_same_human_is_refused(self) -> None:
        resident()
        other, _ = resident("again", proved=None)
        with pytest.raises(HumanHasAccount):
            keep_identity(account=other, proved=replace(PROVED, phone=OTHER_PHONE), now=NOW)
        assert reads.identity_of(other) is None
        assert reads.has_account(number=NUMBER)

    def test_a_phone_belongs_to_one_account(self) -> None:
        resident()
        other, _ = resident("again", proved=None)
        with pytest.raises(PhoneTaken):
            keep_identity(account=other, proved=replace(other_number("not a number"), phone=PHONE), now=NOW)

    def test_two_without_a_phone_are_no_conflict(self) -> None:
        first, _ = resident(proved=replace(PROVED, phone=""))
        second, _ = resident("again", proved=replace(other_number("not a number"), phone=""))
        assert (reads.identity_of(first).phone, reads.identity_of(second).phone) == ("", "")

    def test_correcting_keeps_the_day_on_which_it_was_first_kept(self) -> None:
        account, _ = resident()
        later = NOW + timedelta(days=3)
        keep_identity(account=account, proved=replace(PROVED, name="张三"), now=later)
        row = Identity.objects.get()
        assert (row.kept_at, row.verified_at, reads.identity_of(account).name) == (NOW, later, "张*")

    def test_a_new_phone_takes_the_place_of_the_old(self) -> None:
        account, _ = resident()
        change_phone(account=account, phone=OTHER_PHONE, now=NOW)
        assert reads.person_found(PHONE) is None
        assert reads.person_found(OTHER_PHONE) == reads.person_numbered(account)
        resident("again", proved=replace(other_number("not a number"), phone=PHONE))
        with pytest.raises(PhoneTaken):
            change_phone(account=account, phone=PHONE, now=NOW)

    def test_a_closed_account_gets_none(self) -> None:
        account, _ = resident(proved=None)
        Person.objects.filter(pk=account).update(closed_at=NOW)
        with pytest.raises(AccountClosed):
            keep_identity(account=account, proved=PROVED, now=NOW)


class TestTheDatabase:
    def test_keeps_one_human_one_account_by_itself(self) -> None:
        first, _ = resident()
        other, _ = resident("again", proved=None)
        row = Identity.objects.get(pk=first)
        row.pk, row.phone, row.phone_mark = other, None, None
        with pytest.raises(IntegrityError, match="id_mark"), transaction.atomic():
            row.save(force_insert=True)
        assert [finding.name for finding in findings() if finding.broken] == []

    def test_a_destroyed_key_never_comes_back(self) -> None:
        account, _ = resident()
        wrapped = PersonKey.objects.get().wrapped
        PersonKey.objects.update(wrapped=None, destroyed_at=NOW)
        for change in ({"wrapped": wrapped, "destroyed_at": None}, {"destroyed_at": NOW + timedelta(days=1)}):
            with pytest.raises(DatabaseError, match="participants_key_stays_destroyed"), transaction.atomic():
                PersonKey.objects.update(**change)
        with pytest.raises(DatabaseError, match="participants_key_stays_destroyed"), transaction.atomic():
            PersonKey.objects.all().delete()
        with pytest.raises(KeyDestroyed):
            reads.identity_of(account)
        assert [finding.name for finding in findings() if finding.broken] == ["participants_identity_has_its_key"]
