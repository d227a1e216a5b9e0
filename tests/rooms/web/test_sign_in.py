"""Signing in at the edge: what opens before the second factor, what final verbs ask for, sessions that end, and how often one may ask."""

from __future__ import annotations

import json
import re
from base64 import b32decode
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from puhui.foundation.auditing import Asked, lines
from puhui.foundation.configuration import Configuration, configuration
from puhui.foundation.models import SampleMessage
from puhui.participants.actions import add_user, begin_totp, confirm_totp, link_phone, prove_phone_code, send_phone_code
from puhui.participants.models import Device, Passkey, Totp, User
from puhui.participants.reads import needs_fresh_proof, right_of
from puhui.participants.words import FRESH_FOR, CodePurpose, Role, Verb
from puhui.web import access
from puhui.web.access import ADDRESSES, ANYONE, FRESH, RATES
from puhui.web.forcing import FactorNotForced, second_factor_is_forced
from puhui.web.places import browser_of
from tests.authenticator import Authenticator
from tests.rooms.web.conftest import PASSWORD, at_office
from tests.rooms.web.test_pages import address_of

OFFICE = "/office"
STEPS = ("sign-in-second", "sign-in-enrol", "sign-in-totp", "sign-in-passkey-new")
NUMBER = "13800138000"


@pytest.fixture
def forced(settings: Any) -> None:
    """As a real site has it."""
    settings.SECOND_FACTOR_FORCED = True


def user_of(role: Role = Role.PROVINCE, name: str = "someone") -> User:
    return at_office(add_user(name=name, password=PASSWORD, role=role))


def signed(name: str = "someone", password: str = PASSWORD, **more: Any) -> tuple[Client, Any]:
    client = Client(**more)
    return client, client.post("/sign-in", {"username": name, "password": password})


def code_of(secret: str, *, later_s: int = 0) -> str:
    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(timezone.now().timestamp()) + later_s).decode()


def enrolled(user: User) -> str:
    """An app with a secret whose code of the next half minute is still to be used."""
    now = timezone.now() - timedelta(seconds=60)
    secret = begin_totp(user=user, now=now)
    confirm_totp(user=user, code=TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(now.timestamp())).decode(), now=now)
    return secret


def age(**moments: timedelta) -> None:
    """The session was so long ago `proved_at`, `seen_at`."""
    Device.objects.update(first_at=timezone.now() - timedelta(hours=7), **{name: timezone.now() - back for name, back in moments.items()})


def addresses() -> dict[str, str]:
    """Pages that are not anyone's and take nothing in their address; the others are tried by their own rooms."""
    closed = [name for name, who in ADDRESSES.items() if who != ANYONE]
    return {name: path for name in closed if (path := address_of(name))}


@pytest.mark.usefixtures("db", "forced")
class TestSecondFactor:
    @pytest.mark.parametrize("role", list(Role))
    def test_is_forced_for_every_role_that_needs_it(self, role: Role) -> None:
        from puhui.participants.rules import NEEDS_SECOND_FACTOR

        user_of(role)
        _, answer = signed()
        assert answer.url.startswith("/sign-in/enrol") is (role in NEEDS_SECOND_FACTOR)

    def test_nothing_else_opens_before_it_is_set_up(self) -> None:
        user_of()
        client, _ = signed()
        led = {name: client.get(path) for name, path in addresses().items() if name not in STEPS}
        assert {name for name, answer in led.items() if answer.status_code != 302 or "/sign-in/enrol" not in answer.url} == set()
        posted = {name: client.post(path) for name, path in addresses().items() if name not in STEPS}
        assert {name for name, answer in posted.items() if answer.status_code != 302 or "/sign-in/enrol" not in answer.url} == set()

    def test_nothing_else_opens_before_it_is_proved_and_no_other_is_set_up_meanwhile(self) -> None:
        enrolled(user_of())
        client, answer = signed()
        assert answer.url == "/sign-in/second"
        for method in (client.get, client.post):
            led = {name: method(path) for name, path in addresses().items() if name != "sign-in-second"}
            assert {name for name, answer in led.items() if answer.status_code != 302 or "/sign-in/second" not in answer.url} == set()
        assert not Passkey.objects.exists()

    def test_what_was_refused_for_it_is_no_deed_in_the_audit(self) -> None:
        user_of()
        client, _ = signed()
        client.get(OFFICE)
        assert lines(Asked(verb=Verb.SEE_INBOX), limit=1)[0].result == "refused second_factor_needed"

    def test_is_set_up_by_a_first_code_and_then_opens_what_was_asked(self) -> None:
        user_of()
        client = Client()
        client.post("/sign-in", {"username": "someone", "password": PASSWORD, "next": OFFICE})
        page = client.get("/sign-in/security/totp?next=/office").content.decode()
        secret = re.search(r'ph-wrap-any">([A-Z2-7 ]+)<', page)
        assert secret
        assert "<svg" in page
        before = client.session.session_key
        answer = client.post("/sign-in/security/totp", {"code": code_of(secret[1].replace(" ", "")), "next": OFFICE})
        codes = re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", answer.content.decode())
        assert (answer.status_code, len(codes)) == (200, 10)
        assert f'href="{OFFICE}"' in answer.content.decode()
        assert client.session.session_key != before
        assert client.get(OFFICE).status_code == 200

    def test_a_wrong_first_code_sets_nothing_up(self) -> None:
        user_of()
        client, _ = signed()
        client.get("/sign-in/security/totp")
        assert client.post("/sign-in/security/totp", {"code": "abcdef"}).status_code == 422
        assert Totp.objects.get().confirmed_at is None
        assert client.get(OFFICE).status_code == 302

    def test_is_asked_after_the_password_and_the_session_gets_a_new_key(self) -> None:
        secret = enrolled(user_of())
        client, _ = signed()
        before = client.session.session_key
        assert client.post("/sign-in/second", {"verb": "totp", "code": "abcdef"}).status_code == 422
        answer = client.post("/sign-in/second", {"verb": "totp", "code": code_of(secret), "next": "/runs"})
        assert (answer.status_code, answer.url) == (302, "/runs")
        assert client.session.session_key != before
        assert client.get(OFFICE).status_code == 200
        assert client.get("/sign-in/second").url == OFFICE

    def test_a_code_that_was_used_opens_no_second_browser(self) -> None:
        secret = enrolled(user_of())
        code = code_of(secret)
        for client, expected in ((signed()[0], 302), (signed()[0], 422)):
            assert client.post("/sign-in/second", {"verb": "totp", "code": code}).status_code == expected

    def test_too_many_wrong_codes_make_the_next_one_wait(self) -> None:
        enrolled(user_of())
        client, _ = signed()
        for _ in range(5):
            client.post("/sign-in/second", {"verb": "totp", "code": "abcdef"})
        answer = client.post("/sign-in/second", {"verb": "totp", "code": "abcdef"})
        assert (answer.status_code, int(answer.headers["Retry-After"]) <= 60) == (429, True)

    def test_a_resident_is_not_asked_until_he_sets_one_up(self) -> None:
        user = user_of(Role.RESIDENT)
        _, answer = signed()
        assert answer.url == reverse("resident")
        enrolled(user)
        assert signed()[1].url == "/sign-in/second"


class TestForcing:
    @pytest.mark.parametrize(
        ("told", "expected"), [({}, True), ({"sample": True}, True), ({"sample": True, "second_factor": "off"}, False)]
    )
    def test_is_off_on_a_sample_site_only(self, told: dict[str, Any], expected: bool) -> None:
        assert second_factor_is_forced(Configuration.model_construct(**{"sample": False, "second_factor": "on", **told})) is expected

    def test_a_real_site_without_it_does_not_start(self) -> None:
        with pytest.raises(FactorNotForced, match="PUHUI_SECOND_FACTOR"):
            second_factor_is_forced(Configuration.model_construct(sample=False, second_factor="off"))


@pytest.mark.usefixtures("db")
class TestFresh:
    def test_every_final_verb_asks_for_it(self) -> None:
        from puhui.participants.rules import NEEDS_OTHER_HANDS

        assert all(needs_fresh_proof(verb) for verb in (*NEEDS_OTHER_HANDS, Verb.CLOSE_ACCOUNT))
        assert set(ADDRESSES) >= FRESH

    @pytest.mark.parametrize(("back", "asks"), [(FRESH_FOR - timedelta(seconds=5), False), (FRESH_FOR, True)])
    def test_five_minutes_after_the_proof_it_is_asked_again(self, back: timedelta, asks: bool) -> None:
        user_of(Role.RESIDENT)
        client, _ = signed()
        age(proved_at=back)
        answer = client.post("/sign-in/security", {"verb": "end-others"}, headers={"referer": "http://testserver/sign-in/security"})
        assert (answer.url == "/sign-in/again?next=%2Fsign-in%2Fsecurity") is asks

    def test_reading_is_not_asked_for_it(self) -> None:
        user_of(Role.RESIDENT)
        client, _ = signed()
        age(proved_at=timedelta(hours=1))
        assert client.get("/sign-in/security").status_code == 200

    def test_the_password_is_enough_where_there_is_no_second_factor(self) -> None:
        user_of(Role.RESIDENT)
        client, _ = signed()
        age(proved_at=timedelta(hours=1))
        assert client.post("/sign-in/again", {"verb": "password", "password": "wrong"}).status_code == 401
        answer = client.post("/sign-in/again", {"verb": "password", "password": PASSWORD, "next": "/sign-in/security"})
        assert answer.url == "/sign-in/security"
        assert client.post("/sign-in/security", {"verb": "end-others"}).url == "/sign-in/security"

    def test_the_password_is_not_enough_where_there_is_one(self) -> None:
        secret = enrolled(user_of(Role.RESIDENT))
        client, _ = signed()
        client.post("/sign-in/second", {"verb": "totp", "code": code_of(secret)})
        age(proved_at=timedelta(hours=1))
        assert client.post("/sign-in/again", {"verb": "password", "password": PASSWORD}).status_code == 422
        assert client.post("/sign-in/again", {"verb": "totp", "code": code_of(secret, later_s=30)}).status_code == 302

    def test_never_leads_to_another_site(self) -> None:
        user_of(Role.RESIDENT)
        client, _ = signed()
        answer = client.post("/sign-in/again", {"verb": "password", "password": PASSWORD, "next": "https://example.org/"})
        assert answer.url == reverse("resident")


@pytest.mark.usefixtures("db")
class TestSessions:
    @pytest.mark.parametrize(("role", "minutes"), [(Role.RESIDENT, 30), (Role.PROVIDER, 15)])
    def test_end_after_a_rest_and_the_sign_in_page_says_why(self, role: Role, minutes: int) -> None:
        user_of(role)
        client, _ = signed()
        age(seen_at=timedelta(minutes=minutes, seconds=-20))
        assert client.get("/sign-in/security").status_code == 200
        age(seen_at=timedelta(minutes=minutes))
        answer = client.get("/sign-in/security")
        assert answer.url == "/sign-in?next=/sign-in/security"
        assert "久未操作" in client.get(answer.url).content.decode()
        assert "久未操作" not in client.get("/sign-in").content.decode()

    def test_that_was_ended_elsewhere_opens_nothing(self) -> None:
        user_of(Role.RESIDENT)
        (first, _), (second, _) = signed(), signed()
        ended = Device.objects.earliest("pk")
        second.post("/sign-in/security", {"verb": "end", "number": ended.pk})
        assert first.get("/sign-in/security").url.startswith("/sign-in?")
        assert second.get("/sign-in/security").status_code == 200

    def test_all_others_end_with_a_new_password_and_this_one_goes_on(self) -> None:
        user_of(Role.RESIDENT)
        (first, _), (second, _) = signed(), signed()
        before = second.session.session_key
        told = {"present": PASSWORD, "wanted": "another long sentence"}
        assert second.post("/sign-in/security/password", told).url == "/sign-in/security"
        assert second.session.session_key != before
        assert second.get("/sign-in/security").status_code == 200
        assert first.get("/sign-in/security").url.startswith("/sign-in?")
        assert signed(password="another long sentence")[1].status_code == 302

    @pytest.mark.parametrize(
        ("present", "wanted", "code"), [("wrong", "another long sentence", "password_wrong"), (PASSWORD, "short", "password_weak")]
    )
    def test_a_refused_password_ends_none(self, present: str, wanted: str, code: str) -> None:
        user_of(Role.RESIDENT)
        (first, _), (second, _) = signed(), signed()
        answer = second.post("/sign-in/security/password", {"present": present, "wanted": wanted})
        assert code in answer.content.decode()
        assert first.get("/sign-in/security").status_code == 200

    def test_nobody_ends_anothers(self) -> None:
        user_of(Role.RESIDENT, "anne")
        user_of(Role.RESIDENT, "bert")
        (anne, _), (bert, _) = signed("anne"), signed("bert")
        theirs = Device.objects.get(user__name="anne")
        assert bert.post("/sign-in/security", {"verb": "end", "number": theirs.pk}).status_code == 404
        assert anne.get("/sign-in/security").status_code == 200

    def test_are_listed_with_browser_place_and_what_was_proved(self) -> None:
        user_of(Role.RESIDENT)
        client, _ = signed(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537")
        page = client.get("/sign-in/security").content.decode()
        assert "Chrome · Android" in page
        assert "127.0.0.1" in page
        assert "本机" in page

    def test_signing_in_again_ends_the_one_before(self) -> None:
        user_of(Role.RESIDENT)
        client, _ = signed()
        client.post("/sign-in", {"username": "someone", "password": PASSWORD})
        assert [device.ended_why for device in Device.objects.order_by("pk")] == ["again", ""]

    def test_a_part_that_renews_itself_keeps_none_awake(self) -> None:
        user_of(Role.RESIDENT)
        client, _ = signed()
        age(seen_at=timedelta(minutes=20))
        before = Device.objects.get().seen_at
        client.get("/sign-in/security", headers={"hx-request": "true"})
        assert Device.objects.get().seen_at == before
        client.get("/sign-in/security")
        assert Device.objects.get().seen_at > before


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Safari/604", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 MicroMessenger/8", "微信 WeChat · Android"),
        ("", ""),
    ],
)
def test_a_browser_is_told_by_its_kind(agent: str, says: str) -> None:
    assert browser_of(agent) == says


@pytest.mark.usefixtures("db")
class TestLock:
    def test_is_answered_with_when_to_come_again(self) -> None:
        user_of(Role.RESIDENT)
        for _ in range(5):
            assert signed(password="wrong")[1].status_code == 200
        _, answer = signed()
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert "连续输错" in answer.content.decode()

    def test_is_the_same_for_a_name_that_nobody_has(self) -> None:
        for _ in range(5):
            signed("nobody", "wrong")
        assert signed("nobody", "wrong")[1].status_code == 429


@pytest.fixture
def with_number(db: None, sample: None) -> User:
    user = user_of(Role.RESIDENT)
    send_phone_code(number=NUMBER, purpose=CodePurpose.LINK_PHONE, now=timezone.now() - timedelta(minutes=2), origin="a")
    told = {"number": NUMBER, "purpose": CodePurpose.LINK_PHONE, "code": shown_code(), "origin": "a"}
    link_phone(user=user, mark=prove_phone_code(now=timezone.now() - timedelta(minutes=2), **told), now=timezone.now())
    return user


def shown_code() -> str:
    found = re.search(r"\b\d{6}\b", SampleMessage.objects.latest("pk").text)
    assert found
    return found[0]


class TestPhone:
    def test_signs_in_whoever_has_the_number(self, with_number: User) -> None:
        client = Client()
        page = client.post("/sign-in/phone", {"verb": "send", "number": NUMBER, "next": "/runs"})
        assert "六位验证码已发出" in page.content.decode()
        answer = client.post("/sign-in/phone", {"verb": "prove", "number": NUMBER, "code": shown_code(), "next": "/runs"})
        assert (answer.status_code, answer.url) == (302, "/runs")
        assert client.get("/sign-in/security").status_code == 200

    def test_the_page_is_the_same_for_a_number_that_nobody_has(self, with_number: User) -> None:
        client = Client()
        pages = [client.post("/sign-in/phone", {"verb": "send", "number": number}).content.decode() for number in (NUMBER, "13900139000")]
        tokens = re.compile(r'(csrfmiddlewaretoken" value="|name="number" value=")[^"]*')
        assert tokens.sub("", pages[0]) == tokens.sub("", pages[1])

    def test_a_wrong_code_opens_nothing(self, with_number: User) -> None:
        client = Client()
        client.post("/sign-in/phone", {"verb": "send", "number": NUMBER})
        wrong = f"{(int(shown_code()) + 1) % 10**6:06}"
        answer = client.post("/sign-in/phone", {"verb": "prove", "number": NUMBER, "code": wrong})
        assert answer.status_code == 422
        assert "phone_code_wrong" in answer.content.decode()
        assert client.get("/sign-in/security").status_code == 302

    def test_a_number_of_nobody_is_told_so_only_to_whoever_holds_it(self, sample: None, db: None) -> None:
        client = Client()
        client.post("/sign-in/phone", {"verb": "send", "number": NUMBER})
        answer = client.post("/sign-in/phone", {"verb": "prove", "number": NUMBER, "code": shown_code()})
        assert "nobody_by_phone" in answer.content.decode()

    def test_a_number_is_no_first_factor_of_an_office(self, with_number: User) -> None:
        User.objects.update(role=Role.PROVINCE)
        client = Client()
        client.post("/sign-in/phone", {"verb": "send", "number": NUMBER})
        answer = client.post("/sign-in/phone", {"verb": "prove", "number": NUMBER, "code": shown_code()})
        assert "nobody_by_phone" in answer.content.decode()

    def test_is_not_offered_where_nothing_is_sent(self, db: None) -> None:
        assert "获取验证码" not in Client().get("/sign-in").content.decode()
        assert Client().post("/sign-in/phone", {"verb": "send", "number": NUMBER}).status_code == 503
        assert Client().get("/sample/messages").status_code == 503

    def test_a_number_is_added_on_the_page_about_ones_sign_in(self, sample: None, db: None) -> None:
        user_of(Role.RESIDENT)
        client, _ = signed()
        client.post("/sign-in/security/phone", {"verb": "send", "number": NUMBER})
        answer = client.post("/sign-in/security/phone", {"verb": "prove", "number": NUMBER, "code": shown_code()})
        assert answer.url == "/sign-in/security"
        assert "已加上一个号码" in client.get("/sign-in/security").content.decode()

    def test_proves_it_once_more(self, with_number: User) -> None:
        with_number.set_unusable_password()
        with_number.save()
        client = Client()
        client.post("/sign-in/phone", {"verb": "send", "number": NUMBER})
        client.post("/sign-in/phone", {"verb": "prove", "number": NUMBER, "code": shown_code()})
        age(proved_at=timedelta(hours=1))
        forget_limits()
        client.post("/sign-in/again", {"verb": "send", "number": NUMBER})
        answer = client.post("/sign-in/again", {"verb": "phone", "number": NUMBER, "code": shown_code(), "next": "/sign-in/security"})
        assert answer.url == "/sign-in/security"


def forget_limits() -> None:
    from puhui.foundation.models import Limit

    Limit.objects.all().delete()


ORIGIN = "https://tanpuhui.example.org"


@pytest.fixture
def named_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "origin", ORIGIN)


def with_passkey(client: Client) -> Authenticator:
    device = Authenticator(origin=ORIGIN)
    options = client.post("/sign-in/security/passkey", {"verb": "ask"}).json()
    answer = client.post("/sign-in/security/passkey", {"verb": "add", "label": "office", "answer": device.make(options)})
    assert answer.status_code == 302
    return device


@pytest.mark.usefixtures("db", "forced", "named_site")
class TestPasskey:
    def test_is_set_up_first_and_then_is_both_factors(self) -> None:
        user_of()
        client, _ = signed()
        device = with_passkey(client)
        assert client.get(OFFICE).status_code == 200
        other = Client()
        options = other.post("/sign-in/passkey/ask").json()
        assert options["publicKey"]["rpId"] == "tanpuhui.example.org"
        assert "allowCredentials" not in options["publicKey"] or options["publicKey"]["allowCredentials"] == []
        assert other.post("/sign-in/passkey", {"answer": device.prove(options)}).url == OFFICE
        assert other.get(OFFICE).status_code == 200

    def test_is_the_second_factor_after_the_password(self) -> None:
        user_of()
        device = with_passkey(signed()[0])
        client, answer = signed()
        assert answer.url == "/sign-in/second"
        options = client.post("/sign-in/passkey/ask").json()
        assert client.post("/sign-in/second", {"verb": "passkey", "answer": device.prove(options)}).url == OFFICE

    def test_an_answer_is_taken_once(self) -> None:
        user_of()
        device = with_passkey(signed()[0])
        client = Client()
        answer = device.prove(client.post("/sign-in/passkey/ask").json())
        assert client.post("/sign-in/passkey", {"answer": answer}).status_code == 302
        client.post("/sign-out")
        assert client.post("/sign-in/passkey", {"answer": answer}).status_code == 422

    def test_an_answer_in_another_browser_is_refused(self) -> None:
        user_of()
        device = with_passkey(signed()[0])
        client, other = Client(), Client()
        answer = device.prove(client.post("/sign-in/passkey/ask").json())
        assert other.post("/sign-in/passkey", {"answer": answer}).status_code == 422

    def test_the_last_one_of_an_office_is_kept(self) -> None:
        user_of()
        client, _ = signed()
        with_passkey(client)
        answer = client.post("/sign-in/security", {"verb": "remove-passkey", "number": Passkey.objects.get().pk})
        assert (answer.status_code, Passkey.objects.count()) == (409, 1)

    @pytest.mark.parametrize("answer", ["", "{}", "not json", json.dumps({"id": "AA"})])
    def test_what_is_no_answer_is_refused(self, answer: str) -> None:
        client = Client()
        client.post("/sign-in/passkey/ask")
        assert client.post("/sign-in/passkey", {"answer": answer}).status_code == 422


@pytest.mark.usefixtures("db")
class TestRates:
    def test_forms_of_signing_in_have_one_each(self) -> None:
        assert {"sign-in", "sign-in-phone", "sign-in-passkey"} <= set(RATES) <= set(ADDRESSES)

    def test_says_when_to_come_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(access.RATES, "sign-in", (3, 300))
        answers = [signed("nobody", "wrong")[1] for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].headers["Retry-After"] == "100"
        assert Client().get("/sign-in").status_code == 200

    def test_whoever_guesses_at_the_interface_is_not_answered_any_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("puhui.web.rates.PROBES", (3, 300))
        answers = [Client().get("/api/v1/batches/B1") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
        assert answers[-1].json()["code"] == "too_often"
        assert "Retry-After" in answers[-1].headers

    def test_pages_are_counted_where_the_operator_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "anonymous_per_minute", 2)
        assert [Client().get("/methods").status_code for _ in range(3)] == [200, 200, 429]
        assert Client().get("/health").status_code == 200


def test_everyone_who_signs_in_may_manage_it() -> None:
    assert all(right_of(role, Verb.MANAGE_SIGN_IN) for role in Role)
