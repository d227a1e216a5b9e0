"""Whether monitoring adds up: every kept sum is what its own account says, what it rests on is there, and no hand decided its own hit."""

from __future__ import annotations

from collections.abc import Iterator

from puhui.foundation import documents
from puhui.foundation.findings import Finding
from puhui.registry.models import ClaimFound, PeriodSum, SeriesDelivery
from puhui.registry.rules.sums import digest_of


def series_findings() -> Iterator[Finding]:
    sums = list(PeriodSum.objects.order_by("pk"))
    yield Finding("registry_sums_are_what_their_account_says", len(sums), sum(not _agrees(row) for row in sums))
    kept = SeriesDelivery.objects.values_list("sha256", "kept", "refused_kept")
    names = {name for three in kept for name in three}
    yield Finding("registry_deliveries_have_their_files", len(names), sum(not documents.path_of(name).exists() for name in names))
    decided = list(ClaimFound.objects.exclude(decision="").select_related("period__project"))
    own = sum(row.decided_by == row.period.project.opened_by for row in decided)
    yield Finding("registry_hits_are_decided_by_other_hands", len(decided), own)


def _agrees(row: PeriodSum) -> bool:
    said = row.trail
    grams = (said["raw_g"], said["total_g"], said["withheld_g"], said["buffer_g"])
    return (
        digest_of(said) == row.digest
        and grams == (row.raw_g, row.total_g, row.withheld_g, row.buffer_g)
        and sum(said["vintages"].values()) == row.total_g
    )
