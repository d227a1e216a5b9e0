"""`puhui provider`, and the section of docs/using/api.md by which a provider gets its key, followed to the letter on a real site."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.contrib.auth import authenticate
from django.utils import timezone

from puhui.behaviours import reads
from puhui.behaviours.actions import prove_sender
from puhui.behaviours.errors import KeyRefused, SignatureRefused, UnknownProvider, UnknownScenario
from puhui.cli import provider as commands
from puhui.participants.actions import open_organisation
from puhui.participants.errors import CodeTaken, NameTaken, PasswordWeak
from puhui.participants.reads import organisation_of
from puhui.participants.words import OrganisationKind
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.texts import Text
from tests.cast import Sender, Site

PAGE = Path(__file__).resolve().parents[3] / "docs" / "using" / "api.md"
OPEN = ["open", "metro", "--name-zh", "合肥轨道", "--name-en", "Hefei Metro", "--city", "340100", "--scenario", "metro-ride"]
WORD = "correct horse battery"
Run = Callable[..., Any]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command on the site of the test; gives its JSON."""
    Site().open(funded=0)
    monkeypatch.setattr(commands, "site", _here)

    def call(*arguments: str, typed: str = "") -> Any:
        done = said(*arguments, "--json", typed=typed)
        return json.loads(done.stdout.splitlines()[-1])

    return call


class _here:  # noqa: N801 - stands in for `site()`
    """The database that the test has."""

    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def said(*arguments: str, typed: str = "") -> Result:
    done = CliRunner().invoke(commands.command, list(arguments), input=typed)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def pem_of(key: Any) -> str:
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


class TestOpen:
    def test_opens_organisation_and_provider_and_again_adds_scenarios(self, run: Run) -> None:
        made = run(*OPEN)
        assert (made["provider"], made["name_zh"], made["scenarios"]) == ("metro", "合肥轨道", ["metro-ride"])
        assert (made["has_public_key"], made["has_secret"], made["is_simulated"]) == (False, False, False)
        assert run(*OPEN[:-1], "bus-ride")["scenarios"] == ["bus-ride", "metro-ride"]
        assert [found["provider"] for found in run("list")["providers"]] == ["metro"]

    @pytest.mark.parametrize(
        ("place", "value", "refusal"),
        [
            (1, "Metro", BadIdentifier),
            (1, "a|b", BadIdentifier),
            (1, "m" * 41, BadIdentifier),
            (1, "replay-metro", BadIdentifier),
            (7, "3401", BadIdentifier),
            (9, "tram-ride", UnknownScenario),
        ],
    )
    def test_refuses_what_is_none_and_opens_nothing(self, run: Run, place: int, value: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            run(*OPEN[:place], value, *OPEN[place + 1 :])
        assert run("list") == {"providers": []}

    def test_a_code_of_forty_characters_is_one(self, run: Run) -> None:
        assert run("open", "m" * 40, *OPEN[2:])["provider"] == "m" * 40

    def test_refuses_the_code_of_an_organisation_that_is_no_provider(self, run: Run) -> None:
        open_organisation(code="metro", name=Text("厅", "authority"), kind=OrganisationKind.PROVINCE, city="340000")
        with pytest.raises(CodeTaken):
            run(*OPEN)
        assert reads.provider_list() == []


class TestKey:
    @pytest.mark.parametrize("shape", ["base64", "pem file", "base64 file"])
    def test_what_is_signed_with_it_is_believed(self, run: Run, tmp_path: Path, shape: str) -> None:
        run(*OPEN)
        sender = Sender("metro")
        plain = b64encode(sender.key.public_key().public_bytes_raw()).decode()
        (tmp_path / "key").write_text(pem_of(sender.key) if shape == "pem file" else plain + "\n")
        assert run("key", "metro", "--public-key", plain if shape == "base64" else f"@{tmp_path / 'key'}")["has_public_key"] is True
        now = timezone.now()
        assert prove_sender(claim=sender.claim(b"x", now=now), now=now)[1] == "ed25519"

    def test_a_further_one_takes_the_place_of_the_first(self, run: Run) -> None:
        run(*OPEN)
        old, new, now = Sender("metro"), Sender("metro"), timezone.now()
        for sender in (old, new):
            run("key", "metro", "--public-key", pem_of(sender.key))
        assert prove_sender(claim=new.claim(b"x", now=now), now=now)
        with pytest.raises(SignatureRefused):
            prove_sender(claim=old.claim(b"x", now=now), now=now)

    def test_refuses_what_is_no_such_key(self, run: Run, tmp_path: Path) -> None:
        run(*OPEN)
        private = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        (tmp_path / "noise").write_bytes(bytes(range(256)))
        other = pem_of(generate_private_key(SECP256R1()))
        for wrong in ("", "AAAA", b64encode(bytes(31)).decode(), b64encode(bytes(33)).decode(), private, other, f"@{tmp_path / 'noise'}"):
            with pytest.raises(KeyRefused):
                run("key", "metro", "--public-key", wrong)
        assert reads.provider_named("metro").has_public_key is False

    def test_refuses_a_provider_that_is_not_there(self, run: Run) -> None:
        for arguments in (["key", "none", "--public-key", pem_of(Ed25519PrivateKey.generate())], ["secret", "none"]):
            with pytest.raises(UnknownProvider):
                run(*arguments)


class TestSecret:
    def test_is_thirty_two_bytes_that_are_shown_once_with_a_word_about_it(self, run: Run) -> None:
        run(*OPEN)
        made, other = (run("secret", "metro") for _ in range(2))
        assert made["secret"] != other["secret"]
        assert "只在现在" in made["zh"]
        assert "only now" in made["en"]
        secret, now = b64decode(other["secret"]), timezone.now()
        assert len(secret) == 32
        assert prove_sender(claim=Sender("metro", "hmac-sha256", secret=secret).claim(b"x", now=now), now=now)[1] == "hmac-sha256"
        lines = said("secret", "metro").stdout.splitlines()
        assert (len(lines), len(b64decode(lines[0])), "只在现在" in lines[1]) == (2, 32, True)
        assert other["secret"] not in json.dumps(run("list"))


class TestUser:
    def test_signs_in_as_a_member_of_the_provider(self, run: Run) -> None:
        run(*OPEN)
        made = run("user", "metro", "metro-clerk", "--password-stdin", typed=f"{WORD}\n")
        assert made == {"provider": "metro", "user": "metro-clerk", "role": "provider"}
        user: Any = authenticate(username="metro-clerk", password=WORD)
        assert (user.role, organisation_of(user).code) == ("provider", "metro")

    def test_a_password_is_asked_twice_without_echo(self, run: Run) -> None:
        run(*OPEN)
        done = said("user", "metro", "metro-clerk", typed=f"{WORD}\nanother\n{WORD}\n{WORD}\n")
        assert done.exit_code == 0
        assert WORD not in done.output
        assert authenticate(username="metro-clerk", password=WORD)

    @pytest.mark.parametrize(("word", "is_taken"), [("x7#kq-29z", False), ("x7#kq-29zz", True), ("password123", False), ("", False)])
    def test_a_password_has_ten_characters_and_is_no_common_one(self, run: Run, word: str, is_taken: bool) -> None:
        run(*OPEN)
        if is_taken:
            assert run("user", "metro", "clerk", "--password-stdin", typed=word)["user"] == "clerk"
        else:
            with pytest.raises(PasswordWeak):
                run("user", "metro", "clerk", "--password-stdin", typed=word)

    def test_refuses_a_name_that_is_taken_and_a_provider_that_is_not_there(self, run: Run) -> None:
        run(*OPEN)
        run("user", "metro", "clerk", "--password-stdin", typed=WORD)
        for code, refusal in (("metro", NameTaken), ("none", UnknownProvider)):
            with pytest.raises(refusal):
                run("user", code, "clerk", "--password-stdin", typed=WORD)


# -- the page, followed to the letter ------------------------------------------------------------------------------------


@dataclass
class Served:
    """A site that somebody has just installed, with nothing in it, and the folder of a provider's engineer."""

    folder: Path
    address: str
    environment: dict[str, str]

    def shell(self, script: str) -> str:
        done = subprocess.run(
            ["bash", "-ec", script], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=180
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PUHUI_LANG")
    }
    environment |= {"PUHUI_HOME": str(tmp_path / "home"), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment["PYTHONPATH"] = str(PAGE.parents[2] / "src")
    (tmp_path / "work").mkdir()
    with (tmp_path / "log").open("wb") as log:
        site = subprocess.Popen([sys.executable, "-m", "puhui", "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
        try:
            made = Served(tmp_path / "work", f"http://127.0.0.1:{port}", environment)
            _wait_for(made, site, tmp_path / "log")
            yield made
        finally:
            site.terminate()
            site.wait(60)


def _wait_for(served: Served, site: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and site.poll() is None:
        try:
            urlopen(f"{served.address}/health", timeout=2).close()
            return
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(log.read_text(errors="replace"))


def test_who_follows_the_page_gets_the_number_of_a_batch(served: Served) -> None:
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```bash\n(.*?)^```", text, re.M | re.S)
    program = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)[0].replace("https://example.org", served.address)
    assert text.index("## 开通") < text.index("## 签名")
    (served.folder / "send.py").write_text(program, encoding="utf-8")
    *before, last = [served.shell(block) for block in blocks]
    assert re.search(r"^metro · 合肥轨道 · metro-ride · ed25519$", before[-1], re.M)
    assert {name: value for name, value in json.loads(last).items() if name in ("batch", "is_repeat")} == {
        "batch": "B1",
        "is_repeat": False,
    }
    assert json.loads(served.shell("puhui status --json").splitlines()[-1])["batches"]
