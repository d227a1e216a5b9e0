"""`puhui ingest FILE --adapter NAME`: one file through the whole journey to points."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from puhui.cli.printing import as_json, progress, result
from puhui.cli.site import site
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.identifiers import region_code

if TYPE_CHECKING:
    from puhui.journeys.ingest import Ingested


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--adapter", default="standard", show_default=True, help="接入方原格式 · the provider's shape")
@click.option("--provider", default="", help="接入方代码；默认与适配器同名 · provider code, default: the adapter's name")
@click.option("--scenario", default="", help="整批只有一种场景时 · where the whole file is of one scenario")
@click.option(
    "--replay-region", default="", help="把其他地区的记录在本市重放，所有页面会标注 · replay under this city, marked on every page"
)
@as_json
def command(file: Path, adapter: str, provider: str, scenario: str, replay_region: str, as_json: bool) -> None:
    """把一个文件送完全程：收下、检查、核算、入账、兑分 · a file through the whole journey to points."""
    if replay_region:
        region_code(replay_region)
    with site(), progress() as report:
        from django.utils import timezone

        from puhui.journeys.ingest import ingest_file

        done = ingest_file(
            path=file, adapter=adapter, provider=provider, scenario=scenario, replay_region=replay_region, now=timezone.now(), report=report
        )
    result(done.as_json(), as_json=as_json, lines=_lines(done))
    if done.stage == "refused":
        raise click.exceptions.Exit(1)


def _lines(done: Ingested) -> list[str]:
    if done.refusal:
        return [f"✗ {done.refusal['zh']}"]
    reasons = ", ".join(f"{code} {grouped(rows)}" for code, rows in done.refused_by_code.items())
    lines = [
        f"批次 {done.batch}" + ("（这些内容此前已收到 · taken before）" if done.is_repeat else ""),
        f"读入 {grouped(done.rows)} 行：计入 {grouped(done.accepted)}，并入 {grouped(done.merged)}，待绑定 {grouped(done.waiting)}，"
        f"待结算 {grouped(done.pending)}，拒绝 {grouped(done.refused)}" + (f"（{reasons}）" if reasons else ""),
        f"减排量 {grouped(done.reduction_g)} g CO₂e，积分 {grouped(done.points)} 分，结算批 {grouped(done.runs)} 个",
    ]
    if done.reference_region:
        lines.append(f"参考地区参数 reference region: {done.reference_region}")
    if done.is_demonstration:
        lines.append("含演示数值 · demonstration values")
    if done.is_replay:
        lines.append(f"重放：其他地区的记录，按 {done.replay_region} 标注 · replayed records of another region")
    return [*lines, *(f"凭据 receipt {number}" for number in done.receipts[:1])]
