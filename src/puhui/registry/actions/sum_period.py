"""Add up a period by the filed methodology, keep the account, and compute it again from the files that were delivered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.library import reads as library
from puhui.methodology.words import Methodology
from puhui.registry.errors.issuing import NotOfResidents
from puhui.registry.models import Period, PeriodSum, SeriesFact
from puhui.registry.reads.pooled import pool_document, reckoned_pool
from puhui.registry.reads.recomputing import inputs_of_sum
from puhui.registry.reads.series import inputs_of, newest_sum, period_row, period_to_fill, period_to_sum, sum_said
from puhui.registry.reads.sums import Reckoned, reckoned
from puhui.registry.words import ProjectKind
from puhui.registry.words import series as words


@transaction.atomic
def state_fact(
    *, project: str, period: int, name: str, value: int, by: int, now: datetime, device: str = "", year: int | None = None, basis: str = ""
) -> None:
    """A number that no series holds, in the unit of the methodology's column. What was said before stays to be read. Raises UnknownPeriod."""
    SeriesFact.objects.create(
        period=period_to_fill(project, period),
        name=name[:60],
        device=device[:60],
        year=year,
        value=value,
        basis=basis.strip()[:400],
        by=by,
        at=now,
    )


def sum_period(*, project: str, period: int, by: int, now: datetime, methodology: Methodology | None = None) -> words.PeriodSum:
    """The period's grams by the version in force on its last day, kept under the next number; the same account is not kept twice in a row.

    Raises UnknownPeriod, MethodologyNotInForce, NoSeries, SumLacks, SumNeedsNumbers, RecordsRefused.
    """
    with transaction.atomic():
        row = period_to_sum(project, period)
        inputs = inputs_of(project, period, methodology)
        return _keep(row, inputs.methodology, reckoned(inputs), by=by, now=now)


@transaction.atomic
def sum_pool(*, project: str, period: int, document: str, by: int, now: datetime) -> words.PeriodSum:
    """The same for grams that residents gave: `document` is the kept list of account, version, region, year and grams.

    Raises UnknownPeriod, PeriodStands, NotOfResidents, NothingPooled, DocumentMissing.
    """
    row = period_to_fill(project, period)
    if row.project.kind != ProjectKind.RESIDENTS:
        raise NotOfResidents(project=project)
    m = library.methodology(code=row.project.methodology, number=row.project.methodology_version)
    return _keep(row, m, reckoned_pool(row, document, m), by=by, now=now)


def _keep(row: Period, m: Methodology, found: Reckoned, *, by: int, now: datetime) -> words.PeriodSum:
    last = PeriodSum.objects.filter(period=row).order_by("-number").first()
    if last is not None and last.digest == found.digest:
        return sum_said(last)
    return sum_said(
        PeriodSum.objects.create(
            period=row, number=last.number + 1 if last else 1, methodology=m.code, version=m.version, raw_g=found.raw_g,
            total_g=found.total_g, withheld_g=found.withheld_g, buffer_g=found.buffer_g, trail=found.trail, digest=found.digest, by=by, at=now,
        )
    )  # fmt: skip


def recompute_sum(*, project: str, period: int, methodology: Methodology | None = None) -> tuple[words.PeriodSum, str]:
    """The newest sum, and the digest of the same account computed once more from the delivered files. Raises UnknownSum, and what a sum may."""
    kept = newest_sum(project, period)
    m = methodology or library.methodology(code=kept.methodology, number=kept.version)
    if document := pool_document(kept):
        return kept, reckoned_pool(period_row(project, period), document, m).digest
    return kept, reckoned(inputs_of_sum(kept, m), from_originals=True).digest
