"""`puhui keys`: which keys seal this installation's data, and a new one without a pause."""

from __future__ import annotations

import os
from base64 import b64encode

import click

from puhui.cli.printing import as_json, result
from puhui.cli.site import home


@click.group()
def command() -> None:
    """数据密钥：列表、轮换 · data keys: list, rotate."""


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
