"""Questions to consumption."""

from puhui.consumption.reads.cases import case, cases_made, cases_of, last_resort, next_steps, price_of
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
from puhui.consumption.reads.compliance import (
    cap_comes_to,
    cap_use,
    cap_uses,
    caps,
)
from puhui.consumption.reads.findings import findings
from puhui.consumption.reads.packages import package_of
from puhui.consumption.reads.papers import certificate_pdf, in_capitals
from puhui.consumption.reads.plans import (
    gifts_of,
    given_for,
    plan,
    plan_ledger,
    plans_of,
    uncounted,
)

__all__ = [
    "cap_comes_to",
    "cap_use",
    "cap_uses",
    "caps",
    "case",
    "cases_made",
    "cases_of",
    "certificate",
    "certificate_of",
    "certificate_pdf",
    "certificates_for",
    "certificates_of",
    "checked_use",
    "findings",
    "gifts_of",
    "given_for",
    "in_capitals",
    "is_signed",
    "last_resort",
    "next_steps",
    "package_of",
    "plan",
    "plan_ledger",
    "plans_of",
    "price_of",
    "proof_of",
    "recalled_kg",
    "retired_for",
    "uncounted",
]
