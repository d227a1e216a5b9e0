"""Questions to filing: which courses there are, how an application stands, what waits, what was said of it."""

from puhui.filing.reads.applications import (
    application,
    applications,
    attachments_of,
    chapters_of,
    comments_of,
    content_hash,
    faults_of,
    filed_in_force,
    findings_of,
    history_of,
    late,
    next_steps,
    seats_of,
    seats_waiting_for,
)
from puhui.filing.reads.courses import course, courses
from puhui.filing.reads.findings import findings

__all__ = [
    "application",
    "applications",
    "attachments_of",
    "chapters_of",
    "comments_of",
    "content_hash",
    "course",
    "courses",
    "faults_of",
    "filed_in_force",
    "findings",
    "findings_of",
    "history_of",
    "late",
    "next_steps",
    "seats_of",
    "seats_waiting_for",
]
