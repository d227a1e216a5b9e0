"""A study of past runs: it is asked for, counted in the background, and dropped when its time is over. It posts nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from puhui.behaviours.actions.compare_counts import summed, write_differences
from puhui.behaviours.actions.recount import Otherwise, as_they_stand, recount, runs_to_recount, runs_touched
from puhui.behaviours.errors import NothingDifferent, NothingToLeaveOut, NothingToRecount, StudyRefused
from puhui.behaviours.models import Run, Study
from puhui.behaviours.reads.studies import DIFFERENCES, asked_of
from puhui.behaviours.words import SHARES, STUDY_DAYS_MAX, STUDY_KEPT_DAYS, Asked, StudyStage
from puhui.foundation.files import folder_durably
from puhui.foundation.places import study_folder, work_folder
from puhui.library.reads import in_force, methodology_of, supposed, version
from puhui.library.words import InForce
from puhui.methodology.compiled import needs_numbers
from puhui.methodology.proof import check
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck, opened
from puhui.quantification.words import Report, silent
from puhui.vocabulary.refusals import Refusal

#: Gives further sums of a study from its differences by person: the file is a relation of run, city, day, account, scenario, then_g, now_g.
Also = Callable[[Duck, Path], Mapping[str, Any]]


def ask_study(
    *,
    title: str,
    asked: Asked,
    first: date,
    last: date,
    city: str = "",
    share: int = 1,
    by: int,
    organisation: int | None,
    now: datetime,
) -> int:
    """The number of a study that waits to be counted. Raises NothingDifferent, StudyRefused, NothingToRecount,
    NothingToLeaveOut, and as the documents do."""
    if asked.is_empty:
        raise NothingDifferent
    if not first <= last or (last - first).days >= STUDY_DAYS_MAX or share not in SHARES:
        raise StudyRefused(most=STUDY_DAYS_MAX, shares="、".join(map(str, SHARES)))
    otherwise = _otherwise(asked, first=first, last=last, city=city, share=share)
    runs = runs_to_recount(otherwise)
    if not any(otherwise.meets(run) for run in runs):
        raise NothingToRecount(first=first, last=last)
    if not runs_touched(runs, otherwise):
        raise NothingToLeaveOut(what=asked.without_provider or ", ".join(f"B{number}" for number in asked.without_batches))
    return Study.objects.create(
        title=title,
        asked=asdict(asked),
        asked_by=by,
        organisation=organisation,
        asked_at=now,
        first=first,
        last=last,
        city=city,
        share=share,
    ).pk


def count_study(*, study: int, now: datetime, rates: tuple[int, int] = (1, 1), also: Also | None = None, report: Report = silent) -> None:
    """Counts a study that waits, or that a crash left half counted. What it refuses is kept with it, in words. `rates`: grams for a point, then
    and now."""
    row = Study.objects.get(pk=study)
    if row.stage not in (StudyStage.WAITING, StudyStage.COUNTING):
        return
    Study.objects.filter(pk=study).update(stage=StudyStage.COUNTING, done=0)
    try:
        outcome, basis = _count(row, rates, also, report)
    except Refusal as refusal:
        told = {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
        Study.objects.filter(pk=study).update(stage=StudyStage.REFUSED, refusal=told, ended_at=now)
        return
    Study.objects.filter(pk=study).update(stage=StudyStage.DONE, outcome=outcome, basis=basis, ended_at=now)


def _count(row: Study, rates: tuple[int, int], also: Also | None, report: Report) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    asked = asked_of(row)
    otherwise = _otherwise(asked, first=row.first, last=row.last, city=row.city, share=row.share)
    runs = runs_to_recount(otherwise)

    def told(step: str, done: int, total: int) -> None:
        Study.objects.filter(pk=row.pk).update(done=done, total=total)
        report(step, done, total)

    with folder_durably(study_folder(row.pk)) as folder, opened(folder=work_folder()) as duck:
        found = as_they_stand(runs, otherwise) if otherwise.is_as_it_was else recount(runs, otherwise, folder=folder, report=told)
        differences = folder / DIFFERENCES
        write_differences(duck, found, differences, share=row.share)
        outcome = summed(duck, differences, found, share=row.share, rates=rates)
        outcome["documents"] = {code: item.methodology.content_hash for code, item in otherwise.counted_by.items()}
        if also:
            outcome |= also(duck, differences)
    outcomes = {item.run.pk: asdict(item.outcome) for item in found if item.outcome}
    return outcome, [stands_on(run) | {"outcome": outcomes.get(run.pk)} for run in runs]


def runs_of(row: Study) -> list[Run]:
    """The runs that a study would look at if it were counted now."""
    return runs_to_recount(_otherwise(asked_of(row), first=row.first, last=row.last, city=row.city, share=row.share))


def stands_on(run: Run) -> dict[str, Any]:
    """What a study of a run rests on: where it says something else later, the study is out of date."""
    return {"run": run.pk, "digest": run.digest, "correction": run.correction}


def _otherwise(asked: Asked, *, first: date, last: date, city: str, share: int) -> Otherwise:
    codes = {*asked.versions, *asked.texts, *asked.numbers}
    documents = {code: _document(code, asked, last) for code in sorted(codes)}
    for m in documents.values():
        needs_numbers(m.methodology)
    may_stand = share == 1 and not (asked.texts or asked.numbers or asked.grams_per_point)
    return Otherwise(first, last, city, documents, asked.without_provider, frozenset(asked.without_batches), share, may_stand)


def _document(code: str, asked: Asked, day: date) -> InForce:
    """The document that counts a scenario in the study: what was asked for, else what is in force on the last day, with other numbers."""
    if code in asked.texts:
        m, demonstrated = check(asked.texts[code]), False
    elif code in asked.versions:
        found = version(code=code, number=asked.versions[code])
        m, demonstrated = methodology_of(found), found.is_demonstration
    else:
        m, demonstrated = _in_force(code, day)
    return InForce(supposed(m, asked.numbers.get(code, {})), day, None, demonstrated)


def _in_force(code: str, day: date) -> tuple[Methodology, bool]:
    found = in_force(codes=[code], day=day).get(code)
    if found is None:
        raise StudyRefused(most=STUDY_DAYS_MAX, shares="、".join(map(str, SHARES)))
    return found.methodology, found.is_demonstration


@transaction.atomic
def drop_studies(*, now: datetime) -> int:
    """What nobody has made a correction of is dropped when its time is over: its files first, for they tell of persons."""
    old = Study.objects.filter(asked_at__lt=now - timedelta(days=STUDY_KEPT_DAYS), correction__isnull=True)
    for number in old.values_list("pk", flat=True):
        shutil.rmtree(study_folder(number), ignore_errors=True)
    return int(old.delete()[0])
