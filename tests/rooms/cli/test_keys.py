"""`puhui keys`: what it shows, a rotation, everything sealed anew, and an old key out of use."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from puhui.cli import keys as commands
from puhui.foundation import documents
from puhui.foundation.configuration import configuration, keyring
from puhui.foundation.errors import KeyInUse, KeyJustReplaced
from puhui.foundation.places import sealed_files
from tests.cast import Sender, Site

Run = Callable[..., Any]


class _here:  # noqa: N801 - stands in for `site()`
    """The database that the test has."""

    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


@pytest.fixture
def run(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command on a site with a document and a provider's secret; gives its JSON."""
    monkeypatch.setattr(configuration(), "home", tmp_path)
    monkeypatch.setenv("PUHUI_HOME", str(tmp_path))
    monkeypatch.setattr(commands, "site", _here)
    Site().open(funded=0).provider("metro", "metro-ride")
    Sender("metro", "hmac-sha256").register()
    documents.put(b"x")
    return lambda *arguments: json.loads(said(*arguments, "--json").stdout.splitlines()[-1])


def said(*arguments: str) -> Result:
    done = CliRunner().invoke(commands.command, list(arguments))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def an_hour_later() -> None:
    """The rotation was an hour ago."""
    path = configuration().keys_path
    before = path.stat().st_mtime - 3600
    os.utime(path, (before, before))


class TestList:
    def test_shows_ids_ciphers_and_the_public_signing_key_and_no_key(self, run: Run) -> None:
        told = run("list")
        assert (told["current"], told["keys"]) == ("k1", {"k1": "aes-256-gcm"})
        assert (told["signer"]["algorithm"], told["signer"]["is_software"]) == ("ed25519", True)
        assert told["signer"]["key_id"] == f"ed25519-{told['signer']['fingerprint'][:16]}"
        shown = said("list").stdout + json.dumps(told)
        assert "not a certified module" in shown
        for path in (configuration().keys_path, configuration().keys_path.with_name("signer-ed25519.json")):
            secrets = [value.rpartition(":")[2] for value in json.loads(path.read_text()).values() if len(value) > 20]
            assert secrets
            assert not any(secret in shown for secret in secrets)


class TestReseal:
    def test_counts_what_is_brought_under_the_current_key(self, run: Run) -> None:
        assert run("rotate", "--cipher", "sm4-gcm")["current"] == "k2"
        done = run("reseal")
        assert (done["key"], done["resealed"], done["current"], done["failed"]) == ("k2", 3, 0, 0)
        assert (done["files"]["resealed"], done["values"]["resealed"]) == (1, 2)
        again = run("reseal")
        assert (again["resealed"], again["current"]) == (0, 3)
        assert "重新加密 resealed 0，已是当前 already current 1，失败 failed 0" in said("reseal").stdout

    def test_ends_with_an_error_where_something_stays(self, run: Run) -> None:
        run("rotate")
        path = next(sealed_files())
        path.write_bytes(path.read_bytes()[:-1])
        done = said("reseal")
        assert done.exit_code == 1
        assert path.name in done.stdout
        assert run("reseal")["failed"] == 1


class TestRetire:
    def test_takes_the_old_key_out_once_it_serves_nothing(self, run: Run) -> None:
        run("rotate")
        with pytest.raises(KeyInUse, match="3 things"):
            said("retire", "k1")
        run("reseal")
        with pytest.raises(KeyJustReplaced, match="10 minutes"):
            said("retire", "k1")
        an_hour_later()
        assert run("retire", "k1") == {"retired": "k1", "keys": {"k2": "aes-256-gcm"}}
        assert list(keyring().ciphers()) == ["k2"]
