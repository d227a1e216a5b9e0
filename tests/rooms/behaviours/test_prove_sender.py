"""A signature covers the exact body, where it goes, its number and its time; whoever cannot make it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from puhui.behaviours.actions import Claim, prove_sender
from puhui.behaviours.errors import SignatureRefused, UnknownProvider
from puhui.behaviours.models import ProviderKey
from puhui.behaviours.words import Proved, Scheme
from puhui.foundation.errors import SealBroken
from tests.cast import NOW, Sender, Site

pytestmark = pytest.mark.django_db
SCHEMES = ("ed25519", "hmac-sha256")


@pytest.fixture(params=SCHEMES)
def metro(request: pytest.FixtureRequest) -> Sender:
    Site().provider("metro")
    return Sender("metro", request.param).register()


class TestHolds:
    def test_gives_the_provider_and_how_it_signed(self, metro: Sender) -> None:
        assert prove_sender(claim=metro.claim(b"body", now=NOW), now=NOW) == Proved("metro", Scheme(metro.scheme), "metro-k1")

    @pytest.mark.parametrize("off_s", [-300, -299, 299, 300])
    def test_for_a_clock_that_is_off_by_up_to_five_minutes(self, metro: Sender, off_s: int) -> None:
        prove_sender(claim=metro.claim(b"body", now=NOW + timedelta(seconds=off_s)), now=NOW)

    def test_for_an_empty_body(self, metro: Sender) -> None:
        prove_sender(claim=metro.claim(b"", now=NOW), now=NOW)


class TestRefuses:
    @pytest.mark.parametrize("off_s", [-301, 301, 86_400 * 365])
    def test_a_clock_that_is_further_off(self, metro: Sender, off_s: int) -> None:
        with pytest.raises(SignatureRefused, match="clocks differ"):
            prove_sender(claim=metro.claim(b"body", now=NOW + timedelta(seconds=off_s)), now=NOW)

    @pytest.mark.parametrize(
        "changed",
        [
            {"body": b"Body"},
            {"sequence": "2"},
            {"path": "/api/v1/batches?scenario=metro-ride"},
            {"method": "GET"},
            {"media_type": "text/csv; charset=utf-8"},
            {"timestamp": str(int(NOW.timestamp()) + 1)},
        ],
        ids=lambda changed: next(iter(changed)),
    )
    def test_whatever_was_changed_after_signing(self, metro: Sender, changed: dict[str, object]) -> None:
        with pytest.raises(SignatureRefused, match="does not match"):
            prove_sender(claim=replace(metro.claim(b"body", now=NOW), **changed), now=NOW)

    def test_a_signature_of_one_provider_under_the_name_of_another(self, metro: Sender) -> None:
        Site().provider("bus")
        Sender("bus", metro.scheme, secret=b"another secret").register()
        with pytest.raises(SignatureRefused):
            prove_sender(claim=replace(metro.claim(b"body", now=NOW), provider="bus"), now=NOW)

    def test_another_key(self, metro: Sender) -> None:
        stranger = Sender("metro", metro.scheme, secret=b"guessed")
        with pytest.raises(SignatureRefused, match="does not match"):
            prove_sender(claim=stranger.claim(b"body", now=NOW), now=NOW)

    def test_the_scheme_for_which_no_key_is_registered(self, metro: Sender) -> None:
        other = next(scheme for scheme in SCHEMES if scheme != metro.scheme)
        with pytest.raises(SignatureRefused, match="does not match"):
            prove_sender(claim=Sender("metro", other).claim(b"body", now=NOW), now=NOW)

    @pytest.mark.parametrize("timestamp", ["", "soon", "-5", "1e9", "²", "１７７３９７９２００", "9" * 13])
    def test_a_timestamp_that_is_none(self, metro: Sender, timestamp: str) -> None:
        with pytest.raises(SignatureRefused):
            prove_sender(claim=replace(metro.claim(b"body", now=NOW), timestamp=timestamp), now=NOW)

    @pytest.mark.parametrize(
        "signature", ["", "ed25519", "ed25519=", "hmac-sha256=", "ed25519=***", "none=AAAA", "ed25519=签名", "=", "ed25519=AAAA"]
    )
    def test_a_signature_that_is_none(self, metro: Sender, signature: str) -> None:
        with pytest.raises(SignatureRefused):
            prove_sender(claim=replace(metro.claim(b"body", now=NOW), signature=signature), now=NOW)

    @pytest.mark.parametrize("code", ["", "nobody", "METRO", "metro\n"])
    def test_a_provider_that_is_not_there(self, metro: Sender, code: str) -> None:
        with pytest.raises(UnknownProvider):
            prove_sender(claim=replace(metro.claim(b"body", now=NOW), provider=code), now=NOW)


class TestSeveralKeys:
    """Rotation: two keys are believed while they overlap, and a request may name the one that signed it."""

    LATER = NOW + timedelta(days=7)

    @pytest.fixture
    def both(self, metro: Sender) -> tuple[Sender, Sender]:
        return metro, Sender("metro", metro.scheme).register(overlap_days=7)

    def test_both_are_tried_where_none_is_named(self, both: tuple[Sender, Sender]) -> None:
        for sender in both:
            assert prove_sender(claim=sender.claim(b"body", now=NOW), now=NOW).key == sender.key_name

    def test_the_one_that_is_named_is_taken(self, both: tuple[Sender, Sender]) -> None:
        for sender in both:
            claim = replace(sender.claim(b"body", now=NOW), key=sender.key_name)
            assert prove_sender(claim=claim, now=NOW).key == sender.key_name

    def test_the_one_that_is_named_and_did_not_sign_is_refused(self, both: tuple[Sender, Sender]) -> None:
        old, new = both
        with pytest.raises(SignatureRefused, match="does not match"):
            prove_sender(claim=replace(old.claim(b"body", now=NOW), key=new.key_name), now=NOW)

    @pytest.mark.parametrize("name", ["metro-k3", "bus-k1", "metro-k1 ", "k" * 500, "密钥"])
    def test_a_name_that_is_none_is_refused(self, both: tuple[Sender, Sender], name: str) -> None:
        with pytest.raises(SignatureRefused, match="there is no key"):
            prove_sender(claim=replace(both[0].claim(b"body", now=NOW), key=name), now=NOW)

    @pytest.mark.parametrize(("off_s", "is_believed"), [(-1, True), (0, False), (1, False)])
    def test_the_old_one_ends_with_the_overlap_and_says_so_to_its_holder(
        self, both: tuple[Sender, Sender], off_s: int, is_believed: bool
    ) -> None:
        old, new = both
        now = self.LATER + timedelta(seconds=off_s)
        assert prove_sender(claim=new.claim(b"body", now=now), now=now)
        if is_believed:
            assert prove_sender(claim=old.claim(b"body", now=now), now=now).key == old.key_name
        else:
            with pytest.raises(SignatureRefused, match=f"key {old.key_name} has ended"):
                prove_sender(claim=old.claim(b"body", now=now), now=now)

    def test_a_stranger_does_not_learn_that_a_key_has_ended(self, both: tuple[Sender, Sender]) -> None:
        stranger = Sender("metro", both[0].scheme, secret=b"guessed")
        with pytest.raises(SignatureRefused, match="does not match"):
            prove_sender(claim=replace(stranger.claim(b"body", now=self.LATER), key=both[0].key_name), now=self.LATER)

    def test_a_key_from_before_proofs_were_asked_is_proved_by_its_first_signature(self, metro: Sender) -> None:
        ProviderKey.objects.update(proved_at=None)
        prove_sender(claim=metro.claim(b"body", now=NOW), now=NOW)
        assert ProviderKey.objects.get().proved_at == NOW


class TestSecrets:
    @pytest.fixture
    def metro(self) -> Sender:
        Site().provider("metro")
        return Sender("metro", "hmac-sha256").register()

    def test_are_kept_sealed(self, metro: Sender) -> None:
        kept = bytes(ProviderKey.objects.get().secret or b"")
        assert (len(metro.secret), metro.secret in kept) == (32, False)

    def test_are_good_for_their_own_provider_only(self, metro: Sender) -> None:
        Site().provider("bus")
        bus = Sender("bus", "hmac-sha256").register()
        stolen = ProviderKey.objects.get(provider="metro").secret
        row = ProviderKey(provider_id="bus", key_id="bus-k9", slot=1, scheme="hmac-sha256", secret=stolen, valid_from=NOW)
        row.save(force_insert=True)
        with pytest.raises(SealBroken, match="hmac bus"):
            prove_sender(claim=replace(bus.claim(b"body", now=NOW), key="bus-k9"), now=NOW)


def test_the_signed_text_has_eight_lines_in_the_order_that_is_published() -> None:
    claim = Claim("POST", "/api/v1/batches", "metro", "17", "1773979200", "text/csv", "", b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert claim.text.decode().split("\n") == ["puhui-batch-1", "POST", "/api/v1/batches", "metro", "17", "1773979200", "text/csv", empty]
