"""A code by phone: six digits that hold for five minutes, once, for one purpose, and at most five tries."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from puhui.foundation import phone
from puhui.foundation.configuration import configuration
from puhui.foundation.errors import MessageNotSent, PhonePortBroken, TooOften
from puhui.foundation.models import SampleMessage
from puhui.participants.actions import add_user, link_phone, prove_phone_code, send_phone_code
from puhui.participants.actions.phone_codes import sign_in_mark
from puhui.participants.errors import KnownByAnother, PhoneCodeWrong, PhoneNotOffered
from puhui.participants.models import KnownBy, PhoneCode
from puhui.participants.reads import phone_mark, user_by_phone
from puhui.participants.words import PHONE_CODE_LIFE, CodePurpose, Role
from puhui.vocabulary.identifiers import BadIdentifier
from tests.cast import NOW, at_once

NUMBER = "13800138000"
ORIGIN = "203.0.113.7"
SIGN_IN, SIGN_UP = CodePurpose.SIGN_IN, CodePurpose.SIGN_UP


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)


def sent(number: str = NUMBER, *, now: datetime = NOW, purpose: CodePurpose = SIGN_IN, origin: str = ORIGIN) -> str:
    """Asks for a code and reads it where the sample site shows it."""
    send_phone_code(number=number, purpose=purpose, now=now, origin=origin)
    found = re.search(r"\b\d{6}\b", SampleMessage.objects.latest("pk").text)
    assert found
    return found[0]


def prove(code: str, *, number: str = NUMBER, now: datetime = NOW, purpose: CodePurpose = SIGN_IN) -> str:
    return prove_phone_code(number=number, purpose=purpose, code=code, now=now, origin=ORIGIN)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.usefixtures("db", "sample")
class TestProve:
    def test_gives_the_same_mark_for_the_same_number_and_nothing_of_it(self) -> None:
        mark = prove(sent())
        assert mark == prove(sent("+86 138-0013-8000", now=NOW + timedelta(hours=1)), now=NOW + timedelta(hours=1))
        assert NUMBER not in mark
        assert not any(NUMBER in str(value) for row in PhoneCode.objects.values_list() for value in row)

    def test_the_code_is_kept_as_a_mark_only(self) -> None:
        code = sent()
        assert not any(code in str(value) for row in PhoneCode.objects.values_list("number_mark", "code_mark") for value in row)

    def test_a_way_in_and_an_identity_have_marks_that_cannot_be_joined(self) -> None:
        assert sign_in_mark("13800138000") != phone_mark("13800138000")

    def test_once(self) -> None:
        code = sent()
        prove(code)
        with pytest.raises(PhoneCodeWrong):
            prove(code)

    @pytest.mark.parametrize(("late", "holds"), [(timedelta(seconds=-1), True), (timedelta(0), False), (timedelta(seconds=1), False)])
    def test_for_five_minutes(self, late: timedelta, holds: bool) -> None:
        code = sent()
        if holds:
            assert prove(code, now=NOW + PHONE_CODE_LIFE + late)
        else:
            with pytest.raises(PhoneCodeWrong):
                prove(code, now=NOW + PHONE_CODE_LIFE + late)

    @pytest.mark.parametrize(("wrong", "holds"), [(4, True), (5, False)])
    def test_after_so_many_wrong_tries_no_more(self, wrong: int, holds: bool) -> None:
        code = sent()
        for _ in range(wrong):
            with pytest.raises(PhoneCodeWrong):
                prove(other_than(code))
        if holds:
            assert prove(code)
        else:
            with pytest.raises(PhoneCodeWrong):
                prove(code)

    def test_for_one_purpose_only(self) -> None:
        code = sent(purpose=SIGN_UP)
        with pytest.raises(PhoneCodeWrong):
            prove(code, purpose=SIGN_IN)
        assert prove(code, purpose=SIGN_UP)

    def test_for_one_number_only(self) -> None:
        code, of_another = sent(), sent("13900139000")
        if code != of_another:
            with pytest.raises(PhoneCodeWrong):
                prove(code, number="13900139000")
        assert prove(of_another, number="13900139000")

    def test_the_next_code_voids_the_one_before(self) -> None:
        first = sent()
        second = sent(now=NOW + timedelta(minutes=1))
        if first != second:
            with pytest.raises(PhoneCodeWrong):
                prove(first, now=NOW + timedelta(minutes=1))
        assert prove(second, now=NOW + timedelta(minutes=1))


@pytest.mark.usefixtures("db", "sample")
class TestSend:
    @pytest.mark.parametrize("number", ["", "1380013800", "12800138000", "138001380000", "abc"])
    def test_refuses_what_is_no_mobile_number_without_showing_it(self, number: str) -> None:
        with pytest.raises(BadIdentifier) as refused:
            sent(number)
        assert not number or number not in str(refused.value)

    @pytest.mark.parametrize(("after_s", "goes"), [(59, False), (60, True)])
    def test_one_a_minute_for_a_number(self, after_s: int, goes: bool) -> None:
        sent()
        if goes:
            assert sent(now=NOW + timedelta(seconds=after_s))
        else:
            with pytest.raises(TooOften):
                sent(now=NOW + timedelta(seconds=after_s))

    def test_not_endlessly_many_from_one_place(self) -> None:
        for place in range(20):
            sent(f"138001380{place:02}")
        with pytest.raises(TooOften):
            sent("13900139000")
        assert sent("13900139000", origin="203.0.113.8")

    def test_the_same_for_a_known_and_an_unknown_number(self) -> None:
        user = add_user(name="anne", password="correct horse battery", role=Role.RESIDENT)
        link_phone(user=user, mark=prove(sent()), now=NOW)
        later = NOW + timedelta(hours=1)
        assert re.fullmatch(r"\d{6}", sent(now=later))
        assert re.fullmatch(r"\d{6}", sent("13900139000", now=later))

    def test_shows_a_message_without_the_whole_number(self) -> None:
        sent()
        assert [shown.number_shown for shown in phone.shown_messages()] == ["138****8000"]


@pytest.mark.usefixtures("db")
class TestPort:
    def test_a_real_site_without_one_offers_nothing(self) -> None:
        assert not phone.is_offered()
        with pytest.raises(PhoneNotOffered):
            send_phone_code(number=NUMBER, purpose=SIGN_IN, now=NOW, origin=ORIGIN)
        assert not PhoneCode.objects.exists()

    def test_sends_through_the_one_that_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sms", f"{__name__}:Kept")
        monkeypatch.setattr(phone, "_from_port", lambda port: Kept())
        send_phone_code(number=NUMBER, purpose=SIGN_IN, now=NOW, origin=ORIGIN)
        assert Kept.messages[-1][0] == NUMBER
        assert not SampleMessage.objects.exists()

    def test_says_when_it_failed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sms", "somewhere:Broken")
        monkeypatch.setattr(phone, "_from_port", lambda port: Broken())
        with pytest.raises(MessageNotSent):
            send_phone_code(number=NUMBER, purpose=SIGN_IN, now=NOW, origin=ORIGIN)

    @pytest.mark.parametrize(
        "port", ["nowhere.at.all:Port", "puhui.foundation.phone:nothing", "puhui.foundation.configuration:pepper", "x"]
    )
    def test_a_name_that_leads_nowhere_is_told(self, port: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sms", port)
        with pytest.raises(PhonePortBroken, match="PUHUI_SMS"):
            phone.send(NUMBER, "text")


class Kept:
    messages: list[tuple[str, str]] = []

    def send(self, number: str, text: str) -> None:
        self.messages.append((number, text))


class Broken:
    def send(self, number: str, text: str) -> None:
        raise ConnectionResetError


@pytest.mark.usefixtures("db", "sample")
class TestLinkPhone:
    def test_the_user_is_found_by_the_number_and_only_while_the_account_is_open(self) -> None:
        user, mark = add_user(name="anne", password="correct horse battery", role=Role.RESIDENT), prove(sent())
        assert user_by_phone(mark) is None
        link_phone(user=user, mark=mark, now=NOW)
        assert user_by_phone(mark) == user
        user.is_active = False
        user.save()
        assert user_by_phone(mark) is None

    def test_a_number_belongs_to_one(self) -> None:
        anne, bert = (add_user(name=name, password="correct horse battery", role=Role.RESIDENT) for name in ("anne", "bert"))
        mark = prove(sent())
        link_phone(user=anne, mark=mark, now=NOW)
        with pytest.raises(KnownByAnother):
            link_phone(user=bert, mark=mark, now=NOW)
        assert user_by_phone(mark) == anne

    def test_a_new_number_takes_the_place_of_the_old(self) -> None:
        anne = add_user(name="anne", password="correct horse battery", role=Role.RESIDENT)
        old, new = prove(sent()), prove(sent("13900139000"), number="13900139000")
        link_phone(user=anne, mark=old, now=NOW)
        link_phone(user=anne, mark=new, now=NOW)
        assert (user_by_phone(old), user_by_phone(new)) == (None, anne)
        assert KnownBy.objects.count() == 1


def test_simultaneous_wrong_tries_share_the_count(own_database: str, sample: None) -> None:
    code = sent()
    refused = at_once([lambda: prove(other_than(code))] * 12)
    assert all(isinstance(outcome, PhoneCodeWrong) for outcome in refused)
    assert PhoneCode.objects.get().tries == 5


def test_simultaneous_right_tries_use_it_once(own_database: str, sample: None) -> None:
    code = sent()
    outcomes = at_once([lambda: prove(code)] * 4)
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
