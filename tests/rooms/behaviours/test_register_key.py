"""A key is believed once its holder has signed a challenge with it; two may be live at a time, and the one before ends after an overlap."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import IntegrityError, transaction

from puhui.behaviours.actions import challenge_key, challenge_secret, end_key, forget_challenges, prove_sender, register_key, revoke_key
from puhui.behaviours.errors import (
    ChallengeGone,
    KeyKnown,
    KeyRefused,
    OverlapRefused,
    PossessionNotProved,
    SignatureRefused,
    TooManyKeys,
    UnknownKey,
    UnknownProvider,
)
from puhui.behaviours.models import KeyChallenge, ProviderKey
from puhui.behaviours.reads import keys_of, open_challenge
from puhui.behaviours.words import CHALLENGE_LIFE, SECRET_LIFE, KeyState
from tests.cast import NOW, Sender, Site

pytestmark = pytest.mark.django_db
SCHEMES = ("ed25519", "hmac-sha256")
DAY = timedelta(days=1)


def pem_of(key: Any) -> str:
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


@pytest.fixture(autouse=True)
def _metro(db: None) -> None:
    Site().provider("metro")


@pytest.fixture(params=SCHEMES)
def sender(request: pytest.FixtureRequest) -> Sender:
    return Sender("metro", request.param)


class TestChallenge:
    @pytest.mark.parametrize("wrap", [lambda key: key, lambda key: f"  {key}\n", None], ids=["base64", "with blanks", "pem"])
    def test_takes_a_public_key_in_either_shape(self, wrap: Callable[[str], str] | None) -> None:
        sender = Sender("metro")
        written = wrap(sender.public_key) if wrap else pem_of(sender.key)
        asked = challenge_key(provider="metro", public_key=written, by="lin", now=NOW)
        assert asked.text.startswith("puhui-key-1 metro ")
        assert (len(asked.text.split()[2]), asked.asked_by, asked.secret) == (64, "lin", b"")
        assert len(asked.fingerprint) == 24

    @pytest.mark.parametrize(
        "written",
        [
            "",
            "not base64!",
            b64encode(b"x" * 31).decode(),
            b64encode(b"x" * 33).decode(),
            "密钥",
            pem_of(generate_private_key(SECP256R1())),
        ],
    )
    def test_refuses_what_is_no_such_key(self, written: str) -> None:
        with pytest.raises(KeyRefused):
            challenge_key(provider="metro", public_key=written, by="lin", now=NOW)
        assert not KeyChallenge.objects.exists()

    def test_refuses_a_private_key_and_keeps_nothing_of_it(self) -> None:
        private = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        with pytest.raises(KeyRefused):
            challenge_key(provider="metro", public_key=private, by="lin", now=NOW)

    def test_is_another_text_each_time_and_closes_the_one_before(self, sender: Sender) -> None:
        first, second = sender.challenged()[1], sender.challenged()[1]
        assert first.text != second.text
        found = open_challenge("metro", now=NOW)
        assert found is not None
        assert found.text == second.text

    def test_refuses_a_provider_that_is_not_there(self, sender: Sender) -> None:
        with pytest.raises(UnknownProvider):
            Sender("nobody", sender.scheme).challenged()

    @pytest.mark.parametrize(("days", "is_taken"), [(-1, False), (0, True), (30, True), (31, False)])
    def test_takes_an_overlap_of_up_to_thirty_days(self, sender: Sender, days: int, is_taken: bool) -> None:
        if is_taken:
            assert sender.challenged(overlap_days=days)[1].overlap_days == days
        else:
            with pytest.raises(OverlapRefused):
                sender.challenged(overlap_days=days)

    def test_shows_a_secret_once(self) -> None:
        made = challenge_secret(provider="metro", by="lin", now=NOW)
        again = open_challenge("metro", now=NOW)
        assert again is not None
        assert (len(made.secret), again.secret, again.text) == (32, b"", made.text)
        assert made.secret not in bytes(KeyChallenge.objects.get().secret or b"")


class TestRegister:
    def test_makes_the_key_live_and_says_what_it_is_called(self, sender: Sender) -> None:
        system = sender.register()
        key = keys_of("metro")[0]
        assert (key.name, key.scheme, key.proved_at, key.registered_by) == ("metro-k1", sender.scheme, NOW, "clerk")
        assert (system.key_name, key.state(NOW)) == ("metro-k1", KeyState.LIVE)
        assert prove_sender(claim=system.claim(b"x", now=NOW), now=NOW).key == "metro-k1"

    def test_nothing_is_believed_before(self, sender: Sender) -> None:
        system, _ = sender.challenged()
        with pytest.raises(SignatureRefused):
            prove_sender(claim=system.claim(b"x", now=NOW), now=NOW)

    @pytest.mark.parametrize("end", ["", "\n", "\r\n"])
    def test_takes_what_was_signed_with_the_end_of_a_line(self, sender: Sender, end: str) -> None:
        system, asked = sender.challenged()
        assert register_key(provider="metro", signature=system.answer(asked.text + end), by="lin", now=NOW)

    def test_takes_a_signature_that_is_broken_into_lines(self, sender: Sender) -> None:
        system, asked = sender.challenged()
        answer = system.answer(asked.text)
        assert register_key(provider="metro", signature=f" {answer[:20]}\n{answer[20:]}\r\n", by="lin", now=NOW)

    def test_refuses_who_does_not_have_the_key(self, sender: Sender) -> None:
        _, asked = sender.challenged()
        thief = Sender("metro", sender.scheme, secret=b"guessed")
        with pytest.raises(PossessionNotProved):
            register_key(provider="metro", signature=thief.answer(asked.text), by="lin", now=NOW)
        assert keys_of("metro") == []

    @pytest.mark.parametrize("written", ["", "***", "AAAA", "签名"])
    def test_refuses_a_signature_that_is_none(self, sender: Sender, written: str) -> None:
        sender.challenged()
        with pytest.raises(PossessionNotProved):
            register_key(provider="metro", signature=written, by="lin", now=NOW)

    def test_refuses_a_signature_over_something_else(self, sender: Sender) -> None:
        system, asked = sender.challenged()
        system, newer = system.challenged() if system.scheme == "ed25519" else (system, asked)
        for text in ("", asked.text + " ", asked.text.replace("metro", "bus"), *([asked.text] if newer != asked else [])):
            with pytest.raises(PossessionNotProved):
                register_key(provider="metro", signature=system.answer(text), by="lin", now=NOW)

    def test_a_slip_of_the_hand_may_be_mended(self, sender: Sender) -> None:
        system, asked = sender.challenged()
        with pytest.raises(PossessionNotProved):
            register_key(provider="metro", signature="AAAA", by="lin", now=NOW)
        assert register_key(provider="metro", signature=system.answer(asked.text), by="lin", now=NOW)

    @pytest.mark.parametrize(("off_s", "is_taken"), [(-1, True), (0, False), (1, False)])
    def test_a_challenge_is_good_for_a_quarter_of_an_hour_and_for_a_secret_a_day(self, sender: Sender, off_s: int, is_taken: bool) -> None:
        system, asked = sender.challenged()
        later = NOW + (CHALLENGE_LIFE if sender.scheme == "ed25519" else SECRET_LIFE) + timedelta(seconds=off_s)
        assert timedelta(minutes=15) == CHALLENGE_LIFE
        if is_taken:
            assert register_key(provider="metro", signature=system.answer(asked.text), by="lin", now=later)
        else:
            with pytest.raises(ChallengeGone):
                register_key(provider="metro", signature=system.answer(asked.text), by="lin", now=later)

    @pytest.mark.parametrize(("days", "is_kept"), [(1, True), (2, False)])
    def test_a_challenge_is_forgotten_with_what_it_kept(self, sender: Sender, days: int, is_kept: bool) -> None:
        _, asked = sender.challenged()
        forget_challenges(now=asked.expires_at + timedelta(days=days))
        assert KeyChallenge.objects.exists() is is_kept

    def test_a_challenge_is_good_once(self, sender: Sender) -> None:
        system, asked = sender.challenged()
        register_key(provider="metro", signature=system.answer(asked.text), by="lin", now=NOW)
        with pytest.raises(ChallengeGone):
            register_key(provider="metro", signature=system.answer(asked.text), by="lin", now=NOW)
        assert len(keys_of("metro")) == 1

    def test_a_public_key_is_registered_once_whoever_brings_it(self) -> None:
        Site().provider("bus")
        metro = Sender("metro").register()
        for provider in ("metro", "bus"):
            with pytest.raises(KeyKnown, match="metro-k1"):
                challenge_key(provider=provider, public_key=metro.public_key, by="lin", now=NOW)

    def test_two_who_were_challenged_with_one_key_do_not_both_get_it(self) -> None:
        Site().provider("bus")
        metro = Sender("metro")
        bus = Sender("bus", key=metro.key)
        asked = [(system, system.challenged()[1]) for system in (metro, bus)]
        register_key(provider="metro", signature=metro.answer(asked[0][1].text), by="lin", now=NOW)
        with pytest.raises(KeyKnown):
            register_key(provider="bus", signature=bus.answer(asked[1][1].text), by="lin", now=NOW)

    def test_a_revoked_key_is_never_taken_again(self) -> None:
        metro = Sender("metro").register()
        revoke_key(provider="metro", key="metro-k1", since=NOW, because="leaked", by="op", now=NOW)
        with pytest.raises(KeyKnown):
            challenge_key(provider="metro", public_key=metro.public_key, by="lin", now=NOW)


class TestRotation:
    @pytest.mark.parametrize("days", [0, 1, 7, 30])
    def test_the_key_before_ends_after_the_overlap(self, days: int) -> None:
        Sender("metro").register()
        Sender("metro").register(now=NOW + DAY, overlap_days=days)
        new, old = keys_of("metro")
        assert (new.name, new.valid_until, old.valid_until) == ("metro-k2", None, NOW + DAY + timedelta(days=days))
        assert old.state(NOW + DAY) == (KeyState.ENDING if days else KeyState.ENDED)

    def test_a_third_key_is_refused_while_two_are_live(self) -> None:
        for _ in range(2):
            Sender("metro").register()
        with pytest.raises(TooManyKeys, match="metro-k1、metro-k2"):
            Sender("metro").register()
        end_key(provider="metro", key="metro-k1", now=NOW)
        assert Sender("metro").register().key_name == "metro-k3"

    @pytest.mark.parametrize(("off_s", "is_taken"), [(-1, False), (0, True)])
    def test_a_third_key_is_taken_once_the_first_has_ended(self, off_s: int, is_taken: bool) -> None:
        Sender("metro").register()
        Sender("metro").register(overlap_days=7)
        later = NOW + 7 * DAY + timedelta(seconds=off_s)
        if is_taken:
            assert Sender("metro").register(now=later).key_name == "metro-k3"
        else:
            with pytest.raises(TooManyKeys):
                Sender("metro").register(now=later)

    def test_an_end_that_was_sooner_is_not_put_off(self) -> None:
        Sender("metro").register()
        Sender("metro").register(overlap_days=1)
        end_key(provider="metro", key="metro-k2", now=NOW)
        Sender("metro").register(overlap_days=30)
        assert [key.valid_until for key in keys_of("metro")][1:] == [NOW, NOW + DAY]

    def test_end_is_at_once_and_once(self) -> None:
        metro = Sender("metro").register()
        for later in (NOW, NOW + DAY):
            assert end_key(provider="metro", key="metro-k1", now=later).valid_until == NOW
        with pytest.raises(SignatureRefused, match="has ended"):
            prove_sender(claim=metro.claim(b"x", now=NOW), now=NOW)

    @pytest.mark.parametrize("key", ["metro-k9", "bus-k1", ""])
    def test_end_refuses_a_key_that_is_not_the_providers(self, key: str) -> None:
        Site().provider("bus")
        Sender("bus").register()
        with pytest.raises(UnknownKey):
            end_key(provider="metro", key=key, now=NOW)


class TestTheDatabase:
    """What holds even where no verb of ours was used."""

    def key(self, number: int, slot: int, *, days: tuple[int, int | None] = (0, None), **more: Any) -> ProviderKey:
        start, end = days
        return ProviderKey.objects.create(
            provider_id="metro",
            key_id=f"metro-k{number}",
            slot=slot,
            **{"scheme": "ed25519", "public_key": bytes([number]) * 32, **more},
            valid_from=NOW + start * DAY,
            valid_until=None if end is None else NOW + end * DAY,
        )

    def refused(self, **asked: Any) -> bool:
        try:
            with transaction.atomic():
                self.key(**asked)
        except IntegrityError:
            return True
        return False

    def test_no_third_key_is_live_at_any_moment(self) -> None:
        self.key(1, 0, days=(0, 10))
        self.key(2, 1)
        assert self.refused(number=3, slot=0, days=(9, 11))
        assert self.refused(number=3, slot=1, days=(99, 100))
        assert self.refused(number=3, slot=2)
        assert not self.refused(number=3, slot=0, days=(10, 11))

    def test_a_key_is_of_exactly_one_kind(self) -> None:
        for wrong in (
            {"public_key": None},
            {"secret": b"x"},
            {"scheme": "hmac-sha256"},
            {"scheme": "hmac-sha256", "secret": b"x"},
            {"scheme": "sm2"},
        ):
            assert self.refused(number=1, slot=0, **wrong)
        assert not self.refused(number=1, slot=0, scheme="hmac-sha256", public_key=None, secret=b"x")

    def test_a_period_does_not_run_backwards(self) -> None:
        assert self.refused(number=1, slot=0, days=(1, 0))

    @pytest.mark.parametrize(
        "changed", [{"public_key": b"y" * 32}, {"key_id": "metro-k8"}, {"provider_id": "bus"}, {"valid_from": NOW - DAY}], ids=str
    )
    def test_what_a_key_is_never_changes(self, changed: dict[str, Any]) -> None:
        Site().provider("bus")
        self.key(1, 0)
        with pytest.raises(IntegrityError, match="never changes"):
            ProviderKey.objects.update(**changed)

    @pytest.mark.parametrize(
        "changed", [{"revoked_at": None, "revoked_because": "", "revoked_by": ""}, {"valid_until": NOW + DAY}], ids=str
    )
    def test_a_revoked_key_stays_revoked(self, changed: dict[str, Any]) -> None:
        Sender("metro").register()
        revoke_key(provider="metro", key="metro-k1", since=NOW, because="leaked", by="op", now=NOW)
        with pytest.raises(IntegrityError, match="for good"):
            ProviderKey.objects.update(**changed)

    def test_a_key_is_never_deleted(self) -> None:
        self.key(1, 0)
        with pytest.raises(IntegrityError, match="never deleted"):
            ProviderKey.objects.all().delete()
