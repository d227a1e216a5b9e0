"""`puhui dry-run`: past records under another document, number, cap or rate, without posting anything."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from puhui.cli.clock import now
from puhui.cli.errors import WrongCall
from puhui.cli.printing import as_json, progress, result
from puhui.cli.site import site
from puhui.vocabulary.amounts import grouped

if TYPE_CHECKING:
    from puhui.behaviours.words import Asked

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=_DAY, required=True, help="起日 · first event day")
@click.option("--to", "last", type=_DAY, required=True, help="止日 · last event day")
@click.option("--city", default="", help="只算一个市，如 340100 · one city only")
@click.option("--sample", "share", type=int, default=1, show_default=True, help="每 N 人取一人 · one person in N")
@click.option("--method", "documents", multiple=True, type=click.Path(path_type=Path), help="改用这份文档 · a document to count by")
@click.option("--version", "versions", multiple=True, help="改用库中的一版，如 metro-ride=2 · a version of the library")
@click.option("--set", "numbers", multiple=True, help="改一个数，如 metro-ride.saving=50 或 metro-ride.cap=3000 · another number")
@click.option("--without", "provider", default="", help="撤下这个接入方的数据 · leave out what a provider sent")
@click.option("--grams-per-point", type=click.IntRange(min=1), default=None, help="每积分多少克 · grams for a point")
@as_json
def command(
    first: datetime,
    last: datetime,
    city: str,
    share: int,
    documents: tuple[Path, ...],
    versions: tuple[str, ...],
    numbers: tuple[str, ...],
    provider: str,
    grams_per_point: int | None,
    as_json: bool,
) -> None:
    """试算：用过去的真实记录，看改一份文档、一个数、上限或兑换比例会怎样；不入账。

    A dry run on past records: what another document, number, cap or rate would change. Nothing is posted.
    """
    with site(), progress() as report:
        from puhui.journeys.dry_runs import ask_study, count_study

        asked = _asked(documents, versions, numbers, provider, grams_per_point)
        days = {"first": first.date(), "last": last.date(), "city": city, "share": share}
        number = ask_study(title="puhui dry-run", asked=asked, by=0, organisation=None, now=now(), **days)  # type: ignore[arg-type]
        found = count_study(study=number, now=now(), report=report)
    if found.outcome is None:
        raise click.ClickException((found.refusal or {}).get("zh", ""))
    result({"study": found.name, **found.outcome}, as_json=as_json, lines=_lines(found.name, found.outcome))


def _asked(
    documents: tuple[Path, ...], versions: tuple[str, ...], numbers: tuple[str, ...], provider: str, grams_per_point: int | None
) -> Asked:
    from puhui.behaviours.words import Asked
    from puhui.methodology.proof import check_file

    loaded = [check_file(path) for path in documents]
    others: dict[str, dict[str, str]] = {}
    for told in numbers:
        where, written = _pair(told)
        code, dot, name = where.partition(".")
        if not dot:
            raise _wrong(told)
        others.setdefault(code, {})[name] = written
    chosen = {code: int(written) for code, written in map(_pair, versions) if written.isdecimal()}
    return Asked(chosen, {m.code: m.source for m in loaded}, others, provider, (), grams_per_point)


def _pair(told: str) -> tuple[str, str]:
    name, equals, written = told.partition("=")
    if not equals or not written:
        raise _wrong(told)
    return name, written


def _wrong(told: str) -> WrongCall:
    return WrongCall(reason=f"{told[:60]} ≠ metro-ride.saving=50", command="puhui dry-run")


def _lines(name: str, outcome: dict[str, Any]) -> list[str]:
    total, points = outcome["total"], outcome["points"]
    change, share = total["now_g"] - total["then_g"], outcome["share"]
    lines = [
        f"{name}：{outcome['runs']} 个结算批，{grouped(total['persons'])} 人，没有入账 · nothing was posted",
        f"克 grams: {grouped(total['then_g'])} → {grouped(total['now_g'])}（{'+' if change > 0 else ''}{grouped(change)}）",
        f"增 gain {grouped(total['gain'])} 人，减 lose {grouped(total['lose'])} 人",
        f"按长期指令的积分 points by standing orders: {grouped(points['ordered'][0])} → {grouped(points['ordered'][1])}",
    ]
    if share > 1:
        lines.append(f"抽样 1/{share}，推算全体变化 all persons: {grouped(change * share)} ± {grouped(total['off_by_g'])} g (95 %)")
    lines += [f"  {code}: {grouped(then)} → {grouped(after)}" for code, (then, after) in outcome["refused"].items()]
    return lines
