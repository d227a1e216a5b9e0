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
from datetime import timedelta
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
from puhui.behaviours.actions import prove_sender, receive_batch
from puhui.behaviours.errors import (
    KeyRefused,
    NotReady,
    PossessionNotProved,
    SignatureRefused,
    TooManyKeys,
    UnknownProvider,
    UnknownScenario,
)
from puhui.behaviours.models import TrialOutcome
from puhui.behaviours.words import Media, Received, Requirement
from puhui.cli import provider as commands
from puhui.cli import provider_keys, provider_trial
from puhui.participants.actions import open_organisation
from puhui.participants.errors import CodeTaken, NameTaken, PasswordWeak
from puhui.participants.reads import organisation_of
from puhui.participants.words import OrganisationKind
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.cast import Sender, Site, csv_of, ride

PAGE = Path(__file__).resolve().parents[3] / "docs" / "using" / "api.md"
OPEN = ["open", "metro", "--name-zh", "合肥轨道", "--name-en", "Hefei Metro", "--city", "340100", "--scenario", "metro-ride"]
WORD = "correct horse battery"
Run = Callable[..., Any]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command on the site of the test; gives its JSON."""
    Site().open(funded=0)
    for module in (commands, provider_keys, provider_trial):
        monkeypatch.setattr(module, "site", _here)

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
        assert (made["keys"], made["is_production"], made["is_simulated"]) == ([], True, False)
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
    def proved(self, run: Run, sender: Sender, *, shape: str = "base64", folder: Path | None = None, **more: str) -> Any:
        """Handed in, challenged, proved, in one of the shapes that the command takes."""
        written = {"base64": sender.public_key, "base64 file": sender.public_key + "\n", "pem file": pem_of(sender.key)}[shape]
        if folder:
            (folder / "key").write_text(written)
            written = f"@{folder / 'key'}"
        asked = run("challenge", sender.provider, "--public-key", written, *(word for pair in more.items() for word in pair))
        return run("key", sender.provider, "--signature", sender.answer(asked["challenge"]))

    @pytest.mark.parametrize("shape", ["base64", "pem file", "base64 file"])
    def test_what_is_signed_with_it_is_believed_once_its_holder_has_shown_it(self, run: Run, tmp_path: Path, shape: str) -> None:
        run(*OPEN)
        sender, now = Sender("metro"), timezone.now()
        with pytest.raises(SignatureRefused):
            prove_sender(claim=sender.claim(b"x", now=now), now=now)
        made = self.proved(run, sender, shape=shape, folder=None if shape == "base64" else tmp_path)
        assert (made["key"], made["scheme"], made["state"]) == ("metro-k1", "ed25519", "live")
        assert prove_sender(claim=sender.claim(b"x", now=now), now=now).key == "metro-k1"

    def test_the_text_to_sign_is_all_that_a_script_reads(self, run: Run) -> None:
        run(*OPEN)
        done = said("challenge", "metro", "--public-key", Sender("metro").public_key)
        assert re.fullmatch(r"puhui-key-1 metro [0-9a-f]{64}\n", done.stdout)
        assert "puhui provider key metro --signature" in done.stderr

    def test_a_signature_may_stand_in_a_file(self, run: Run, tmp_path: Path) -> None:
        run(*OPEN)
        sender = Sender("metro")
        asked = run("challenge", "metro", "--public-key", sender.public_key)
        (tmp_path / "signature").write_text(sender.answer(asked["challenge"] + "\n") + "\n")
        assert run("key", "metro", "--signature", f"@{tmp_path / 'signature'}")["key"] == "metro-k1"

    def test_a_further_one_takes_over_while_the_first_goes_on_for_the_overlap(self, run: Run) -> None:
        run(*OPEN)
        old, new, now = Sender("metro"), Sender("metro"), timezone.now()
        self.proved(run, old)
        self.proved(run, new, **{"--overlap": "1"})
        for sender in (old, new):
            assert prove_sender(claim=sender.claim(b"x", now=now), now=now)
        with pytest.raises(TooManyKeys):
            self.proved(run, Sender("metro"))
        assert [key["state"] for key in run("list")["providers"][0]["keys"]] == ["live", "ending"]
        assert run("end", "metro", "metro-k1")["state"] == "ended"
        with pytest.raises(SignatureRefused):
            prove_sender(claim=old.claim(b"x", now=timezone.now()), now=timezone.now())

    def test_refuses_what_is_no_such_key(self, run: Run, tmp_path: Path) -> None:
        run(*OPEN)
        private = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        (tmp_path / "noise").write_bytes(bytes(range(256)))
        other = pem_of(generate_private_key(SECP256R1()))
        for wrong in ("", "AAAA", b64encode(bytes(31)).decode(), b64encode(bytes(33)).decode(), private, other, f"@{tmp_path / 'noise'}"):
            with pytest.raises(KeyRefused):
                run("challenge", "metro", "--public-key", wrong)
        assert reads.provider_named("metro").keys == ()

    def test_refuses_who_does_not_have_it(self, run: Run) -> None:
        run(*OPEN)
        asked = run("challenge", "metro", "--public-key", Sender("metro").public_key)
        with pytest.raises(PossessionNotProved):
            run("key", "metro", "--signature", Sender("metro").answer(asked["challenge"]))

    def test_refuses_a_provider_that_is_not_there(self, run: Run) -> None:
        for arguments in (
            ["challenge", "none", "--public-key", Sender("none").public_key],
            ["secret", "none"],
            ["key", "none", "--signature", "AAAA"],
        ):
            with pytest.raises(UnknownProvider):
                run(*arguments)


class TestSecret:
    def test_is_thirty_two_bytes_that_are_shown_once_with_a_word_about_it(self, run: Run) -> None:
        run(*OPEN)
        made = run("secret", "metro")
        assert "只在现在" in made["zh"]
        assert "only now" in made["en"]
        secret, now = b64decode(made["secret"]), timezone.now()
        assert len(secret) == 32
        sender = Sender("metro", "hmac-sha256", secret=secret)
        assert run("key", "metro", "--signature", sender.answer(made["challenge"]))["scheme"] == "hmac-sha256"
        assert prove_sender(claim=sender.claim(b"x", now=now), now=now).scheme == "hmac-sha256"
        lines = said("secret", "metro").stdout.splitlines()
        assert (len(lines), len(b64decode(lines[0])), lines[1].startswith("puhui-key-1 metro "), "只在现在" in lines[2]) == (
            3,
            32,
            True,
            True,
        )
        assert made["secret"] not in json.dumps(run("list"))


class TestRevoke:
    @pytest.fixture
    def metro(self, run: Run) -> Sender:
        run(*OPEN)
        return Sender("metro").register(now=timezone.now())

    def send(self, metro: Sender) -> str:
        received = Received(provider="metro", media=Media.CSV, signed_by="ed25519", key=metro.key_name, scenario="metro-ride")
        return receive_batch(received=received, body=csv_of([ride("r1", "card")]), now=timezone.now()).name

    def test_kills_the_key_and_names_what_is_quarantined(self, run: Run, metro: Sender) -> None:
        name = self.send(metro)
        made = run("revoke", "metro", "metro-k1", "--since", "2026-03-18T07:52", "--because", "leaked")
        assert (made["key"], made["batches"], made["codes"], made["settled"]) == ("metro-k1", [name], 0, [])
        assert made["since"] == "2026-03-18T07:52:00+08:00"
        assert run("list")["providers"][0]["keys"][0]["state"] == "revoked"
        with pytest.raises(SignatureRefused):
            prove_sender(claim=metro.claim(b"x", now=timezone.now()), now=timezone.now())
        assert "隔离 0 个批次" in said("revoke", "metro", "metro-k1", "--since", "2026-03-18", "--because", "leaked").stdout

    def test_lists_what_had_counted(self, run: Run, metro: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
        site = Site(now=timezone.now())
        site.resident("lin", ("metro", "card"), standing_order=False)
        day = local_day(site.now) - timedelta(days=1)
        received = Received(provider="metro", media=Media.CSV, signed_by="ed25519", key=metro.key_name, scenario="metro-ride")
        made = receive_batch(received=received, body=csv_of([ride("r1", "card", day=day)]), now=site.now)
        site.settle()
        told = run("revoke", "metro", "metro-k1", "--since", "2020-01-01", "--because", "leaked")["settled"]
        assert [(part["batch"], part["run"], part["accepted"], part["persons"]) for part in told] == [
            (made.name, f"340100-{day:%Y%m%d}-1", 1, 1)
        ]
        assert told[0]["reduction_g"] > 0

    @pytest.mark.parametrize("since", ["soon", "", "2026-13-01"])
    def test_refuses_a_moment_that_is_none(self, run: Run, metro: Sender, since: str) -> None:
        assert said("revoke", "metro", "metro-k1", "--since", since, "--because", "x").exit_code == 2
        assert metro.key_name == "metro-k1"


class TestLimits:
    def test_are_shown_and_set(self, run: Run) -> None:
        run(*OPEN)
        assert run("limits", "metro")["requests_per_minute"] == 300
        made = run("limits", "metro", "--requests-per-minute", "5", "--bytes-per-day", "1000")
        assert (made["requests_per_minute"], made["batches_per_day"], made["bytes_per_day"]) == (5, 2000, 1000)
        assert made["used"] == {"requests": 0, "batches": 0, "bytes": 0}
        assert "0 / 1,000" in said("limits", "metro").stdout

    def test_are_of_a_provider_that_is_there(self, run: Run) -> None:
        with pytest.raises(UnknownProvider):
            run("limits", "none")


class TestSandbox:
    def test_a_provider_is_tried_out_and_admitted(self, run: Run, tmp_path: Path) -> None:
        assert run(*OPEN, "--sandbox")["is_production"] is False
        with pytest.raises(NotReady):
            run("admit", "metro")
        day = local_day(timezone.now()) - timedelta(days=1)
        (tmp_path / "rides.csv").write_bytes(csv_of([ride(f"r{n}", f"card-{n}", day=day) for n in range(3)]))
        asked = ("conformance", str(tmp_path / "rides.csv"), "--scenario", "metro-ride")
        made = run(*asked, "--provider", "metro")
        assert (made["is_met"], made["files"][0]["accepted"]) == (True, 3)
        assert run("admit", "metro")["is_production"] is True

    def test_of_several_files_the_worst_stands_on_the_checklist(self, run: Run, tmp_path: Path) -> None:
        run(*OPEN, "--sandbox")
        day = local_day(timezone.now()) - timedelta(days=1)
        (tmp_path / "good.csv").write_bytes(csv_of([ride("r1", "card", day=day)]))
        (tmp_path / "bad.csv").write_bytes(csv_of([ride("r1", "card", day=day, distance_m="far")]))
        paths = [str(tmp_path / name) for name in ("bad.csv", "good.csv")]
        done = said("conformance", *paths, "--scenario", "metro-ride", "--provider", "metro")
        assert done.exit_code == 1
        assert "✗ 数量是最小单位的整数" in done.stdout
        assert "→" in done.stdout
        told = {line.requirement: line.is_met for line in reads.checklist("metro")}
        assert (told[Requirement.UNITS], told[Requirement.IDS]) == (False, True)

    def test_without_a_provider_nothing_is_written_down(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "rides.csv").write_bytes(csv_of([ride("r1", "card")]))
        said("conformance", str(tmp_path / "rides.csv"), "--scenario", "metro-ride")
        assert not TrialOutcome.objects.exists()

    def test_needs_a_file_that_is_there_and_a_provider_that_is_there(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "rides.csv").write_bytes(b"x")
        assert said("conformance", str(tmp_path / "none.csv")).exit_code == 2
        with pytest.raises(UnknownProvider):
            run("conformance", str(tmp_path / "rides.csv"), "--provider", "none")


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
    assert re.search(r"^metro · 合肥轨道 · metro-ride · metro-k1 ed25519$", before[-1], re.M)
    assert {name: value for name, value in json.loads(last).items() if name in ("batch", "is_repeat")} == {
        "batch": "B1",
        "is_repeat": False,
    }
    assert json.loads(served.shell("puhui status --json").splitlines()[-1])["batches"]
