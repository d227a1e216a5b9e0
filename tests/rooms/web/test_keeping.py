"""What the edge tells a browser about keeping, lending and methods, and how long a session is good for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings as present
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

import puhui.web
from puhui.journeys.first_start import prepare_site
from puhui.participants.actions import add_user
from puhui.participants.models import User
from puhui.participants.reads import right_of
from puhui.participants.words import Role, Verb
from puhui.web.access import ADDRESSES, ANYONE
from puhui.web.numbering import NumberedLines
from tests.rooms.web.conftest import GALLERY, PASSWORD

SignIn = Callable[[str], Client]
STATIC = "/static/puhui/puhui.css"


def addresses() -> dict[str, str]:
    """Every page of the product that takes no arguments, by its name."""
    found = {}
    for name in set(ADDRESSES) - set(GALLERY):
        try:
            found[name] = reverse(name)
        except NoReverseMatch:
            continue
    return found


def readers_of(name: str) -> list[Role]:
    """Who has a right to the page, where not everybody has."""
    verb = ADDRESSES[name]
    return [] if verb == ANYONE else [role for role in Role if right_of(role, Verb(verb))]


class TestEveryAnswer:
    @pytest.mark.parametrize(
        "path", ["/sign-in", "/health", "/no/such/page", "/gallery/refuse", "/api/v1/nothing", "/api/v1/openapi.json", STATIC]
    )
    def test_says_what_a_browser_may_not_do_with_it(self, db: None, path: str) -> None:
        with closing(Client().get(path)) as response:
            told = response.headers
            assert told["X-Content-Type-Options"] == "nosniff"
            assert told["Referrer-Policy"] == "same-origin"
            assert told["Cross-Origin-Opener-Policy"] == "same-origin"
            assert told["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "geolocation=()" in told["Permissions-Policy"]
            assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
            assert "object-src 'none'" in told["Content-Security-Policy"]
            assert "base-uri 'none'" in told["Content-Security-Policy"]

    def test_says_so_after_a_fault_too(self) -> None:
        told = Client(raise_request_exception=False).get("/gallery/fail").headers
        assert told["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
        assert told["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("path", ["/sign-in", "/health", "/no/such/page", STATIC])
    def test_of_text_names_its_signs(self, path: str) -> None:
        with closing(Client().get(path)) as response:
            assert "charset=" in response.headers["Content-Type"]

    @pytest.mark.parametrize("path", ["/sign-in", "/api/v1/openapi.json", "/api/v1/nothing"])
    def test_is_lent_to_no_other_origin(self, db: None, path: str) -> None:
        response = Client().get(path, headers={"origin": "https://example.org"})
        assert not [name for name in response.headers if name.lower().startswith("access-control-")]


class TestKeeping:
    def test_is_forbidden_for_whatever_is_made_for_someone(self, signed_in: SignIn) -> None:
        """Whether it is the page or a no to a reader of another kind."""
        of_role = cache(signed_in)
        for name, path in addresses().items():
            for reader in {*readers_of(name)[:1], Role.RESIDENT} if name != "favicon" else ():
                assert of_role(reader).get(path).headers.get("Cache-Control") == "no-store", (name, reader)

    def test_is_forbidden_for_the_interface(self, db: None) -> None:
        assert Client().get("/api/v1/batches/B1").headers["Cache-Control"] == "no-store"

    def test_is_left_open_for_what_a_stranger_sees_as_everyone_does(self) -> None:
        assert "no-store" not in Client().get("/health").headers.get("Cache-Control", "")

    def test_is_not_done_by_our_own_scripts(self, signed_in: SignIn) -> None:
        """A page that htmx put into the browser's storage would outlive the session."""
        assert '"historyCacheSize": 0' in signed_in("operator").get(reverse("operator")).content.decode()
        assert "Storage" not in (Path(puhui.web.__file__).parent / "static" / "puhui" / "puhui.js").read_text(encoding="utf-8")


class TestMethods:
    @pytest.mark.parametrize("method", ["TRACE", "DELETE", "PATCH", "PUT", "OPTIONS"])
    def test_that_no_page_knows_are_refused(self, signed_in: SignIn, method: str) -> None:
        of_role = cache(signed_in)
        wrong = {
            (name, status)
            for name, path in addresses().items()
            for client in (Client(), *map(of_role, readers_of(name)[:1]))
            if name != "sign-out"
            if (status := client.generic(method, path).status_code) not in (302, 403, 405)
        }
        assert wrong == set()


class TestNothingElseIsServed:
    @pytest.mark.parametrize("path", ["/.git/config", "/static/", "/static/puhui/", "/static/puhui/../../settings.py", "/pyproject.toml"])
    def test_no_source_no_folder_and_no_list_of_one(self, path: str) -> None:
        with closing(Client().get(path)) as response:
            assert response.status_code == 404


class TestSession:
    def test_is_another_after_signing_in(self, signed_in: SignIn) -> None:
        client = signed_in("resident")
        before = client.session.session_key
        client.post("/sign-in", {"username": "resident", "password": PASSWORD})
        assert client.session.session_key != before

    def test_of_someone_else_does_not_go_on(self, signed_in: SignIn) -> None:
        client = signed_in("resident")
        before = client.session.session_key
        add_user(name="operator", password=PASSWORD, role=Role.OPERATOR)
        client.post("/sign-in", {"username": "operator", "password": PASSWORD})
        assert not Session.objects.filter(session_key=before).exists()

    def test_is_gone_after_signing_out_and_the_browser_is_told_to_forget(self, signed_in: SignIn) -> None:
        client = signed_in("operator")
        kept = client.cookies[present.SESSION_COOKIE_NAME].value
        assert client.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
        client.cookies[present.SESSION_COOKIE_NAME] = kept
        assert client.get(reverse("operator")).url.startswith("/sign-in")

    def test_ends_when_the_account_is_closed(self, signed_in: SignIn) -> None:
        client = signed_in("operator")
        User.objects.filter(name="operator").update(is_active=False)
        assert client.get(reverse("operator")).url.startswith("/sign-in")

    def test_ends_when_the_password_is_another(self, signed_in: SignIn) -> None:
        client = signed_in("operator")
        user = User.objects.get(name="operator")
        user.set_password("another long phrase")
        user.save()
        assert client.get(reverse("operator")).url.startswith("/sign-in")

    def test_ends_after_its_hours_whatever_is_done_meanwhile(self, signed_in: SignIn) -> None:
        client = signed_in("resident")
        longest = timezone.now() + timedelta(seconds=present.SESSION_COOKIE_AGE)
        session = client.session
        session["seen"] = True
        session.save()
        assert Session.objects.get(session_key=session.session_key).expire_date <= longest

    def test_is_refused_once_it_has_expired(self, signed_in: SignIn) -> None:
        client = signed_in("operator")
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
        assert client.get(reverse("operator")).url.startswith("/sign-in")

    @pytest.mark.parametrize("role", list(Role))
    def test_can_be_ended_from_every_page(self, signed_in: SignIn, role: Role) -> None:
        client, out = signed_in(role), f'action="{reverse("sign-out")}"'
        own = (path for name, path in addresses().items() if role in readers_of(name) or name in ("home", "methods", "runs"))
        pages = {path: page for path in own if (page := client.get(path)).headers.get("Content-Type", "").startswith("text/html")}
        assert [path for path, page in pages.items() if page.status_code == 200 and out not in page.content.decode()] == []


class TestTyped:
    def test_what_a_form_does_not_ask_for_changes_nothing(self, signed_in: SignIn) -> None:
        signed_in("resident").post("/language", {"language": "en", "role": "operator", "is_active": "", "name": "root"})
        user = User.objects.get()
        assert (user.name, user.role, user.is_active, user.language) == ("resident", "resident", True, "en")

    @pytest.mark.parametrize("words", ["' OR 1=1 --", "%'; DROP ADDRESSES participants_user; --", "\\"])
    def test_words_of_a_question_stay_words(self, signed_in: SignIn, words: str) -> None:
        client = signed_in("operator")
        for path in ("/operator/batches", "/operator/runs", "/runs"):
            asked = dict.fromkeys(("text", "provider", "stage", "city", "first", "sort", "scenario", "run"), words)
            assert client.get(path, asked).status_code in (200, 404, 422), path
        assert User.objects.exists()

    @pytest.mark.parametrize(
        "path", ["/operator/batches?text=%00", "/runs?run=a%00b", "/?%00=1", "/runs/a%00b", "/methods/metro-ride?distance=%00"]
    )
    def test_a_sign_that_no_text_holds_is_refused(self, signed_in: SignIn, path: str) -> None:
        response = signed_in("operator").get(path)
        assert response.status_code == 422
        assert "sign_refused" in response.content.decode()

    def test_a_sign_that_no_text_holds_is_refused_in_a_form(self, signed_in: SignIn) -> None:
        response = signed_in("operator").post("/operator/fund", {"points": "1", "again": "1", "reason": "a\0b"})
        assert response.status_code == 422
        assert "sign_refused" in response.content.decode()


class TestLog:
    def test_holds_a_fault_with_its_number(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.handler.addFilter(NumberedLines())
        Client(raise_request_exception=False).get("/gallery/fail", headers={"Puhui-Request": "fault-1"})
        assert [(line.request_number, line.levelname) for line in caplog.records if line.exc_info] == [("fault-1", "ERROR")]

    def test_gets_no_second_line_from_an_address(self, caplog: pytest.LogCaptureFixture) -> None:
        Client().get("/no%0Aforged%0D%1b[2Kline")
        assert [line for line in caplog.records if "forged" in line.getMessage()]
        assert not [line for line in caplog.records if set("\n\r\x1b") & set(line.getMessage())]


class TestNewSite:
    def test_has_nobody_who_could_sign_in(self, db: None) -> None:
        prepare_site(now=timezone.now(), sample=False)
        assert not User.objects.exists()


class TestPassword:
    @pytest.mark.parametrize("password", [" spaces around ", "ünïcödé 密码 🚲", "x" * 128, "onlylowercase", "1234 5678 9012"])
    def test_of_any_signs_and_length_is_taken_as_it_is(self, db: None, password: str) -> None:
        add_user(name="someone", password=password, role=Role.RESIDENT)
        assert Client().post("/sign-in", {"username": "someone", "password": password}).status_code == 302

    @pytest.mark.parametrize("other", ["Spaces around", " Spaces around ", " spaces around", " spaces around  "])
    def test_that_differs_in_a_sign_is_another(self, db: None, other: str) -> None:
        add_user(name="someone", password=" spaces around ", role=Role.RESIDENT)
        assert Client().post("/sign-in", {"username": "someone", "password": other}).status_code == 200

    def test_is_typed_hidden_and_may_come_from_a_manager(self) -> None:
        found = Client().get("/sign-in").content.decode()
        assert 'type="password" autocomplete="current-password"' in found
        assert "onpaste" not in found


class TestOpenToEveryone:
    def test_is_only_what_the_table_says(self) -> None:
        """The table is the whole of it: whoever adds a row reads it here."""
        assert {name for name, who in ADDRESSES.items() if who == ANYONE and not name.startswith("gallery")} == {
            "home", "sign-in", "sign-out", "language", "print", "favicon", "health",
            "methods", "method", "method-compare", "method-document", "factors", "factors-csv", "factors-json", "factor-family", "factor-family-csv",
            "factor-family-json", "runs", "run", "run-manifest", "run-results", "cities-csv", "corrections", "correction", "run-correction", "serials", "serial", "commitments", "market",
            "check", "check-number", "check-paper", "check-proof", "events", "event", "event-badge", "estimate",
            "sign-in-phone", "sign-in-passkey", "sign-in-passkey-ask", "sign-in-gateway", "sign-in-gateway-back", "sample-messages", "sample-bank", "roles", "consent-text", "city", "join", "invited", "take-over", "take-over-by",
            "notices", "notice", "notice-file", "filed", "filed-letter", "calls", "call", "rules", "rule", "rule-document",
            "projects", "project", "project-file",
        }  # fmt: skip
