"""Settlement runs, one or many, with all that is recorded of them; and the questions by which runs are chosen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from puhui.behaviours import words
from puhui.behaviours.errors import UnknownRun
from puhui.behaviours.models import Batch, RepeatAsked, Repetition, Run, RunScenario
from puhui.behaviours.reads.listing import Listing
from puhui.behaviours.reads.queue import DECIDED
from puhui.behaviours.words import RunStage, Which

_LATEST = ("-day", "city", "-sequence")
#: What runs may be sorted by, and the columns behind it; otherwise the latest come first.
_ORDERS = {"day": ("day", "city", "sequence"), "read": ("read", *_LATEST), "-read": ("-read", *_LATEST)}


def run_named(name: str) -> words.Run:
    """A decided run by its name, such as 340100-20260318-1. Raises UnknownRun."""
    parts = name.split("-")
    try:
        city, day, sequence = parts[0], datetime.strptime(parts[1], "%Y%m%d").date(), int(parts[2])
        return _said(Run.objects.prefetch_related("scenarios").get(city=city, day=day, sequence=sequence, stage__in=DECIDED))
    except (IndexError, ValueError, Run.DoesNotExist) as problem:
        raise UnknownRun(run=name[:40]) from problem


def full_runs(which: Which, *, city: str = "", scenario: str = "", day: date | None = None, sort: str = "-day") -> Listing[words.Run]:
    """Runs with their scenarios, filtered; read a page at a time, or all in bounded memory."""
    told = {"city": city, "scenarios__scenario": scenario, "day": day}
    rows = Run.objects.filter(chosen(which), **{name: value for name, value in told.items() if value}).prefetch_related("scenarios")
    return Listing(rows.order_by(*_ORDERS.get(sort, _LATEST)), _said)


def run_numbers(which: Which) -> Iterable[int]:
    """Nothing is read before the numbers are needed: given on as they are to another question, they never leave the database."""
    return Run.objects.filter(chosen(which)).values_list("pk", flat=True)


def decided_run_numbers() -> list[int]:
    """Every run that has been decided: what can be computed once more."""
    return list(Run.objects.filter(stage__in=DECIDED).values_list("pk", flat=True))


def repetitions_of(run: int, *, limit: int = 5) -> list[words.Repetition]:
    """When a run was computed once more, the latest first."""
    rows = Repetition.objects.filter(run=run).select_related("run").order_by("-at", "-pk")
    return [repetition_said(row) for row in rows[:limit]]


def repetition_said(row: Repetition) -> words.Repetition:
    return words.Repetition(str(row.run), row.at, row.by, row.agrees, row.rows, row.differing, row.digest, row.why)


def repeat_asked_of(run: int) -> words.RepeatAsked | None:
    """Whether a run waits to be computed once more, or is being."""
    row = RepeatAsked.objects.filter(run=run).first()
    return words.RepeatAsked(row.run_id, row.at, row.by) if row else None


def repeats_asked() -> list[int]:
    """Runs that somebody wants computed once more, the first asked for first."""
    return list(RepeatAsked.objects.order_by("at", "pk").values_list("run", flat=True))


def cities_of(which: Which) -> list[str]:
    """The cities that have such a run."""
    return list(Run.objects.filter(chosen(which)).order_by("city").values_list("city", flat=True).distinct())


def runs_of_batch(batch: int) -> list[int]:
    """The runs that took records of a batch."""
    return list(Run.objects.filter(slices__batch=batch).distinct().values_list("pk", flat=True))


def adapters_of(run: int) -> set[str]:
    """How the batches of a run were read."""
    return set(Batch.objects.filter(slices__run=run).values_list("adapter", flat=True))


def chosen(which: Which, prefix: str = "") -> Q:
    """Which runs are meant, as a condition on their rows, or on rows that name them by `prefix`."""
    found = Q(**{f"{prefix}stage__in": which.stages})
    if which.is_replay is not None:
        found &= Q(**{f"{prefix}is_replay": which.is_replay})
    if which.of_few is not None:
        found &= of_few(which, prefix) if which.of_few else ~of_few(which, prefix)
    return found


def of_few(which: Which, prefix: str = "") -> Q:
    return Q(**{f"{prefix}persons__gt": 0, f"{prefix}persons__lt": which.few})


def _said(row: Run) -> words.Run:
    return words.Run(
        number=row.pk,
        city=row.city,
        day=row.day,
        sequence=row.sequence,
        stage=RunStage(row.stage),
        is_replay=row.is_replay,
        is_simulated=row.is_simulated,
        read=row.read,
        accepted=row.accepted,
        waiting=row.waiting,
        persons=row.persons,
        reduction_g=row.reduction_g,
        refused_by_code=row.refused_by_code,
        digest=row.digest,
        manifest_hash=row.manifest_hash,
        scenarios=tuple(sorted(map(_scenario_said, row.scenarios.all()), key=lambda item: item.scenario)),
        correction=row.correction,
    )


def _scenario_said(row: RunScenario) -> words.RunScenario:
    return words.RunScenario(
        scenario=row.scenario,
        version=row.version,
        method_hash=row.method_hash,
        reference_region=row.reference_region,
        is_demonstration=row.is_demonstration,
        accepted=row.accepted,
        refused=row.refused,
        persons=row.persons,
        reduction_g=row.reduction_g,
    )
