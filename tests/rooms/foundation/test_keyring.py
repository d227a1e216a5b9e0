"""Keys by their ids: two ciphers, a rotation under a running process, and what is refused before anything is sealed."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from puhui.foundation import sealing
from puhui.foundation.configuration import configuration, has_keys, keyring, rotate_key
from puhui.foundation.errors import KeyringBroken, KeysNotOurs, KeyUnknown, SealBroken
from puhui.foundation.keyring import CIPHERS, FileKeyring, Keyring, WrittenKeyring, keyring_of, make_keys, read_keys, written_key
from puhui.foundation.sm4 import Sm4Gcm

# RFC 8998, appendix A.1: SM4-GCM.
KEY, NONCE = bytes.fromhex("0123456789abcdeffedcba9876543210"), bytes.fromhex("00001234567800000000abcd")
ABOUT = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
PLAIN = bytes.fromhex("aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8)
SEALED = bytes.fromhex(
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    "83de3541e4c2b58177e065a9bf7b62ec"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, without keys."""
    monkeypatch.setattr(configuration(), "home", tmp_path)
    return tmp_path


class TestCiphers:
    def test_sm4_gcm_is_that_of_the_standard(self) -> None:
        assert Sm4Gcm(KEY).encrypt(NONCE, PLAIN, ABOUT) == SEALED
        assert Sm4Gcm(KEY).decrypt(NONCE, SEALED, ABOUT) == PLAIN

    @pytest.mark.parametrize("cipher", CIPHERS)
    @given(plain=st.binary(max_size=200), place=st.integers(min_value=0))
    def test_a_change_of_any_byte_is_seen(self, cipher: str, plain: bytes, place: int) -> None:
        box = WrittenKeyring(written(cipher), where="test").box("k1")
        sealed = bytearray(box.encrypt(NONCE, plain, b"about"))
        assert box.decrypt(NONCE, bytes(sealed), b"about") == plain
        sealed[place % len(sealed)] ^= 1
        for changed, about in ((bytes(sealed), b"about"), (box.encrypt(NONCE, plain, b"about"), b"another")):
            with pytest.raises(InvalidTag):
                box.decrypt(NONCE, changed, about)


def written(cipher: str) -> dict[str, str]:
    drawn = written_key("aes-256-gcm").partition(":")[2]
    return {"signing": drawn, "pepper": drawn, "current": "k1", "key:k1": written_key(cipher)}


class TestHome:
    def test_makes_its_keys_on_first_use_for_its_owner_alone(self, home: Path) -> None:
        assert not has_keys()
        assert keyring().current() == "k1"
        assert has_keys()
        assert stat.S_IMODE((home / "keys" / "data.json").stat().st_mode) == 0o600

    def test_whoever_begins_at_once_gets_the_same_keys(self, home: Path) -> None:
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda _: FileKeyring(home / "keys" / "data.json").secret("pepper"), range(48)))
        assert len(set(found)) == 1
        assert [path.name for path in (home / "keys").iterdir()] == ["data.json"]

    def test_keeps_keys_that_were_written_without_a_cipher(self, home: Path) -> None:
        make_keys(home / "keys" / "data.json")
        found = read_keys(home / "keys" / "data.json")
        (home / "keys" / "data.json").write_text(json.dumps({**found, "key:k1": found["key:k1"].partition(":")[2]}))
        assert keyring().ciphers() == {"k1": "aes-256-gcm"}
        assert sealing.unseal(sealing.seal(b"x", about="a"), about="a") == b"x"


class TestRotation:
    @pytest.mark.parametrize("cipher", CIPHERS)
    def test_the_next_thing_is_sealed_under_the_new_key_and_the_last_is_still_read(self, home: Path, cipher: str) -> None:
        before = sealing.seal(b"before", about="a")
        assert rotate_key(cipher=cipher) == "k2"
        after = sealing.seal(b"after", about="a")
        assert (sealing.key_of(before), sealing.key_of(after)) == ("k1", "k2")
        assert (sealing.unseal(before, about="a"), sealing.unseal(after, about="a")) == (b"before", b"after")
        assert keyring().ciphers() == {"k1": "aes-256-gcm", "k2": cipher}

    def test_a_process_that_runs_reads_the_new_file(self, home: Path) -> None:
        path = home / "keys" / "data.json"
        running = FileKeyring(path)
        assert running.current() == "k1"
        rotate_key(cipher="sm4-gcm")
        assert running.current() == "k2"

    def test_keys_of_the_environment_are_rotated_there(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "keyring", json.dumps(written("sm4-gcm")))
        assert keyring().ciphers() == {"k1": "sm4-gcm"}
        with pytest.raises(KeysNotOurs):
            rotate_key(cipher="aes-256-gcm")
        assert not (home / "keys").exists()


class TestRefuses:
    def test_what_was_sealed_under_a_key_that_is_gone(self, home: Path) -> None:
        rotate_key(cipher="aes-256-gcm")
        sealed = sealing.seal(b"x", about="a")
        path = home / "keys" / "data.json"
        path.unlink()
        make_keys(path)
        with pytest.raises(KeyUnknown, match="k2"):
            sealing.unseal(sealed, about="a")

    def test_what_is_no_seal(self) -> None:
        for text in (b"", b"PHS1", b"x" * 100):
            with pytest.raises(SealBroken):
                sealing.key_of(text)

    @pytest.mark.parametrize("name", ["signing", "pepper", "current", "key:k1"])
    def test_a_keyring_that_lacks_something(self, name: str) -> None:
        lacking = {key: value for key, value in written("sm4-gcm").items() if key != name}
        with pytest.raises(KeyringBroken, match="missing"):
            WrittenKeyring(lacking, where="test")

    @pytest.mark.parametrize(
        ("name", "value"),
        [("key:k2", "aes-256-gcm:AAAA"), ("key:k2", "des:AAAA"), ("key:k2", "sm4-gcm:***"), ("key:a key", written_key("sm4-gcm"))],
        ids=["short", "no-such-cipher", "no-base64", "a-space-in-the-name"],
    )
    def test_a_key_that_would_fail_later(self, name: str, value: str) -> None:
        with pytest.raises(KeyringBroken, match=name):
            WrittenKeyring({**written("aes-256-gcm"), name: value}, where="test")

    @pytest.mark.parametrize("text", ["{", "[]", '{"current": 1}'])
    def test_a_text_that_is_no_keyring(self, text: str, tmp_path: Path) -> None:
        with pytest.raises(KeyringBroken):
            keyring_of(port="", written=text, path=tmp_path / "none")

    @pytest.mark.parametrize("port", ["no.such.module:keys", "puhui.foundation.sm4:nothing", "builtins:dict", "puhui"])
    def test_an_appliance_that_is_none(self, port: str, tmp_path: Path) -> None:
        with pytest.raises(KeyringBroken, match="PUHUI_KEY_PORT"):
            keyring_of(port=port, written="", path=tmp_path / "none")


def appliance() -> Keyring:
    """What stands behind the port in the test below."""
    return WrittenKeyring(written("sm4-gcm"), where="appliance")


def test_an_appliance_seals_through_its_port(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(configuration(), "home", tmp_path)
    monkeypatch.setattr(configuration(), "key_port", f"{__name__}:appliance")
    sealed = sealing.seal(b"x", about="a")
    assert (sealing.key_of(sealed), sealing.unseal(sealed, about="a")) == ("k1", b"x")
    assert list(tmp_path.iterdir()) == []
