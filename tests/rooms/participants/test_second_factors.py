"""Second factors: a code counts once, a passkey belongs to one user and this site, and an office never loses its last one by its own hand."""

from __future__ import annotations

import json
from base64 import b32decode
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from puhui.foundation.auditing import open_alarms
from puhui.participants.actions import (
    Site,
    add_passkey,
    add_user,
    ask_new_passkey,
    ask_passkey,
    begin_totp,
    confirm_totp,
    draw_recovery_codes,
    erase_sign_in,
    open_device,
    prove_passkey,
    prove_recovery_code,
    prove_totp,
    remove_passkey,
    remove_totp,
    reset_factors,
)
from puhui.participants.actions.totp import step_of as totp_step
from puhui.participants.errors import FactorWrong, LastFactor, PasskeyRefused, SignInBlocked, TotpStands, UnknownFactor
from puhui.participants.models import Device, Passkey, RecoveryCode, Totp, User
from puhui.participants.reads import means_of, step_of
from puhui.participants.rules import NEEDS_SECOND_FACTOR
from puhui.participants.words import RECOVERY_CODES, Factor, Place, Role, Step
from tests.authenticator import PRESENT, Authenticator
from tests.cast import NOW, at_once

PASSWORD = "correct horse battery"
SITE = Site("puhui.example.org", "https://puhui.example.org", "Puhui")


@pytest.fixture
def officer(db: None) -> User:
    return add_user(name="officer", password=PASSWORD, role=Role.PROVINCE)


@pytest.fixture
def resident(db: None) -> User:
    return add_user(name="resident", password=PASSWORD, role=Role.RESIDENT)


def code_of(secret: str, at: datetime = NOW) -> str:
    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def enrolled(user: User, *, at: datetime = NOW) -> str:
    """An app that has the secret, with a first code used a minute before."""
    secret = begin_totp(user=user, now=at)
    confirm_totp(user=user, code=code_of(secret, at - timedelta(seconds=60)), now=at - timedelta(seconds=60))
    return secret


class TestTotp:
    def test_the_secret_is_sealed(self, officer: User) -> None:
        secret = begin_totp(user=officer, now=NOW)
        assert b32decode(secret) not in bytes(Totp.objects.get().secret)

    def test_asks_for_nothing_until_a_code_has_confirmed_it(self, resident: User) -> None:
        begin_totp(user=resident, now=NOW)
        assert not means_of(resident).has_totp
        assert step_of(resident, frozenset({Factor.PASSWORD}), is_forced=True) is None

    def test_shows_the_same_secret_again_until_it_is_confirmed_and_never_after(self, officer: User) -> None:
        secret = begin_totp(user=officer, now=NOW)
        assert begin_totp(user=officer, now=NOW + timedelta(minutes=29)) == secret
        assert begin_totp(user=officer, now=NOW + timedelta(minutes=30)) != secret
        fresh = begin_totp(user=officer, now=NOW + timedelta(minutes=31))
        later = NOW + timedelta(minutes=31)
        confirm_totp(user=officer, code=code_of(fresh, later), now=later)
        with pytest.raises(TotpStands):
            begin_totp(user=officer, now=later)

    @pytest.mark.parametrize(("off_s", "is_taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
    def test_a_clock_may_be_half_a_minute_wrong(self, off_s: int, is_taken: bool) -> None:
        secret = b"twenty bytes of key!"
        code = TOTP(secret, 6, SHA1(), 30).generate(int(NOW.timestamp()) + off_s).decode()
        assert (totp_step(secret, code, at=NOW, after=0) is not None) is is_taken

    def test_a_code_is_taken_once_and_no_older_one_after_it(self, officer: User) -> None:
        secret = enrolled(officer)
        prove_totp(user=officer, code=code_of(secret), now=NOW)
        for again in (code_of(secret), code_of(secret, NOW - timedelta(seconds=30))):
            with pytest.raises(FactorWrong):
                prove_totp(user=officer, code=again, now=NOW)
        prove_totp(user=officer, code=code_of(secret, NOW + timedelta(seconds=30)), now=NOW + timedelta(seconds=30))

    def test_a_code_with_a_space_is_taken(self, officer: User) -> None:
        code = code_of(enrolled(officer))
        prove_totp(user=officer, code=f" {code[:3]} {code[3:]}", now=NOW)

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\ud800"])
    def test_what_is_no_code_is_refused(self, officer: User, code: str) -> None:
        enrolled(officer)
        with pytest.raises(FactorWrong):
            prove_totp(user=officer, code=code, now=NOW)

    def test_wrong_codes_make_the_next_one_wait(self, officer: User) -> None:
        secret = enrolled(officer)
        for _ in range(5):
            with pytest.raises(FactorWrong):
                prove_totp(user=officer, code="abcdef", now=NOW)
        with pytest.raises(SignInBlocked):
            prove_totp(user=officer, code=code_of(secret), now=NOW)
        prove_totp(user=officer, code=code_of(secret, NOW + timedelta(minutes=1)), now=NOW + timedelta(minutes=1))


class TestRecoveryCodes:
    def test_ten_are_drawn_and_each_opens_once(self, officer: User) -> None:
        codes = draw_recovery_codes(user=officer, now=NOW)
        assert len(set(codes)) == RECOVERY_CODES == 10
        prove_recovery_code(user=officer, code=codes[0].lower().replace("-", " "), now=NOW)
        with pytest.raises(FactorWrong):
            prove_recovery_code(user=officer, code=codes[0], now=NOW)
        assert means_of(officer).recovery_left == 9

    def test_are_kept_as_marks(self, officer: User) -> None:
        codes = draw_recovery_codes(user=officer, now=NOW)
        kept = str(list(RecoveryCode.objects.values_list()))
        assert not any(code.replace("-", "") in kept for code in codes)

    def test_new_ones_void_the_old(self, officer: User) -> None:
        old, _ = draw_recovery_codes(user=officer, now=NOW), draw_recovery_codes(user=officer, now=NOW)
        with pytest.raises(FactorWrong):
            prove_recovery_code(user=officer, code=old[0], now=NOW)

    def test_open_their_own_account_only(self, officer: User, resident: User) -> None:
        codes = draw_recovery_codes(user=officer, now=NOW)
        with pytest.raises(FactorWrong):
            prove_recovery_code(user=resident, code=codes[0], now=NOW)


def with_passkey(user: User, **wrong: Any) -> Authenticator:
    device = Authenticator(**{"origin": SITE.origin, **wrong})
    options, state = ask_new_passkey(user=user, site=SITE)
    add_passkey(user=user, site=SITE, asked=state, answer=device.make(options), label="phone", now=NOW)
    return device


class TestPasskey:
    def test_opens_the_account_that_it_was_made_for(self, officer: User) -> None:
        device = with_passkey(officer)
        options, state = ask_passkey(site=SITE)
        assert prove_passkey(site=SITE, asked=state, answer=device.prove(options), now=NOW) == officer
        assert Passkey.objects.get().used_at == NOW

    def test_tells_the_authenticator_nothing_of_the_user_but_the_name(self, officer: User) -> None:
        options, _ = ask_new_passkey(user=officer, site=SITE)
        assert options["publicKey"]["user"]["name"] == "officer"
        assert len(options["publicKey"]["user"]["id"]) > 40

    def test_a_challenge_is_for_one_answer(self, officer: User) -> None:
        device = with_passkey(officer)
        options, _ = ask_passkey(site=SITE)
        _, other = ask_passkey(site=SITE)
        with pytest.raises(PasskeyRefused):
            prove_passkey(site=SITE, asked=other, answer=device.prove(options), now=NOW)

    def test_of_another_site_is_refused(self, officer: User) -> None:
        device = with_passkey(officer)
        device.origin = "https://puhui.example.net"
        options, state = ask_passkey(site=SITE)
        with pytest.raises(PasskeyRefused):
            prove_passkey(site=SITE, asked=state, answer=device.prove(options), now=NOW)

    def test_without_the_check_of_its_holder_is_refused(self, officer: User) -> None:
        device = with_passkey(officer)
        device.flags = PRESENT
        options, state = ask_passkey(site=SITE)
        with pytest.raises(PasskeyRefused):
            prove_passkey(site=SITE, asked=state, answer=device.prove(options), now=NOW)
        with pytest.raises(PasskeyRefused):
            with_passkey(officer, flags=PRESENT)

    def test_signed_by_another_key_is_refused(self, officer: User) -> None:
        device = with_passkey(officer)
        copy = Authenticator(origin=SITE.origin, credential_id=device.credential_id, handle=device.handle)
        options, state = ask_passkey(site=SITE)
        with pytest.raises(PasskeyRefused):
            prove_passkey(site=SITE, asked=state, answer=copy.prove(options), now=NOW)

    def test_of_another_user_is_no_second_factor(self, officer: User, resident: User) -> None:
        device = with_passkey(resident)
        options, state = ask_passkey(site=SITE)
        with pytest.raises(PasskeyRefused):
            prove_passkey(site=SITE, asked=state, answer=device.prove(options), now=NOW, user=officer)

    def test_of_a_closed_account_is_refused(self, officer: User) -> None:
        device = with_passkey(officer)
        User.objects.update(is_active=False)
        options, state = ask_passkey(site=SITE)
        with pytest.raises(PasskeyRefused):
            prove_passkey(site=SITE, asked=state, answer=device.prove(options), now=NOW)

    @pytest.mark.parametrize(("counts", "is_taken"), [((1, 2), True), ((1, 1), False), ((2, 1), False), ((0, 0), True)])
    def test_a_counter_that_does_not_rise_is_a_copy(self, officer: User, counts: tuple[int, int], is_taken: bool) -> None:
        device = with_passkey(officer)
        for turn, count in enumerate(counts):
            device.count = count
            options, state = ask_passkey(site=SITE)
            if turn == 0 or is_taken:
                prove_passkey(site=SITE, asked=state, answer=device.prove(options), now=NOW)
            else:
                with pytest.raises(PasskeyRefused):
                    prove_passkey(site=SITE, asked=state, answer=device.prove(options), now=NOW)
        assert [alarm.kind for alarm in open_alarms()] == ([] if is_taken else ["passkey_copied"])

    def test_is_added_once(self, officer: User, resident: User) -> None:
        device = with_passkey(officer)
        options, state = ask_new_passkey(user=resident, site=SITE)
        with pytest.raises(PasskeyRefused):
            add_passkey(user=resident, site=SITE, asked=state, answer=device.make(options), label="", now=NOW)
        assert Passkey.objects.get().user == officer

    @pytest.mark.parametrize(
        "answer", ["", "{}", "[]", "null", '{"id": 1}', '{"rawId": "AA", "id": "AA", "type": "public-key", "response": {}}']
    )
    def test_what_is_no_answer_is_refused(self, officer: User, answer: str) -> None:
        _, state = ask_passkey(site=SITE)
        with pytest.raises(PasskeyRefused):
            prove_passkey(site=SITE, asked=state, answer=answer, now=NOW)
        with pytest.raises(PasskeyRefused):
            add_passkey(user=officer, site=SITE, asked=state, answer=answer, label="", now=NOW)

    def test_options_are_plain(self, officer: User) -> None:
        assert json.dumps(ask_new_passkey(user=officer, site=SITE)[0])


class TestStep:
    @pytest.mark.parametrize("role", list(Role))
    def test_every_role_that_needs_one_is_led_to_set_it_up(self, db: None, role: Role) -> None:
        user = add_user(name="someone", password=PASSWORD, role=role)
        expected = Step.ENROL if role in NEEDS_SECOND_FACTOR else None
        assert step_of(user, frozenset({Factor.PASSWORD}), is_forced=True) == expected
        assert step_of(user, frozenset({Factor.PASSWORD}), is_forced=False) is None

    def test_whoever_has_one_is_asked_for_it(self, officer: User) -> None:
        enrolled(officer)
        for before in (Factor.PASSWORD, Factor.PHONE, Factor.GATEWAY):
            assert step_of(officer, frozenset({before}), is_forced=True) is Step.SECOND
        for proved in (Factor.TOTP, Factor.RECOVERY, Factor.PASSKEY):
            assert step_of(officer, frozenset({Factor.PASSWORD, proved}), is_forced=True) is None

    def test_a_resident_who_set_up_an_app_is_asked_too_and_one_with_a_passkey_is_not(self, resident: User) -> None:
        with_passkey(resident)
        assert step_of(resident, frozenset({Factor.PASSWORD}), is_forced=True) is None
        enrolled(resident)
        assert step_of(resident, frozenset({Factor.PASSWORD}), is_forced=False) is Step.SECOND


class TestRemove:
    def test_an_office_keeps_its_last_one(self, officer: User) -> None:
        enrolled(officer)
        with pytest.raises(LastFactor):
            remove_totp(user=officer, keep=None, now=NOW)
        with_passkey(officer)
        remove_totp(user=officer, keep=None, now=NOW)
        with pytest.raises(LastFactor):
            remove_passkey(user=officer, number=Passkey.objects.get().pk, keep=None, now=NOW)
        assert not RecoveryCode.objects.exists()

    def test_a_resident_may_do_without(self, resident: User) -> None:
        enrolled(resident)
        remove_totp(user=resident, keep=None, now=NOW)
        assert not means_of(resident).has_second
        with pytest.raises(UnknownFactor):
            remove_totp(user=resident, keep=None, now=NOW)

    def test_nobody_removes_anothers(self, officer: User, resident: User) -> None:
        with_passkey(officer)
        with pytest.raises(UnknownFactor):
            remove_passkey(user=resident, number=Passkey.objects.get().pk, keep=None, now=NOW)

    def test_a_reset_takes_all_of_them_and_ends_every_session(self, officer: User) -> None:
        enrolled(officer)
        with_passkey(officer)
        open_device(session_key="a", user=officer, place=Place(), factors=frozenset({Factor.TOTP}), now=NOW)
        reset_factors(user=officer, now=NOW)
        assert not means_of(officer).has_second
        assert Device.objects.get().ended_why == "reset"
        assert step_of(officer, frozenset({Factor.PASSWORD}), is_forced=True) is Step.ENROL

    def test_of_a_user_who_has_gone_nothing_is_kept(self, officer: User) -> None:
        enrolled(officer)
        with_passkey(officer)
        open_device(session_key="a", user=officer, place=Place(), factors=frozenset({Factor.TOTP}), now=NOW)
        erase_sign_in(user=officer)
        assert not any(table.objects.exists() for table in (Totp, RecoveryCode, Passkey, Device))


def test_of_two_that_bring_one_code_one_comes_too_late(own_database: str) -> None:
    user = add_user(name="officer", password=PASSWORD, role=Role.PROVINCE)
    code = code_of(enrolled(user))
    outcomes = at_once([lambda: prove_totp(user=user, code=code, now=NOW)] * 4)
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, FactorWrong) for outcome in outcomes) == 3
