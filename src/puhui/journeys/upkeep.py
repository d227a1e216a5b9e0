"""How the installation itself is doing: the disk of its store, its last backup, its queue of jobs."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob

from puhui.foundation.configuration import configuration
from puhui.journeys.backups.words import NOTE

GB = 10**9


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk on which the store lies."""

    free_bytes: int
    total_bytes: int

    @property
    def free_percent(self) -> int:
        return 100 * self.free_bytes // max(1, self.total_bytes)


@dataclass(frozen=True, slots=True)
class Backup:
    """The last backup: when, and where it was written to."""

    at: datetime
    path: str


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs of the worker: waiting, being done, given up after every retry."""

    waiting: int
    doing: int
    failed: int


def disk() -> Disk:
    told = shutil.disk_usage(_existing(configuration().store))
    return Disk(told.free, told.total)


def last_backup() -> Backup | None:
    """None where there is none, or where its note cannot be read: an unreadable note proves no backup."""
    try:
        told = json.loads((configuration().home / NOTE).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(told["finished_at"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return Backup(at, str(told.get("path", ""))) if at.tzinfo else None


def jobs() -> Jobs:
    counts = dict(ProcrastinateJob.objects.values_list("status").annotate(count=Count("pk")).order_by())
    return Jobs(counts.get("todo", 0), counts.get("doing", 0), counts.get("failed", 0))


def _existing(folder: Path) -> Path:
    """The nearest folder above that is there: a new site has no store yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
