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
from puhui.consumption.reads.findings import findings
from puhui.consumption.reads.papers import certificate_pdf, in_capitals

__all__ = [
    "certificate",
    "certificate_of",
    "certificate_pdf",
    "certificates_for",
    "certificates_of",
    "checked_use",
    "findings",
    "in_capitals",
    "is_signed",
    "proof_of",
    "recalled_kg",
    "retired_for",
]
