"""`puhui status`, `puhui sweep`, `puhui recompute`: what there is, whether it adds up, and whether a run gives the same again."""

from __future__ import annotations

import json

import click

from puhui.cli.printing import as_json, progress, result, say
from puhui.cli.site import site
from puhui.vocabulary.amounts import grouped


@click.command()
@as_json
def status(as_json: bool) -> None:
    """账户、记录、克、积分、批次和结算批 · what there is."""
    with site():
        from puhui.journeys.status import status as found

        facts = found()
    result(facts, as_json=as_json)


@click.command()
@as_json
def sweep(as_json: bool) -> None:
    """核对全部不变量；有一项不符即非零退出 · every invariant; non-zero on a violation."""
    with site(), progress() as report:
        from puhui.journeys.sweep import sweep as findings

        found = findings(report=report)
    broken = sum(finding.broken for finding in found)
    if as_json:
        facts = {"violations": broken, "findings": [{"name": f.name, "looked_at": f.looked_at, "broken": f.broken} for f in found]}
        click.echo(json.dumps(facts))
    else:
        for finding in found:
            click.echo(
                f"{'✓' if not finding.broken else '✗'} {finding.name}: {grouped(finding.looked_at)} 项，不符 {grouped(finding.broken)}"
            )
    if broken:
        say("账不平：请停止入账并联系安全员 · the books do not add up")
        raise click.exceptions.Exit(1)


@click.command()
@click.option("--run", "name", required=True, help="结算批，如 340100-20260318-1 · a run")
@as_json
def recompute(name: str, as_json: bool) -> None:
    """按当时的输入和方法学版本重算一批，逐行比对；不一致即非零退出 · recompute a run, row by row; non-zero on a difference."""
    with site():
        from puhui.behaviours.actions import compare_run
        from puhui.behaviours.reads import run_named

        found = compare_run(run=run_named(name).number)
    facts = {name: getattr(found, name) for name in found.__slots__} | {"digest_now": found.digest, "agrees": found.agrees}
    said = "✓ 与记录一致 agrees" if found.agrees else f"✗ {found.differing} 行与记录不同 rows differ, then {found.digest_then}"
    result(facts, as_json=as_json, lines=[f"{found.run}: {found.digest} {said}", f"seal {found.seal}"])
    if not found.agrees:
        raise SystemExit(1)
