"""A signature covers the exact body, where it goes, its number and its time; whoever cannot make it is refused."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from puhui.behaviours.actions import Claim, prove_sender, register_key
from puhui.behaviours.actions.open_provider import register_secret
from puhui.behaviours.errors import KeyRefused, SignatureRefused, UnknownProvider
from puhui.behaviours.models import Provider
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
        provider, scheme = prove_sender(claim=metro.claim(b"body", now=NOW), now=NOW)
        assert (provider, scheme) == ("metro", metro.scheme)

    @pytest.mark.parametrize("off_s", [-600, -599, 599, 600])
    def test_for_a_clock_that_is_off_by_up_to_ten_minutes(self, metro: Sender, off_s: int) -> None:
        prove_sender(claim=metro.claim(b"body", now=NOW + timedelta(seconds=off_s)), now=NOW)

    def test_for_an_empty_body(self, metro: Sender) -> None:
        prove_sender(claim=metro.claim(b"", now=NOW), now=NOW)


class TestRefuses:
    @pytest.mark.parametrize("off_s", [-601, 601, 86_400 * 365])
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

    def test_the_key_that_was_replaced(self, metro: Sender) -> None:
        Sender("metro", metro.scheme, secret=b"the next secret").register()
        with pytest.raises(SignatureRefused):
            prove_sender(claim=metro.claim(b"body", now=NOW), now=NOW)

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


class TestKeys:
    @pytest.mark.parametrize("key", ["", "not base64!", b64encode(b"x" * 31).decode(), b64encode(b"x" * 33).decode(), "密钥"])
    def test_refuses_what_is_no_public_key(self, key: str) -> None:
        Site().provider("metro")
        with pytest.raises(KeyRefused):
            register_key(provider="metro", public_key=key)
        assert Provider.objects.get(code="metro").public_key is None

    def test_refuses_a_key_for_a_provider_that_is_not_there(self) -> None:
        with pytest.raises(UnknownProvider):
            Sender("nobody").register()

    def test_a_shared_secret_is_kept_sealed(self) -> None:
        Site().provider("metro")
        register_secret(provider="metro", secret=b"both know this")
        assert b"both know this" not in bytes(Provider.objects.get(code="metro").hmac_secret)

    def test_a_sealed_secret_is_good_for_its_own_provider_only(self, metro: Sender) -> None:
        if metro.scheme == "ed25519":
            return
        Site().provider("bus")
        Provider.objects.filter(code="bus").update(hmac_secret=Provider.objects.get(code="metro").hmac_secret)
        with pytest.raises(SealBroken, match="hmac bus"):
            prove_sender(claim=Sender("bus", "hmac-sha256").claim(b"body", now=NOW), now=NOW)


def test_the_signed_text_has_eight_lines_in_the_order_that_is_published() -> None:
    claim = Claim("POST", "/api/v1/batches", "metro", "17", "1773979200", "text/csv", "", b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert claim.text.decode().split("\n") == ["puhui-batch-1", "POST", "/api/v1/batches", "metro", "17", "1773979200", "text/csv", empty]
