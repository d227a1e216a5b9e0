"""A file of monitoring data looked at by itself: no project is asked, nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from puhui.foundation.places import work_folder
from puhui.quantification.duck import opened
from puhui.registry.reads.layouts import series_kind
from puhui.registry.reads.series_files import counted_in, found_in, found_in_inventory, read_file, set_up
from puhui.registry.words.series import Counted, Read

_EVER = (date(1970, 1, 1), date(2199, 12, 31))


def checked_file(
    path: Path, *, kind: str, device: str, zone: str, interval_min: int, capacity_w: int | None, sheet: str = ""
) -> tuple[Read, tuple[Counted, ...]]:
    """What it holds, what is found in it, and what counts of each meter and year. Raises what the file is refused for."""
    layout = series_kind(kind)
    with opened(folder=work_folder()) as duck:
        interval_s = 60 * (interval_min or layout.interval_min)
        read = read_file(duck, path, layout, name=path.name, device=device, zone=zone, interval_s=interval_s, sheet=sheet)
        if layout.is_inventory:
            return replace(read, findings=found_in_inventory(duck, "rows_read", layout)), ()
        set_up(duck, "rows_read", layout, capacities=dict.fromkeys(read.devices, capacity_w))
        return replace(read, findings=found_in(duck, layout)), tuple(counted_in(duck, first=_EVER[0], last=_EVER[1]))
