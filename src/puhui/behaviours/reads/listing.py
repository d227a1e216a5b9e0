"""Batches and runs as long lists that are read a page at a time, and how many there are in each stage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, overload

from django.db.models import Count, Q, QuerySet

from puhui.behaviours.models import Batch, Run, RunScenario
from puhui.behaviours.reads.batches import WITH_SLICES, counts_of
from puhui.behaviours.reads.quarantine import WITH_STOPS, state_of
from puhui.behaviours.words import Counts, QuarantineState
from puhui.vocabulary.texts import Text

Line = TypeVar("Line")


class Listing(Generic[Line], Sequence[Line]):
    """A list of which only the part that is asked for is read."""

    def __init__(self, rows: QuerySet[Any], say: Callable[[Any], Line]) -> None:
        self._rows, self._say = rows, say

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> list[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | list[Line]:
        if isinstance(place, slice):
            return [self._say(row) for row in self._rows[place]]
        return self._say(self._rows[place])

    def __iter__(self) -> Iterator[Line]:
        """All of them, in bounded memory."""
        return (self._say(row) for row in self._rows.iterator(chunk_size=500))


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch in a list."""

    name: str
    provider: str
    provider_name: Text
    document: str
    file_name: str
    stage: str
    received_at: datetime
    counts: Counts
    reduction_g: int
    reference_region: str
    is_replay: bool
    is_demonstration: bool
    quarantine: QuarantineState


@dataclass(frozen=True, slots=True)
class RunLine:
    """One settlement run in a list."""

    name: str
    city: str
    day: date
    stage: str
    read: int
    accepted: int
    refused: int
    waiting: int
    persons: int
    reduction_g: int
    reference_region: str
    is_replay: bool
    is_simulated: bool
    is_demonstration: bool


#: What a list may be sorted by, and the columns behind it.
BATCH_ORDERS = {"name": "pk", "received_at": "received_at", "rows": "rows", "stage": "stage"}
RUN_ORDERS = {"day": "day", "read": "read", "accepted": "accepted", "reduction_g": "reduction_g"}


def batch_list(
    *, provider: str = "", stage: str = "", text: str = "", sort: str = "-name", among: Collection[str] | None = None
) -> Listing[BatchLine]:
    """Batches, filtered; `text` is part of a file name, or a batch's own name, `among` the providers that matter."""
    rows = Batch.objects.select_related("provider").prefetch_related(
        WITH_SLICES, WITH_STOPS, "slices__run__scenarios", "provider__scenarios"
    )
    if provider:
        rows = rows.filter(provider=provider)
    if among is not None:
        rows = rows.filter(provider__in=among)
    if stage:
        rows = rows.filter(stage=stage)
    if text:
        number = text.upper().removeprefix("B")
        rows = rows.filter(
            Q(file_name__icontains=text) | Q(pk=int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0)
        )
    return Listing(rows.order_by(*_order(sort, BATCH_ORDERS, "-pk")), _batch_line)


def run_list(
    *, city: str = "", stage: str = "", first: date | None = None, last: date | None = None, sort: str = "-day"
) -> Listing[RunLine]:
    """Settlement runs, filtered by city, stage and event days."""
    rows = Run.objects.prefetch_related("scenarios")
    told = {"city": city, "stage": stage, "day__gte": first, "day__lte": last}
    rows = rows.filter(**{name: value for name, value in told.items() if value})
    return Listing(rows.order_by(*_order(sort, RUN_ORDERS, "-pk")), _run_line)


def run_cities() -> list[str]:
    return list(Run.objects.order_by("city").values_list("city", flat=True).distinct())


def batches_by_stage() -> dict[str, int]:
    return dict(Batch.objects.values_list("stage").annotate(count=Count("pk")).order_by("stage"))


def runs_by_stage() -> dict[str, int]:
    return dict(Run.objects.values_list("stage").annotate(count=Count("pk")).order_by("stage"))


def _order(sort: str, known: dict[str, str], last: str) -> tuple[str, ...]:
    column = known.get(sort.removeprefix("-"))
    return (f"-{column}" if sort.startswith("-") else column, last) if column else (last,)


def _batch_line(row: Batch) -> BatchLine:
    own = {scenario.code for scenario in row.provider.scenarios.all()}
    runs = [item.run for item in row.slices.all() if item.run and item.accepted]
    settled = [scenario for run in runs for scenario in run.scenarios.all() if scenario.scenario in own]
    return BatchLine(
        name=f"B{row.pk}",
        provider=row.provider_id,
        provider_name=Text(row.provider.name_zh, row.provider.name_en),
        document=row.document,
        file_name=row.file_name,
        stage=row.stage,
        received_at=row.received_at,
        counts=counts_of(row),
        reduction_g=sum(item.reduction_g for item in row.slices.all()),
        reference_region=_regions(settled),
        is_replay=bool(row.replay_region),
        is_demonstration=_is_demonstrated(settled),
        quarantine=state_of(row),
    )


def _run_line(row: Run) -> RunLine:
    return RunLine(
        name=str(row),
        city=row.city,
        day=row.day,
        stage=row.stage,
        read=row.read,
        accepted=row.accepted,
        refused=sum(row.refused_by_code.values()),
        waiting=row.waiting,
        persons=row.persons,
        reduction_g=row.reduction_g,
        reference_region=_regions(row.scenarios.all()),
        is_replay=row.is_replay,
        is_simulated=row.is_simulated,
        is_demonstration=_is_demonstrated(row.scenarios.all()),
    )


def _regions(scenarios: Iterable[RunScenario]) -> str:
    return " ".join(sorted({code for item in scenarios if item.reduction_g for code in item.reference_region.split()}))


def _is_demonstrated(scenarios: Iterable[RunScenario]) -> bool:
    return any(item.is_demonstration for item in scenarios if item.reduction_g)
