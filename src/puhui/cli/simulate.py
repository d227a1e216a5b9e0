"""`puhui simulate`: a pilot city of our own making, with its flaws and its truth; labelled as simulated everywhere."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from puhui.cli.clock import today
from puhui.cli.printing import as_json, progress, result
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import day_from_text


@click.command()
@click.option("--region", default="340100", show_default=True, help="城市代码 · city")
@click.option("--persons", type=click.IntRange(1, 12_000_000), required=True)
@click.option("--days", type=click.IntRange(1, 400), required=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="新的空文件夹 · a new, empty folder")
@click.option("--first-day", default="", help="默认使最后一天为昨天 · default: so that the last day is yesterday")
@click.option("--records-per-person-day", type=float, default=None)
@click.option("--csv", "with_csv", is_flag=True, help="另写 CSV · write CSV too")
@as_json
def command(
    region: str,
    persons: int,
    days: int,
    seed: int,
    out: Path,
    first_day: str,
    records_per_person_day: float | None,
    with_csv: bool,
    as_json: bool,
) -> None:
    """写一座模拟城市的记录、缺陷和真值 · records, flaws and truth of a simulated city."""
    from puhui.simulation.city import simulate

    starts: date = day_from_text(first_day) if first_day else today() - timedelta(days=days)
    with progress() as report:
        made = simulate(
            region=region, persons=persons, days=days, seed=seed, out=out, first_day=starts,
            records_per_person_day=records_per_person_day, csv=with_csv, report=report,
        )  # fmt: skip
    facts = made.plain()
    result(facts, as_json=as_json, lines=[f"模拟数据 simulated · {grouped(int(str(facts.get('records', 0))))} 条记录 → {out}"])
