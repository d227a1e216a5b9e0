"""What a device signs when it delivers: the file's hash, for whom and which period it is; over the network the whole request."""

from __future__ import annotations


def signed_text(*, project: str, period: int, serial: str, sha256: str) -> bytes:
    return f"puhui-series-v1\n{project}\n{period}\n{serial}\n{sha256}\n".encode()


def request_text(*, path: str, media_type: str, sha256: str) -> bytes:
    """Everything by which the file is read stands in the path: project, period, kind, device, zone, interval and sheet. No clock is asked of
    a meter: the same bytes are the same delivery for ever, so a request that is played back adds nothing."""
    return "\n".join(("puhui-series-2", "POST", path, media_type, sha256)).encode()
