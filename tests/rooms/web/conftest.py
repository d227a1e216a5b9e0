"""The site with the gallery beside it, users of each role, and a real Chromium for what only a browser can tell."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as present
from django.core.wsgi import get_wsgi_application
from django.test import Client

from puhui.foundation.configuration import configuration
from puhui.journeys.sample_city import DEMO_USERS
from puhui.journeys.sample_city import PASSWORD as DEMO_PASSWORD
from puhui.participants.actions import add_user
from puhui.participants.models import User
from puhui.participants.words import Role
from puhui.web import access

PASSWORD = "correct horse battery"
GALLERY = ("gallery", "gallery-fail", "gallery-refuse")


@pytest.fixture(autouse=True)
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's addresses and the gallery's; `gallery-nobody` stays out of the access table on purpose."""
    settings.ROOT_URLCONF = "tests.rooms.web.urls_with_gallery"
    for name in GALLERY:
        monkeypatch.setitem(access.TABLE, name, access.EVERYONE)


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)


@pytest.fixture
def signed_in(db: None) -> Callable[[str], Client]:
    """A browser in which someone of a role has signed in, through the real form."""

    def sign_in(role: str) -> Client:
        if not User.objects.filter(name=role).exists():
            add_user(name=role, password=PASSWORD, role=Role(role))
        client = Client()
        client.post("/sign-in", {"username": role, "password": PASSWORD})
        return client

    return sign_in


@pytest.fixture
def demo_users(db: None) -> None:
    """The users of the sample site, without its city."""
    for name, role in DEMO_USERS:
        add_user(name=name, password=DEMO_PASSWORD, role=role)


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """A test says enough."""


@pytest.fixture
def address(chromium: Any, site: None, sample: None, own_database: str) -> Iterator[str]:
    """The sample site on a port of its own, with its users in a database of its own."""
    for name, role in DEMO_USERS:
        add_user(name=name, password=DEMO_PASSWORD, role=role)
    with make_server("127.0.0.1", 0, get_wsgi_application(), Threaded, Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Any]:
    """One browser for all tests. Its loop runs in their thread, where Django would refuse to ask the database if it were not told."""
    from playwright.sync_api import sync_playwright

    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not named:
        pytest.skip("no Chromium: install one, or name it in CHROMIUM")
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=named, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, address: str) -> Iterator[Callable[..., Any]]:
    """A page at a width, in a language and a print, with what it complained of in `page.complaints`."""
    contexts: list[Any] = []

    def open_at(path: str, *, width: int = 1280, language: str = "zh-hans", large: bool = False, scripts: bool = True) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
        contexts.append(context)
        told = {"puhui_language": language, "puhui_print": "large" if large else "normal"}
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in told.items()])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda problem: page.complaints.append(str(problem)))
        page.goto(address + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


assert present.ROOT_URLCONF == "puhui.web.urls", "the gallery is never reachable in the product"
