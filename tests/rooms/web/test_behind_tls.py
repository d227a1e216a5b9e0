"""The product's own settings behind TLS, in a process of their own: settings are read once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ASKS = """
import json, re, django
django.setup()
from django.conf import settings
from django.test import Client
client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
page = client.get("/sign-in", headers={"x-forwarded-proto": "http"})
token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
form = {"language": "en", "csrfmiddlewaretoken": token}
answers = {
    "page": page,
    "health": client.get("/health"),
    "static": client.get("/static/puhui/puhui.css"),
    "own": client.post("/language", form, headers={"origin": "https://127.0.0.1", "referer": "https://127.0.0.1/sign-in"}),
    "other": client.post("/language", form, headers={"origin": "https://example.org", "referer": "https://example.org/"}),
    "english": client.get("/sign-in"),
}
print(json.dumps({
    "session": settings.SESSION_COOKIE_NAME,
    "debug": settings.DEBUG,
    "status": {name: answer.status_code for name, answer in answers.items()},
    "hsts": {name: answer.headers.get("Strict-Transport-Security", "") for name, answer in answers.items()},
    "cookies": {name: dict(cookie) for answer in answers.values() for name, cookie in answer.cookies.items()},
    "language": answers["english"].headers["Content-Language"],
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a site behind TLS answers; the database is never asked."""
    own = {
        "PUHUI_TLS": "true",
        "PUHUI_HOME": str(tmp_path_factory.mktemp("home")),
        "DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere",
        "DJANGO_SETTINGS_MODULE": "puhui.web.settings",
        "PYTHONPATH": str(Path(__file__).resolve().parents[3] / "src"),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PUHUI_")}
    done = subprocess.run([sys.executable, "-c", ASKS], env={**kept, **own}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


class TestBehindTls:
    def test_every_answer_asks_for_tls_for_a_year_here_and_below(self, told: dict[str, Any]) -> None:
        assert set(told["hsts"].values()) == {"max-age=31536000; includeSubDomains"}

    def test_every_cookie_is_bound_to_this_host_and_hidden_from_scripts(self, told: dict[str, Any]) -> None:
        assert set(told["cookies"]) == {"__Host-csrftoken", "__Host-puhui_language"}
        assert told["session"] == "__Host-sessionid"
        for cookie in told["cookies"].values():
            assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
            assert (cookie["path"], cookie["domain"]) == ("/", "")

    def test_a_form_of_our_own_is_taken_and_one_of_another_site_is_not(self, told: dict[str, Any]) -> None:
        assert (told["status"]["own"], told["status"]["other"]) == (302, 403)

    def test_what_was_chosen_is_found_under_its_name(self, told: dict[str, Any]) -> None:
        assert told["language"] == "en"

    def test_says_nothing_of_itself_on_a_fault(self, told: dict[str, Any]) -> None:
        assert told["debug"] is False
