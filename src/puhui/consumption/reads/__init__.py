"""Questions to consumption."""

from puhui.consumption.reads.certificates import (
    certificate,
    certificate_of,
    certificates_for,
    certificates_of,
    is_signed,
    recalled_kg,
    retired_for,
)
from puhui.consumption.reads.events import (
    event,
    event_for,
    event_of,
    events_for,
    events_of,
    public_event,
    public_events,
    reductions_of,
    steps_of,
)
from puhui.consumption.reads.findings import findings

__all__ = [
    "certificate",
    "certificate_of",
    "certificates_for",
    "certificates_of",
    "event",
    "event_for",
    "event_of",
    "events_for",
    "events_of",
    "findings",
    "is_signed",
    "public_event",
    "public_events",
    "recalled_kg",
    "reductions_of",
    "retired_for",
    "steps_of",
]
