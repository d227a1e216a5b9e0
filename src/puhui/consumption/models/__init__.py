"""Tables of consumption, by subject."""

from puhui.consumption.models.cases import Case, CaseAnswer, CaseStep
from puhui.consumption.models.compliance import (
    ComplianceCap,
    ComplianceUse,
    ComplianceYear,
)
from puhui.consumption.models.plans import (
    Gift,
    Plan,
    PlanCertificate,
    PlanRaise,
)
from puhui.consumption.models.uses import CertificateCounter, Retirement

__all__ = [
    "Case",
    "CaseAnswer",
    "CaseStep",
    "CertificateCounter",
    "ComplianceCap",
    "ComplianceUse",
    "ComplianceYear",
    "Gift",
    "Plan",
    "PlanCertificate",
    "PlanRaise",
    "Retirement",
]
