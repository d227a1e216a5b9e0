"""`puhui organisation`, `puhui user`, `puhui admin`, `puhui city`: the first organisations and users of a new site, its three
administrators, and the cities that join."""

from __future__ import annotations

import sys
from datetime import date

import click

from puhui.cli.clock import now, today
from puhui.cli.printing import as_json, language, result
from puhui.cli.site import site
from puhui.participants.words import ADMINISTRATOR_ROLES, KIND_SAYS, ROLE_SAYS, OrganisationKind, Role
from puhui.vocabulary.texts import Text

LINK = Text(
    "一次性地址（72 小时内、用一次有效），请交给本人：在本站地址后面接 {path}",
    "A one-time address, good for 72 hours and one use; hand it over: put {path} after the address of this site",
)
_STDIN = click.option(
    "--password-stdin", is_flag=True, help="从标准输入的第一行读取密码 · the password is the first line of standard input"
)


@click.group()
def organisation() -> None:
    """机构：登记、邀请管理人、列表 · organisations: open, invite a manager, list."""


@organisation.command("open")
@click.argument("code")
@click.option("--kind", type=click.Choice([kind.value for kind in OrganisationKind]), required=True, help="类别 · kind")
@click.option("--name-zh", required=True, help="中文名称 · name in Chinese")
@click.option("--name-en", required=True, help="英文名称 · name in English")
@click.option("--city", default="340000", show_default=True, help="所在地六位代码，全省的填 340000 · place")
@click.option("--uscc", default="", help="统一社会信用代码（GB 32100），不知道就不填 · unified social credit code, empty where not known")
@as_json
def open_one(code: str, kind: str, name_zh: str, name_en: str, city: str, uscc: str, as_json: bool) -> None:
    """登记机构，并给出第一位管理人的邀请 · open an organisation; gives the invitation of its first manager."""
    from puhui.vocabulary.identifiers import organisation_code, region_code

    with site():
        from puhui.participants import actions

        name = Text(name_zh, name_en)
        made = actions.open_organisation(
            code=organisation_code(code), name=name, kind=OrganisationKind(kind), city=region_code(city), uscc=uscc
        )
        invitation = actions.invite_by_command(organisation=made.code, manager=name_zh, now=now())
    _invited(
        {"organisation": made.code, "account": made.account, "kind": kind, "city": city, "uscc": made.uscc}, invitation, as_json=as_json
    )


@organisation.command("invite")
@click.argument("code")
@click.option("--for", "whom", required=True, help="邀请谁，便于辨认 · whom, to tell apart")
@as_json
def invite(code: str, whom: str, as_json: bool) -> None:
    """再给一位管理人的邀请 · one more invitation for a manager."""
    with site():
        from puhui.participants.actions import invite_by_command

        invitation = invite_by_command(organisation=code, manager=whom, now=now())
    _invited({"organisation": code, "for": whom}, invitation, as_json=as_json)


def _invited(facts: dict[str, object], invitation: str, *, as_json: bool) -> None:
    path = f"/invited/{invitation}"
    lines = [" · ".join(str(value) for value in facts.values() if value), LINK.said(language(), path=path)]
    result({**facts, "invitation": path}, as_json=as_json, lines=lines)


@organisation.command("list")
@as_json
def list_organisations(as_json: bool) -> None:
    """机构列表 · every organisation, its kind and its managers."""
    with site():
        from puhui.participants.reads import organisation_list
        from puhui.participants.words import Reach, Scope

        found = organisation_list(Reach(Scope.ALL))
    facts = [
        {
            "organisation": line.code, "name_zh": line.name.zh, "name_en": line.name.en, "kind": line.kind, "city": line.city,
            "uscc": line.uscc, "members": line.members, "managers": list(line.managers),
        }
        for line in found
    ]  # fmt: skip
    lines = [
        f"{line.code} · {line.name.said(language())} · {KIND_SAYS[line.kind].said(language())} · {line.city} · {', '.join(line.managers) or '–'}"
        for line in found
    ]
    result({"organisations": facts}, as_json=as_json, lines=lines or ["还没有机构：puhui organisation open · no organisation yet"])


# -- users -----------------------------------------------------------------------------------------------------------------------------


@click.group()
def user() -> None:
    """用户：添加、列表、停用 · users: add, list, close."""


@user.command("add")
@click.argument("name")
@click.option("--organisation", "code", required=True, help="机构代码 · code of the organisation")
@click.option("--manager", "is_manager", is_flag=True, help="作为管理人 · as a manager")
@_STDIN
@as_json
def add(name: str, code: str, is_manager: bool, password_stdin: bool, as_json: bool) -> None:
    """直接添加机构成员；一般用邀请 · a member with a password; an invitation is the usual way."""
    password = _password(from_stdin=password_stdin)
    with site():
        from puhui.participants.actions import add_officer

        role = add_officer(name=name.strip(), password=password, organisation=code, is_manager=is_manager, now=now())
    facts = {"user": name.strip(), "organisation": code, "role": role}
    result(facts, as_json=as_json, lines=[f"{name.strip()} · {code} · {ROLE_SAYS[role].said(language())}"])


@user.command("list")
@as_json
def list_users(as_json: bool) -> None:
    """机构成员的账号 · accounts of members of organisations."""
    with site():
        from puhui.participants.reads import user_list

        found = user_list()
    facts = [{"user": line.name, "number": line.user, "role": line.role, "is_active": line.is_active} for line in found]
    lines = [
        f"{line.name} · {ROLE_SAYS[line.role].said(language())} · {'可用 open' if line.is_active else '停用 closed'}" for line in found
    ]
    result({"users": facts}, as_json=as_json, lines=lines or ["还没有账号：puhui user add · no account yet"])


@user.command("close")
@click.argument("name")
@click.option("--reason", required=True, help="原因，记入审计 · the reason, audited")
@as_json
def close(name: str, reason: str, as_json: bool) -> None:
    """停用账号，登录立即结束 · close an account; its sessions end at once."""
    with site():
        from puhui.participants import actions, reads
        from puhui.participants.errors import UnknownParticipant

        number = reads.officer_named(name)
        if number is None:
            raise UnknownParticipant(asked=name)
        actions.close_user(user=number, reason=reason, now=now())
    result({"user": name, "is_active": False}, as_json=as_json, lines=[f"{name}：停用 closed"])


# -- administrators --------------------------------------------------------------------------------------------------------------------


@click.group()
def admin() -> None:
    """三员：系统、安全、审计管理员 · the three administrators."""


@admin.command("appoint")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in ADMINISTRATOR_ROLES]), required=True, help="哪一员 · which of the three")
@click.option(
    "--stdin", "from_stdin", is_flag=True, help="标准输入：第一行身份证号，第二行密码 · identity number, then password, one a line"
)
@as_json
def appoint(name: str, role: str, from_stdin: bool, as_json: bool) -> None:
    """任命一员；原来的账号停用。身份证号只用来确认是三个不同的人，不保存 · appoint one; the account before is closed.

    The identity number only tells three people apart; what is kept of it is a keyed hash.
    """
    identity = sys.stdin.readline().strip() if from_stdin else _hidden("身份证号 identity number")
    password = _password(from_stdin=from_stdin)
    with site():
        from puhui.participants.actions import appoint_administrator

        before = appoint_administrator(role=Role(role), name=name.strip(), password=password, identity=identity, now=now())
    facts = {"user": name.strip(), "role": role, "replaced": before}
    ended = f" · 已停用 closed: {before}" if before else ""
    result(facts, as_json=as_json, lines=[f"{name.strip()} · {ROLE_SAYS[Role(role)].said(language())}{ended}"])


def _hidden(says: str) -> str:
    asked: str = click.prompt(says, hide_input=True, err=True)
    return asked


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("密码 password", hide_input=True, confirmation_prompt="再输一次 again", err=True)
    return asked


# -- cities ----------------------------------------------------------------------------------------------------------------------------


@click.group()
def city() -> None:
    """城市：接入、列表 · cities: join, list."""


@city.command("join")
@click.argument("code")
@click.option("--scheme-zh", required=True, help="本市名称（中文） · its name in Chinese")
@click.option("--scheme-en", required=True, help="本市名称（英文） · its name in English")
@click.option("--scenario", "scenarios", multiple=True, required=True, help="开通的场景，可多次 · scenarios that count there; repeatable")
@click.option("--from", "from_on", default=None, help="从哪一天起，默认今天 · from which day, today by default")
@click.option(
    "--fen", type=click.IntRange(1, 100_000), default=100, show_default=True, help="预算每 1,000 分多少分钱 · fen for 1,000 points"
)
@as_json
def join(code: str, scheme_zh: str, scheme_en: str, scenarios: tuple[str, ...], from_on: str | None, fen: int, as_json: bool) -> None:
    """一个市以自己的名称、场景和预算接入；再次运行是更改 · a city joins; running it again changes name and list."""
    first = _day(from_on)
    with site():
        from puhui.journeys.joining import city_joins

        city_joins(code=code, scheme=Text(scheme_zh, scheme_en), scenarios=scenarios, from_on=first, fen_per_thousand=fen, now=now())
    facts = {"city": code, "scheme_zh": scheme_zh, "scheme_en": scheme_en, "scenarios": sorted(scenarios), "from": str(first)}
    lines = [f"{code} · {Text(scheme_zh, scheme_en).said(language())} · {', '.join(sorted(scenarios))} · {first}"]
    result(facts, as_json=as_json, lines=lines)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError as problem:
        raise click.BadParameter("2026-03-18", param_hint="--from") from problem


@city.command("list")
@as_json
def list_cities(as_json: bool) -> None:
    """已接入的城市 · the cities that have joined."""
    with site():
        from puhui.participants.reads import joined_cities

        found = joined_cities()
    facts = [{"city": line.code, "scheme_zh": line.scheme.zh, "scheme_en": line.scheme.en, "joined_at": line.joined_at} for line in found]
    lines = [f"{line.code} · {line.scheme.said(language())}" for line in found]
    result({"cities": facts}, as_json=as_json, lines=lines or ["还没有城市接入：puhui city join · no city has joined"])
