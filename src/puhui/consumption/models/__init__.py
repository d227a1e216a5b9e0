"""Tables of consumption, by subject."""

from puhui.consumption.models.cases import (
    Case,
    CaseAnswer,
    CaseStep,
)
from puhui.consumption.models.compliance import (
    ComplianceCap,
    ComplianceUse,
    ComplianceYear,
)
from puhui.consumption.models.events import (
    Event,
    EventStep,
    Reduction,
)
from puhui.consumption.models.plans import (
    Gift,
    Plan,
    PlanCertificate,
    PlanRaise,
)
from puhui.consumption.models.uses import (
    CertificateCounter,
    Retirement,
)
from puhui.consumption.models.voucher_payments import (
    VoucherPayment,
    VoucherPaymentPart,
)
from puhui.consumption.models.vouchers import (
    Campaign,
    HandedLine,
    Voucher,
    VoucherSettlement,
    WriteOff,
)

__all__ = [
    "Campaign",
    "Case",
    "CaseAnswer",
    "CaseStep",
    "CertificateCounter",
    "ComplianceCap",
    "ComplianceUse",
    "ComplianceYear",
    "Event",
    "EventStep",
    "Gift",
    "HandedLine",
    "Plan",
    "PlanCertificate",
    "PlanRaise",
    "Reduction",
    "Retirement",
    "Voucher",
    "VoucherPayment",
    "VoucherPaymentPart",
    "VoucherSettlement",
    "WriteOff",
]
