"""SM2 signatures with SM3 (GB/T 32918.2 over the recommended curve of GB/T 32918.5), exact and small, in whole numbers of Python.

For whoever must accept or give SM2 without an appliance. It does not hide from a clock how long it computes, so a key that must
withstand somebody on the same machine belongs into an appliance, behind the port of `signing`.
"""

from __future__ import annotations

import hmac
import secrets
from functools import cache

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SM3, Hash

#: The recommended curve: y² = x³ + ax + b over the field of P, with a base point of prime order N; a is P − 3.
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
BASE = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
#: Whoever agreed on no other name of the signer uses this one (GB/T 35276, 10).
USER_ID = b"1234567812345678"
_BYTES = 32
_WINDOW_BITS = 4

Point = tuple[int, int]
#: X/Z², Y/Z³; Z is 0 at infinity.
_Jacobian = tuple[int, int, int]
_INFINITY: _Jacobian = (1, 1, 0)


def new_private_key() -> int:
    """Drawn from 1 … N − 2."""
    return 1 + secrets.randbelow(N - 2)


def public_point(private_key: int) -> Point:
    return _plain(_times_base(private_key))


def point_bytes(point: Point) -> bytes:
    """04 ‖ x ‖ y, 65 bytes."""
    return b"\x04" + point[0].to_bytes(_BYTES) + point[1].to_bytes(_BYTES)


def point_of(written: bytes) -> Point:
    """Refuses with ValueError what is no point of the curve."""
    x, y = int.from_bytes(written[1 : 1 + _BYTES]), int.from_bytes(written[1 + _BYTES :])
    if len(written) != 1 + 2 * _BYTES or written[0] != 4 or x >= P or y >= P or (y * y - (x * x + A) * x - B) % P:
        raise ValueError("no point of the curve")
    return x, y


def sign(private_key: int, message: bytes, *, public_key: Point) -> bytes:
    """r and s in DER. The nonce comes from key, message and random source: a source that fails repeats no nonce for another message."""
    digest = _digest(public_key, message)
    while True:
        drawn = hmac.digest(private_key.to_bytes(_BYTES), secrets.token_bytes(_BYTES) + digest, "sha512")
        if signed := signature_with(private_key, digest, nonce=1 + int.from_bytes(drawn) % (N - 1)):
            return encode_dss_signature(*signed)


def signature_with(private_key: int, digest: bytes, *, nonce: int) -> tuple[int, int] | None:
    """r and s with this nonce (GB/T 32918.2, 6.1); None in the rare case that asks for another one."""
    r = (int.from_bytes(digest) + _plain(_times_base(nonce))[0]) % N
    s = pow(1 + private_key, -1, N) * (nonce - r * private_key) % N
    return (r, s) if r and s and r + nonce != N else None


def is_signed(public_key: Point, message: bytes, signature: bytes) -> bool:
    """GB/T 32918.2, 7.1."""
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        return False
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N and t):
        return False
    found = _sum(_times_base(s), _times(t, (*public_key, 1)))
    return found[2] != 0 and (int.from_bytes(_digest(public_key, message)) + _plain(found)[0]) % N == r


def _digest(public_key: Point, message: bytes) -> bytes:
    """What is signed: SM3 over Z, which names signer and curve, and the message."""
    return _sm3(signer_digest(public_key) + message)


def signer_digest(public_key: Point, *, user_id: bytes = USER_ID) -> bytes:
    """Z of GB/T 32918.2, 5.5."""
    numbers = (A, B, *BASE, *public_key)
    return _sm3((8 * len(user_id)).to_bytes(2) + user_id + b"".join(number.to_bytes(_BYTES) for number in numbers))


def _sm3(text: bytes) -> bytes:
    state = Hash(SM3())
    state.update(text)
    return state.finalize()


# -- points ------------------------------------------------------------------------------------------------------------


def _double(p: _Jacobian) -> _Jacobian:
    x, y, z = p
    zz, yy = z * z % P, y * y % P
    xyy, slope = x * yy % P, 3 * (x - zz) * (x + zz) % P  # a = −3
    x3 = (slope * slope - 8 * xyy) % P
    return x3, (slope * (4 * xyy - x3) - 8 * yy * yy) % P, 2 * y * z % P


def _sum(p: _Jacobian, q: _Jacobian) -> _Jacobian:
    if not (p[2] and q[2]):
        return q if q[2] else p
    (x1, y1, z1), (x2, y2, z2) = p, q
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u, v = x1 * zz2 % P, y1 * zz2 * z2 % P
    across, up = (x2 * zz1 - u) % P, (y2 * zz1 * z1 - v) % P
    if not across:
        return _INFINITY if up else _double(p)
    square = across * across % P
    cube, ux = square * across % P, u * square % P
    x3 = (up * up - cube - 2 * ux) % P
    return x3, (up * (ux - x3) - v * cube) % P, z1 * z2 * across % P


def _times(factor: int, p: _Jacobian) -> _Jacobian:
    found = _INFINITY
    for bit in f"{factor:b}":
        found = _double(found)
        if bit == "1":
            found = _sum(found, p)
    return found


def _times_base(factor: int) -> _Jacobian:
    """One sum for each digit of the factor, out of the table."""
    found = _INFINITY
    for row in _base_table():
        found = _sum(found, row[factor & ((1 << _WINDOW_BITS) - 1)])
        factor >>= _WINDOW_BITS
    return found


@cache
def _base_table() -> tuple[tuple[_Jacobian, ...], ...]:
    """For each digit of a factor the multiples 0 … 15 of the base point at that place."""
    rows, first = [], (*BASE, 1)
    for _ in range(8 * _BYTES // _WINDOW_BITS):
        row = [_INFINITY]
        for _ in range((1 << _WINDOW_BITS) - 1):
            row.append(_sum(row[-1], first))
        rows.append(tuple(row))
        first = _sum(row[-1], first)
    return tuple(rows)


def _plain(p: _Jacobian) -> Point:
    inverse = pow(p[2], -1, P)
    return p[0] * inverse * inverse % P, p[1] * inverse * inverse * inverse % P
