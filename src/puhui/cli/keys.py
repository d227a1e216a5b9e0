"""`puhui keys`: which keys seal this installation's data, a new one without a pause, and an old one out of use."""

from __future__ import annotations

import os
from base64 import b64encode
from typing import TYPE_CHECKING

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, progress, result, say
from puhui.cli.site import home, site
from puhui.vocabulary.amounts import grouped

if TYPE_CHECKING:
    from puhui.foundation.resealing import Resealed

#: How many failures are shown one by one.
_SHOWN = 20


@click.group()
def command() -> None:
    """数据密钥：列表、轮换、重新加密、停用 · data keys: list, rotate, reseal, retire."""


@command.command("list")
@as_json
def list_keys(as_json: bool) -> None:
    """每把密钥的编号和算法、签名公钥；从不显示密钥本身 · id and cipher of each key, the public signing key, never a key itself."""
    os.environ["PUHUI_HOME"] = str(home())
    from puhui.foundation.configuration import keyring

    keys, signing = keyring(), _signer()
    current, ciphers = keys.current(), keys.ciphers()
    lines = [f"{'→' if key == current else ' '} {key:<16} {cipher}" for key, cipher in ciphers.items()]
    kind = "软件密钥，不是经认证的密码模块 · software key: not a certified module" if signing["is_software"] else "密码机 · appliance"
    lines += [f"签名 signing: {signing['algorithm']} {signing['key_id']}", f"  SHA-256 {signing['fingerprint']}", f"  {kind}"]
    result({"current": current, "keys": ciphers, "signer": signing}, as_json=as_json, lines=lines)


def _signer() -> dict[str, object]:
    """The public half of the signing key, and where the other half lives."""
    from puhui.foundation.configuration import configuration, signer
    from puhui.foundation.signing import IN_A_FILE, fingerprint

    found = signer()
    public_key = found.public_key()
    return {
        "key_id": found.key_id,
        "algorithm": found.algorithm,
        "fingerprint": fingerprint(public_key),
        "public_key": b64encode(public_key).decode(),
        "is_software": configuration().signer == IN_A_FILE,
    }


@command.command("rotate")
@click.option("--cipher", type=click.Choice(["aes-256-gcm", "sm4-gcm"]), default="aes-256-gcm", show_default=True)
@as_json
def rotate(cipher: str, as_json: bool) -> None:
    """换一把新密钥，不停机；旧密钥留着读旧内容 · a new current key, without a pause; the old ones stay for what they sealed."""
    os.environ["PUHUI_HOME"] = str(home())
    from puhui.foundation.configuration import keyring, rotate_key

    fresh = rotate_key(cipher=cipher)
    lines = [
        f"新密钥 {fresh}（{cipher}）已启用，运行中的进程下一次加密即用它",
        f"new key {fresh} ({cipher}) is in use; running processes seal the next thing under it",
        "请立即重新保管密钥文件：此后的备份用旧文件打不开 · keep the key file anew: backups from now on cannot be read with the old one",
    ]
    result({"current": keyring().current(), "cipher": cipher}, as_json=as_json, lines=lines)


@command.command("reseal")
@as_json
def reseal(as_json: bool) -> None:
    """旧密钥加密的内容全部改用当前密钥，不停机，可中断后再来 · all that is under older keys comes under the current one, while serving."""
    with site(), progress() as report:
        from puhui.foundation.resealing import reseal as sealed_anew

        done = sealed_anew(report=report)
    counts = {"files": done.files, "values": done.values}
    facts: dict[str, object] = {"key": done.key}
    for name in ("resealed", "current"):
        facts[name] = sum(getattr(count, name) for count in counts.values())
    facts |= {"failed": len(done.failures), "failures": [[failure.what, failure.why] for failure in done.failures[:_SHOWN]]}
    facts |= {kind: {"resealed": found.resealed, "current": found.current, "failed": len(found.failures)} for kind, found in counts.items()}
    result(facts, as_json=as_json, lines=_resealed(done))
    if done.failures:
        say("有内容没有改用当前密钥，旧密钥请保留 · some things are not under the current key: keep the older keys")
        raise click.exceptions.Exit(1)


def _resealed(done: Resealed) -> list[str]:
    kinds = (("文件 files", done.files), ("字段 values", done.values))
    return [
        f"当前密钥 current key: {done.key}",
        *(
            f"{kind}：重新加密 resealed {grouped(found.resealed)}，已是当前 already current {grouped(found.current)}，失败 failed {len(found.failures)}"
            for kind, found in kinds
        ),
        *(f"✗ {failure.what}: {failure.why}" for failure in done.failures[:_SHOWN]),
    ]


@command.command("retire")
@click.argument("key")
@as_json
def retire(key: str, as_json: bool) -> None:
    """移除一把旧密钥；还有内容用它加密时拒绝 · takes an older key out of the file, refused while anything is sealed under it."""
    with site():
        from puhui.foundation.configuration import keyring
        from puhui.foundation.resealing import retire as taken_out

        taken_out(key=key, now=now())
        ciphers = keyring().ciphers()
    lines = [
        f"密钥 {key} 已从密钥文件移除 · key {key} is out of the key file",
        "它加密过的旧备份仍需要旧的密钥文件：请随备份保管 · older backups need the older key file: keep it as long as you keep them",
    ]
    result({"retired": key, "keys": ciphers}, as_json=as_json, lines=lines)
