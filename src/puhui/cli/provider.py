"""`puhui provider`: open a provider, try it out, admit it, say how much it may send, let its people sign in, list who is there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from puhui.cli import provider_keys, provider_trial
from puhui.cli.clock import now
from puhui.cli.printing import as_json, language, result
from puhui.cli.provider_keys import CODE, facts_of_key
from puhui.cli.site import site
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text

if TYPE_CHECKING:
    from puhui.behaviours.reads import ProviderLine
    from puhui.behaviours.words import Limits


@click.group()
def command() -> None:
    """接入方：开通、试运行、密钥、上限、用户、列表 · providers: open, try, key, limit, user, list."""


for made in (*provider_keys.COMMANDS, *provider_trial.COMMANDS):
    command.add_command(made)


@command.command("open")
@CODE
@click.option("--name-zh", required=True, help="中文名称 · name in Chinese")
@click.option("--name-en", required=True, help="英文名称 · name in English")
@click.option("--city", required=True, help="城市代码，如 340100 · city")
@click.option("--scenario", "scenarios", multiple=True, required=True, help="可以发送的减排场景，可多次 · what it may send; repeatable")
@click.option("--sandbox", is_flag=True, help="先试运行，admit 之后才能正式发送 · tried out first: nothing counts before `admit`")
@as_json
def open_one(code: str, name_zh: str, name_en: str, city: str, scenarios: tuple[str, ...], sandbox: bool, as_json: bool) -> None:
    """开通接入方；再次运行只增加场景 · open a provider; running it again adds scenarios."""
    name = Text(name_zh, name_en)
    with site():
        from puhui.journeys.connecting import connect_provider

        made = connect_provider(code=code, name=name, city=city, scenarios=scenarios, now=now(), is_production=not sandbox)
    result(_facts(made), as_json=as_json, lines=[f"接入方已开通 provider open: {_line(made)}"])


@command.command("admit")
@CODE
@as_json
def admit(code: str, as_json: bool) -> None:
    """试运行全部通过后，正式开通 · admit to production once everything is shown."""
    with site():
        from puhui.behaviours import reads
        from puhui.behaviours.actions import admit_provider
        from puhui.behaviours.words import CONSOLE

        admit_provider(provider=code, by=CONSOLE, now=now())
        found = reads.provider_named(code)
    result(_facts(found), as_json=as_json, lines=[f"已正式开通 in production: {_line(found)}"])


@command.command("limits")
@CODE
@click.option("--requests-per-minute", type=click.IntRange(min=1), default=None, help="每分钟请求数 · requests a minute")
@click.option("--batches-per-day", type=click.IntRange(min=1), default=None, help="每日批次数 · batches a day")
@click.option("--bytes-per-day", type=click.IntRange(min=1), default=None, help="每日字节数 · bytes a day")
@as_json
def limits(code: str, requests_per_minute: int | None, batches_per_day: int | None, bytes_per_day: int | None, as_json: bool) -> None:
    """查看或修改上限和今天的用量 · see or set how much it may send, and what is used today."""
    with site():
        from puhui.behaviours import reads
        from puhui.behaviours.actions import set_limits
        from puhui.behaviours.words import Limits

        told = reads.provider_named(code).limits
        asked = Limits(
            requests_per_minute or told.requests_per_minute, batches_per_day or told.batches_per_day, bytes_per_day or told.bytes_per_day
        )
        if asked != told:
            set_limits(provider=code, limits=asked)
        used = reads.use_of(code, now=now())
    facts = {"provider": code, **_limits(asked), "used": {"requests": used.requests, "batches": used.batches, "bytes": used.bytes}}
    lines = [
        f"每分钟请求 requests a minute: {grouped(used.requests)} / {grouped(asked.requests_per_minute)}",
        f"今日批次 batches today: {grouped(used.batches)} / {grouped(asked.batches_per_day)}",
        f"今日字节 bytes today: {grouped(used.bytes)} / {grouped(asked.bytes_per_day)}",
    ]
    result(facts, as_json=as_json, lines=lines)


@command.command("user")
@CODE
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
    """接入方、场景和密钥 · providers, their scenarios, and their keys."""
    with site():
        from puhui.behaviours.reads import provider_list

        found = provider_list()
    lines = [_line(provider) for provider in found] or ["还没有接入方：puhui provider open · no provider yet"]
    result({"providers": [_facts(provider) for provider in found]}, as_json=as_json, lines=lines)


def _facts(provider: ProviderLine) -> dict[str, object]:
    moment = now()
    return {
        "provider": provider.code,
        "name_zh": provider.name.zh,
        "name_en": provider.name.en,
        "scenarios": list(provider.scenarios),
        "keys": [facts_of_key(key, moment) for key in provider.keys],
        "is_production": provider.is_production,
        "is_simulated": provider.is_simulated,
        **_limits(provider.limits),
    }


def _limits(limits: Limits) -> dict[str, int]:
    return {
        "requests_per_minute": limits.requests_per_minute,
        "batches_per_day": limits.batches_per_day,
        "bytes_per_day": limits.bytes_per_day,
    }


def _line(provider: ProviderLine) -> str:
    keys = [f"{key.name} {key.scheme}" for key in reversed(provider.live_keys(now()))]
    parts = [provider.code, provider.name.said(language()), ", ".join(provider.scenarios), " + ".join(keys) or "没有密钥 no key"]
    return " · ".join([*parts, *([] if provider.is_production else ["试运行 sandbox"])])
