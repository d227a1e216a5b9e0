"""The edge as a browser meets it: who may open what, signing in and out, language and print, and what is said when something fails."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, resolve, reverse

import puhui.web
from puhui.journeys.sample_city import DEMO_USERS
from puhui.journeys.sample_city import PASSWORD as DEMO_PASSWORD
from puhui.participants.actions import add_user
from puhui.participants.models import User
from puhui.participants.reads import right_of
from puhui.participants.words import Role
from puhui.web.access import ADDRESSES, ANYONE
from puhui.web.pages import WHAT_A_ROLE_SEES
from tests.rooms.web.conftest import GALLERY, PASSWORD

STATIC = Path(puhui.web.__file__).parent / "static" / "puhui"
SignIn = Callable[[str], Client]
POSTED = ("sign-out", "language", "print")
PUBLIC = sorted(name for name, who in ADDRESSES.items() if who == ANYONE and name not in (*POSTED, *GALLERY))
CLOSED = sorted(name for name, who in ADDRESSES.items() if who != ANYONE)


def address_of(name: str) -> str | None:
    """Where a page lies that takes no arguments; others are tried by their own rooms."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


class TestAccess:
    @pytest.mark.parametrize("name", CLOSED)
    def test_asks_a_stranger_to_sign_in(self, name: str) -> None:
        if address := address_of(name):
            response = Client().get(address)
            assert (response.status_code, response.url) == (302, f"/sign-in?next={address}")

    @pytest.mark.django_db
    @pytest.mark.parametrize(("role", "name"), [pair for pair in product(Role, CLOSED) if right_of(pair[0], ADDRESSES[pair[1]]) is None])
    def test_refuses_another_role(self, signed_in: SignIn, role: Role, name: str) -> None:
        if address := address_of(name):
            response = signed_in(role).get(address)
            assert response.status_code == 403
            assert "not_yours" in response.content.decode()

    def test_shows_an_address_without_a_row_to_no_one(self, signed_in: SignIn) -> None:
        assert Client().get("/gallery/nobody").status_code == 302
        for role in Role:
            assert signed_in(role).get("/gallery/nobody").status_code == 403

    @pytest.mark.parametrize("name", POSTED)
    def test_changes_nothing_by_a_link(self, name: str) -> None:
        assert Client().get(reverse(name)).status_code == 405


#: Roles with a desk of their own; all others begin with what waits for them.
OWN_HOMES = {Role.RESIDENT, Role.PROVIDER, Role.OPERATOR}


class TestSignIn:
    @pytest.mark.parametrize("role", list(Role))
    def test_leads_to_the_home_of_the_role(self, db: None, role: Role) -> None:
        add_user(name="someone", password=PASSWORD, role=role)
        response = Client().post("/sign-in", {"username": "someone", "password": PASSWORD})
        assert (response.status_code, response.url) == (302, reverse(role if role in OWN_HOMES else "office"))

    def test_comes_back_to_where_it_was_asked_for(self, signed_in: SignIn) -> None:
        response = signed_in("resident").post("/sign-in", {"username": "resident", "password": PASSWORD, "next": "/somewhere?a=1"})
        assert response.url == "/somewhere?a=1"

    def test_never_leads_to_another_site(self, signed_in: SignIn) -> None:
        response = signed_in("resident").post("/sign-in", {"username": "resident", "password": PASSWORD, "next": "https://example.org/"})
        assert response.url == reverse("resident")

    @pytest.mark.parametrize(("name", "password"), [("resident", "wrong"), ("nobody", PASSWORD), ("", "")])
    def test_says_the_same_whatever_is_wrong(self, signed_in: SignIn, name: str, password: str) -> None:
        signed_in("resident")
        response = Client().post("/sign-in", {"username": name, "password": password})
        assert response.status_code == 200
        assert "名称或密码不对" in response.content.decode()
        assert "sessionid" not in response.cookies

    def test_refuses_a_closed_account(self, signed_in: SignIn) -> None:
        signed_in("resident")
        User.objects.filter(name="resident").update(is_active=False)
        response = Client().post("/sign-in", {"username": "resident", "password": PASSWORD})
        assert "名称或密码不对" in response.content.decode()

    def test_lists_sample_sign_ins_on_a_sample_site(self, sample: None, demo_users: None) -> None:
        found = Client().get("/sign-in").content.decode()
        assert all(f'name="username" value="{name}"' in found for name, _ in DEMO_USERS)
        assert found.count(f'name="password" value="{DEMO_PASSWORD}"') == len(DEMO_USERS)

    def test_lists_none_elsewhere(self, demo_users: None) -> None:
        assert DEMO_PASSWORD not in Client().get("/sign-in").content.decode()

    def test_needs_the_token_of_its_form(self, db: None) -> None:
        response = Client(enforce_csrf_checks=True).post("/sign-in", {"username": "a", "password": "b"})
        assert response.status_code == 403
        assert "表单已过期" in response.content.decode()

    def test_signing_out_ends_the_session(self, signed_in: SignIn) -> None:
        client = signed_in("operator")
        assert client.post("/sign-out").url == "/"
        assert client.get(reverse("operator")).url.startswith("/sign-in")

    def test_every_role_is_told_what_it_will_see(self) -> None:
        assert set(WHAT_A_ROLE_SEES) == set(Role)


class TestLanguage:
    def test_is_chinese_until_someone_chooses(self) -> None:
        response = Client().get("/sign-in")
        assert response.headers["Content-Language"] == "zh-hans"
        assert '<html lang="zh-Hans">' in response.content.decode()

    def test_is_kept(self) -> None:
        client = Client()
        response = client.post("/language", {"language": "en", "next": "/sign-in?next=/x&lang=zh"})
        assert response.url == "/sign-in?next=%2Fx", "a language in the address would outweigh the choice"
        found = client.get("/sign-in").content.decode()
        assert '<html lang="en">' in found
        assert "Sign in" in found

    def test_goes_back_to_chinese(self) -> None:
        client = Client()
        client.post("/language", {"language": "en"})
        client.post("/language", {"language": "zh-hans"})
        assert '<html lang="zh-Hans">' in client.get("/sign-in").content.decode()

    @pytest.mark.parametrize("chosen", ["", "fr", "<script>"])
    def test_knows_two_languages_only(self, chosen: str) -> None:
        assert Client().post("/language", {"language": chosen}).cookies["puhui_language"].value == "zh-hans"

    @pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
    def test_never_leads_to_another_site(self, elsewhere: str) -> None:
        assert Client().post("/language", {"language": "en", "next": elsewhere}).url == "/"

    def test_goes_with_the_account_to_another_browser(self, signed_in: SignIn) -> None:
        signed_in("resident").post("/language", {"language": "en"})
        other = Client()
        other.post("/sign-in", {"username": "resident", "password": PASSWORD})
        assert '<html lang="en">' in other.get("/sign-in").content.decode()

    def test_chosen_before_signing_in_outweighs_the_account(self, signed_in: SignIn) -> None:
        signed_in("resident")
        other = Client()
        other.post("/language", {"language": "en"})
        other.post("/sign-in", {"username": "resident", "password": PASSWORD})
        assert User.objects.get(name="resident").language == "en"


class TestLargePrint:
    def test_is_normal_until_someone_chooses(self) -> None:
        assert "data-print=" not in Client().get("/sign-in").content.decode()

    def test_is_kept_and_given_back(self) -> None:
        client = Client()
        assert client.post("/print", {"print": "large", "next": "/sign-in"}).url == "/sign-in"
        found = client.get("/sign-in").content.decode()
        assert '<html lang="zh-Hans" data-print="large">' in found
        assert 'aria-checked="true" name="print" value="normal"' in found
        client.post("/print", {"print": "normal"})
        assert 'data-print="large"' not in client.get("/sign-in").content.decode()

    def test_goes_with_the_account_to_another_browser(self, signed_in: SignIn) -> None:
        signed_in("resident").post("/print", {"print": "large"})
        assert User.objects.get(name="resident").large_print
        other = Client()
        other.post("/sign-in", {"username": "resident", "password": PASSWORD})
        assert 'data-print="large"' in other.get("/sign-in").content.decode()


class TestFailures:
    @pytest.mark.parametrize(("language", "says"), [("zh", "没有这个页面"), ("en", "There is no such page")])
    def test_an_address_that_is_none(self, language: str, says: str) -> None:
        response = Client().get(f"/no/such/page?lang={language}")
        assert response.status_code == 404
        assert says in response.content.decode()

    def test_an_address_of_the_interface_that_is_none(self, db: None) -> None:
        response = Client().get("/api/v1/nothing")
        assert response.status_code == 404
        assert response.json()["code"] == "no_such_page"
        assert response.json()["zh"]
        assert response.json()["en"]

    @pytest.mark.parametrize(("language", "says"), [("zh", "存储中没有文件 7c41"), ("en", "The store has no document 7c41")])
    def test_a_refusal_says_its_sentence_and_code(self, language: str, says: str) -> None:
        response = Client().get(f"/gallery/refuse?lang={language}")
        found = response.content.decode()
        assert response.status_code == 404
        assert says in found
        assert "document_missing" in found

    def test_a_fault_of_our_own_says_nothing_of_itself(self) -> None:
        response = Client(raise_request_exception=False).get("/gallery/fail")
        found = response.content.decode()
        assert response.status_code == 500
        assert "系统出错了" in found
        assert "meant to fail" not in found

    def test_the_page_of_a_fault_needs_nothing(self) -> None:
        assert "Something failed" in render_to_string("500.html")

    def test_a_wrong_host_is_refused(self) -> None:
        response = Client().get("/sign-in", headers={"host": "example.org"})
        assert response.status_code == 400
        assert "读不懂这个请求" in response.content.decode()


class TestEveryPage:
    @pytest.mark.parametrize("path", ["/sign-in", "/no/such/page", "/gallery/refuse", "/gallery/home", "/health"])
    def test_carries_the_content_security_policy(self, path: str) -> None:
        policy = Client().get(path).headers["Content-Security-Policy"]
        told = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
        assert told["script-src"] == told["style-src"] == told["connect-src"] == told["form-action"] == "'self'"
        assert told["default-src"] == told["frame-ancestors"] == "'none'"

    def test_says_first_that_its_data_is_simulated(self, sample: None) -> None:
        found = Client().get("/gallery/home").content.decode()
        assert found.index("示例数据") < found.index("<header")

    def test_says_no_such_thing_elsewhere(self) -> None:
        assert "示例数据" not in Client().get("/gallery/home").content.decode()

    def test_marks_where_one_is(self) -> None:
        request = RequestFactory().get(reverse("methods"))
        request.resolver_match = resolve(reverse("methods"))
        found = render_to_string("base.html", request=request)
        assert re.findall(r'<a href="([^"]+)" aria-current="page"', found) == [reverse("methods")] * 2, "at the head and at the foot"

    def test_is_light(self) -> None:
        always = [STATIC / name for name in ("tokens.css", "puhui.css", "pages.css", "puhui.js")]
        assert sum(len(gzip.compress(part.read_bytes())) for part in always) < 16_000
        assert sum(len(gzip.compress(part.read_bytes())) for part in STATIC.iterdir() if part.suffix in (".css", ".js")) < 60_000

    def test_finds_its_icon(self) -> None:
        assert Client().get("/favicon.ico").url == "/static/puhui/favicon.svg"
        with closing(Client().get("/static/puhui/favicon.svg")) as response:
            assert response.headers["Content-Type"] == "image/svg+xml"

    def test_what_was_not_written_here_is_named_with_its_licence(self) -> None:
        told = (STATIC / "VENDORED.md").read_text(encoding="utf-8")
        assert "0BSD" in told
        assert hashlib.sha256((STATIC / "htmx.min.js").read_bytes()).hexdigest() in told
