"""Keys and limits over HTTP and on the provider's own page: challenge, proof, rotation, end; 429 with the moment to come again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from puhui.behaviours.actions import challenge_secret, revoke_key, set_limits
from puhui.behaviours.models import Batch, KeyChallenge, ProviderKey
from puhui.behaviours.reads import keys_of, use_of
from puhui.behaviours.words import Limits
from tests.cast import Sender, Site, csv_of, headers_of
from tests.rooms.desks.conftest import Town
from tests.rooms.desks.test_api import BATCHES, METRO, Metro, refusal, rides
from tests.rooms.desks.test_provider import upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db: None) -> Site:
    made = Site(now=timezone.now()).open()
    made.provider("metro", "metro-ride")
    return made


@pytest.fixture
def metro(site: Site) -> Metro:
    return Metro()


class TestKeyOfARequest:
    def test_may_be_named(self, metro: Metro) -> None:
        assert metro.post(csv_of(rides()), **{"Puhui-Key": "metro-k1"}).status_code == 202

    def test_that_is_revoked_is_refused_and_its_holder_hears_why(self, metro: Metro) -> None:
        name = metro.post(csv_of(rides())).json()["batch"]
        now = timezone.now()
        revoke_key(provider="metro", key="metro-k1", since=now - timedelta(hours=1), because="leaked", by="op", now=now)
        for answer in (metro.post(csv_of(rides()[:1])), metro.get(f"{BATCHES}/{name}")):
            assert refusal(answer) == (401, "signature_refused")
            assert "metro-k1" in answer.json()["zh"]
        metro.sender = Sender("metro").register(now=now)
        told = metro.status(name)
        assert (told["quarantine"], told["key"], told["stage"]) == ("held", "metro-k1", "received")

    def test_of_a_code_dies_with_it(self, metro: Metro) -> None:
        answer = metro.post(b'{"person": "card"}', path="/api/v1/binding-codes", media="application/json")
        assert answer.status_code == 200
        now = timezone.now()
        assert revoke_key(provider="metro", key="metro-k1", since=now, because="leaked", by="op", now=now).codes == 1


class TestLimits:
    def test_of_requests_are_answered_429_with_the_seconds_to_wait(self, metro: Metro) -> None:
        set_limits(provider="metro", limits=Limits(requests_per_minute=2))
        answers = [metro.get(f"{BATCHES}/B1") for _ in range(3)]
        if answers[-1].status_code == 404:  # the minute turned between two of them
            answers = [metro.get(f"{BATCHES}/B1") for _ in range(3)]
        assert refusal(answers[-1]) == (429, "limit_reached")
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60

    def test_of_batches_keep_nothing(self, metro: Metro) -> None:
        set_limits(provider="metro", limits=Limits(batches_per_day=1))
        assert metro.post(csv_of(rides())).status_code == 202
        answer = metro.post(csv_of(rides()[:1]))
        assert refusal(answer) == (429, "limit_reached")
        assert (int(answer.headers["Retry-After"]) <= 86400, Batch.objects.count()) == (True, 1)

    def test_a_repetition_is_acknowledged_beyond_the_limit(self, metro: Metro) -> None:
        set_limits(provider="metro", limits=Limits(batches_per_day=1))
        first = metro.post(csv_of(rides()), sequence="1").json()
        assert metro.post(csv_of(rides()), sequence="1").json() == {**first, "is_repeat": True}

    def test_count_only_what_is_proved_to_be_the_providers_own(self, metro: Metro) -> None:
        for _ in range(5):
            metro.post(csv_of(rides()), **{"Puhui-Signature": "ed25519=AAAA"})
        assert use_of("metro", now=timezone.now()).requests == 0

    def test_of_an_upload_are_told_beside_the_file(self, own_town: Town) -> None:
        set_limits(provider="metro", limits=Limits(batches_per_day=1))
        upload(own_town, csv_of(rides()))
        page = upload(own_town, csv_of(rides()[:1])).content.decode()
        assert "limit_reached" in page
        assert Batch.objects.count() == 1


def post(town: Town, **form: str) -> Any:
    return town.client("metro-clerk").post("/provider/keys", form, follow=True)


def text_of(page: str) -> str:
    found = re.search(r'id="challenge">(.*?)</pre>', page)
    assert found, page[:2000]
    return found.group(1)


class TestPage:
    def test_tells_a_new_provider_how_to_begin(self, own_town: Town) -> None:
        page = own_town.page("metro-clerk", "/provider/keys")
        assert "这里会列出您的每一把密钥" in page
        assert "openssl genpkey -algorithm ed25519" in page

    def test_a_clerk_registers_a_key_in_two_steps(self, own_town: Town) -> None:
        metro = Sender("metro")
        asked = post(own_town, verb="challenge", public_key=metro.public_key).content.decode()
        page = post(own_town, verb="prove", signature=metro.answer(text_of(asked))).content.decode()
        assert "密钥 metro-k1 已生效" in page
        key = keys_of("metro")[0]
        assert (key.registered_by, key.fingerprint in page) == ("metro-clerk", True)
        claim = metro.claim(csv_of(rides()), now=timezone.now(), path=METRO)
        assert Client().post(METRO, csv_of(rides()), content_type="text/csv", headers=headers_of(claim)).status_code == 202

    def test_rotation_asks_how_long_the_key_before_stays(self, own_town: Town) -> None:
        Sender("metro").register(now=timezone.now())
        new = Sender("metro")
        asked = post(own_town, verb="challenge", public_key=new.public_key, overlap="14").content.decode()
        assert "生效后再保留 14 天" in asked
        page = post(own_town, verb="prove", signature=new.answer(text_of(asked))).content.decode()
        assert "即将停用" in page
        left = (keys_of("metro")[1].valid_until or timezone.now()) - timezone.now()
        assert timedelta(days=13) < left <= timedelta(days=14)

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"verb": "challenge", "public_key": "not a key"}, "key_refused"),
            ({"verb": "challenge", "public_key": ""}, "not_filled_in"),
            ({"verb": "challenge", "public_key": "x", "overlap": "99"}, "key_refused"),
            ({"verb": "prove", "signature": "AAAA"}, "challenge_gone"),
            ({"verb": "prove", "signature": ""}, "not_filled_in"),
            ({"verb": "end", "key": "metro-k9", "confirm": "metro-k9"}, "unknown_key"),
            ({"verb": "end", "key": "metro-k1", "confirm": "metro-k2"}, "not_confirmed"),
            ({"verb": "steal"}, "not_filled_in"),
            ({}, "not_filled_in"),
        ],
        ids=str,
    )
    def test_says_no_beside_the_field_and_keeps_what_was_typed(self, own_town: Town, form: dict[str, str], code: str) -> None:
        Sender("metro").register(now=timezone.now())
        answer = post(own_town, **form)
        page = answer.content.decode()
        assert answer.status_code in (404, 409, 422)
        assert code in page
        assert form.get("public_key", "") in page
        assert len(keys_of("metro")) == 1

    def test_a_wrong_signature_leaves_the_challenge_open(self, own_town: Town) -> None:
        asked = post(own_town, verb="challenge", public_key=Sender("metro").public_key).content.decode()
        page = post(own_town, verb="prove", signature=Sender("metro").answer(text_of(asked))).content.decode()
        assert "possession_not_proved" in page
        assert text_of(page) == text_of(asked)

    def test_a_secret_that_the_operator_made_is_proved_here(self, own_town: Town) -> None:
        made = challenge_secret(provider="metro", by="console", now=timezone.now())
        page = own_town.page("metro-clerk", "/provider/keys")
        assert text_of(page) == made.text
        assert "HMAC-SHA256 共享密钥" in page
        sender = Sender("metro", "hmac-sha256", secret=made.secret)
        assert "metro-k1 已生效" in post(own_town, verb="prove", signature=sender.answer(made.text)).content.decode()

    def test_a_third_key_is_refused_until_one_is_ended(self, own_town: Town) -> None:
        for _ in range(2):
            Sender("metro").register(now=timezone.now())
        assert "too_many_keys" in post(own_town, verb="challenge", public_key=Sender("metro").public_key).content.decode()
        assert "密钥 metro-k1 已停用" in post(own_town, verb="end", key="metro-k1", confirm="metro-k1").content.decode()
        assert "要签名的一句话" in post(own_town, verb="challenge", public_key=Sender("metro").public_key).content.decode()

    def test_is_of_the_providers_own_keys_alone(self, own_town: Town) -> None:
        bus = Sender("bus").register(now=timezone.now())
        page = own_town.page("metro-clerk", "/provider/keys")
        assert bus.key_name not in page
        post(own_town, verb="end", key="bus-k1", confirm="bus-k1")
        assert ProviderKey.objects.get(key_id="bus-k1").valid_until is None

    def test_shows_limits_and_what_is_used(self, own_town: Town) -> None:
        set_limits(provider="metro", limits=Limits(300, 7, 10 * 2**20))
        own_town.site.send("metro", rides(), scenario="metro-ride")
        page = own_town.page("metro-clerk", "/provider/keys", language="en")
        assert "1 / 7" in page
        assert "0 / 10" in page

    def test_shows_a_key_from_before_it_was_written_down(self, own_town: Town) -> None:
        Sender("metro").register(now=timezone.now())
        ProviderKey.objects.update(registered_at=None, registered_by="", proved_at=None)
        assert "没有记录" in own_town.page("metro-clerk", "/provider/keys")

    def test_home_names_the_live_keys_and_what_ends_soon(self, own_town: Town) -> None:
        assert "还没有登记密钥" in own_town.page("metro-clerk", "/provider")
        Sender("metro").register(now=timezone.now())
        Sender("metro").register(now=timezone.now(), overlap_days=2)
        page = own_town.page("metro-clerk", "/provider")
        assert "密钥 metro-k1 还有" in page
        assert "还没有登记密钥" not in page

    def test_an_old_challenge_is_not_shown(self, own_town: Town) -> None:
        post(own_town, verb="challenge", public_key=Sender("metro").public_key)
        KeyChallenge.objects.update(expires_at=timezone.now())
        assert 'id="challenge"' not in own_town.page("metro-clerk", "/provider/keys")

    @pytest.mark.parametrize("name", ["lin", "operator"])
    def test_other_roles_are_refused(self, own_town: Town, name: str) -> None:
        assert "not_yours" in own_town.page(name, "/provider/keys", status=403)
