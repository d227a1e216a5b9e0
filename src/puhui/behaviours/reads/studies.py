"""Studies of past runs and the corrections that rest on them: one, many, and who moves how far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.db.models import Q

from puhui.behaviours import words
from puhui.behaviours.errors import UnknownCorrection, UnknownStudy
from puhui.behaviours.models import Correction, Run, RunCorrection, RunScenario, Study
from puhui.behaviours.reads.queue import DECIDED
from puhui.behaviours.words import Asked, CorrectionStage, PersonMoved, RunWouldMove, StudyOrigin, StudyStage
from puhui.foundation.places import study_folder, work_folder
from puhui.quantification.duck import literal, opened
from puhui.vocabulary.texts import Text

DIFFERENCES = "differences.parquet"


def study(number: int) -> words.Study:
    """Raises UnknownStudy."""
    row = Study.objects.select_related("correction").filter(pk=number).first()
    if row is None:
        raise UnknownStudy(study=f"S{number}")
    return said(row)


def studies(*, limit: int, organisation: int | None = None) -> list[words.Study]:
    """The latest studies, of one organisation or of all."""
    rows = Study.objects.select_related("correction").order_by("-pk")
    return [said(row) for row in (rows if organisation is None else rows.filter(organisation=organisation))[:limit]]


def studies_to_count() -> list[int]:
    """Studies that wait, or that a crash left half counted."""
    return list(Study.objects.filter(stage__in=(StudyStage.WAITING, StudyStage.COUNTING)).order_by("pk").values_list("pk", flat=True))


def last_day_to_study(*, city: str = "") -> date | None:
    """The latest event day that has a decided run, in a city or anywhere."""
    rows = Run.objects.filter(stage__in=DECIDED, **({"city": city} if city else {}))
    return rows.order_by("-day").values_list("day", flat=True).first()


def study_origin(*, first: date, last: date, city: str = "") -> StudyOrigin:
    """What the grams of these runs rest on."""
    rows = RunScenario.objects.filter(
        run__stage__in=DECIDED, run__day__range=(first, last), reduction_g__gt=0, **({"run__city": city} if city else {})
    )
    groups = set(rows.values_list("reference_region", "run__is_replay", "run__is_simulated", "is_demonstration").distinct().order_by())
    regions = sorted({code for regions, *_ in groups for code in regions.split()})
    return StudyOrigin(" ".join(regions), *(any(group[place] for group in groups) for place in (1, 2, 3)))


def differences_path(number: int) -> Path:
    """Grams by run, person and scenario, as they stand and as a study counts them."""
    return study_folder(number) / DIFFERENCES


def persons_moved(number: int, *, limit: int, offset: int = 0, of_run: int | None = None) -> list[PersonMoved]:
    """Whom a study moves, the farthest first."""
    path = differences_path(number)
    if not path.exists():
        return []
    only = f" WHERE run = {int(of_run)}" if of_run is not None else ""
    with opened(folder=work_folder()) as duck:
        rows = duck.rows(
            "SELECT account, SUM(then_g) AS t, SUM(now_g) AS w, SUM(then_acts) AS ta, SUM(now_acts) AS na"
            f" FROM read_parquet({literal(path)}){only} GROUP BY account HAVING t <> w OR ta <> na"
            f" ORDER BY abs(w - t) DESC, account LIMIT {int(limit)} OFFSET {int(offset)}"
        )
    return [PersonMoved(*map(int, row)) for row in rows]


def persons_moved_in_all(number: int) -> int:
    """How many accounts a study moves, in grams or in acts."""
    path = differences_path(number)
    if not path.exists():
        return 0
    with opened(folder=work_folder()) as duck:
        moved = f"SELECT account FROM read_parquet({literal(path)}) GROUP BY account HAVING {_MOVES}"
        return int(duck.value(f"SELECT COUNT(*) FROM ({moved})"))


def runs_moved(number: int) -> list[RunWouldMove]:
    """The runs that a study counts otherwise, by day and city."""
    path = differences_path(number)
    if not path.exists():
        return []
    with opened(folder=work_folder()) as duck:
        rows = duck.rows(
            "SELECT run, city, day, SUM(t), SUM(w), COALESCE(SUM(w - t) FILTER (WHERE w > t), 0), COALESCE(SUM(t - w) FILTER (WHERE w < t), 0),"
            " COUNT(*) FILTER (WHERE w <> t OR m) FROM (SELECT run, city, day, account, SUM(then_g) AS t, SUM(now_g) AS w,"
            f" SUM(then_acts) <> SUM(now_acts) AS m FROM read_parquet({literal(path)}) GROUP BY run, city, day, account)"
            " GROUP BY run, city, day HAVING BOOL_OR(w <> t OR m) ORDER BY day, city, run"
        )
    names = {run.pk: str(run) for run in Run.objects.filter(pk__in=[int(row[0]) for row in rows])}
    return [RunWouldMove(names[int(row[0])], str(row[1]), row[2], *map(int, row[3:])) for row in rows]


_MOVES = "SUM(then_g) <> SUM(now_g) OR SUM(then_acts) <> SUM(now_acts)"


def said(row: Study) -> words.Study:
    return words.Study(
        number=row.pk,
        title=row.title,
        asked=asked_of(row),
        asked_by=row.asked_by,
        organisation=row.organisation,
        asked_at=row.asked_at,
        first=row.first,
        last=row.last,
        city=row.city,
        share=row.share,
        stage=StudyStage(row.stage),
        done=row.done,
        total=row.total,
        ended_at=row.ended_at,
        outcome=row.outcome,
        refusal=row.refusal,
        correction=row.correction.pk if hasattr(row, "correction") else None,
    )


def asked_of(row: Study) -> Asked:
    return Asked(**{**row.asked, "without_batches": tuple(row.asked.get("without_batches", ()))})


# -- corrections -------------------------------------------------------------------------------------------------------


def correction(number: int) -> words.Correction:
    """Raises UnknownCorrection."""
    row = Correction.objects.filter(pk=number).first()
    if row is None:
        raise UnknownCorrection(correction=f"C{number}")
    return _correction_said(row)


def corrections(*, limit: int, stages: Iterable[CorrectionStage] = tuple(CorrectionStage)) -> list[words.Correction]:
    """The latest corrections."""
    return [_correction_said(row) for row in Correction.objects.filter(stage__in=list(stages)).order_by("-pk")[:limit]]


def corrections_to_post() -> list[int]:
    return list(Correction.objects.filter(stage=CorrectionStage.APPROVED).order_by("pk").values_list("pk", flat=True))


def corrections_of_run(run: int) -> list[words.Correction]:
    """What has corrected a run, the latest first."""
    rows = Correction.objects.filter(runs__run=run, stage=CorrectionStage.POSTED).order_by("-pk")
    return [_correction_said(row) for row in rows]


def corrections_by_entry(entries: Iterable[int]) -> dict[int, int]:
    """Entry of the books → the correction that posted it."""
    wanted = list(entries)
    rows = RunCorrection.objects.filter(Q(entry__in=wanted) | Q(owed_entry__in=wanted)).values_list("correction", "entry", "owed_entry")
    return {entry: number for number, *both in rows for entry in both if entry is not None}


def _correction_said(row: Correction) -> words.Correction:
    runs = row.runs.select_related("run").order_by("run__day", "run__city", "run__sequence")
    return words.Correction(
        number=row.pk,
        study=row.study_id,
        reason=Text(row.reason_zh, row.reason_en),
        proposal=row.proposal,
        approved_at=row.approved_at,
        stage=CorrectionStage(row.stage),
        posted_on=row.posted_on,
        runs=tuple(map(_moved, runs)),
    )


def _moved(row: RunCorrection) -> words.RunMoved:
    run: Run = row.run
    return words.RunMoved(
        run=str(run),
        city=run.city,
        day=run.day,
        before=row.before,
        after=row.after,
        gained_g=row.gained_g,
        lost_g=row.lost_g,
        persons=row.persons,
        entry=row.entry,
        owed_entry=row.owed_entry,
        manifest_hash=row.manifest_hash,
    )
