"""What one person's key seals, that key alone opens; the installation's keys are turned around it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from puhui.foundation.configuration import configuration, rotate_key
from puhui.foundation.envelopes import (
    blind_index,
    new_key,
    plain_under,
    seal_under,
    stream_under,
    unseal_under,
    unwrap,
    wrap,
)
from puhui.foundation.errors import KeyUnknown, SealBroken
from puhui.foundation.sealing import key_of

TEXT = "张三 11010519491231002X".encode()
ABOUT = "name|7"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(configuration(), "home", tmp_path)
    return tmp_path


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])
class TestUnderAPersonsKey:
    def test_is_read_with_that_key(self, home: Path, cipher: str) -> None:
        rotate_key(cipher=cipher)
        key = new_key()
        sealed = seal_under(key, TEXT, about=ABOUT)
        assert TEXT not in sealed
        assert unseal_under(key, sealed, about=ABOUT) == TEXT

    def test_and_with_no_other(self, home: Path, cipher: str) -> None:
        rotate_key(cipher=cipher)
        sealed = seal_under(new_key(), TEXT, about=ABOUT)
        with pytest.raises(SealBroken):
            unseal_under(new_key(), sealed, about=ABOUT)

    @pytest.mark.parametrize("harm", ["cut", "turn", "swap", "head"])
    def test_a_changed_cut_or_moved_one_is_refused(self, home: Path, cipher: str, harm: str) -> None:
        rotate_key(cipher=cipher)
        key = new_key()
        sealed = seal_under(key, TEXT, about=ABOUT)
        harmed = {"cut": sealed[:-1], "turn": sealed[:-1] + bytes([sealed[-1] ^ 1]), "swap": sealed, "head": b"PHE1\x09" + sealed[5:]}[harm]
        with pytest.raises(SealBroken):
            unseal_under(key, harmed, about="name|8" if harm == "swap" else ABOUT)


class TestStream:
    @pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
    def test_of_any_length_comes_back(self, home: Path, size: int) -> None:
        key, plain = new_key(), bytes(size)
        sealed = b"".join(stream_under(key, io.BytesIO(plain), about=ABOUT))
        assert b"".join(plain_under(key, io.BytesIO(sealed), about=ABOUT)) == plain

    def test_without_its_last_piece_is_refused(self, home: Path) -> None:
        key = new_key()
        sealed = b"".join(stream_under(key, io.BytesIO(bytes(2 << 20)), about=ABOUT))
        with pytest.raises(SealBroken):
            list(plain_under(key, io.BytesIO(sealed[: 13 + (1 << 20) + 16]), about=ABOUT))


class TestWrapped:
    def test_a_key_is_wrapped_anew_and_opens_what_it_sealed_before(self, home: Path) -> None:
        key = new_key()
        wrapped, sealed = wrap(key, about="person-key|7"), seal_under(key, TEXT, about=ABOUT)
        rotate_key(cipher="sm4-gcm")
        again = wrap(unwrap(wrapped, about="person-key|7"), about="person-key|7")
        assert (key_of(wrapped), key_of(again)) == ("k1", "k2")
        assert unseal_under(unwrap(again, about="person-key|7"), sealed, about=ABOUT) == TEXT

    def test_it_is_bound_to_its_person(self, home: Path) -> None:
        with pytest.raises(SealBroken):
            unwrap(wrap(new_key(), about="person-key|7"), about="person-key|8")

    def test_without_the_installations_key_nothing_opens_it(self, home: Path) -> None:
        wrapped = wrap(new_key(), about="person-key|7")
        rotate_key(cipher="aes-256-gcm")
        path = configuration().keys_path
        path.write_text(json.dumps({name: value for name, value in json.loads(path.read_text()).items() if name != "key:k1"}))
        with pytest.raises(KeyUnknown):
            unwrap(wrapped, about="person-key|7")


class TestBlindIndex:
    def test_is_the_same_for_the_same_and_tells_kinds_apart(self, home: Path) -> None:
        assert blind_index("phone", "13800000001") == blind_index("phone", "13800000001")
        assert len({blind_index("phone", "1"), blind_index("phone", "2"), blind_index("identity number", "1")}) == 3

    def test_cannot_be_found_without_the_pepper(self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        here = blind_index("phone", "13800000001")
        monkeypatch.setattr(configuration(), "home", tmp_path / "another")
        assert blind_index("phone", "13800000001") != here
