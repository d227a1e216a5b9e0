"""Tables of consumption, by subject."""

from puhui.consumption.models.uses import CertificateCounter, Retirement

__all__ = ["CertificateCounter", "Retirement"]
