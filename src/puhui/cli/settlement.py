"""`puhui settlement`: a day against the bank's statement, and what is to be paid sent to the bank."""

from __future__ import annotations

from pathlib import Path

import click

from puhui.cli.printing import as_json, result
from puhui.cli.site import site

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """结算：对账、发送付款指令 · settlement: reconcile, send orders"""


@command.command("reconcile")
@click.argument("path", type=_FILE)
@as_json
def reconcile(path: Path, as_json: bool) -> None:
    """用银行一天的对账单核对，单上有、这里没有的照单入账 · a day against the bank's statement; what was never told is settled.

    在机器上运行的人独自办理，不经第二人同意：能运行命令的人已经有数据库和密钥。页面上传要两个人。
    Whoever runs it acts alone: who may run commands here has the database and its keys. A file brought on the page takes two persons.
    """
    with site():
        from django.utils import timezone

        from puhui.journeys.reconciling import reconcile as compared
        from puhui.payments.words import Brought, Source

        found = compared(body=path.read_bytes(), brought=Brought(Source.MACHINE), now=timezone.now())
        facts: dict[str, object] = {
            "day": found.statement.day.isoformat(), "digest": found.statement.digest, "is_repeat": found.statement.is_repeat, "lines": found.statement.lines,
            "settled": found.settled, "open": len(found.open),
            "differences": [{"number": one.number, "kind": one.kind, "about": one.about, "facts": dict(one.facts)} for one in found.open],
        }  # fmt: skip
        lines = [
            f"{found.statement.day} · {found.statement.lines} 笔 bookings · 补记 settled {found.settled} · 差异 open {len(found.open)}"
        ]
        lines += [f"  ✗ {one.number} {one.says.zh} · {one.says.en}: {one.about} {dict(one.facts)}" for one in found.open]
    result(facts, as_json=as_json, lines=lines)


@command.command("send")
@as_json
def send(as_json: bool) -> None:
    """把等待的付款指令发给银行 · tells the bank what it is to pay."""
    with site():
        from django.utils import timezone

        from puhui.journeys.settling import pay_out_waiting, send_waiting

        ordered, sent = pay_out_waiting(timezone.now()), send_waiting(timezone.now())
    result({"ordered": ordered, "sent": sent}, as_json=as_json, lines=[f"新指令 ordered {ordered} · 已发送 sent {sent}"])
