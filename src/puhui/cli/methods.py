"""`puhui methods list|show|check`: the methodology documents, as people and machines read them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from puhui.cli.printing import as_json, language, say
from puhui.methodology.errors import Fault
from puhui.methodology.words import Methodology


@click.group()
def command() -> None:
    """方法学：列表、查看、检查 · methodologies."""


def _row(m: Methodology) -> dict[str, object]:
    return {
        "code": m.code,
        "title": m.name.zh,
        "title_en": m.name.en,
        "status": str(m.status),
        "version": m.version,
        "hash": m.content_hash,
        "missing": [{"name": n.name, "label": n.label.zh, "label_en": n.label.en, "unit": n.unit} for n in m.missing],
    }


def _fault(fault: Fault) -> dict[str, object]:
    return {
        "line": fault.line,
        "column": fault.column,
        "path": fault.path,
        "text": fault.text,
        "wrong": fault.wrong.zh,
        "wrong_en": fault.wrong.en,
        "remedy": fault.remedy.zh,
        "remedy_en": fault.remedy.en,
    }


@command.command("list")
@as_json
def list_methods(as_json: bool) -> None:
    """所有方法学的代码、名称、状态、版本 · code, title, status, version."""
    from puhui.methodology.catalogue import newest

    rows = [_row(m) for m in newest()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['code']:26}{row['status']:12}v{row['version']}  {row['title']} · {row['title_en']}")


@command.command()
@click.argument("code")
@as_json
def show(code: str, as_json: bool) -> None:
    """一个方法学：参数、出处、算例 · one methodology with its numbers and cases."""
    from puhui.methodology.catalogue import by_name
    from puhui.quantification.cases import outcomes

    m = by_name(code)
    cases = [
        {"name": o.case.name.zh, "name_en": o.case.name.en, "expected": o.expected, "found": o.found, "working": o.case.working}
        for o in outcomes(m)
    ]
    if as_json:
        click.echo(json.dumps({**_row(m), "summary": m.summary.zh, "region": m.region, "cases": cases}, ensure_ascii=False))
        return
    _print(m, cases)


def _print(m: Methodology, cases: list[dict[str, str]]) -> None:
    from puhui.methodology.regions import covers, name_of
    from puhui.methodology.units import said

    click.echo(f"{m.name.zh} · {m.name.en}   {m.code} v{m.version} {m.status}\nsha256 {m.content_hash}\n{m.summary.said(language())}\n")
    for formula in m.formulas:
        click.echo(f"  {formula.symbol} = {formula.text}")
    for parameter in m.parameters:
        for value in parameter.values:
            place = "" if covers(value.region, m.region) else f" · 参考地区 {name_of(value.region).zh} {value.region}"
            click.echo(
                f"  {parameter.name} = {value.written} {said(parameter.unit.text)} · {value.grade}{place} · {value.reference.document}"
            )
        if parameter.factor:
            click.echo(f"  {parameter.name} = {parameter.factor.family}, {parameter.factor.region}, {parameter.factor.year}")
    for missing in m.missing:
        click.echo(f"  缺少 missing: {missing.name}（{missing.label.zh}，{missing.unit}）")
    for case in cases:
        click.echo(f"  {'✓' if case['expected'] == case['found'] else '✗'} {case['name']}：{case['expected']}（{case['working']}）")


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_json
def check(file: Path, as_json: bool) -> None:
    """检查一份文档：单位、范围、算例；有错时给出行号、原文和改法 · prove a document."""
    from puhui.methodology.errors import DocumentRefused
    from puhui.methodology.proof import check_file
    from puhui.quantification.cases import outcomes

    try:
        m = check_file(file)
    except DocumentRefused as refused:
        for fault in refused.faults:
            say(fault.said(language()))
        if not as_json:
            raise
        click.echo(json.dumps({"refused": refused.code, "faults": [_fault(fault) for fault in refused.faults]}, ensure_ascii=False))
        raise click.exceptions.Exit(1) from refused
    failed = [o for o in outcomes(m) if not o.agrees]
    for o in failed:
        say(f"第 {o.case.line} 行 算例“{o.case.name.zh}”：文档写 {o.expected}，按公式得 {o.found}。请核对手算或公式。")
    facts = {**_row(m), "cases": sum(1 for _ in outcomes(m)), "cases_failed": len(failed)}
    click.echo(
        json.dumps(facts, ensure_ascii=False) if as_json else f"{m.code} v{m.version}: {facts['cases']} 个算例，{len(failed)} 个不符"
    )
    if failed:
        raise click.exceptions.Exit(1)
