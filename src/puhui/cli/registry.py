"""`puhui registry`: what an exported history of credits says, held against its own arithmetic."""

from __future__ import annotations

from pathlib import Path

import click

from puhui.cli.printing import as_json, result

#: So many refused rows are printed for people; all of them stand in the JSON.
SHOWN = 20
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """核证减排量：检查导出的登记历史 · credits: check an exported history."""


@command.command("check-events")
@click.argument("path", type=_FILE)
@click.option("--projects", type=_FILE, default=None, help="项目清单（vcs_id, name） · a list of projects to look the numbers up in")
@as_json
def check_events(path: Path, projects: Path | None, as_json: bool) -> None:
    """逐行核对：起止号的个数须等于数量，否则列出该行和原因 · every row: the range counts the quantity, or the row is listed."""
    from puhui.registry import words

    rows = list(words.read_rows(path))
    found = words.check_events(rows)
    facts: dict[str, object] = {
        "rows": found.rows, "accepted": found.accepted, "units": found.units, "refused": found.by_fault(),
        "refused_rows": [{"row": one.row, "registry": one.registry, "serial": one.serial, "qty": one.qty, "fault": one.fault.value} for one in found.refused],
    }  # fmt: skip
    lines = [f"{found.rows} 行 rows · 接受 accepted {found.accepted}（{found.units:,}）· 拒绝 refused {len(found.refused)}"]
    lines += [
        f"  {words.FAULT_SAYS[words.Fault(fault)].zh} · {words.FAULT_SAYS[words.Fault(fault)].en}: {count}"
        for fault, count in found.by_fault().items()
    ]
    lines += [f"  ✗ {one.row} {one.registry} {one.serial} {one.qty}: {one.fault}" for one in found.refused[:SHOWN]]
    if projects is not None:
        listed = words.check_projects(words.read_rows(projects))
        used = {row["project_id"] for row in rows if row.get("registry") == "verra"}
        facts["projects"] = {
            "rows": listed.rows, "known": len(listed.known), "refused": len(listed.refused), "used": len(used), "not_listed": sorted(used - listed.known),
        }  # fmt: skip
        lines.append(
            f"项目 projects {listed.rows} · 可用 known {len(listed.known)} · 历史里的 used {len(used)} · 清单里没有 not listed {len(used - listed.known)}"
        )
    result(facts, as_json=as_json, lines=lines)
