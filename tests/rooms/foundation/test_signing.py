"""Signing: SM2 against the standard's own example and against OpenSSL, Ed25519 against RFC 8032, and where the key of an installation lives."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.foundation import sm2
from puhui.foundation.configuration import configuration, signer, signer_files
from puhui.foundation.errors import AlgorithmUnknown, SignerBroken
from puhui.foundation.signing import ED25519, SM2, Ed25519Signer, Signer, Sm2Signer, key_id_of, signer_of, verify

# GB/T 32918.5-2017, annex A.2: the signature of "message digest" by the user 1234567812345678.
KEY = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
POINT = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
Z = "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
DIGEST = bytes.fromhex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640")
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
MESSAGE = b"message digest"
# RFC 8032, 7.1, test 2.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
OF_SEED = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNED = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
SIGNERS = [Ed25519Signer(SEED), Sm2Signer(KEY.to_bytes(32))]
by_algorithm = pytest.mark.parametrize("who", SIGNERS, ids=[ED25519, SM2])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(configuration(), "home", tmp_path)
    return tmp_path


class TestStandard:
    def test_sm2_is_that_of_the_standard(self) -> None:
        assert sm2.public_point(KEY) == POINT
        assert sm2.signer_digest(POINT).hex() == Z
        assert sm2.signature_with(KEY, DIGEST, nonce=NONCE) == (R, S)
        assert verify(SM2, sm2.point_bytes(POINT), MESSAGE, encode_dss_signature(R, S))

    def test_ed25519_is_that_of_the_rfc(self) -> None:
        assert SIGNERS[0].public_key() == OF_SEED
        assert SIGNERS[0].sign(b"\x72") == SIGNED
        assert verify(ED25519, OF_SEED, b"\x72", SIGNED)

    @pytest.mark.parametrize("factor", [1, 2, 15, 16, 17, 2**252, sm2.N - 2, sm2.N - 1])
    def test_the_table_and_the_plain_way_agree(self, factor: int) -> None:
        assert sm2._plain(sm2._times_base(factor)) == sm2._plain(sm2._times(factor, (*sm2.BASE, 1)))

    def test_the_order_of_the_base_point_is_that_of_the_standard(self) -> None:
        assert sm2._times_base(sm2.N)[2] == sm2._times(sm2.N, (*sm2.BASE, 1))[2] == 0
        assert sm2.point_of(sm2.point_bytes(sm2.BASE)) == sm2.BASE


class TestVerify:
    @by_algorithm
    @settings(max_examples=25, deadline=None)
    @given(message=st.binary(max_size=200), place=st.integers(min_value=0), bit=st.integers(0, 7))
    def test_a_change_of_any_bit_is_seen(self, who: Signer, message: bytes, place: int, bit: int) -> None:
        signature, key = who.sign(message), who.public_key()
        assert verify(who.algorithm, key, message, signature)
        assert not verify(who.algorithm, key, message + b".", signature)
        for whole, asked in ((signature, "signature"), (key, "key")):
            changed = bytearray(whole)
            changed[place % len(whole)] ^= 1 << bit
            told = {"signature": signature, "key": key, asked: bytes(changed)}
            assert not verify(who.algorithm, told["key"], message, told["signature"])

    @by_algorithm
    @pytest.mark.parametrize("text", [b"", b"\x30\x00", bytes(64), b"\xff" * 100])
    def test_what_is_no_signature_or_no_key_is_a_wrong_one(self, who: Signer, text: bytes) -> None:
        assert not verify(who.algorithm, who.public_key(), b"m", text)
        assert not verify(who.algorithm, text, b"m", who.sign(b"m"))

    @pytest.mark.parametrize(("r", "s"), [(0, S), (R, 0), (R + sm2.N, S), (R, S + sm2.N), (R, sm2.N - R), (R, sm2.N - S)])
    def test_numbers_of_sm2_out_of_their_range_are_refused(self, r: int, s: int) -> None:
        assert not sm2.is_signed(POINT, MESSAGE, encode_dss_signature(r, s))

    def test_a_signature_with_something_behind_it_is_refused(self) -> None:
        assert not sm2.is_signed(POINT, MESSAGE, encode_dss_signature(R, S) + b"\x00")

    def test_an_unknown_algorithm_is_said(self) -> None:
        with pytest.raises(AlgorithmUnknown, match="ed25519, sm2"):
            verify("rsa", b"", b"", b"")

    def test_a_nonce_that_the_standard_excludes_is_not_used(self) -> None:
        nonce = 5
        shifted = ((sm2.N - nonce) - sm2._plain(sm2._times_base(nonce))[0]) % sm2.N  # so that r + k is N
        assert sm2.signature_with(KEY, shifted.to_bytes(32), nonce=nonce) is None

    def test_no_nonce_comes_twice_where_the_random_source_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sm2.secrets, "token_bytes", bytes)
        first = [sm2.sign(KEY, message, public_key=POINT) for message in (b"a", b"b")]
        rs = {
            sm2.decode_dss_signature(signature)[0] - int.from_bytes(sm2._digest(POINT, message))
            for signature, message in zip(first, (b"a", b"b"), strict=True)
        }
        assert len(rs) == 2


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to compare with")
class TestOpenssl:
    """Another program signs and verifies what we verify and sign."""

    USER = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")

    @pytest.fixture
    def key(self, tmp_path: Path) -> Sm2Signer:
        made = _openssl("genpkey", "-algorithm", "SM2", "-out", tmp_path / "key.pem")
        if made is None:
            pytest.skip("this openssl has no SM2")
        _openssl("pkey", "-in", tmp_path / "key.pem", "-pubout", "-out", tmp_path / "public.pem")
        written = _openssl("pkey", "-in", tmp_path / "key.pem", "-outform", "DER")
        public = _openssl("pkey", "-in", tmp_path / "key.pem", "-pubout", "-outform", "DER")
        assert written is not None
        assert public is not None
        found = Sm2Signer(written.partition(b"\x02\x01\x01\x04\x20")[2][:32])
        assert found.public_key() == public[-65:]
        return found

    def test_verifies_what_we_sign(self, key: Sm2Signer, tmp_path: Path) -> None:
        for message in (b"m", "普惠".encode() * 1000):
            (tmp_path / "message").write_bytes(message)
            (tmp_path / "signature").write_bytes(key.sign(message))
            files = ("-inkey", tmp_path / "public.pem", "-in", tmp_path / "message", "-sigfile", tmp_path / "signature")
            assert _openssl("pkeyutl", "-verify", "-pubin", *files, *self.USER) is not None
            (tmp_path / "message").write_bytes(message + b".")
            assert _openssl("pkeyutl", "-verify", "-pubin", *files, *self.USER) is None

    def test_signs_what_we_verify(self, key: Sm2Signer, tmp_path: Path) -> None:
        (tmp_path / "message").write_bytes(b"m")
        signature = _openssl("pkeyutl", "-sign", "-inkey", tmp_path / "key.pem", "-in", tmp_path / "message", *self.USER)
        assert signature is not None
        assert verify(SM2, key.public_key(), b"m", signature)
        assert not verify(SM2, key.public_key(), b"n", signature)


def _openssl(*words: object) -> bytes | None:
    """What it printed; None where it says no."""
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


class TestHome:
    @pytest.mark.parametrize("algorithm", [ED25519, SM2])
    def test_makes_its_signing_key_on_first_use_for_its_owner_alone(
        self, home: Path, algorithm: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(configuration(), "signer_algorithm", algorithm)
        assert signer_files() == []
        made = signer()
        path = home / "keys" / f"signer-{algorithm}.json"
        assert signer_files() == [path]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert made.key_id == key_id_of(algorithm, made.public_key())
        assert verify(algorithm, made.public_key(), b"m", made.sign(b"m"))

    def test_keeps_its_key(self, home: Path, tmp_path: Path) -> None:
        first = signer()
        shutil.copytree(home / "keys", tmp_path / "elsewhere")
        assert signer_of(where="file", algorithm=ED25519, folder=tmp_path / "elsewhere").key_id == first.key_id

    def test_lies_beside_data_keys_that_are_kept_elsewhere(self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "keys", tmp_path / "vault" / "data.json")
        signer()
        assert signer_files() == [tmp_path / "vault" / "signer-ed25519.json"]

    @pytest.mark.parametrize(
        "written",
        [
            "{",
            "[]",
            "{}",
            '{"algorithm": "ed25519", "key": "AAAA"}',
            '{"algorithm": "sm2", "key": "' + "A" * 43 + '="}',
            '{"algorithm": 1, "key": 2}',
        ],
    )
    def test_refuses_a_file_that_is_no_key(self, written: str, tmp_path: Path) -> None:
        (tmp_path / "signer-ed25519.json").write_text(written)
        with pytest.raises(SignerBroken, match=r"signer-ed25519\.json"):
            signer_of(where="file", algorithm=ED25519, folder=tmp_path)

    @pytest.mark.parametrize("number", [0, sm2.N - 1, sm2.N])
    def test_refuses_a_number_that_is_no_key_of_sm2(self, number: int, tmp_path: Path) -> None:
        from base64 import b64encode

        (tmp_path / "signer-sm2.json").write_text(json.dumps({"algorithm": SM2, "key": b64encode(number.to_bytes(32)).decode()}))
        with pytest.raises(SignerBroken):
            signer_of(where="file", algorithm=SM2, folder=tmp_path)

    def test_refuses_an_algorithm_that_it_has_not(self, tmp_path: Path) -> None:
        with pytest.raises(SignerBroken, match="PUHUI_SIGNER_ALGORITHM=rsa"):
            signer_of(where="file", algorithm="rsa", folder=tmp_path)
        assert list(tmp_path.iterdir()) == []


def appliance() -> Signer:
    """What stands behind the port in the test below."""
    return SIGNERS[1]


class OtherAlgorithm:
    key_id, algorithm = "x", "rsa"

    def public_key(self) -> bytes:
        return b""

    def sign(self, message: bytes) -> bytes:
        return message


class TestAppliance:
    def test_signs_through_its_port(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "signer", f"{__name__}:appliance")
        assert signer().key_id == SIGNERS[1].key_id
        assert list(home.iterdir()) == []

    @pytest.mark.parametrize(
        "name", ["no.such.module:signer", "puhui.foundation.sm2:nothing", "builtins:dict", "puhui", f"{__name__}:OtherAlgorithm"]
    )
    def test_that_is_none_is_refused(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(SignerBroken, match="PUHUI_SIGNER="):
            signer_of(where=name, algorithm=ED25519, folder=tmp_path)
