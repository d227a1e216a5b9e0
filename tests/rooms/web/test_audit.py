"""Every use of what is not everyone's leaves a line, also the refused one; what is everyone's leaves none."""

from __future__ import annotations

import pytest
from django.test import Client

from puhui.behaviours.actions import adopt_consents
from puhui.foundation.auditing import Asked, lines
from puhui.participants.actions import add_user, open_person
from puhui.participants.models import User
from puhui.participants.words import Role
from tests.cast import HEFEI, NOW

PASSWORD = "correct horse battery"


@pytest.fixture
def resident(db: None) -> User:
    user = add_user(name="lin", password=PASSWORD, role=Role.RESIDENT)
    open_person(city=HEFEI, now=NOW, user=user)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestALine:
    def test_is_left_by_a_page_and_by_a_form_with_its_verb(self, resident: User) -> None:
        client = client_of(resident)
        adopt_consents(now=NOW)
        client.get("/me/link", headers={"Puhui-Request": "mine-1"})
        client.post("/me/link", {"verb": "release", "binding": "1"})
        done, seen = lines(Asked(), limit=5)
        assert (seen.actor, seen.role, seen.verb, seen.how, seen.about, seen.result, seen.request) == (
            f"user:{resident.pk}", "resident", "link_person_id", "see", "resident-link", "done", "mine-1",
        )  # fmt: skip
        assert (done.how, done.about) == ("do", "resident-link release")
        assert done.result.startswith("refused")

    def test_names_the_refusal_of_who_may_not(self, resident: User) -> None:
        client_of(resident).get("/operator")
        assert [(line.verb, line.result) for line in lines(Asked(), limit=5)] == [("see_site", "refused not_yours")]

    def test_holds_nothing_of_what_was_typed(self, resident: User) -> None:
        client_of(resident).post("/me/link", {"verb": "code" * 20, "code": "SECRET77"})
        assert [line.about for line in lines(Asked(), limit=5)] == ["resident-link"]

    @pytest.mark.parametrize("path", ["/", "/methods", "/runs", "/sign-in", "/health"])
    def test_is_not_left_by_what_is_everyones(self, resident: User, path: str) -> None:
        client_of(resident).get(path)
        assert lines(Asked(), limit=5) == []

    def test_is_not_left_by_a_stranger_who_is_sent_to_sign_in(self, db: None) -> None:
        assert Client().get("/operator").status_code == 302
        assert lines(Asked(), limit=5) == []


class TestOrigin:
    @pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.1"), (3, "127.0.0.1")])
    def test_is_what_our_own_proxies_saw(self, resident: User, monkeypatch: pytest.MonkeyPatch, proxies: int, seen: str) -> None:
        from puhui.foundation.configuration import configuration

        monkeypatch.setattr(configuration(), "proxies", proxies)
        client_of(resident).get("/me", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
        assert lines(Asked(), limit=1)[0].origin == seen
