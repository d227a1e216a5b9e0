"""SM4-GCM (GB/T 32907, GB/T 36624) with the interface of the other ciphers; the arithmetic is the library's, in software.

Software is no certified module: where one is asked for, the keys live in an appliance behind the port of `keyring`.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

_TAG_BYTES = 16


class Sm4Gcm:
    """A key of 16 bytes; what is encrypted ends with its tag of 16 bytes, as with AES-GCM."""

    def __init__(self, key: bytes) -> None:
        self._cipher = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        context = Cipher(self._cipher, GCM(nonce)).encryptor()
        context.authenticate_additional_data(associated_data or b"")
        return context.update(data) + context.finalize() + context.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        if len(data) < _TAG_BYTES:
            raise InvalidTag
        context = Cipher(self._cipher, GCM(nonce, data[-_TAG_BYTES:])).decryptor()
        context.authenticate_additional_data(associated_data or b"")
        return context.update(data[:-_TAG_BYTES]) + context.finalize()
