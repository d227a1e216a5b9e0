"""Questions to the registry."""

from puhui.registry.reads.layouts import series_kind, series_kinds
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
    "deliveries_of",
    "devices_of",
    "facts_of",
    "findings_of",
    "inputs_of",
    "methodology_for",
    "newest_sum",
    "ready_for_certified",
    "reckoned",
    "series_kind",
    "series_kinds",
    "sums_of",
]
