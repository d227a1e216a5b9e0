"""What the generated description of the API cannot know by itself: the shape of a refusal, the headers of a signed request, and bodies that are never parsed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ninja import Schema

from puhui.foundation.answering import STATUS


class Refused(Schema):
    """Every refusal: a stable code, and one sentence in each language that says what to do next."""

    code: str
    zh: str
    en: str


#: What every operation may answer besides what it gives.
REFUSALS = dict.fromkeys(sorted(set(STATUS.values())), Refused)


def _header(name: str, says: str, *, is_needed: bool = True) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": is_needed, "description": says, "schema": {"type": "string"}}


_PROOF = (
    _header("Puhui-Provider", "接入方代码 · the provider's code"),
    _header("Puhui-Key", "密钥编号，可省略 · the name of the key; may be left out", is_needed=False),
    _header("Puhui-Timestamp", "Unix 秒，相差不超过 5 分钟 · Unix seconds, at most five minutes off"),
    _header(
        "Puhui-Signature",
        "ed25519=<base64> 或 or hmac-sha256=<base64>；签名原文见 docs/using/api.md · over eight lines, see docs/using/api.md",
    ),
)
_NUMBER = "序号，从 1 起，不重用 · the number of this batch: from 1, never used again"

#: Every operation is signed; a number is asked of batches only, and is signed wherever it stands.
SIGNED: dict[str, Any] = {"parameters": [*_PROOF, _header("Puhui-Sequence", _NUMBER, is_needed=False)]}


def batch_sent(media: Iterable[str]) -> dict[str, Any]:
    """A batch as the body, in one of these media types, with its number and the name of its file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in media}
    name = _header("Puhui-File", "文件名，只用于显示 · the name of the file, shown only", is_needed=False)
    return {
        "parameters": [*_PROOF, _header("Puhui-Sequence", _NUMBER), name],
        "requestBody": {"required": True, "description": "docs/using/records.md", "content": content},
    }


def series_sent(media: Iterable[str]) -> dict[str, Any]:
    """A meter's readings as the body, in one of these media types, signed by the meter."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in media}
    proof = (
        "ed25519=<base64>；设备的签名，原文五行，见 docs/using/monitoring.md · of the device, over five lines, see docs/using/monitoring.md"
    )
    return {
        "parameters": [_header("Puhui-Signature", proof)],
        "requestBody": {"required": True, "description": "content/registry/series.yaml", "content": content},
    }


#: An answer that is a CSV file.
CSV_ANSWER: dict[str, Any] = {**SIGNED, "responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}
