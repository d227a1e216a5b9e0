"""`puhui provider conformance FILE …`: how files would fare, requirement by requirement, though nothing of them is kept or counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, language, progress, result
from puhui.cli.site import site
from puhui.vocabulary.amounts import grouped

if TYPE_CHECKING:
    from puhui.behaviours.words import Outcome, Trial

MARKS = {True: "✓", False: "✗", None: "–"}


@click.command("conformance")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--adapter", default="standard", show_default=True, help="接入方原格式 · the provider's shape")
@click.option("--scenario", default="", help="整批只有一种场景时 · where the whole file is of one scenario")
@click.option("--provider", default="", help="记入这个接入方的清单；只看它开通的场景 · write it on this provider's checklist")
@as_json
def conformance(files: tuple[Path, ...], adapter: str, scenario: str, provider: str, as_json: bool) -> None:
    """试运行：格式、单位、时刻、地点、重复，逐项说明，不保存也不计入 · try files out; nothing is kept or counted."""
    with site(), progress() as report:
        from puhui.journeys.trials import try_paths

        trials = try_paths(paths=files, adapter=adapter, scenario=scenario, provider=provider, now=now(), report=report)
        told = [_facts(path, trial) for path, trial in zip(files, trials, strict=True)]
        lines = [line for path, trial in zip(files, trials, strict=True) for line in _lines(path, trial)]
    is_met = all(trial.is_met for trial in trials)
    result({"files": told, "is_met": is_met}, as_json=as_json, lines=lines)
    if not is_met:
        raise click.exceptions.Exit(1)


COMMANDS = (conformance,)


def _facts(path: Path, trial: Trial) -> dict[str, object]:
    return {
        "file": path.name,
        "rows": trial.rows,
        "merged": trial.merged,
        "accepted": trial.accepted,
        "refused": sum(trial.refused.values()),
        "refused_by_code": trial.refused,
        "reduction_g": trial.reduction_g,
        "requirements": [_requirement(outcome) for outcome in trial.outcomes],
        "is_met": trial.is_met,
    }


def _requirement(outcome: Outcome) -> dict[str, object]:
    from puhui.behaviours.words import REQUIREMENT_NEXT, REQUIREMENT_SAYS

    name, step = REQUIREMENT_SAYS[outcome.requirement], REQUIREMENT_NEXT[outcome.requirement]
    told = {"requirement": outcome.requirement, "is_met": outcome.is_met, "zh": name.zh, "en": name.en}
    facts = {"fact_zh": outcome.fact.zh, "fact_en": outcome.fact.en}
    return {**told, **facts, "next_zh": "" if outcome.is_met else step.zh, "next_en": "" if outcome.is_met else step.en}


def _lines(path: Path, trial: Trial) -> Iterator[str]:
    from puhui.behaviours.words import REQUIREMENT_NEXT, REQUIREMENT_SAYS

    said = language()
    refused = ", ".join(f"{code} {grouped(rows)}" for code, rows in trial.refused.items())
    yield (
        f"{path.name}：读入 {grouped(trial.rows)} 行，计入 {grouped(trial.accepted)}，并入 {grouped(trial.merged)}，"
        f"拒绝 {grouped(sum(trial.refused.values()))}" + (f"（{refused}）" if refused else "")
    )
    for outcome in trial.outcomes:
        line = f"{MARKS[outcome.is_met]} {REQUIREMENT_SAYS[outcome.requirement].said(said)}：{outcome.fact.said(said)}"
        yield line if outcome.is_met else f"{line} → {REQUIREMENT_NEXT[outcome.requirement].said(said)}"
    yield "没有保存，也没有计入 · nothing was kept or counted"
