"""What a device signs when it delivers: the file's hash, for whom and which period it is."""

from __future__ import annotations


def signed_text(*, project: str, period: int, serial: str, sha256: str) -> bytes:
    return f"puhui-series-v1\n{project}\n{period}\n{serial}\n{sha256}\n".encode()
