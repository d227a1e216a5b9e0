"""`puhui provider challenge | key | secret | end | revoke`: what a provider signs with, and what follows when that has leaked."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, language, result, say
from puhui.cli.site import site
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

if TYPE_CHECKING:
    from puhui.behaviours.words import Challenge, Key, Quarantined

CODE = click.argument("code")
KEY = click.argument("key")
OVERLAP = click.option(
    "--overlap", type=click.IntRange(0, 30), default=7, show_default=True, help="旧密钥再保留几天 · days that the key before stays live"
)
SIGN_IT = Text(
    "请接入方用对应的私钥对这句话签名，{until} 前交回：puhui provider key {code} --signature …",
    "Let the provider sign this text with its private key and hand it in before {until}: puhui provider key {code} --signature …",
)
SHOWN_ONCE = Text(
    "密钥只在现在显示这一次：平台加密保存，不再给出。请立即交给接入方妥善保管，并请他用它对上面的话做 HMAC-SHA256，{until} 前交回。",
    "The secret is shown only now: the platform keeps it sealed and never gives it again. Hand it to the provider, who guards it and hands in "
    "the HMAC-SHA256 of the text above before {until}.",
)


@click.command("challenge")
@CODE
@click.option("--public-key", required=True, help="base64，或 @文件（PEM 或 base64） · base64, or @file with PEM or base64")
@OVERLAP
@as_json
def challenge(code: str, public_key: str, overlap: int, as_json: bool) -> None:
    """提交 Ed25519 公钥，取得要签名的一句话，15 分钟内有效 · hand in the public key; get the text to sign, good for 15 minutes."""
    with site():
        from puhui.behaviours.actions import challenge_key
        from puhui.behaviours.words import CONSOLE

        made = challenge_key(provider=code, public_key=_read(public_key), by=CONSOLE, now=now(), overlap_days=overlap)
    result(_facts_of_challenge(made), as_json=as_json, lines=[made.text])
    if not as_json:
        say(SIGN_IT.said(language(), until=_civil(made.expires_at), code=code))


@click.command("key")
@CODE
@click.option("--signature", required=True, help="base64，或 @文件 · base64, or @file")
@as_json
def register(code: str, signature: str, as_json: bool) -> None:
    """交回签名：密钥生效，原来的在重叠期后停用 · hand in the signature: the key is live, the one before ends after the overlap."""
    with site():
        from puhui.behaviours.actions import register_key
        from puhui.behaviours.words import CONSOLE

        made = register_key(provider=code, signature=_read(signature), by=CONSOLE, now=now())
    result(facts_of_key(made, now()), as_json=as_json, lines=[f"密钥已生效 key is live: {made.name} · {made.scheme}"])


@click.command("secret")
@CODE
@OVERLAP
@as_json
def secret(code: str, overlap: int, as_json: bool) -> None:
    """给不能签名的系统：生成共享密钥，只显示一次 · for systems that cannot sign: make a shared secret, shown once."""
    with site():
        from puhui.behaviours.actions import challenge_secret
        from puhui.behaviours.words import CONSOLE

        made = challenge_secret(provider=code, by=CONSOLE, now=now(), overlap_days=overlap)
    shown, said = b64encode(made.secret).decode(), {name: getattr(SHOWN_ONCE, name) for name in ("zh", "en")}
    told = {name: text.format(until=_civil(made.expires_at)) for name, text in said.items()}
    result({**_facts_of_challenge(made), "secret": shown, **told}, as_json=as_json, lines=[shown, made.text, told[language()]])


@click.command("end")
@CODE
@KEY
@as_json
def end(code: str, key: str, as_json: bool) -> None:
    """立即停用一把不再使用的密钥；已签的批次不受影响 · end a key that is no longer used; what it signed stays good."""
    with site():
        from puhui.behaviours.actions import end_key

        made = end_key(provider=code, key=key, now=now())
    result(facts_of_key(made, now()), as_json=as_json, lines=[f"密钥已停用 key has ended: {made.name}"])


@click.command("revoke")
@CODE
@KEY
@click.option("--since", required=True, help="从这一刻起的批次全部隔离，如 2026-03-18T07:52+08:00 · quarantine what came since")
@click.option("--because", required=True, help="理由 · the reason")
@as_json
def revoke(code: str, key: str, since: str, because: str, as_json: bool) -> None:
    """撤销泄漏的密钥：立即失效，隔离它签过的批次 · revoke a leaked key: dead at once, what it signed is quarantined."""
    moment = _moment(since)
    with site():
        from puhui.behaviours import reads
        from puhui.behaviours.actions import revoke_key
        from puhui.behaviours.words import CONSOLE

        done = revoke_key(provider=code, key=key, since=moment, because=because, by=CONSOLE, now=now())
        held = [line for line in reads.quarantined(provider=code, is_decided=False) if line.batch in done.batches]
    facts = {
        "provider": code,
        "key": done.key,
        "revoked_at": done.revoked_at.isoformat(),
        "since": done.since.isoformat(),
        "batches": list(done.batches),
        "codes": done.codes,
        "settled": [part for line in held for part in _settled(line)],
    }
    lines = [
        f"密钥 {done.key} 已撤销；隔离 {len(done.batches)} 个批次，作废 {done.codes} 个一次性绑定码"
        f" · revoked; {len(done.batches)} batches quarantined, {done.codes} one-time codes dead",
        *(_line_of_settled(part) for line in held for part in _settled(line)),
        "下一步：由另一位运维人员在网页“接入方”里逐批复核 · next: another person of the operator decides on the page Providers",
    ]
    result(facts, as_json=as_json, lines=lines)


COMMANDS = (challenge, register, secret, end, revoke)


def facts_of_key(key: Key, moment: datetime) -> dict[str, object]:
    """A key for a machine to read."""
    return {
        "key": key.name,
        "scheme": key.scheme,
        "state": key.state(moment),
        "fingerprint": key.fingerprint,
        "valid_from": key.valid_from.isoformat(),
        "valid_until": key.valid_until.isoformat() if key.valid_until else None,
    }


def _facts_of_challenge(made: Challenge) -> dict[str, object]:
    return {
        "provider": made.provider,
        "scheme": made.scheme,
        "challenge": made.text,
        "expires_at": made.expires_at.isoformat(),
        "fingerprint": made.fingerprint,
        "overlap_days": made.overlap_days,
    }


def _settled(line: Quarantined) -> list[dict[str, Any]]:
    """What had counted of a batch before it was quarantined."""
    return [
        {"batch": line.batch, "run": part.run, "accepted": part.accepted, "reduction_g": part.reduction_g, "persons": part.persons}
        for part in line.settled
    ]


def _line_of_settled(part: dict[str, Any]) -> str:
    grams, rows, persons = (grouped(part[name]) for name in ("reduction_g", "accepted", "persons"))
    return f"已核算 settled: {part['batch']} · {part['run']} · {rows} 条 rows · {grams} g · {persons} 人 persons"


def _read(written: str) -> str:
    return Path(written[1:]).read_bytes().decode(errors="replace") if written.startswith("@") else written


def _moment(written: str) -> datetime:
    """A moment; without a zone it is civil time."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError as problem:
        raise click.BadParameter("2026-03-18T07:52+08:00", param_hint="--since") from problem
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def _civil(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
