"""What consumption refuses, by subject."""

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
    "BadCertificateNumber",
    "BeneficiaryMissing",
    "CertificateDiffers",
    "CertificateUnknown",
    "StatementMissing",
    "TextTooLong",
    "UsePeriodTurned",
    "WrongCertificateDigits",
]
