"""`puhui package check|add`: a neighbour's scenario package is held against every rule, and kept for two persons to agree to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from puhui.cli.clock import now, today
from puhui.cli.printing import as_json, language, result
from puhui.cli.site import site
from puhui.vocabulary.texts import Text

if TYPE_CHECKING:
    from puhui.journeys.packages.words import At, Report

MARKS = {"pass": "✓", "note": "!", "fail": "✗", "skipped": "–"}
CONFORMS = {True: Text("通过检查", "it conforms:"), False: Text("没有通过检查", "it does not conform:")}
AGAINST, UNSEEN = Text("对照：{what}", "held against {what}"), Text("没有检查：{what}", "not checked: {what}")
NEXT = {
    True: Text(
        "已存下，还没有生效：请在 {where} 提请，由另一个人同意。",
        "Kept, and not in force: propose it on {where}; another person agrees to it.",
    ),
    False: Text("已存下，不能提请；报告见 {where}。", "Kept, and cannot be proposed; its report stands on {where}."),
}
JOINT = {"zh": "；", "en": "; "}
COLON = {"zh": "：", "en": ": "}
_PATH = click.argument("path", type=click.Path(path_type=Path))


@click.group()
def command() -> None:
    """接入包：检查、带到本平台 · scenario packages: check, add."""


@command.command("check")
@_PATH
@as_json
def check(path: Path, as_json: bool) -> None:
    """逐条检查一个接入包（文件夹或 .zip），不需要数据库 · hold a package against every rule; no database."""
    from puhui.journeys.packages.conforming import conformance
    from puhui.journeys.packages.opening import opened_path
    from puhui.journeys.packages.ours import ours_shipped

    ours = ours_shipped(day=today())
    report = conformance(opened_path(path), ours)
    lines = [*_lines(report), AGAINST.said(language(), what=ours.said.said(language()))]
    result(_facts(report), as_json=as_json, lines=lines)
    if not report.conforms:
        raise click.exceptions.Exit(1)


@command.command("add")
@_PATH
@as_json
def add(path: Path, as_json: bool) -> None:
    """对照本平台检查并存下；生效要在网页上由两人同意 · check against this site and keep it; two persons agree to it on the page."""
    from puhui.journeys.packages.opening import opened_path, packed

    body = packed(opened_path(path))
    with site():
        from puhui.journeys.packages.standing import bring

        report = bring(body=body, now=now())
        where = f"/operator/packages/{report.digest}"
    lines = [*_lines(report), NEXT[report.conforms].said(language(), where=where)]
    result({**_facts(report), "page": where}, as_json=as_json, lines=lines)
    if not report.conforms:
        raise click.exceptions.Exit(1)


def _facts(report: Report) -> dict[str, object]:
    from puhui.journeys.packages.conforming import NOT_CHECKED

    manifest = report.opened.manifest
    return {
        "package": manifest.code if manifest else None,
        "version": manifest.version if manifest else None,
        "digest": report.digest,
        "conforms": report.conforms,
        "rules": [one.as_json() for one in report.verdicts],
        "not_checked": [{"zh": text.zh, "en": text.en} for text in NOT_CHECKED],
    }


def _lines(report: Report) -> Iterator[str]:
    from puhui.journeys.packages.conforming import NOT_CHECKED, RULES

    said, names = language(), {rule.code: rule.says for rule in RULES}
    for one in report.verdicts:
        yield f"{MARKS[one.state]} {names[one.rule].said(said)}{COLON[said]}{one.fact.said(said)}"
        yield from (f"    {_fault(at, said)}" for at in one.faults)
    passed = sum(one.state in ("pass", "note") for one in report.verdicts)
    told = f"{passed} / {len(report.verdicts)}"
    yield f"{CONFORMS[report.conforms].said(said)} {told}"
    yield UNSEEN.said(said, what=JOINT[said].join(text.said(said) for text in NOT_CHECKED))


def _fault(at: At, said: str) -> str:
    where = f"{at.file} 第 {at.line} 行" if said == "zh" else f"{at.file}, line {at.line}"
    return f"{where}：{at.wrong.zh}{at.remedy.zh}" if said == "zh" else f"{where}: {at.wrong.en} {at.remedy.en}"
