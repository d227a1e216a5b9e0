"""`puhui bench`: what the platform costs beside the least that this machine could do, in pairs, on throw-away data."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, progress, result
from puhui.cli.serve import web_command
from puhui.cli.site import SETTINGS, migrate, prepare
from puhui.foundation.server import Urls, throwaway_cluster
from puhui.quantification.words import Report
from puhui.vocabulary.amounts import grouped

if TYPE_CHECKING:
    from puhui.journeys.benches.pairs import Outcome
    from puhui.journeys.benches.place import Place

SUBJECTS = ("core", "plan", "study", "posting", "holds", "transfer", "api", "blocks", "deals", "all")
RIDES = (10_000_000, 36_000_000)
STUDIED = 10_000_000
LINES, EXISTING_TIMES, TRANSFERS, RECORDS = 1_000_000, 10, 1_000, 200_000
BLOCKS = 10_000_000
DEALS, PARTS = 1_000_000, 200
#: The embedded server's own settings, not those of a test.
SERVER = {"shared_buffers": "256MB", "max_wal_size": "4GB", "min_wal_size": "256MB"}


@click.command()
@click.argument("subject", type=click.Choice(SUBJECTS), default="all")
@click.option("--rows", type=click.IntRange(min=100), default=None, help="记录数；默认 1000 万和 3600 万 · records; default 10 M and 36 M")
@click.option("--pairs", type=click.IntRange(1, 99), default=5, show_default=True, help="对照轮数 · pairs")
@as_json
def command(subject: str, rows: int | None, pairs: int, as_json: bool) -> None:
    """测速：与同一台机器的下限成对比较。core 与 plan 用一天的记录，其余用一次性的数据库 · measure against this machine's floor."""
    from puhui.journeys.benches.machine import machine

    with tempfile.TemporaryDirectory(prefix="puhui-bench-") as folder, progress() as report:
        described = machine(Path(folder))
        found = [outcome for measure in _wanted(subject, Path(folder), rows, pairs, report) for outcome in measure()]
    facts = {"machine": described, "pairs": pairs, "outcomes": [outcome.plain() for outcome in found]}
    result(facts, as_json=as_json, lines=[*(f"{name}: {value}" for name, value in described.items()), *map(_line, found)])


def _wanted(subject: str, folder: Path, rows: int | None, pairs: int, report: Report) -> Iterator[Callable[[], list[Outcome]]]:
    if subject in ("core", "plan", "all"):
        from puhui.journeys.benches.counting import bench_engine

        parts = ("core",) if subject == "core" else ("core", "whole")
        yield lambda: bench_engine(folder=folder, rows=(rows,) if rows else RIDES, pairs=pairs, parts=parts, report=report)
    if subject in ("posting", "holds", "transfer", "api", "study", "blocks", "deals", "all"):
        yield lambda: _on_a_site(subject, folder, rows, pairs, report)


def _on_a_site(subject: str, folder: Path, rows: int | None, pairs: int, report: Report) -> list[Outcome]:
    with _site(folder) as place:
        from puhui.journeys.benches.blocks import bench_blocks
        from puhui.journeys.benches.dealing import bench_deals
        from puhui.journeys.benches.posting import bench_holds, bench_posting, bench_transfer
        from puhui.journeys.benches.receiving import bench_api
        from puhui.journeys.benches.studying import bench_study

        lines = min(rows or LINES, LINES)
        measures: dict[str, Callable[[], list[Outcome]]] = {
            "posting": lambda: bench_posting(place, lines=lines, existing=lines * EXISTING_TIMES, pairs=pairs, report=report),
            "holds": lambda: bench_holds(place, lines=lines, pairs=pairs, report=report),
            "transfer": lambda: bench_transfer(place, transfers=min(rows or TRANSFERS, TRANSFERS), pairs=pairs, report=report),
            "api": lambda: bench_api(place, web=web_command, records=min(rows or RECORDS, RECORDS), pairs=pairs, now=now(), report=report),
            "blocks": lambda: bench_blocks(
                place, blocks=rows or BLOCKS, transfers=min(rows or TRANSFERS, TRANSFERS), pairs=pairs, now=now(), report=report
            ),
            "deals": lambda: bench_deals(
                place, deals=rows or DEALS, parts=min(rows or PARTS, PARTS), pairs=pairs, now=now(), report=report
            ),
            "study": lambda: bench_study(folder=folder, rows=rows or STUDIED, shares=(1, 10), pairs=pairs, now=now(), report=report),
        }
        return [outcome for name, measure in measures.items() if subject in (name, "all") for outcome in measure()]


@contextmanager
def _site(folder: Path) -> Iterator[Place]:
    """A cluster, a home and a store of their own, migrated; nothing of the real site is touched."""
    with throwaway_cluster(settings=SERVER) as cluster:
        urls = Urls(app=cluster.url("app"), owner=cluster.url("owner"), owner_is_app=False)
        os.environ |= {"PUHUI_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": SETTINGS, "DATABASE_URL": urls.app}
        for name in ("PUHUI_KEYS", "PUHUI_FAULT", "PUHUI_SAMPLE", "DATABASE_OWNER_URL"):
            os.environ.pop(name, None)
        migrate(urls)
        prepare()
        os.environ["PUHUI_SAMPLE"] = "1"  # the web process is measured without TLS, on this machine alone
        from puhui.journeys.benches.place import Place, close_connections

        try:
            yield Place(cluster, folder)
        finally:
            close_connections()


def _line(outcome: Outcome) -> str:
    met = {True: " ✓", False: " ✗", None: ""}[outcome.is_met]
    target = f"（目标 target ≤ {outcome.target:.2f}{met}）" if outcome.target else ""
    memory = f" · {grouped(outcome.memory_mb)} MB" if outcome.memory_mb else ""
    cpu = f" · CPU {outcome.cpu_ratio:.2f} ×" if outcome.cpu_ratio else ""
    return (
        f"{outcome.subject} · {outcome.name} · {grouped(outcome.rows)} 行 rows: 下限 floor {_seconds(outcome.floor_s)}, "
        f"本平台 ours {_seconds(outcome.ours_s)}, {outcome.ratio:.2f} × [{outcome.ratio_least:.2f}–{outcome.ratio_most:.2f}]"
        f"{target}{cpu}{memory}{' · ' + outcome.note if outcome.note else ''}"
    )


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.2f} ms"
