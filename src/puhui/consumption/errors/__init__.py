"""What consumption refuses, by subject."""

from puhui.consumption.errors.cases import (
    AmountNotThere,
    CaseFieldMissing,
    CaseKnown,
    CaseNotRestored,
    CaseOtherHands,
    CaseStepNotNow,
    LastResortNotReached,
    LastResortOpen,
    OneModeOnly,
    PartyCodeMissing,
    PriceNotThere,
    UnknownCase,
)
from puhui.consumption.errors.uses import (
    BadCertificateNumber,
    BeneficiaryMissing,
    CertificateDiffers,
    CertificateUnknown,
    StatementMissing,
    TextTooLong,
    UsePeriodTurned,
    WrongCertificateDigits,
)

__all__ = [
    "AmountNotThere",
    "BadCertificateNumber",
    "BeneficiaryMissing",
    "CaseFieldMissing",
    "CaseKnown",
    "CaseNotRestored",
    "CaseOtherHands",
    "CaseStepNotNow",
    "CertificateDiffers",
    "CertificateUnknown",
    "LastResortNotReached",
    "LastResortOpen",
    "OneModeOnly",
    "PartyCodeMissing",
    "PriceNotThere",
    "StatementMissing",
    "TextTooLong",
    "UnknownCase",
    "UsePeriodTurned",
    "WrongCertificateDigits",
]
