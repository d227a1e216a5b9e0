"""`puhui certificate`: whether a certificate's proof holds, on any machine, without a site and without the network."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from puhui.cli.printing import as_json, result
from puhui.foundation.signing import fingerprint, proves
from puhui.vocabulary.amounts import grouped


@click.group()
def command() -> None:
    """注销证明：离线核对 · certificates: check one offline."""


@command.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def verify(file: Path, as_json: bool) -> None:
    """核对一个证明包（核对页上的 JSON 文件）· check a proof, the JSON file of the page of a certificate."""
    told = _read(file)
    facts, holds = _facts(told), proves(told)
    said = {
        "holds": holds,
        "key_id": told.get("key_id", ""),
        "key_sha256": _key(told),
        "is_demonstration": told.get("is_demonstration") == "yes",
        "facts": facts,
    }
    lines = [
        "签名成立 · the signature holds" if holds else "签名不成立，请不要采信 · the signature does not hold: do not rely on it",
        *(
            f"{name}: {grouped(value) if isinstance(value, int) and not isinstance(value, bool) else value}"
            for name, value in facts.items()
        ),
        f"公钥指纹 SHA-256 of the key: {said['key_sha256']}（请与登记机构公布的对照 compare with the one that the register publishes）",
    ]
    result(said, as_json=as_json, lines=lines)
    if not holds:
        sys.exit(1)


def _read(file: Path) -> dict[str, str]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as problem:
        raise click.UsageError(f"{file.name} 不是证明包 · is no proof: {problem}") from problem
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()) or "facts" not in told:
        raise click.UsageError(f"{file.name} 不是证明包 · is no proof: facts, algorithm, public_key, signature")
    return told


def _facts(told: dict[str, str]) -> dict[str, object]:
    try:
        facts = json.loads(told["facts"])
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _key(told: dict[str, str]) -> str:
    from base64 import b64decode

    try:
        return fingerprint(b64decode(told.get("public_key", "")))
    except ValueError:
        return ""
