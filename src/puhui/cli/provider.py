"""`puhui provider`: open a provider, register its key or secret, let its people sign in, list who is there."""

from __future__ import annotations

import secrets
import sys
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, language, result
from puhui.cli.site import site
from puhui.vocabulary.texts import Text

if TYPE_CHECKING:
    from puhui.behaviours.reads import ProviderLine

_CODE = click.argument("code")
SECRET_BYTES = 32
SHOWN_ONCE = Text(
    "密钥只在现在显示这一次：平台加密保存，不再给出。请立即交给接入方妥善保管。",
    "The secret is shown only now: the platform keeps it sealed and never gives it again. Hand it to the provider and guard it.",
)


@click.group()
def command() -> None:
    """接入方：开通、登记密钥、添加用户、列表 · providers: open, key, secret, user, list."""


@command.command("open")
@_CODE
@click.option("--name-zh", required=True, help="中文名称 · name in Chinese")
@click.option("--name-en", required=True, help="英文名称 · name in English")
@click.option("--city", required=True, help="城市代码，如 340100 · city")
@click.option("--scenario", "scenarios", multiple=True, required=True, help="可以发送的减排场景，可多次 · what it may send; repeatable")
@as_json
def open_one(code: str, name_zh: str, name_en: str, city: str, scenarios: tuple[str, ...], as_json: bool) -> None:
    """开通接入方；再次运行只增加场景 · open a provider; running it again adds scenarios."""
    with site():
        from puhui.journeys.connecting import connect_provider

        made = connect_provider(code=code, name=Text(name_zh, name_en), city=city, scenarios=scenarios, now=now())
    result(_facts(made), as_json=as_json, lines=[f"接入方已开通 provider open: {_line(made)}"])


@command.command("key")
@_CODE
@click.option("--public-key", required=True, help="base64，或 @文件（PEM 或 base64） · base64, or @file with PEM or base64")
@as_json
def register_key(code: str, public_key: str, as_json: bool) -> None:
    """登记 Ed25519 公钥，立即取代原来的 · register the public key; it replaces an earlier one at once."""
    written = Path(public_key[1:]).read_bytes().decode(errors="replace") if public_key.startswith("@") else public_key
    with site():
        from puhui.behaviours import actions, reads

        actions.register_key(provider=code, public_key=written)
        found = reads.provider_named(code)
    result(_facts(found), as_json=as_json, lines=[f"公钥已登记 public key registered: {_line(found)}"])


@command.command("secret")
@_CODE
@as_json
def make_secret(code: str, as_json: bool) -> None:
    """给不能签名的系统：生成共享密钥，只显示一次 · for systems that cannot sign: make a shared secret, shown once."""
    made = secrets.token_bytes(SECRET_BYTES)
    with site():
        from puhui.behaviours.actions import register_secret

        register_secret(provider=code, secret=made)
    shown = b64encode(made).decode()
    facts = {"provider": code, "secret": shown, "zh": SHOWN_ONCE.zh, "en": SHOWN_ONCE.en}
    result(facts, as_json=as_json, lines=[shown, SHOWN_ONCE.said(language())])


@command.command("user")
@_CODE
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="从标准输入的第一行读取密码 · the password is the first line of standard input")
@as_json
def add_user(code: str, name: str, password_stdin: bool, as_json: bool) -> None:
    """添加接入方的网页用户；密码不回显，输入两次 · somebody who signs in for the provider; the password is asked twice, without echo."""
    if not 0 < len(name.strip()) <= 80:
        raise click.BadParameter("1–80", param_hint="NAME")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _asked()
    with site():
        from puhui.journeys.connecting import add_clerk

        add_clerk(provider=code, name=name.strip(), password=password)
    facts = {"provider": code, "user": name.strip(), "role": "provider"}
    result(facts, as_json=as_json, lines=[f"用户 {name.strip()} 可以为接入方 {code} 登录 · may sign in for the provider"])


def _asked() -> str:
    asked: str = click.prompt("密码 password", hide_input=True, confirmation_prompt="再输一次 again", err=True)
    return asked


@command.command("list")
@as_json
def list_all(as_json: bool) -> None:
    """接入方、场景和已登记的密钥 · providers, their scenarios, and which keys they have."""
    with site():
        from puhui.behaviours.reads import provider_list

        found = provider_list()
    lines = [_line(provider) for provider in found] or ["还没有接入方：puhui provider open · no provider yet"]
    result({"providers": [_facts(provider) for provider in found]}, as_json=as_json, lines=lines)


def _facts(provider: ProviderLine) -> dict[str, object]:
    return {
        "provider": provider.code,
        "name_zh": provider.name.zh,
        "name_en": provider.name.en,
        "scenarios": list(provider.scenarios),
        "has_public_key": provider.has_public_key,
        "has_secret": provider.has_secret,
        "is_simulated": provider.is_simulated,
    }


def _line(provider: ProviderLine) -> str:
    signs = [name for name, has in (("ed25519", provider.has_public_key), ("hmac-sha256", provider.has_secret)) if has]
    return " · ".join(
        [provider.code, provider.name.said(language()), ", ".join(provider.scenarios), " + ".join(signs) or "没有密钥 no key"]
    )
