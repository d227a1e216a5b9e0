"""The machine that a measurement was made on: a number without it means nothing."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from time import perf_counter

from puhui.journeys.benches.pairs import share

_SYNCS = 200
_PAGE = b"\0" * 8192


def machine(folder: Path) -> dict[str, object]:
    """CPU, cores, memory, load at the start, and what the disk below `folder` takes to keep a page for good."""
    syncs = fdatasyncs(folder, _SYNCS)
    return {
        "cpu": _fact("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
        "fdatasync_p50_ms": round(share(syncs, 0.5) * 1000, 3),
        "fdatasync_p99_ms": round(share(syncs, 0.99) * 1000, 3),
    }


def fdatasyncs(folder: Path, count: int) -> list[float]:
    """Seconds of each of `count` appended pages, kept by fdatasync as PostgreSQL keeps its log."""
    path = folder / "fdatasync"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        os.write(descriptor, _PAGE * count)  # room first: the log is written into files that have their size
        os.fsync(descriptor)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return [_kept(descriptor) for _ in range(count)]
    finally:
        os.close(descriptor)
        path.unlink()


def _kept(descriptor: int) -> float:
    begun = perf_counter()
    os.write(descriptor, _PAGE)
    os.fdatasync(descriptor)
    return perf_counter() - begun


def _fact(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
