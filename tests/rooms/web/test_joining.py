"""Sign-up on a phone: each step in its order, nothing clear on the way, all of it or nothing in the end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from puhui.behaviours.models import Consent
from puhui.foundation.configuration import configuration
from puhui.participants import reads, rules
from puhui.participants.actions import add_user
from puhui.participants.models import Identity, Person, User
from puhui.participants.words import Role
from puhui.web import joining
from tests.cast import Site

pytestmark = pytest.mark.usefixtures("db")
NAME, NUMBER, PHONE = "张三丰", "11010519491231002X", "13800000001"


class Phones:
    """A port that keeps what it was to send."""

    sent: list[str] = []

    def send(self, number: str, text: str) -> None:
        self.sent.append(text)


@pytest.fixture(autouse=True)
def site(db: None, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(configuration(), "sms", f"{__name__}:Phones")
    return Site().open()


def post(client: Client, verb: str, **told: Any) -> str:
    answer = client.post("/join", {"verb": verb, **told}, follow=True)
    return answer.content.decode()


def code() -> str:
    found = re.search(r"\d{6}", Phones.sent[-1])
    assert found
    return found[0]


def until(step: str, client: Client | None = None) -> Client:
    """A browser that has come to a step."""
    made = client or Client()
    told = {
        "phone": {"number": PHONE},
        "code": {},
        "identity": {"name": NAME, "number": NUMBER, "agree": "yes"},
        "city": {"city": "340100"},
    }
    for verb, more in told.items():
        if verb == step:
            return made
        post(made, verb, **({"code": code()} if verb == "code" else more))
    return made


class TestJoin:
    def test_says_how_an_organisation_comes_in(self) -> None:
        assert "机构不在这里开户" in Client().get("/join").content.decode()

    def test_leads_from_the_number_to_the_first_page(self) -> None:
        client = until("open")
        answer = client.post(
            "/join",
            {"verb": "open", "agree": ["platform-ordinary-v1", "platform-sensitive-v1"], "scenario": ["metro-ride", "walk", "nonsense"]},
        )
        assert (answer.status_code, answer["Location"]) == (302, "/me")
        page = client.get("/me")
        assert page.status_code == 200
        person = Person.objects.get()
        assert (person.city, person.user.role, person.user.has_usable_password()) == ("340100", Role.RESIDENT, False)
        assert reads.identity_of(person.account).name == "张**"
        assert set(Consent.objects.values_list("scenario_id", flat=True)) == {"metro-ride", "walk"}
        assert reads.person_found(PHONE).account == person.account

    def test_nothing_that_was_typed_stands_in_the_session_or_on_a_page(self) -> None:
        client = until("open")
        page = client.get("/join")
        assert page["Cache-Control"] == "no-store"
        stored = str([Session.objects.get().get_decoded(), Session.objects.get().session_data])
        for word in (NAME, NUMBER, PHONE):
            assert word not in stored
            assert word not in page.content.decode()

    def test_gives_no_consent_that_was_not_ticked(self) -> None:
        post(until("open"), "open")
        assert (Person.objects.count(), Consent.objects.count()) == (1, 0)

    @pytest.mark.parametrize(
        ("step", "told", "refusal"),
        [
            ("phone", {"number": "12345"}, "bad_identifier"),
            ("code", {"code": "x"}, "phone_code_wrong"),
            ("identity", {"name": NAME, "number": NUMBER}, "join_consent_needed"),
            ("identity", {"name": "张", "number": NUMBER, "agree": "yes"}, "name_wanted"),
            ("identity", {"name": NAME, "number": NUMBER[:-1] + "1", "agree": "yes"}, "bad_identifier"),
            ("city", {"city": "110000"}, "city_wanted"),
            ("open", {"scenario": "metro-ride"}, "consent_needed"),
        ],
    )
    def test_each_step_says_why_it_does_not_go_on(self, step: str, told: dict[str, str], refusal: str) -> None:
        page = post(until(step), step, **told)
        assert refusal in page
        assert (Person.objects.count(), User.objects.count()) == (0, 0)

    @pytest.mark.parametrize("verb", ["identity", "city", "open", "code"])
    def test_no_step_is_jumped_over(self, verb: str) -> None:
        page = post(Client(), verb, name=NAME, number=NUMBER, city="340100", agree="yes", code="000000")
        assert 'value="phone"' in page
        assert Person.objects.count() == 0

    def test_begins_again_after_half_an_hour_and_when_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        client = until("open")
        assert 'value="phone"' in post(client, "restart")
        client = until("city", Client(REMOTE_ADDR="10.0.0.9"))
        monkeypatch.setattr(joining, "PATIENCE", timedelta(0))
        assert 'value="phone"' in client.get("/join").content.decode()


class TestRefuses:
    def test_a_phone_that_has_an_account_and_says_so_only_to_its_owner(self) -> None:
        post(until("open"), "open")
        again = Client()
        assert "phone_taken" not in post(again, "phone", number=PHONE)

    def test_a_human_who_has_an_account(self) -> None:
        post(until("open"), "open")
        Identity.objects.update(phone=None, phone_mark=None)
        User.objects.get().known_by.all().delete()
        client = Client(REMOTE_ADDR="10.0.0.9")
        post(client, "phone", number="13900000002")
        post(client, "code", code=code())
        assert "human_has_account" in post(client, "identity", name=NAME, number=NUMBER, agree="yes")
        assert Person.objects.count() == 1

    def test_a_child_and_names_the_guardians_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        client = until("identity")
        monkeypatch.setattr(rules, "YOUNGEST_ALONE", 200)  # the number of the standard is of 1949
        page = post(client, "identity", name=NAME, number=NUMBER, agree="yes")
        assert "too_young" in page
        assert "监护人" in page

    def test_more_than_sixty_forms_from_one_place(self) -> None:
        client = Client(REMOTE_ADDR="10.0.0.7")
        for _ in range(joining.PER_ORIGIN[0]):
            post(client, "restart")
        assert "too_often" in post(client, "restart")

    def test_a_site_without_text_messages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sms", "")
        monkeypatch.setattr(configuration(), "sample", False)
        assert "服务窗口" in Client().get("/join").content.decode()


class TestWhoHasSignedIn:
    def test_without_an_account_goes_through_it_and_keeps_the_name(self) -> None:
        client, user = Client(), add_user(name="vouched", password="correct horse battery", role=Role.RESIDENT)
        client.force_login(user)
        post(until("open", client), "open")
        assert Person.objects.get().user == user
        assert client.get("/join").status_code == 302, "there is one now"

    def test_with_another_role_is_led_home(self) -> None:
        client = Client()
        client.force_login(add_user(name="clerk", password="correct horse battery", role=Role.PROVIDER))
        assert client.get("/join")["Location"] == "/provider"
