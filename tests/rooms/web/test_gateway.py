"""Signing in through an identity gateway: what it says is believed only where it is signed, for us, for this trip, and of this moment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from joserfc.jwk import OctKey, RSAKey

from puhui.foundation import gateways
from puhui.foundation.configuration import configuration
from puhui.foundation.errors import GatewaysBroken
from puhui.participants.actions import add_user, link_gateway, link_phone
from puhui.participants.actions.phone_codes import sign_in_mark
from puhui.participants.models import Device, KnownBy, User
from puhui.participants.reads import user_by_phone
from puhui.participants.words import Role
from tests.gateway import CLIENT, SECRET, Provider, served_provider
from tests.rooms.web.conftest import PASSWORD, at_office

NUMBER = "13800138000"


def written(provider: Provider, **more: Any) -> dict[str, Any]:
    told = {
        "code": "province",
        "name": {"zh": "省统一身份认证", "en": "identity gateway of the province"},
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "secret_env": "TEST_GATEWAY_SECRET",
        "phone_claim": "phone_number",
    }
    return {**told, **more}


@pytest.fixture
def provider(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with served_provider(lambda: timezone.now().timestamp()) as made:
        staff = written(made, code="staff", who="staff", name={"zh": "工作人员统一身份认证", "en": "identity gateway of the staff"})
        monkeypatch.setenv("TEST_GATEWAY_SECRET", SECRET)
        monkeypatch.setattr(configuration(), "outgoing_inner", "127.0.0.1")
        monkeypatch.setattr(configuration(), "oidc", json.dumps([written(made), staff]))
        gateways.forget_kept()
        yield made
        gateways.forget_kept()


def trip(client: Client, provider: Provider, code: str = "province", **asked: str) -> dict[str, str]:
    """There, and what the browser brings back."""
    answer = client.get(f"/sign-in/gateway/{code}", asked)
    assert answer.status_code == 302, answer.content.decode()
    return provider.consent(answer.url)


def back(client: Client, brought: dict[str, str], code: str = "province") -> Any:
    return client.get(f"/sign-in/gateway/{code}/back", brought)


def refused(provider: Provider) -> str:
    """The reason for which a whole trip is refused."""
    client = Client()
    answer = back(client, trip(client, provider))
    assert answer.status_code == 401
    assert not User.objects.exists()
    assert client.get("/sign-in/security").status_code == 302
    found = re.search(r"没有给出可信的结果（([^）]*)）", answer.content.decode())
    assert found
    return found[1]


class TestFirstVisit:
    def test_opens_a_user_with_a_drawn_name_and_no_password(self, provider: Provider) -> None:
        client = Client()
        answer = back(client, trip(client, provider, next="/runs"))
        assert (answer.status_code, answer.url) == (302, "/runs")
        user = User.objects.get()
        assert (user.role, user.has_usable_password()) == (Role.RESIDENT, False)
        assert re.fullmatch(r"r-\w{12}", user.name)
        assert client.get("/sign-in/security").status_code == 200
        assert Device.objects.get().factors == "gateway"

    def test_keeps_the_subject_as_a_mark_only(self, provider: Provider) -> None:
        client = Client()
        back(client, trip(client, provider))
        assert "subject-1" not in str(list(KnownBy.objects.values_list()))

    def test_the_next_visit_is_the_same_user(self, provider: Provider) -> None:
        for _ in range(2):
            client = Client()
            back(client, trip(client, provider))
        assert User.objects.count() == 1

    @pytest.mark.parametrize(
        ("claims", "is_linked"),
        [
            ({"phone_number": NUMBER, "phone_number_verified": True}, True),
            ({"phone_number": NUMBER, "phone_number_verified": False}, False),
            ({"phone_number": NUMBER}, False),
            ({"phone_number": "+1 555", "phone_number_verified": True}, False),
        ],
    )
    def test_a_phone_that_is_verified_there_signs_in_here(self, provider: Provider, claims: dict[str, Any], is_linked: bool) -> None:
        provider.claims = claims
        client = Client()
        back(client, trip(client, provider))
        assert (user_by_phone(sign_in_mark(NUMBER)) is not None) is is_linked

    def test_a_phone_of_another_account_is_left_to_it(self, provider: Provider) -> None:
        anne = add_user(name="anne", password=PASSWORD, role=Role.RESIDENT)
        link_phone(user=anne, mark=sign_in_mark(NUMBER), now=timezone.now())
        provider.claims = {"phone_number": NUMBER, "phone_number_verified": True}
        client = Client()
        assert back(client, trip(client, provider)).status_code == 302
        assert user_by_phone(sign_in_mark(NUMBER)) == anne
        assert User.objects.count() == 2


class TestTrust:
    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            ({"nonce": "another"}, "InvalidClaimError nonce"),
            ({"nonce": None}, "MissingClaimError nonce"),
            ({"aud": "another-client"}, "InvalidClaimError aud"),
            ({"aud": None}, "MissingClaimError aud"),
            ({"iss": "https://example.org"}, "InvalidClaimError iss"),
            ({"exp": 1}, "ExpiredTokenError exp"),
            ({"exp": None}, "MissingClaimError exp"),
            ({"sub": ""}, "InvalidClaimError sub"),
            ({"sub": None}, "MissingClaimError sub"),
            ({"aud": [CLIENT, "another"]}, "azp"),
            ({"azp": "another"}, "azp"),
        ],
    )
    def test_a_claim_that_is_wrong_is_refused(self, provider: Provider, wrong: dict[str, Any], reason: str) -> None:
        provider.wrong = wrong
        assert refused(provider).startswith(reason.split(maxsplit=1)[0])

    def test_a_token_that_nobody_signed_is_refused(self, provider: Provider) -> None:
        provider.unsigned = True
        assert refused(provider)

    def test_a_key_of_somebody_else_is_refused(self, provider: Provider) -> None:
        provider.signs_with = RSAKey.generate_key(2048, {"kid": "r1"})
        assert refused(provider)

    def test_a_public_key_is_not_taken_for_a_shared_secret(self, provider: Provider) -> None:
        provider.signs_with = provider.keys[0].as_pem(private=False)
        assert refused(provider)

    def test_a_shared_secret_among_the_keys_is_not_used(self, provider: Provider) -> None:
        shared = OctKey.import_key(b"thirty-two bytes that both know!", {"kid": "s1"})
        provider.keys, provider.algorithm = [shared], "HS256"
        assert refused(provider)

    def test_keys_that_change_are_followed(self, provider: Provider) -> None:
        for kind in ("RSA", "EC"):
            client = Client()
            assert back(client, trip(client, provider)).status_code == 302
            provider.rotate(kind)
            gateways._KEPT._looked.clear()
        client = Client()
        assert back(client, trip(client, provider)).status_code == 302

    def test_an_invented_key_does_not_make_us_ask_every_time(self, provider: Provider) -> None:
        provider.signs_with = RSAKey.generate_key(2048, {"kid": "invented"})
        for _ in range(4):
            refused(provider)
        assert provider.asked.count("/jwks_uri") == 2

    @pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
    def test_an_address_on_a_host_that_nobody_named_is_not_gone_to(self, provider: Provider, name: str) -> None:
        provider.discovery = {name: "https://example.org/steal"}
        client = Client()
        answer = client.get("/sign-in/gateway/province")
        if answer.status_code == 302 and "example.org" not in answer.url:
            answer = back(client, provider.consent(answer.url))
        assert answer.status_code == 401
        assert not User.objects.exists()

    def test_another_issuer_in_its_own_document_is_refused(self, provider: Provider) -> None:
        provider.discovery = {"issuer": "https://example.org"}
        assert Client().get("/sign-in/gateway/province").status_code == 401


class TestTrip:
    def test_a_code_is_used_once(self, provider: Provider) -> None:
        client = Client()
        brought = trip(client, provider)
        assert back(client, brought).status_code == 302
        answer = back(client, brought)
        assert answer.status_code == 409
        other = Client()
        taken = {**trip(other, provider), "code": brought["code"]}
        assert back(other, taken).status_code == 401

    def test_another_browser_cannot_finish_it(self, provider: Provider) -> None:
        client, other = Client(), Client()
        brought = trip(client, provider)
        assert back(other, brought).status_code == 409
        trip(other, provider)
        assert back(other, brought).status_code == 401

    def test_a_state_of_somebody_elses_making_is_refused(self, provider: Provider) -> None:
        client = Client()
        brought = trip(client, provider)
        assert back(client, {**brought, "state": "another"}).status_code == 401

    def test_an_answer_of_another_issuer_is_refused(self, provider: Provider) -> None:
        client = Client()
        assert back(client, {**trip(client, provider), "iss": "https://example.org"}).status_code == 401

    def test_a_no_of_its_owner_is_a_no(self, provider: Provider) -> None:
        client = Client()
        brought = trip(client, provider)
        answer = back(client, {"error": "access_denied", "state": brought["state"]})
        assert answer.status_code == 401
        assert "access_denied" in answer.content.decode()

    def test_begun_at_one_gateway_it_does_not_end_at_another(self, provider: Provider) -> None:
        client = Client()
        assert back(client, trip(client, provider), "staff").status_code == 409

    def test_one_that_is_not_configured_is_none(self, provider: Provider) -> None:
        assert Client().get("/sign-in/gateway/nobody").status_code == 503

    def test_never_leads_to_another_site(self, provider: Provider) -> None:
        client = Client()
        answer = back(client, trip(client, provider, next="https://example.org/"))
        assert answer.url == reverse("join")


class TestStaff:
    def test_is_not_let_in_without_a_link(self, provider: Provider) -> None:
        client = Client()
        answer = back(client, trip(client, provider, "staff"), "staff")
        assert (answer.status_code, User.objects.count()) == (403, 0)
        assert "nobody_by_gateway" in answer.content.decode()

    def test_links_by_ones_own_act_and_then_still_proves_the_second_factor(self, provider: Provider, settings: Any) -> None:
        user = at_office(add_user(name="officer", password=PASSWORD, role=Role.PROVINCE))
        client = Client()
        client.post("/sign-in", {"username": "officer", "password": PASSWORD})
        assert back(client, trip(client, provider, "staff"), "staff").url == "/sign-in/security"
        assert KnownBy.objects.get().user == user
        settings.SECOND_FACTOR_FORCED = True
        other = Client()
        assert back(other, trip(other, provider, "staff"), "staff").url == "/sign-in/enrol"

    def test_a_link_needs_a_proof_of_the_last_minutes(self, provider: Provider) -> None:
        at_office(add_user(name="officer", password=PASSWORD, role=Role.PROVINCE))
        client = Client()
        client.post("/sign-in", {"username": "officer", "password": PASSWORD})
        Device.objects.update(first_at=timezone.now() - timedelta(hours=1), proved_at=timezone.now() - timedelta(hours=1))
        assert client.get("/sign-in/gateway/staff").url.startswith("/sign-in/again")

    def test_a_gateway_of_residents_opens_no_office(self, provider: Provider) -> None:
        officer = at_office(add_user(name="officer", password=PASSWORD, role=Role.PROVINCE))
        link_gateway(user=officer, gateway="province", issuer=provider.issuer, subject="subject-1", now=timezone.now())
        client = Client()
        assert back(client, trip(client, provider)).status_code == 403

    def test_a_subject_belongs_to_one(self, provider: Provider) -> None:
        for name in ("anne", "bert"):
            at_office(add_user(name=name, password=PASSWORD, role=Role.PROVINCE))
            client = Client()
            client.post("/sign-in", {"username": name, "password": PASSWORD})
            answer = back(client, trip(client, provider, "staff"), "staff")
        assert answer.status_code == 409
        assert KnownBy.objects.get().user.name == "anne"


class TestAgain:
    @pytest.fixture
    def client(self, provider: Provider) -> Client:
        client = Client()
        back(client, trip(client, provider))
        Device.objects.update(first_at=timezone.now() - timedelta(hours=1), proved_at=timezone.now() - timedelta(hours=1))
        return client

    def again(self, client: Client, provider: Provider) -> Any:
        answer = client.get("/sign-in/gateway/province", {"for": "again", "next": "/sign-in/security"})
        assert "prompt=login" in answer.url
        return back(client, provider.consent(answer.url))

    def test_proves_it_once_more(self, provider: Provider, client: Client) -> None:
        assert self.again(client, provider).url == "/sign-in/security"
        assert client.post("/sign-in/security", {"verb": "end-others"}).url == "/sign-in/security"

    def test_a_check_of_an_hour_ago_is_none(self, provider: Provider, client: Client) -> None:
        provider.wrong = {"auth_time": int(timezone.now().timestamp()) - 3600}
        assert self.again(client, provider).status_code == 401

    def test_of_somebody_else_is_none(self, provider: Provider, client: Client) -> None:
        provider.subject = "subject-2"
        assert self.again(client, provider).status_code == 403


class TestConfiguration:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"algorithms": ["none"]},
            {"algorithms": ["HS256"]},
            {"algorithms": []},
            {"who": "everyone"},
            {"code": "No Code"},
            {"unknown": 1},
            {"name": "text"},
        ],
    )
    def test_is_refused_with_what_is_wrong(self, wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "oidc", json.dumps([written(Provider(issuer="https://example.org"), **wrong)]))
        with pytest.raises(GatewaysBroken):
            gateways.gateways()

    def test_none_is_none(self) -> None:
        assert gateways.gateways() == ()

    def test_the_sign_in_page_offers_what_is_configured(self, provider: Provider) -> None:
        found = Client().get("/sign-in").content.decode()
        assert "省统一身份认证" in found
        assert "/sign-in/gateway/province" in found
