"""Tables of consumption, by subject."""

from puhui.consumption.models.events import Event, EventStep, Reduction
from puhui.consumption.models.uses import CertificateCounter, Retirement

__all__ = ["CertificateCounter", "Event", "EventStep", "Reduction", "Retirement"]
