"""What a person did: acts that counted, acts that did not and why, grams by day, days that are still pending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from puhui.behaviours import words
from puhui.behaviours.models import Consent, Provider, Run, RunScenario, Scenario
from puhui.behaviours.reads.corrected import bucket_of, changes_of, grams_moved_by_run, runs_corrected_for
from puhui.behaviours.reads.queue import DECIDED, decided_runs
from puhui.behaviours.reads.standing import standing_folder
from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION, ActChange
from puhui.foundation.places import work_folder
from puhui.ledger.reads import received_by_entry
from puhui.quantification.duck import listed, opened
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.records import refusal_sentence


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act in a resident's list, counted or not. `detail` is the fact of a refusal: for one act once, the other record."""

    scenario: str
    region: str
    happened_at: datetime
    provider: str
    record_id: str
    distance_m: int | None
    duration_s: int | None
    energy_wh: int | None
    steps: int | None
    reduction_g: int
    note: str
    reference_region: str
    receipt: str
    refusal: str
    refusal_zh: str
    refusal_en: str
    detail: str
    is_replay: bool
    is_demonstration: bool
    #: what corrections made of it, the earliest first; most acts have none
    changes: tuple[ActChange, ...] = ()

    @property
    def counted(self) -> bool:
        return not self.refusal


def receipt_number(run: Run, key: int) -> str:
    """The number of a receipt: its run, and the record's key as sixteen hexadecimal digits."""
    return f"{run.city}-{run.day:%Y%m%d}-{run.sequence}-{key + 2**63:016x}"


def acts_of(*, account: int, city: str, first: date, last: date) -> list[ActLine]:
    """A person's acts of some days, newest first: those of the home city and of every run that credited him."""
    runs = _runs_of(account, city, first, last)
    lines = [*_counted(account, runs), *_refused(account, runs)]
    changes = {record: found for run in runs for record, found in changes_of(run, account=account).items()}
    if changes:
        lines = [replace(line, changes=changes.get((line.provider, line.record_id), ())) for line in lines]
    return sorted(lines, key=lambda line: line.happened_at, reverse=True)


def _runs_of(account: int, city: str, first: date, last: date) -> list[Run]:
    credited = set(received_by_entry(holder=account, asset=RESIDENT_REDUCTION, counter=ISSUE, since=first))
    by_correction = set(runs_corrected_for(list(credited)).values())
    return [run for run in decided_runs(first=first, last=last) if run.city == city or run.entry in credited or run.pk in by_correction]


def bucket_files(runs: Iterable[Run], account: int, kind: str) -> list[tuple[Run, Path]]:
    """The files that can hold a person's rows: one bucket of each run and group."""
    found: list[tuple[Run, Path]] = []
    for run in runs:
        folder = standing_folder(run)
        groups = sorted((folder / kind).glob("*/")) if kind == "acts" else [folder / kind]
        found.extend((run, path) for group in groups if (path := bucket_of(group, account)))
    return found


def _source(files: Sequence[tuple[Run, Path]]) -> str:
    return f"read_parquet({listed([path for _, path in files])}, union_by_name = true, filename = true)"


def _counted(account: int, runs: Sequence[Run]) -> list[ActLine]:
    files = bucket_files(runs, account, "acts")
    if not files:
        return []
    by_file = {str(path): run for run, path in files}
    demonstrated = _demonstrated(runs)
    with opened(folder=work_folder()) as duck:
        found = duck.rows(
            "SELECT filename, key, scenario, region, start_s, provider, record_id, distance_m, duration_s, energy_wh, steps, reduction_g, note,"
            f" reference_region FROM {_source(files)} WHERE account = {account}"
        )
    return [
        ActLine(
            scenario=row[2],
            region=row[3],
            happened_at=_moment(row[4]),
            provider=row[5],
            record_id=row[6],
            distance_m=row[7],
            duration_s=row[8],
            energy_wh=row[9],
            steps=row[10],
            reduction_g=int(row[11]),
            note=row[12],
            reference_region=row[13],
            receipt=receipt_number(by_file[row[0]], int(row[1])),
            refusal="",
            refusal_zh="",
            refusal_en="",
            detail="",
            is_replay=by_file[row[0]].is_replay,
            is_demonstration=(by_file[row[0]].pk, row[2]) in demonstrated,
        )
        for row in found
    ]


def _refused(account: int, runs: Sequence[Run]) -> list[ActLine]:
    files = bucket_files(runs, account, "refused")
    if not files:
        return []
    by_file = {str(path): run for run, path in files}
    with opened(folder=work_folder()) as duck:
        found = duck.rows(
            "SELECT filename, scenario, region, start_s, provider, record_id, refusal, field_zh, field_en, detail"
            f" FROM {_source(files)} WHERE account = {account}"
        )
    return [
        ActLine(
            scenario=row[1],
            region=row[2],
            happened_at=_moment(row[3]),
            provider=row[4],
            record_id=row[5],
            distance_m=None,
            duration_s=None,
            energy_wh=None,
            steps=None,
            reduction_g=0,
            note="",
            reference_region="",
            receipt="",
            refusal=row[6],
            refusal_zh=refusal_sentence(row[6], "zh", field=row[7], detail=row[9]),
            refusal_en=refusal_sentence(row[6], "en", field=row[8], detail=row[9]),
            detail=row[9],
            is_replay=by_file[row[0]].is_replay,
            is_demonstration=False,
        )
        for row in found
    ]


def _demonstrated(runs: Sequence[Run]) -> set[tuple[int, str]]:
    """(run, scenario) that were counted with a number supplied for demonstration only."""
    return set(RunScenario.objects.filter(run__in=runs, is_demonstration=True).values_list("run_id", "scenario"))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), CHINA)


def grams_by_day(*, account: int, first: date, last: date) -> dict[date, int]:
    """Credited grams by event day, as corrections left them, from the books: what the calendar shows."""
    credited = received_by_entry(holder=account, asset=RESIDENT_REDUCTION, counter=ISSUE, since=first)
    runs = Run.objects.filter(entry__in=list(credited), day__gte=first, day__lte=last).values_list("entry", "day")
    found: dict[date, int] = {}
    for entry, day in runs:
        found[day] = found.get(day, 0) + credited.get(entry or 0, 0)
    for day, grams in grams_moved_by_run(account=account, since=first):
        if first <= day <= last:
            found[day] = found.get(day, 0) + grams
    return {day: grams for day, grams in found.items() if grams}


@dataclass(frozen=True, slots=True)
class Marks:
    """What must stand beside a sum of grams: regions that numbers were borrowed from, and whether some are not what they seem."""

    reference_region: str
    is_replay: bool
    is_demonstration: bool


def marks_of(*, account: int) -> Marks:
    """The marks of all that an account was ever credited with: of the runs that credited it, for the scenarios it consented to.

    A sum says more marks rather than fewer; each act and each receipt has exactly its own.
    """
    entries = list(received_by_entry(holder=account, asset=RESIDENT_REDUCTION, counter=ISSUE, since=date.min))
    scenarios = Consent.objects.filter(account=account).values("scenario_id")
    found = RunScenario.objects.filter(run__entry__in=entries, scenario__in=scenarios, reduction_g__gt=0)
    rows = set(found.values_list("reference_region", "run__is_replay", "is_demonstration").distinct())
    regions = " ".join(sorted({code for codes, _, _ in rows for code in codes.split()}))
    return Marks(regions, is_replay=any(row[1] for row in rows), is_demonstration=any(row[2] for row in rows))


def scenario_names() -> dict[str, tuple[str, str]]:
    return {row.code: (row.name_zh, row.name_en) for row in Scenario.objects.all()}


def scenarios_sent() -> set[str]:
    """The scenarios of which some provider in production sends records."""
    rows = Provider.objects.filter(is_production=True).values_list("scenarios", flat=True).distinct()
    return {code for code in rows if code}


def receipts_of(batch: words.Batch, *, limit: int) -> list[str]:
    """The first receipts of a batch."""
    numbers: list[str] = []
    for run in Run.objects.filter(slices__batch=batch.number, stage__in=DECIDED).distinct().order_by("day", "city", "sequence"):
        folder = standing_folder(run) / "acts"
        files = sorted(folder.glob("*/*.parquet"))
        if not files or len(numbers) >= limit:
            continue
        with opened(folder=work_folder()) as duck:
            source = f"read_parquet({listed(files)}, union_by_name = true)"
            found = duck.rows(
                f"SELECT key FROM {source} WHERE batch = {batch.number} AND reduction_g > 0 ORDER BY key LIMIT {limit - len(numbers)}"
            )
        numbers.extend(receipt_number(run, int(row[0])) for row in found)
    return numbers
