"""The site on a port of its own, and pages of a real Chromium that remember what they complained of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.wsgi import get_wsgi_application

#: A script that says what a page gets wrong; called with whether it is shown on a phone.
MEASURE = (Path(__file__).parent / "rooms" / "web" / "measure.js").read_text(encoding="utf-8")


def settled(page: Any) -> Any:
    """The page once what was pressed has led where it leads: a click ends when the next page begins, which is then still empty."""
    page.wait_for_load_state()
    return page


def measured(page: Any, is_phone: bool) -> list[str]:
    """What the page gets wrong, as sentences."""
    wrong: list[str] = settled(page).evaluate(MEASURE, is_phone)
    return wrong


def unfold(page: Any) -> None:
    """Opens whatever is folded, so that it is looked at too."""
    settled(page).evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """A test says enough."""


@contextmanager
def served() -> Iterator[str]:
    """The site as it is configured at this moment; gives its address."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), Threaded, Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Visits:
    """Pages of one browser at one address, each in a context of its own."""

    def __init__(self, chromium: Any, address: str) -> None:
        self._chromium, self._address = chromium, address
        self._contexts: list[Any] = []

    def __call__(self, path: str, *, width: int = 1280, language: str = "zh-hans", large: bool = False, scripts: bool = True) -> Any:
        """A page at a width, in a language and a print, with what it complained of in `page.complaints`."""
        context = self._chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
        self._contexts.append(context)
        told = {"puhui_language": language, "puhui_print": "large" if large else "normal"}
        context.add_cookies([{"name": name, "value": value, "url": self._address} for name, value in told.items()])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda problem: page.complaints.append(str(problem)))
        page.goto(self._address + path)
        return page

    def end(self) -> None:
        for context in self._contexts:
            context.close()
