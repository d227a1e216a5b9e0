"""`puhui explain RECEIPT`: why this many grams."""

from __future__ import annotations

import click

from puhui.cli.printing import as_json, language, result
from puhui.cli.site import site
from puhui.vocabulary.amounts import grouped


@click.command()
@click.argument("number", metavar="RECEIPT")
@as_json
def command(number: str, as_json: bool) -> None:
    """解释一个数：记录、公式、每个参数的出处和等级、取整和上限 · explain a receipt."""
    with site():
        from puhui.behaviours.reads import receipt

        found = receipt(number)
    result(found.as_json(), as_json=as_json, lines=_lines(found))


def _lines(found) -> list[str]:  # type: ignore[no-untyped-def]
    zh = language() == "zh"
    method = found.method_zh if zh else found.method_en
    lines = [
        f"{found.number}",
        f"{found.happened_at:%Y-%m-%d %H:%M} · {found.region} · {found.provider} · {found.record_id}",
        f"{method} {found.method} v{found.version} · sha256 {found.method_hash[:12]}…",
        *(
            f"  {figure.name} = {figure.value} {figure.unit_zh if zh else figure.unit_en} · {figure.label_zh if zh else figure.label_en}"
            for figure in found.inputs
        ),
        *(_parameter(figure, zh=zh) for figure in found.parameters),
        *(f"  {name} = {text}" for name, text in found.formulas),
        *(f"  {figure.name} = {figure.value} g" for figure in found.symbols),
        f"  ⌊{found.exact}⌋ = {grouped(found.raw_g)} g"
        + (f"，每日上限 {grouped(found.cap_g)} g → {grouped(found.reduction_g)} g" if found.note else ""),
        f"= {grouped(found.reduction_g)} g CO₂e" + ("" if found.agrees else "  ✗ 与文档重算不符 does not agree with the document"),
    ]
    if found.reference_region:
        lines.append(f"参考地区参数 reference region: {found.reference_region}")
    if found.is_demonstration:
        lines.append("含演示数值 · demonstration values")
    if found.is_replay:
        lines.append("重放的其他地区记录 · a replayed record of another region")
    return lines


def _parameter(figure, *, zh: bool) -> str:  # type: ignore[no-untyped-def]
    unit, label = (figure.unit_zh, figure.label_zh) if zh else (figure.unit_en, figure.label_en)
    borrowed = f" · 参考地区 {figure.region} {figure.reference_region}" if figure.reference_region else ""
    return (
        f"  {figure.name} = {figure.value} {unit} · {label} · {figure.grade}{borrowed} · {figure.source} {figure.data_year or ''}".rstrip()
    )
