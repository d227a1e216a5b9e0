"""Questions to the registry."""

from puhui.registry.reads.claims import claimed_lists, claims_of, claims_open, pledges_of
from puhui.registry.reads.layouts import series_kind, series_kinds
from puhui.registry.reads.sampling import checks_of, sample_of, sample_sheet, scorecard_of
from puhui.registry.reads.series import (
    asides_of,
    deliveries_of,
    devices_of,
    facts_of,
    inputs_of,
    methodology_for,
    newest_sum,
    ready_for_certified,
    sums_of,
)
from puhui.registry.reads.sums import SumInputs, findings_of, reckoned

__all__ = [
    "SumInputs",
    "asides_of",
    "checks_of",
    "claimed_lists",
    "claims_of",
    "claims_open",
    "deliveries_of",
    "devices_of",
    "facts_of",
    "findings_of",
    "inputs_of",
    "methodology_for",
    "newest_sum",
    "pledges_of",
    "ready_for_certified",
    "reckoned",
    "sample_of",
    "sample_sheet",
    "scorecard_of",
    "series_kind",
    "series_kinds",
    "sums_of",
]
