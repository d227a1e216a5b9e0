"""`puhui project`: look at a file of monitoring data, draw a verifier's sample, compute a kept sum again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from puhui.cli.printing import as_json, language, result
from puhui.cli.site import site

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """减排项目：检查监测文件、抽样、重算 · projects: check a file, draw a sample, compute again."""


@command.command("check")
@click.argument("file", type=FILE)
@click.option("--kind", required=True, help="监测数据的类别，如 pv-power · kind of monitoring data")
@click.option("--device", default="", help="文件里没有电表编号时，是哪块表 · the meter, where the file does not name it")
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="时间没写时区时的时区 · zone of times that name none")
@click.option("--interval", type=click.IntRange(0, 44640), default=0, help="每段几分钟，0 为默认 · minutes of an interval")
@click.option("--capacity-kw", type=click.FloatRange(min=0.001), default=None, help="装机容量 · capacity")
@click.option("--sheet", default="", help="工作簿的哪张表，不写是第一张 · sheet of a workbook, the first by default")
@as_json
def check(file: Path, kind: str, device: str, zone: str, interval: int, capacity_kw: float | None, sheet: str, as_json: bool) -> None:
    """检查一个监测文件，不保存 · look at a file of monitoring data; nothing is kept."""
    with site():
        from puhui.registry.reads import checked_file
        from puhui.registry.words import FOUND_SAYS, SEVERITY_SAYS

        watts = None if capacity_kw is None else round(capacity_kw * 1000)
        read, counted = checked_file(file, kind=kind, device=device, zone=zone, interval_min=interval, capacity_w=watts, sheet=sheet)
    said = language()
    facts = {
        "kind": kind, "rows": read.rows, "refused": read.refused, "first": read.first, "last": read.last, "devices": list(read.devices),
        "sheets_not_read": list(read.unread),
        "examples": [{"row": e.row, "column": e.column, "text": e.text, "why": e.why} for e in read.examples],
        "findings": [{"code": f.code, "severity": f.severity, "device": f.device, "first": f.first, "last": f.last, "count": f.count}
                     for f in read.findings],
        "counted": [{"device": c.device, "year": c.year, "energy_wh": c.energy_wh} for c in counted],
    }  # fmt: skip
    lines = [f"{read.rows} 行可用 rows · {read.refused} 行退回 refused"]
    lines += [f"没有读的工作表 sheets not read: {'、'.join(read.unread)}"] * bool(read.unread)
    lines += [
        f"{SEVERITY_SAYS[f.severity].said(said)} · {FOUND_SAYS[f.code].said(said)} · {f.device} {f.first} – {f.last} × {f.count}"
        for f in read.findings
    ]
    lines += [f"{c.device} {c.year}: {c.energy_wh} Wh" for c in counted]
    result(facts, as_json=as_json, lines=lines)


@command.command("sample")
@click.argument("project")
@click.argument("period", type=click.IntRange(1))
@click.option("--seed", required=True, help="抽签用的文字，同样的文字抽到同样的样本 · the same seed draws the same sample")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="抽样表写到这里 · the sheet is written there")
@as_json
def sample(project: str, period: int, seed: str, out: Path | None, as_json: bool) -> None:
    """按风险抽样，可写出离线抽样表 · a sample by risk, and its sheet."""
    with site():
        from puhui.registry import reads
        from puhui.registry.words import WHY_CHOSEN

        drawn = reads.sample_of(reads.inputs_of(project, period), seed=seed)
        if out is not None:
            out.write_bytes(reads.sample_sheet(drawn))
    chosen = [
        {"instance": c.unit.instance, "day": c.unit.day, "counts": c.unit.amount, "risk": c.risk_permille, "why": c.why}
        for c in drawn.chosen
    ]
    lines = [f"{len(chosen)}/{drawn.of} · seed {drawn.seed}"]
    lines += [f"{c.unit.instance} {c.unit.day or ''} {c.unit.amount} · {WHY_CHOSEN[c.why].said(language())}" for c in drawn.chosen]
    result({"seed": drawn.seed, "of": drawn.of, "chosen": chosen}, as_json=as_json, lines=lines)


@command.command("recompute")
@click.argument("project")
@click.argument("period", type=click.IntRange(1))
@as_json
def recompute(project: str, period: int, as_json: bool) -> None:
    """从原始文件重算最近一次合计，比对摘要 · the newest sum again from the delivered files; exit code 1 on a difference."""
    with site():
        from puhui.registry.actions import recompute_sum

        kept, digest = recompute_sum(project=project, period=period)
    is_equal = kept.digest == digest
    facts = {"project": project, "period": period, "sum": kept.number, "total_g": kept.total_g, "vintages": dict(kept.vintages),
             "digest_then": kept.digest, "digest_now": digest, "equal": is_equal}  # fmt: skip
    result(
        facts,
        as_json=as_json,
        lines=[f"{project}-{period} 第 {kept.number} 次 sum: {kept.total_g} g · {'一致 equal' if is_equal else '不一致 differs'}"],
    )
    sys.exit(0 if is_equal else 1)
