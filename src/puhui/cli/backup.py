"""`puhui backup DIR` and `puhui restore DIR`: a consistent copy of a serving site, and a new site out of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, progress, result, say
from puhui.cli.site import close, database, home, migrate
from puhui.vocabulary.amounts import grouped

if TYPE_CHECKING:
    from puhui.journeys.backups.words import Manifest

_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


@click.command()
@_FOLDER
@click.option(
    "--with-keys", is_flag=True, help="连同数据密钥：谁拿到这个文件夹谁就能读 · with the data keys: who has the folder can read it"
)
@as_json
def backup(folder: Path, with_keys: bool, as_json: bool) -> None:
    """备份：数据库、存储、清单，不停止服务 · database, store and manifest of a serving site."""
    from puhui.journeys.backups.making import make_backup

    with database() as urls, progress() as report:
        made = make_backup(folder=folder, url=urls.owner, with_keys=with_keys, clock=now, report=report)
    facts = {"path": str(folder.resolve()), "finished_at": made.finished_at, **_figures(made), "with_keys": with_keys}
    result(facts, as_json=as_json, lines=_made(made, with_keys=with_keys))


@click.command()
@_FOLDER
@click.option(
    "--deletions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="现在的注销名单，默认用备份旁边的 · the present list of closed accounts; else the one beside the backup",
)
@as_json
def restore(folder: Path, deletions: Path | None, as_json: bool) -> None:
    """恢复到新的站点：先核对摘要，从不覆盖 · into a new home: digests first, nothing is overwritten."""
    os.environ["PUHUI_HOME"] = str(home())
    from puhui.foundation.configuration import configuration
    from puhui.journeys.backups.restoring import check_backup, check_place, restore_backup
    from puhui.journeys.deletions import chosen_list

    with progress() as report:
        manifest = check_backup(folder=folder, report=report)
        check_place(folder=folder, manifest=manifest)
        closed = chosen_list(folder=folder, given=deletions, site=manifest.site)
        with database() as urls:
            configuration.cache_clear()  # it was read before there was a database to name
            restore_backup(folder=folder, manifest=manifest, url=urls.owner, report=report)
            migrate(urls)  # an older backup, a newer program
            again = _replayed(closed)
            broken = _broken()
    facts = {"home": str(home()), **_figures(manifest), "sums_equal": True, "closed_again": again, "violations": len(broken)}
    result(facts, as_json=as_json, lines=_restored(manifest, again, broken))
    if broken:
        say("恢复的站点有不变量不符：请不要使用 · the restored site breaks an invariant: do not use it")
        raise click.exceptions.Exit(1)


def _replayed(path: Path) -> int:
    """Closes again what was closed after the backup; only then the site may be opened."""
    from puhui.journeys.closing import replay_deletions
    from puhui.journeys.deletions import end_restoring, take_over

    again = replay_deletions(take_over(path))
    end_restoring()
    return again


def _broken() -> list[str]:
    """Names of the invariants that do not hold in the restored site."""
    from puhui.journeys.sweep import sweep

    try:
        return [finding.name for finding in sweep() if finding.broken]
    finally:
        close()


def _figures(manifest: Manifest) -> dict[str, object]:
    named = {name: manifest.sums[name] for name in ("balances", "postings")}
    return {"files": len(manifest.files), "bytes": manifest.bytes, "tables": manifest.tables, **named}


def _made(manifest: Manifest, *, with_keys: bool) -> list[str]:
    keys = "含数据密钥，请像密码一样保管 · data keys are in it: guard it like a password"
    without = "不含数据密钥：请另外保管 keys/data.json · no data keys in it: keep keys/data.json elsewhere, or nothing can be read"
    return [
        f"备份完成 backup finished {manifest.finished_at}",
        f"{grouped(len(manifest.files))} 个文件 files，{grouped(manifest.bytes)} 字节 bytes，{manifest.tables} 张表 tables",
        keys if with_keys else without,
    ]


def _restored(manifest: Manifest, again: int, broken: list[str]) -> list[str]:
    return [
        f"已恢复 restored: {home()}",
        f"{grouped(len(manifest.files))} 个文件与摘要相符 files match their digests，{manifest.tables} 张表的和相等 tables have equal sums",
        f"注销名单已重放，再次注销 {grouped(again)} 个账户 · the list of closed accounts was played, {grouped(again)} closed again",
        *(f"✗ {name}" for name in broken or ()),
        *([] if broken else ["核对全部不变量：相符 · every invariant holds"]),
    ]
