"""`puhui quantify METHOD INPUT --output OUT`: one file, one methodology, no database."""

from __future__ import annotations

from pathlib import Path

import click

from puhui.cli.printing import as_json, progress, result
from puhui.vocabulary.amounts import grouped


@click.command()
@click.argument("method")
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="结果文件，.csv 或 .parquet · result file")
@as_json
def command(method: str, source: Path, output: Path, as_json: bool) -> None:
    """核算 INPUT（CSV 或 Parquet）：METHOD 是方法学代码或文档路径。

    Quantify INPUT by METHOD, a code such as metro-ride or the path of a document.
    OUT has one row per input row, in input order.
    """
    from puhui.methodology.catalogue import by_name
    from puhui.quantification.engine import quantify_file

    methodology = by_name(method)
    with progress() as report:
        done = quantify_file(methodology, source, output, report=report)
    reasons = ", ".join(f"{code} {grouped(count)}" for code, count in done.refused_by_code.items())
    lines = [
        f"{methodology.name.zh} v{done.version} · {methodology.name.en}",
        f"读入 {grouped(done.read)} 条，计入 {grouped(done.accepted)} 条，拒绝 {grouped(done.refused)} 条"
        + (f"（{reasons}）" if reasons else ""),
        f"减排量 {grouped(done.reduction_g)} g CO₂e"
        + (f" · 参考地区 {done.reference_region}" if done.reference_region else "")
        + (" · 含演示数值 demonstration values" if done.is_demonstration else ""),
        f"摘要 digest {done.digest}",
        f"→ {output}",
    ]
    result(done.as_json(), as_json=as_json, lines=lines)
