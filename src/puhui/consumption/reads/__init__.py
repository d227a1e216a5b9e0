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
from puhui.consumption.reads.findings import findings

__all__ = [
    "certificate",
    "certificate_of",
    "certificates_for",
    "certificates_of",
    "findings",
    "is_signed",
    "recalled_kg",
    "retired_for",
]
