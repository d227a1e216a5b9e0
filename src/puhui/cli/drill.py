"""`puhui drill`: kill worker and database at every point, send everything twice, on a throw-away cluster, and see that it adds up."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, progress, result, say
from puhui.cli.site import SETTINGS, close, migrate, prepare
from puhui.foundation.server import ThrowawayCluster, Urls, throwaway_cluster

if TYPE_CHECKING:
    from puhui.journeys.drills.outcome import Tally
    from puhui.journeys.drills.stage import Stage

NAMES = ("kill-worker", "kill-database", "send-twice", "points", "access", "race-transfers", "last-lot", "payment-chaos")
#: Rounds of `send-twice` where none are asked for; the kills take every point once.
REPEATS = 10
#: Pairs of simultaneous transfers.
PAIRS = 200
#: Buyers of the last lot, and orders of the chaos.
BUYERS, ORDERS = 200, 200


@click.command()
@click.argument("name", type=click.Choice(NAMES))
@click.option("--rounds", type=click.IntRange(1), default=None, help="默认每个故障点一轮 · default: one for each point")
@click.option("--seed", type=int, default=None, help="抽取故障点的种子 · draws the points; printed with the result")
@click.option("--pairs", type=click.IntRange(1), default=PAIRS, show_default=True, help="race-transfers 的对数 · pairs of race-transfers")
@click.option("--buyers", type=click.IntRange(2, 1000), default=BUYERS, show_default=True, help="last-lot 的买家 · buyers of last-lot")
@click.option("--orders", type=click.IntRange(1), default=ORDERS, show_default=True, help="payment-chaos 的订单 · orders of payment-chaos")
@click.option("--list", "listing", is_flag=True, help="只列出全部故障点 · only print every point")
@as_json
def command(name: str, rounds: int | None, seed: int | None, pairs: int, buyers: int, orders: int, listing: bool, as_json: bool) -> None:
    """故障演练：在一次性的集群上杀进程、断数据库、重复发送，核对不丢不重 · drills on a throw-away cluster.

    points 列出全部故障点 · `points` prints every point at which the kills stop a process.
    access 走遍每个角色 × 每个地址 · `access` walks every role × address × owner against the table of rights.
    race-transfers 让两笔划转同时抢一个号段 · `race-transfers` sends 60 and 70 out of a block of 100 at the same moment.
    last-lot 让许多买家同时抢最后一手 · `last-lot` lets many buyers race for the last lot of a listing.
    payment-chaos 让银行的回调延迟、丢失、重复、乱序，并打断处理 · `payment-chaos` delays, loses, doubles and shuffles what the bank says, and stops the work.
    """
    drawn = secrets.randbelow(10**6) if seed is None else seed
    if name == "race-transfers":
        _race(pairs, as_json=as_json)
        return
    if name == "access":
        _access(as_json=as_json)
        return
    if name == "last-lot":
        _last_lot(buyers, as_json=as_json)
        return
    if name == "payment-chaos":
        _payment_chaos(orders, drawn, as_json=as_json)
        return
    with _stage() as stage, progress() as report:
        from puhui.journeys.drills.playing import play, points_of

        if listing or name == "points":
            points = points_of(stage, now=now(), report=report)
            result({"points": points}, as_json=as_json, lines=points)
            return
        tally = play(stage, name, rounds=rounds or (REPEATS if name == "send-twice" else None), seed=drawn, now=now(), report=report)
    result(tally.as_json(), as_json=as_json, lines=_lines(tally))
    if not tally.is_sound:
        say("演练发现丢失、重复或不变量不符 · the drill found a loss, a double or a violation")
        raise click.exceptions.Exit(1)


def _access(*, as_json: bool) -> None:
    """Every role at every address and operation, against the table of rights."""
    with _throwaway(), progress() as report:
        from puhui.journeys.drills.access import walk_access

        tally = walk_access(now=now(), report=report)
        close()
    lines = [
        f"access: {tally.cells} 格 cells · 允许 allowed {tally.allowed} · 拒绝 denied {tally.denied} · 不符 wrong {len(tally.wrong)}",
        *(f"✗ {fault}" for fault in tally.wrong),
    ]
    result(tally.as_json(), as_json=as_json, lines=lines)
    if not tally.is_sound:
        say("有的格与权限表不符 · some cells are not what the table of rights says")
        raise click.exceptions.Exit(1)


def _race(pairs: int, *, as_json: bool) -> None:
    """One of two goes through, each time."""
    with _throwaway(), progress() as report:
        from puhui.journeys.drills.racing import race_transfers

        race = race_transfers(pairs=pairs, now=now(), report=report)
        close()
    lines = [
        f"race-transfers: {race.pairs} 对 pairs · 恰有一笔成功 one {race.one} · 两笔都成功 both {race.both} · 都未成功 none {race.none}"
        f" · 号段重叠 overlaps {race.overlaps} · 不变量不符 violations {len(race.violations)}",
        *(f"✗ {fault}" for fault in race.violations),
    ]
    result(race.as_json(), as_json=as_json, lines=lines)
    if not race.is_sound:
        say("同时划转没有恰好成功一笔 · two transfers at once did not end with one")
        raise click.exceptions.Exit(1)


def _last_lot(buyers: int, *, as_json: bool) -> None:
    """One of them has it."""
    with _throwaway(), progress() as report:
        from puhui.journeys.drills.last_lot import race_for_last_lot

        last = race_for_last_lot(buyers=buyers, now=now(), report=report)
        close()
    lines = [
        f"last-lot: {last.buyers} 家 buyers · 买到 sold {last.sold} · 已交割 delivered {last.delivered} · 被告知已无 refused {last.refused}"
        f" · 其他 errors {last.errors} · 不变量不符 violations {len(last.violations)}",
        *(f"✗ {fault}" for fault in last.violations),
    ]
    result(last.as_json(), as_json=as_json, lines=lines)
    if not last.is_sound:
        say("最后一手没有恰好卖出一次 · the last lot was not sold exactly once")
        raise click.exceptions.Exit(1)


def _payment_chaos(orders: int, seed: int, *, as_json: bool) -> None:
    """Whatever the bank does, money and credits change hands together."""
    with _throwaway(), progress() as report:
        from puhui.journeys.drills.payment_chaos import payment_chaos

        found = payment_chaos(orders=orders, seed=seed, now=now(), report=report)
        close()
    lines = [
        f"payment-chaos: {found.orders} 笔 orders · 种子 seed {seed} · 已交割 delivered {found.delivered} · 未成交 ended {found.ended} · 退回的款 returned {found.returned}",
        f"打断 stopped {found.stopped} · 杀进程 killed {found.killed}",
        f"未付款就交割 unpaid_delivered {found.unpaid_delivered} · 付了款未交割 paid_undelivered {found.paid_undelivered} · 资金合计 cash_sum {found.cash_sum}"
        f" · 减排量合计 units_sum {found.units_sum} · 与银行相差 bank_differs {found.bank_differs} · 未解决的差异 open_differences {found.open_differences}",
        *(f"✗ {fault}" for fault in found.violations),
    ]
    result({**found.as_json(), "seed": seed}, as_json=as_json, lines=lines)
    if not found.is_sound:
        say("钱和减排量没有一起换手 · money and credits did not change hands together")
        raise click.exceptions.Exit(1)


@contextmanager
def _stage() -> Iterator[Stage]:
    """A prepared installation of its own, whose processes may be killed."""
    with _throwaway() as (cluster, folder):
        from puhui.journeys.drills.stage import opened_stage

        with opened_stage(cluster, folder, now=now()) as stage:
            yield stage


@contextmanager
def _throwaway() -> Iterator[tuple[ThrowawayCluster, Path]]:
    """A cluster, a home and a store of their own, migrated; nothing of the real site is touched."""
    with throwaway_cluster() as cluster, tempfile.TemporaryDirectory(prefix="puhui-drill-", ignore_cleanup_errors=True) as folder:
        urls = Urls(app=cluster.url("app"), owner=cluster.url("owner"), owner_is_app=False)
        os.environ |= {
            "PUHUI_HOME": str(Path(folder) / "home"), "PUHUI_SAMPLE": "1", "PUHUI_SECOND_FACTOR": "off", "DJANGO_SETTINGS_MODULE": SETTINGS, "DATABASE_URL": urls.app,
        }  # fmt: skip
        for name in ("PUHUI_KEYS", "DATABASE_OWNER_URL"):
            os.environ.pop(name, None)
        migrate(urls)
        prepare()
        yield cluster, Path(folder)


def _lines(tally: Tally) -> list[str]:
    return [
        f"{tally.drill}: {tally.rounds} 轮 rounds · 已确认 acknowledged {tally.acknowledged} · 种子 seed {tally.seed}",
        *([f"故障点 points {tally.points} · 命中 hit {tally.points_hit}"] if tally.points else []),
        f"丢失 lost {tally.lost} · 重复 doubled {tally.doubled} · 不变量不符 violations {tally.violations}",
        *(f"✗ {fault}" for fault in tally.faults),
    ]
