"""How the played bank says things: one JSON text of messages, signed with HMAC-SHA256; read by the port, and by nobody else."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from puhui.payments.errors import NoticeRefused
from puhui.payments.words import Answer, Notice

HEADER = "Bank-Signature"


def headers_of(body: bytes, *, secret: bytes) -> dict[str, str]:
    return {HEADER: hmac.new(secret, body, "sha256").hexdigest()}


def body_of(messages: Sequence[Notice | Answer]) -> bytes:
    return json.dumps({"messages": [_told(one) for one in messages]}, ensure_ascii=False, sort_keys=True).encode()


def read_signed(headers: Mapping[str, str], body: bytes, *, secret: bytes) -> tuple[Notice | Answer, ...]:
    """Raises NoticeRefused."""
    signature = next((value for name, value in headers.items() if name.lower() == HEADER.lower()), "")
    if not hmac.compare_digest(hmac.new(secret, body, "sha256").hexdigest().encode(), signature.encode()):
        raise NoticeRefused(reason_zh="签名不对", reason_en="its signature is not the bank's")
    try:
        return tuple(_read(one) for one in json.loads(body)["messages"])
    except (ValueError, KeyError, TypeError) as problem:
        raise NoticeRefused(reason_zh="格式不对", reason_en=f"its form is wrong ({str(problem)[:60]})") from problem


def _told(one: Notice | Answer) -> dict[str, Any]:
    if isinstance(one, Notice):
        return {"kind": "notice", "bank_ref": one.bank_ref, "reference": one.reference, "fen": one.fen, "at": one.booked_at.isoformat()}
    return {"kind": "answer", "key": one.key, "paid": one.is_paid, "bank_ref": one.bank_ref, "reason": one.reason, "at": one.at.isoformat()}


def _read(told: Mapping[str, Any]) -> Notice | Answer:
    at = datetime.fromisoformat(told["at"])
    if told["kind"] == "notice":
        return Notice(str(told["bank_ref"]), str(told["reference"]), int(told["fen"]), at)
    return Answer(str(told["key"]), bool(told["paid"]), at, str(told["bank_ref"]), str(told["reason"]))
