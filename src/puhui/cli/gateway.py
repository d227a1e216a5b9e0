"""`puhui gateway`: write the next file of orders for the exchange, take in its trades and reconciliations, say which numbers are missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, result
from puhui.cli.site import site

if TYPE_CHECKING:
    from puhui.market.words import FileKind

#: By whom a file is taken in where a command does it: nobody who signs in.
BY_COMMAND = 0
_IN = click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def command() -> None:
    """交易所接口：送出委托，收成交和对账 · exchange: orders out, trades and reconciliation in."""


@command.command("orders")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--sequence", type=click.IntRange(1), default=None, help="再写一遍以前的文件 · write an earlier file again")
@as_json
def orders(path: Path, sequence: int | None, as_json: bool) -> None:
    """写下一个委托文件；没有变化就不写 · write the next file of orders; where nothing has changed, none."""
    with site():
        from puhui.market import actions, reads
        from puhui.market.words import FileKind

        number = sequence or actions.send_orders(by=BY_COMMAND, now=now()).head.sequence
        found, data = reads.gateway_file(FileKind.ORDERS, number)
        path.write_bytes(data)
    facts = {"kind": "orders", "sequence": found.head.sequence, "rows": found.head.rows, "sha256": found.head.sha256, "path": str(path)}
    result(facts, as_json=as_json, lines=[f"已写出 written: orders {number}，{found.head.rows} 行 rows → {path}"])


@command.command("trades")
@_IN
@as_json
def trades(path: Path, as_json: bool) -> None:
    """收成交文件 · take in a file of trades."""
    from puhui.market.words import FileKind

    _received(path, FileKind.TRADES, as_json=as_json)


@command.command("reconcile")
@_IN
@as_json
def reconcile(path: Path, as_json: bool) -> None:
    """收对账文件 · take in a reconciliation."""
    from puhui.market.words import FileKind

    _received(path, FileKind.RECONCILE, as_json=as_json)


def _received(path: Path, kind: FileKind, *, as_json: bool) -> None:
    with site():
        from puhui.market import actions, reads

        found = actions.receive_file(data=path.read_bytes(), wanted=kind, by=BY_COMMAND, now=now())
        open_now = len(reads.differences(is_open=True))
    facts = {
        "kind": found.file.head.kind.value,
        "sequence": found.file.head.sequence,
        "state": found.file.state.value,
        "is_repeat": found.is_repeat,
        "applied": list(found.applied),
        "missing": list(found.missing),
        "open_differences": open_now,
    }
    lines = [
        f"{facts['kind']} {facts['sequence']}: {facts['state']}" + (" · 收过了 came before" if found.is_repeat else ""),
        f"已处理 applied: {facts['applied'] or '–'} · 缺 missing: {facts['missing'] or '–'} · 待查差异 open differences: {open_now}",
    ]
    result(facts, as_json=as_json, lines=lines)
