"""Every invariant of every room, recomputed from the rows themselves: what `puhui sweep` runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from puhui.behaviours.reads import findings as of_behaviours
from puhui.consumption.reads import findings as of_consumption
from puhui.filing.reads import findings as of_filing
from puhui.finance.reads import findings as of_finance
from puhui.footprint.reads import findings as of_footprint
from puhui.foundation.auditing import findings as of_audit
from puhui.foundation.findings import Finding
from puhui.foundation.resealing import findings as of_sealed
from puhui.journeys.closing import findings as of_closings
from puhui.journeys.filings import findings as of_filings
from puhui.journeys.scheme import findings as of_scheme
from puhui.ledger.reads import findings as of_ledger
from puhui.library.reads import findings as of_library
from puhui.market.reads import findings as of_market
from puhui.market.reads import rulebook_findings as of_rulebook
from puhui.participants.reads import findings as of_participants
from puhui.payments.reads import findings as of_payments
from puhui.pool.reads import findings as of_pool
from puhui.quantification.words import Report, silent
from puhui.registry.reads import findings as of_registry
from puhui.registry.reads import life_findings as of_lives
from puhui.rewards.reads import findings as of_rewards

ROOMS: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
    ("sealed", of_sealed),
    ("audit", of_audit),
    ("participants", of_participants),
    ("ledger", of_ledger),
    ("filing", of_filing),
    ("behaviours", of_behaviours),
    ("registry", of_registry),
    ("rewards", of_rewards),
    ("payments", of_payments),
    ("market", of_market),
    ("trading", of_rulebook),
    ("pool", of_pool),
    ("footprint", of_footprint),
    ("consumption", of_consumption),
    ("finance", of_finance),
    ("library", of_library),
    ("filings", of_filings),
    ("closings", of_closings),
    ("scheme", of_scheme),
    ("lives", of_lives),
)


def sweep(*, report: Report = silent) -> list[Finding]:
    """All findings; the books are sound where none has a broken row."""
    found: list[Finding] = []
    for place, (room, findings) in enumerate(ROOMS):
        report(room, place, len(ROOMS))
        found.extend(findings())
    return found
