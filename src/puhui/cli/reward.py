"""`puhui reward`: open a reward with its price, let pieces arrive, close it, list what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, language, result
from puhui.cli.site import site
from puhui.vocabulary.texts import Text

if TYPE_CHECKING:
    from puhui.rewards.words import RewardLine

_CODE = click.argument("code")


@click.group()
def command() -> None:
    """礼品：上架、到货、下架、列表 · rewards: open, stock, close, list."""


@command.command("open")
@_CODE
@click.option("--name-zh", required=True, help="中文名称 · name in Chinese")
@click.option("--name-en", required=True, help="英文名称 · name in English")
@click.option("--points", required=True, type=click.IntRange(1, 10**9), help="多少积分，定了不再改 · its price, which never changes")
@click.option("--city", required=True, help="发放地区，如 340100；340000 为全省 · where it is given")
@as_json
def open_one(code: str, name_zh: str, name_en: str, points: int, city: str, as_json: bool) -> None:
    """上架，库存为零 · open a reward, with nothing in stock yet."""
    with site():
        from puhui.rewards.actions import open_reward

        made = open_reward(code=code, name=Text(name_zh, name_en), points=points, city=city)
    result(_facts(made), as_json=as_json, lines=[f"已上架 open: {_line(made)}"])


@command.command("stock")
@_CODE
@click.option("--pieces", required=True, type=click.IntRange(1, 10**9), help="到货多少件 · how many arrive")
@click.option("--key", required=True, help="到货单号；同一单号只记一次 · the delivery's number; counted once")
@as_json
def stock(code: str, pieces: int, key: str, as_json: bool) -> None:
    """到货 · pieces arrive."""
    with site():
        from puhui.rewards.actions import stock_reward

        made = stock_reward(code=code, pieces=pieces, key=f"command:{key}", now=now())
    result(_facts(made), as_json=as_json, lines=[f"已入库 in stock: {_line(made)}"])


@command.command("close")
@_CODE
@as_json
def close(code: str, as_json: bool) -> None:
    """下架，兑过的不变 · close it; what was redeemed stays."""
    with site():
        from puhui.rewards.actions import close_reward

        close_reward(code=code)
    result({"reward": code, "is_open": False}, as_json=as_json, lines=[f"已下架 closed: {code}"])


@command.command("list")
@as_json
def list_all(as_json: bool) -> None:
    """礼品、价格、库存 · rewards, prices, stock."""
    with site():
        from puhui.rewards.reads import every_reward

        found = every_reward()
    lines = [_line(reward) for reward in found] or ["还没有礼品：puhui reward open · no reward yet"]
    result({"rewards": [_facts(reward) for reward in found]}, as_json=as_json, lines=lines)


def _facts(reward: RewardLine) -> dict[str, object]:
    return {
        "reward": reward.code,
        "name_zh": reward.name.zh,
        "name_en": reward.name.en,
        "points": reward.points,
        "stock": reward.stock,
        "city": reward.city,
        "is_open": reward.is_open,
    }


def _line(reward: RewardLine) -> str:
    state = "" if reward.is_open else " · 已下架 closed"
    return f"{reward.code} · {reward.name.said(language())} · {reward.points} 分 points · {reward.stock} 件 in stock · {reward.city}{state}"
