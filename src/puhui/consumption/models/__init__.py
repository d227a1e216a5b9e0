"""Tables of consumption, by subject."""

from puhui.consumption.models.cases import Case, CaseAnswer, CaseStep
from puhui.consumption.models.uses import CertificateCounter, Retirement

__all__ = ["Case", "CaseAnswer", "CaseStep", "CertificateCounter", "Retirement"]
