"""A guardian keeps a child's account; at fourteen the young person takes it over, decides alone, and the guardian sees nothing afterwards."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from puhui.behaviours import reads
from puhui.behaviours.actions import give_consents
from puhui.behaviours.words import Given, GivenHow, Grant
from puhui.foundation.auditing import Asked, lines
from puhui.journeys.sweep import sweep
from puhui.participants.actions import keep_identity, open_child
from puhui.participants.models import Guardianship, Person, User
from puhui.participants.words import Ground, Proved
from puhui.rewards.reads import has_standing_order
from puhui.vocabulary.periods import local_day
from tests.cast import ride
from tests.rooms.desks.conftest import PASSWORD, Town, opened

#: The example of GB 11643 itself, the only number that is nobody's: whoever has it was born on the last day of 1949.
NUMBER, FOURTEEN_ON = "11010519491231002X", date(1963, 12, 31)
AGREE = ["platform-ordinary-v1", "platform-sensitive-v1"]
TAKING: dict[str, Any] = {
    "name": "张三丰", "number": NUMBER, "login": "sanfeng", "password": PASSWORD, "again": PASSWORD, "agree": AGREE, "order": "on",
}  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    return opened()


def child_of_lin(town: Town) -> Person:
    """Opened, agreed for and linked by the guardian forty days ago; fourteen five days ago, which the page is not told yet."""
    then, guardian = town.site.now - timedelta(days=40), town.site.residents["lin"]
    today = local_day(town.site.now) - timedelta(days=5)
    made = open_child(guardian=guardian, born_on=today.replace(year=today.year - 14), ground=Ground.PARENT, now=then)
    given = Given(GivenHow.GUARDIAN, guardian=guardian)
    give_consents(
        account=made.account, scenarios=["metro-ride"], grants=(Grant.COUNTING, Grant.TRAVEL), valid_from=then, now=then, given=given
    )
    town.site.residents["child"] = made.account
    town.site.bind("child", "metro", "M7", at=then, grants=())
    Person.objects.filter(pk=made.account).update(needs_guardian_until=local_day(town.site.now) + timedelta(days=1))
    return Person.objects.get(pk=made.account)


def turn_fourteen(child: Person) -> None:
    """The day that is kept is the one of the only number there is."""
    Person.objects.filter(pk=child.pk).update(needs_guardian_until=FOURTEEN_ON)


def code_of(town: Town, child: Person) -> str:
    page = town.client("lin").post(f"/me/children/{child.pk}/hand-over", {"verb": "make"}, follow=True).content.decode()
    return re.search(r"/take-over/([A-Z2-9]{16})", page).group(1)  # type: ignore[union-attr]


def test_a_child_grows_up(town: Town) -> None:
    child = child_of_lin(town)
    assert town.client("lin").get(f"/me/children/{child.pk}").status_code == 200
    turn_fourteen(child)
    page = town.page("lin", "/me/children")
    assert f"{child.pseudonym} 已满 14 周岁" in page
    assert f"/me/children/{child.pk}/hand-over" in page
    assert town.client("lin").get(f"/me/children/{child.pk}").status_code == 404

    code = code_of(town, child)
    assert code not in town.page("lin", f"/me/children/{child.pk}/hand-over"), "shown once"
    young = Client()
    assert child.pseudonym in young.get(f"/take-over/{code}").content.decode()
    answer = young.post(f"/take-over/{code}", TAKING, follow=True)
    assert "账户是您自己的了" in answer.content.decode(), answer.content.decode()[-2000:]

    assert young.post("/sign-in", {"username": "sanfeng", "password": PASSWORD}).status_code == 302
    assert child.pseudonym in young.get("/me/data").content.decode()
    own = reads.consents_of(account=child.pk, now=town.site.now + timedelta(minutes=5))
    assert {(line.grant, line.given_how) for line in own} == {(Grant.COUNTING, GivenHow.PAGE), (Grant.TRAVEL, GivenHow.PAGE)}
    assert {line.scenario for line in own} == {"metro-ride"}, "of the linked card, not of everything"
    assert has_standing_order(child.pk)

    page = town.page("lin", "/me/children")
    assert child.pseudonym not in page
    for path in ("", "/consents", "/link", "/points", "/hand-over", "/close"):
        assert town.client("lin").get(f"/me/children/{child.pk}{path}").status_code == 404, path
    assert not Guardianship.objects.filter(until=None).exists()
    assert lines(Asked(verb="take_over", about=f"account:{child.pk}"), limit=9)
    assert [finding.name for finding in sweep() if finding.broken] == []


def test_what_happened_before_the_own_consent_is_not_processed_and_what_comes_after_is(town: Town) -> None:
    child = child_of_lin(town)
    turn_fourteen(child)
    young = Client()
    young.post(f"/take-over/{code_of(town, child)}", TAKING)
    town.site.send("metro", [ride("early", "M7", "08:00", day=town.day)], scenario="metro-ride")
    town.site.now += timedelta(days=2)
    later = local_day(town.site.now) - timedelta(days=1)
    town.site.send("metro", [ride("own", "M7", "08:00", day=later)], scenario="metro-ride")
    town.site.settle()
    counted = {run.day: (run.refused_by_code, run.accepted) for run in town.site.runs()}
    assert counted[town.day] == ({"no_consent": 1}, 0)
    assert counted[later] == ({}, 1)


class TestTheLink:
    @pytest.fixture
    def code(self, town: Town) -> str:
        child = child_of_lin(town)
        turn_fourteen(child)
        return code_of(town, child)

    @pytest.mark.parametrize(
        ("changed", "code_said"),
        [
            ({"login": ""}, "not_filled_in"),
            ({"password": "short", "again": "short"}, "password_weak"),
            ({"again": "another one entirely"}, "passwords_differ"),
            ({"login": "lin"}, "name_taken"),
            ({"name": "张"}, "name_wanted"),
            ({"number": "110105194912310021"}, "bad_identifier"),
        ],
    )
    def test_refuses_and_keeps_the_account_as_it_was(self, code: str, changed: dict[str, str], code_said: str) -> None:
        answer = Client().post(f"/take-over/{code}", {**TAKING, **changed})
        assert code_said in answer.content.decode()
        assert answer.status_code >= 400
        assert not User.objects.filter(name="sanfeng").exists()
        assert "账户是您自己的了" in Client().post(f"/take-over/{code}", TAKING, follow=True).content.decode()

    def test_is_nobody_elses_who_was_born_on_another_day(self, code: str) -> None:
        Person.objects.filter(needs_guardian_until=FOURTEEN_ON).update(needs_guardian_until=FOURTEEN_ON + timedelta(days=1))
        assert "not_the_owner" in Client().post(f"/take-over/{code}", TAKING).content.decode()
        assert not User.objects.filter(name="sanfeng").exists()

    def test_is_tried_ten_times_a_day(self, code: str) -> None:
        Person.objects.filter(needs_guardian_until=FOURTEEN_ON).update(needs_guardian_until=FOURTEEN_ON + timedelta(days=1))
        said = [Client().post(f"/take-over/{code}", TAKING).content.decode() for _ in range(11)]
        assert ["not_the_owner" in page for page in said] == [True] * 10 + [False]
        assert "too_often" in said[-1]

    def test_is_good_once_in_time_and_until_it_is_taken_back(self, town: Town, code: str) -> None:
        child = Person.objects.get(needs_guardian_until=FOURTEEN_ON)
        newer = code_of(town, child)
        assert "handover_gone" in Client().get(f"/take-over/{code}").content.decode(), "another one ended it"
        town.client("lin").post(f"/me/children/{child.pk}/hand-over", {"verb": "withdraw"})
        assert "handover_gone" in Client().get(f"/take-over/{newer}").content.decode()
        last = code_of(town, child)
        child.handovers.filter(used_at=None, withdrawn_at=None).update(
            made_at=town.site.now - timedelta(days=7, seconds=1), expires_at=town.site.now - timedelta(seconds=1)
        )
        assert "handover_gone" in Client().post(f"/take-over/{last}", TAKING).content.decode()
        good = code_of(town, child)
        Client().post(f"/take-over/{good}", TAKING)
        assert "handover_gone" in Client().post(f"/take-over/{good}", TAKING).content.decode()
        assert User.objects.filter(name="sanfeng").count() == 1

    def test_may_be_typed_as_a_code_however_it_is_written(self, code: str) -> None:
        typed = "-".join(code[at : at + 4] for at in range(0, 16, 4)).lower()
        answer = Client().post("/take-over", {"code": typed})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/take-over/{code}")
        assert "handover_gone" in Client().post("/take-over", {"code": "ABCD"}).content.decode()

    def test_of_one_who_has_an_account_already_is_refused(self, town: Town, code: str) -> None:
        keep_identity(account=town.site.residents["wang"], proved=Proved("张三丰", NUMBER, "", "form"), now=town.site.now)
        assert "human_has_account" in Client().post(f"/take-over/{code}", TAKING).content.decode()
        assert not User.objects.filter(name="sanfeng").exists()


class TestTheGuardian:
    def test_cannot_hand_the_account_over_before_the_birthday_nor_anothers(self, town: Town) -> None:
        child = child_of_lin(town)
        page = town.client("lin").post(f"/me/children/{child.pk}/hand-over", {"verb": "make"}, follow=True).content.decode()
        assert "/take-over/" not in page
        assert "交给另一位监护人" in page
        turn_fourteen(child)
        for way in ("get", "post"):
            answer = getattr(town.client("wang"), way)(f"/me/children/{child.pk}/hand-over", {"verb": "make"})
            assert answer.status_code == 404

    def test_who_handed_the_child_on_is_not_asked_at_fourteen(self, town: Town) -> None:
        child = child_of_lin(town)
        page = town.client("lin").post(f"/me/children/{child.pk}/hand-over", {"verb": "make"}, follow=True).content.decode()
        code = re.search(r"(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}", page).group(0)  # type: ignore[union-attr]
        form = {"verb": "take", "code": code, "ground": "parent", "confirm": "yes"}
        assert "own_ward" in town.client("lin").post("/me/children", form, follow=True).content.decode()
        assert "您现在是" in town.client("wang").post("/me/children", form, follow=True).content.decode()
        assert town.client("lin").get(f"/me/children/{child.pk}").status_code == 404
        assert town.client("wang").get(f"/me/children/{child.pk}").status_code == 200
        assert "handover_gone" in town.client("newcomer").post("/me/children", form, follow=True).content.decode()
        turn_fourteen(child)
        assert child.pseudonym not in town.page("lin", "/me/children")
        assert child.pseudonym in town.page("wang", "/me/children")
        assert [finding.name for finding in sweep() if finding.broken] == []
