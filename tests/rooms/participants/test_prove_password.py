"""A name and its password: wrong tries make the next one wait, from one place quickly, and no stranger keeps the owner out."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

import pytest

from puhui.foundation.auditing import Asked, lines
from puhui.participants.actions import add_user, change_password, let_in, open_device, prove_password, unlock_user
from puhui.participants.errors import PasswordWeak, PasswordWrong, SignInBlocked
from puhui.participants.models import SignInAttempt, User
from puhui.participants.reads import blocked_users
from puhui.participants.rules import LOCKS
from puhui.participants.words import AttemptScope, Factor, Place, Role
from tests.cast import NOW, at_once

PASSWORD = "correct horse battery"
HERE, THERE = Place("203.0.113.7", "Chrome"), Place("198.51.100.9", "Chrome")
FREE = LOCKS[AttemptScope.PAIR].free


@pytest.fixture
def anne(db: None) -> User:
    return add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)


def prove(password: str = PASSWORD, *, name: str = "anne", place: Place = HERE, now: datetime = NOW) -> User:
    return prove_password(name=name, password=password, place=place, now=now)


def fail(times: int, *, name: str = "anne", place: Place = HERE, now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(PasswordWrong):
            prove("wrong", name=name, place=place, now=now)


class TestProve:
    def test_gives_who_it_is(self, anne: User) -> None:
        assert prove() == anne

    @pytest.mark.parametrize(("name", "password"), [("anne", "wrong"), ("nobody", PASSWORD), ("", ""), ("anne", PASSWORD * 100)])
    def test_says_the_same_whatever_is_wrong(self, anne: User, name: str, password: str) -> None:
        with pytest.raises(PasswordWrong) as refused:
            prove(password, name=name)
        assert refused.value.facts == {}

    def test_says_the_same_of_a_closed_account(self, anne: User) -> None:
        User.objects.update(is_active=False)
        with pytest.raises(PasswordWrong):
            prove()

    def test_no_password_fits_an_account_that_has_none(self, anne: User) -> None:
        anne.set_unusable_password()
        anne.save()
        for password in ("", "!", PASSWORD):
            with pytest.raises(PasswordWrong):
                prove(password)

    def test_spends_the_same_work_on_a_name_that_nobody_has(self, anne: User, monkeypatch: pytest.MonkeyPatch) -> None:
        hashed: list[str] = []
        module = import_module("puhui.participants.actions.prove_password")  # the package gives out the verb under this name
        monkeypatch.setattr(module, "make_password", hashed.append)
        fail(1, name="nobody")
        assert hashed == ["wrong"]


class TestLock:
    @pytest.mark.parametrize(("failures", "waits"), [(FREE - 1, False), (FREE, True)])
    def test_closes_after_so_many_wrong_tries_even_for_the_right_password(self, anne: User, failures: int, waits: bool) -> None:
        fail(failures)
        if waits:
            with pytest.raises(SignInBlocked) as refused:
                prove()
            assert refused.value.facts == {"wait_s": 60, "minutes": 1}
        else:
            assert prove() == anne

    def test_a_name_that_nobody_has_closes_alike(self, anne: User) -> None:
        fail(FREE, name="nobody")
        with pytest.raises(SignInBlocked):
            prove(name="nobody")

    def test_each_further_one_waits_twice_as_long_up_to_a_limit(self, anne: User) -> None:
        fail(FREE)
        now, waits = NOW, []
        for _ in range(8):
            with pytest.raises(SignInBlocked) as refused:
                prove(now=now)
            waits.append(refused.value.facts["wait_s"])
            now += timedelta(seconds=int(str(waits[-1])))
            fail(1, now=now)
        assert waits == [60, 120, 240, 480, 960, 1800, 1800, 1800]

    def test_a_try_that_has_to_wait_is_not_counted(self, anne: User) -> None:
        fail(FREE)
        for _ in range(10):
            with pytest.raises(SignInBlocked):
                prove("wrong")
        assert prove(now=NOW + timedelta(seconds=60)) == anne

    def test_a_right_one_starts_anew(self, anne: User) -> None:
        fail(FREE - 1)
        prove()
        fail(FREE - 1)
        assert prove() == anne

    def test_is_forgotten_after_a_day(self, anne: User) -> None:
        fail(FREE - 1)
        fail(FREE - 1, now=NOW + timedelta(days=1))
        assert prove(now=NOW + timedelta(days=1)) == anne

    def test_another_place_is_not_closed_by_it(self, anne: User) -> None:
        fail(FREE)
        assert prove(place=THERE) == anne

    def test_many_places_together_make_a_name_wait_but_not_for_long(self, anne: User) -> None:
        for place in range(LOCKS[AttemptScope.NAME].free):
            fail(1, place=Place(f"203.0.113.{place}"))
        with pytest.raises(SignInBlocked):
            prove(place=THERE)
        assert prove(place=THERE, now=NOW + LOCKS[AttemptScope.NAME].longest) == anne

    def test_whoever_tries_many_names_from_one_place_waits(self, anne: User) -> None:
        for number in range(LOCKS[AttemptScope.ORIGIN].free):
            fail(1, name=f"name-{number}")
        with pytest.raises(SignInBlocked):
            prove()
        assert prove(place=THERE) == anne

    def test_a_browser_that_is_known_is_not_kept_out_by_strangers(self, anne: User) -> None:
        known = Place("203.0.113.200", "Chrome", "own-browser")
        device = open_device(session_key="a", user=anne, place=known, factors=frozenset({Factor.PASSWORD}), now=NOW)
        for place in range(LOCKS[AttemptScope.NAME].free):
            fail(1, place=Place(f"203.0.113.{place}"))
        with pytest.raises(SignInBlocked):
            prove(place=known)
        let_in(device=device)
        assert prove(place=known) == anne

    def test_a_known_browser_closes_too(self, anne: User) -> None:
        known = Place("203.0.113.200", "Chrome", "own-browser")
        let_in(device=open_device(session_key="a", user=anne, place=known, factors=frozenset({Factor.PASSWORD}), now=NOW))
        fail(FREE, place=known)
        with pytest.raises(SignInBlocked):
            prove(place=known)

    def test_the_security_administrator_sees_and_unlocks_it(self, anne: User) -> None:
        fail(FREE)
        assert [(one.name, one.scope) for one in blocked_users(now=NOW)] == [("anne", AttemptScope.PAIR)]
        assert unlock_user(user=anne) == 2
        assert blocked_users(now=NOW) == []
        assert prove() == anne

    def test_names_and_places_are_kept_as_marks(self, anne: User) -> None:
        fail(1, name="my-secret-password")
        told = str(list(SignInAttempt.objects.values_list()))
        assert "my-secret" not in told
        assert "203.0.113.7" not in told
        written = lines(Asked(verb="sign_in"), limit=5)
        assert [line.result for line in written] == ["refused password_wrong"]
        assert "my-secret" not in written[0].about


def test_simultaneous_wrong_tries_share_the_count(own_database: str) -> None:
    add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)
    outcomes = at_once([lambda: prove("wrong")] * 12)
    assert sum(isinstance(outcome, PasswordWrong) for outcome in outcomes) == FREE
    assert sum(isinstance(outcome, SignInBlocked) for outcome in outcomes) == 12 - FREE


class TestChangePassword:
    def change(self, user: User, present: str = PASSWORD, wanted: str = "another long sentence", now: datetime = NOW) -> User:
        return change_password(user=user, present=present, wanted=wanted, keep=None, now=now)

    def test_takes_the_new_one_from_then_on(self, anne: User) -> None:
        self.change(anne)
        assert prove("another long sentence") == anne
        fail(1)

    def test_asks_for_the_present_one_and_counts_wrong_ones(self, anne: User) -> None:
        for _ in range(LOCKS[AttemptScope.FACTOR].free):
            with pytest.raises(PasswordWrong):
                self.change(anne, "wrong")
        with pytest.raises(SignInBlocked):
            self.change(anne)
        assert prove() == anne

    @pytest.mark.parametrize("wanted", ["nine sign", "1234567890", "anneanne-1", "qwertyuiop"])
    def test_refuses_a_weak_one(self, db: None, wanted: str) -> None:
        user = add_user(name="anneanne-12", password=PASSWORD, role=Role.RESIDENT)
        with pytest.raises(PasswordWeak):
            self.change(user, wanted=wanted)
        assert prove(name="anneanne-12") == user

    def test_whoever_has_none_sets_the_first(self, anne: User) -> None:
        anne.set_unusable_password()
        anne.save()
        self.change(anne, "")
        assert prove("another long sentence") == anne
