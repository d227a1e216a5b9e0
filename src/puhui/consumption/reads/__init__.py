"""Questions to consumption."""

from puhui.consumption.reads.certificates import (
    certificate,
    certificate_of,
    certificates_for,
    certificates_of,
    checked_use,
    is_signed,
    proof_of,
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
from puhui.consumption.reads.papers import certificate_pdf, in_capitals

__all__ = [
    "certificate",
    "certificate_of",
    "certificate_pdf",
    "certificates_for",
    "certificates_of",
    "checked_use",
    "event",
    "event_for",
    "event_of",
    "events_for",
    "events_of",
    "findings",
    "in_capitals",
    "is_signed",
    "proof_of",
    "public_event",
    "public_events",
    "recalled_kg",
    "reductions_of",
    "retired_for",
    "steps_of",
]
