"""For drills and measurements alone, on a database that is thrown away: a project that went through no application."""

from __future__ import annotations

from datetime import datetime

from puhui.registry.models import Project
from puhui.registry.words import ProjectKind


def unfiled_project(*, code: str, now: datetime) -> int:
    """Its number."""
    made = Project.objects.create(
        code=code,
        kind=ProjectKind(code[:2]).value,
        name_zh="演练",
        name_en="drill",
        owner=1,
        city="340100",
        methodology="drill",
        opened_by=1,
        opened_at=now,
    )
    return int(made.pk)
