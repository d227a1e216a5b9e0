"""A planned correction: what a study counted is put in the place of what stood, and the difference is posted, person by person.

agree_correction   the runs of a study are named, each with what it says before and after; nothing has moved yet
post_correction    folders, entries that name what they correct, then every row at once: a crash resumes, a repeat posts nothing again

Nobody's points are touched. Who does not hold the grams any more that he must give back owes them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from puhui.behaviours.actions.owed import record_owed
from puhui.behaviours.actions.study_runs import runs_of, stands_on
from puhui.behaviours.errors import NotToCorrect, RunChanged, StudyOutdated, UnknownStudy
from puhui.behaviours.models import Correction, Run, RunCorrection, RunScenario, Slice, Study
from puhui.behaviours.reads import manifests
from puhui.behaviours.reads.manifests import ROW_FACTS
from puhui.behaviours.reads.standing import counted_folder
from puhui.behaviours.reads.studies import DIFFERENCES, said
from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION, CorrectionStage, RunStage
from puhui.foundation.faults import point
from puhui.foundation.files import folder_durably
from puhui.foundation.places import study_folder, work_folder
from puhui.ledger.actions import post_batch
from puhui.ledger.reads import refused_of
from puhui.quantification.duck import Duck, listed, literal, opened
from puhui.quantification.words import Report, silent
from puhui.vocabulary.texts import Text

CORRECTION_FORM = "puhui-correction-1"


@transaction.atomic
def agree_correction(*, study: int, reason: Text, proposal: int, now: datetime) -> int:
    """The number of a correction that is to be posted. Raises NotToCorrect, StudyOutdated."""
    row = Study.objects.select_for_update().get(pk=study)
    refuse_outdated(study=study)
    made = Correction.objects.create(study=row, reason_zh=reason.zh, reason_en=reason.en, proposal=proposal, approved_at=now)
    differences = study_folder(study) / DIFFERENCES
    with opened(folder=work_folder()) as duck:
        for item in row.basis:
            if item["outcome"] and (moved := _moved(duck, differences, item["run"])):
                _name_run(made, item, moved)
    return made.pk


def refuse_outdated(*, study: int) -> None:
    """Raises NotToCorrect where a correction cannot rest on a study, StudyOutdated where a run says something else by now."""
    row = Study.objects.filter(pk=study).first()
    if row is None:
        raise UnknownStudy(study=f"S{study}")
    if not said(row).may_correct or not study_folder(row.pk).exists() or hasattr(row, "correction"):
        raise NotToCorrect(study=row)
    runs = {run.pk: run for run in runs_of(row)}
    seen = {item["run"]: item for item in row.basis}
    for number, run in runs.items():
        if number not in seen or any(seen[number][name] != value for name, value in stands_on(run).items()):
            raise StudyOutdated(study=row, run=run)
    if not any(item["outcome"] for item in row.basis):
        raise NotToCorrect(study=row)


def _moved(duck: Duck, differences: Path, run: int) -> tuple[int, int, int] | None:
    """Grams gained and lost in a run, and by how many persons; None where it counts as it did."""
    gained, lost, persons, rows = duck.row(
        "SELECT COALESCE(SUM(d) FILTER (WHERE d > 0), 0), COALESCE(-SUM(d) FILTER (WHERE d < 0), 0), COUNT(*) FILTER (WHERE d <> 0),"
        " COUNT(*) FILTER (WHERE d <> 0 OR a) FROM (SELECT SUM(now_g - then_g) AS d, BOOL_OR(then_acts <> now_acts) AS a"
        f" FROM read_parquet({literal(differences)}) WHERE run = {int(run)} GROUP BY account)"
    )
    return (int(gained), int(lost), int(persons)) if rows else None


def _name_run(made: Correction, item: Mapping[str, Any], moved: tuple[int, int, int]) -> None:
    run = Run.objects.get(pk=item["run"])
    folder = study_folder(made.study_id) / str(run.pk)
    after = {**{name: item["outcome"][name] for name in ROW_FACTS}, "waiting": run.waiting, "scenarios": item["outcome"]["scenarios"]}
    facts = {
        "form": CORRECTION_FORM,
        "run": str(run),
        "correction": made.pk,
        "before": run.manifest_hash,
        "outputs": manifests.hashes(folder),
        "reference_region": _regions(after["scenarios"]),
        "is_demonstration": any(item["is_demonstration"] for item in after["scenarios"] if item["reduction_g"]),
        **after,
    }
    (folder / "manifest.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    before = {**{name: getattr(run, name) for name in ROW_FACTS}, "scenarios": [_said(row) for row in run.scenarios.order_by("scenario")]}
    gained, lost, persons = moved
    RunCorrection.objects.create(
        correction=made, run=run, before_correction=run.correction, before=before, after=after,
        manifest_hash=manifests.manifest_hash(folder), gained_g=gained, lost_g=lost, persons=persons,
    )  # fmt: skip


def _regions(scenarios: list[dict[str, Any]]) -> str:
    return " ".join(sorted({code for item in scenarios if item["reduction_g"] for code in item["reference_region"].split()}))


def _said(row: RunScenario) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _OF_A_SCENARIO}


_OF_A_SCENARIO = (
    "scenario", "version", "method_hash", "reference_region", "is_demonstration", "accepted", "refused", "persons", "reduction_g",
)  # fmt: skip


# -- posting -----------------------------------------------------------------------------------------------------------


def post_correction(*, correction: int, on: date, now: datetime, report: Report = silent) -> None:
    """Posts a correction that was agreed to; whoever calls it holds the turn of settlements. Raises StudyOutdated where a run has moved
    since: then nothing is posted, and the correction says so."""
    row = Correction.objects.select_related("study").get(pk=correction)
    if row.stage != CorrectionStage.APPROVED:
        return
    runs = list(row.runs.select_related("run").order_by("run"))
    if moved := next((item.run for item in runs if _has_moved(item)), None):
        Correction.objects.filter(pk=correction).update(stage=CorrectionStage.OUTDATED)
        raise StudyOutdated(study=row.study, run=moved)
    if row.posted_on is None:
        Correction.objects.filter(pk=correction, posted_on=None).update(posted_on=on)
        row.refresh_from_db()
    for place, item in enumerate(runs):
        report("correct", place, len(runs))
        _put_folder(row, item)
        item.entry, item.owed_entry = _post(row, item)
        point("correction entry")
        item.save(update_fields=["entry", "owed_entry"])
    _stand(row, runs, now=now)


def _has_moved(item: RunCorrection) -> bool:
    run = item.run
    if run.stage not in (RunStage.CREDITED, RunStage.REWARDED):
        return True
    return run.correction != item.before_correction or any(getattr(run, name) != item.before[name] for name in ROW_FACTS)


def _put_folder(row: Correction, item: RunCorrection) -> None:
    """What the study counted of a run, beside the run's own folder; proved to be what was agreed to."""
    folder = counted_folder(item.run, row.pk)
    if folder.exists() and not ((folder / "manifest.json").exists() and manifests.manifest_hash(folder) == item.manifest_hash):
        shutil.rmtree(folder)  # nothing of this correction is recorded yet, so what lies there is of something else
    if not folder.exists():
        with folder_durably(folder) as made:
            shutil.copytree(study_folder(row.study_id) / str(item.run_id), made, dirs_exist_ok=True)
    if manifests.manifest_hash(folder) != item.manifest_hash:
        raise RunChanged(run=item.run, recorded=item.manifest_hash[:12], found=manifests.manifest_hash(folder)[:12])


@dataclass(frozen=True, slots=True)
class Told:
    """What the entries of a run say of themselves: their day, the entry that they correct, and why."""

    day: date
    corrects: int | None
    reason: str


def _post(row: Correction, item: RunCorrection) -> tuple[int | None, int | None]:
    """The entries of a run: what is given and taken at once, and what is owed by those from whom it cannot be taken."""
    assert row.posted_on is not None
    key, told = f"correct:{row.pk}:{item.run_id}", Told(row.posted_on, _wrong_entry(item), f"{row} {item.run}")
    with opened(folder=work_folder()) as duck:
        differences = study_folder(row.study_id) / DIFFERENCES
        duck.run(
            f"CREATE TEMP TABLE lines AS SELECT account AS holder, CAST({RESIDENT_REDUCTION} AS SMALLINT) AS asset, CAST({ISSUE} AS BIGINT) AS counter,"
            f" CAST(SUM(now_g - then_g) AS BIGINT) AS amount FROM read_parquet({literal(differences)}) WHERE run = {item.run_id}"
            " GROUP BY account HAVING SUM(now_g - then_g) <> 0"
        )
        if not duck.value("SELECT COUNT(*) FROM lines"):
            return None, None
        entry = post_batch(
            key=key, day=told.day, duck=duck, lines="lines", may_refuse=True, corrects=told.corrects, reason=told.reason
        ).entry
        return entry, _owe(duck, key, entry, told)


def _wrong_entry(item: RunCorrection) -> int | None:
    """The entry that is corrected: that of the run, or where it credited nobody, that of the correction before. None where there is none."""
    if item.run.entry is not None or item.before_correction is None:
        return item.run.entry
    return RunCorrection.objects.get(correction=item.before_correction, run=item.run_id).entry


def _owe(duck: Duck, key: str, entry: int, told: Told) -> int | None:
    refused = refused_of(entry=entry)
    if not refused:
        return None
    assert told.corrects is not None, "what is taken back was credited by some entry"
    duck.run("CREATE OR REPLACE TEMP TABLE left_out (holder BIGINT)")
    duck.insert("left_out", [(holder,) for holder in sorted(refused)])
    duck.run(
        "CREATE OR REPLACE TEMP TABLE owing AS SELECT holder AS account, -amount AS grams FROM lines WHERE holder IN (SELECT holder FROM left_out)"
    )
    return record_owed(duck, lines="owing", key=key, day=told.day, corrects=told.corrects, reason=told.reason).entry


# -- from now on -------------------------------------------------------------------------------------------------------


@transaction.atomic
def _stand(row: Correction, runs: list[RunCorrection], *, now: datetime) -> None:
    """Every run says what it counts now, all at once."""
    for item in runs:
        run = Run.objects.select_for_update().get(pk=item.run_id)
        for name in ROW_FACTS:
            setattr(run, name, item.after[name])
        run.correction = row.pk
        run.save(update_fields=[*ROW_FACTS, "correction"])
        run.scenarios.all().delete()
        RunScenario.objects.bulk_create(
            RunScenario(run=run, **{name: told[name] for name in _OF_A_SCENARIO})
            for told in item.after["scenarios"]
            if told["accepted"] or told["refused"]
        )
        Slice.objects.bulk_update(_fared(run), ["accepted", "refused_by_code", "reduction_g"], batch_size=1000)
    point("correction stands")
    Correction.objects.filter(pk=row.pk).update(stage=CorrectionStage.POSTED, posted_at=now)


def _fared(run: Run) -> Iterator[Slice]:
    """How each batch fares now, on the first of its slices, as it was told when the run was decided."""
    fared: dict[int, dict[str, int]] = {}
    grams: dict[int, int] = {}
    with opened(folder=work_folder()) as duck:
        for batch, refusal, rows, sum_g in _by_batch(duck, counted_folder(run, run.correction)):
            fared.setdefault(batch, {})[refusal] = rows
            grams[batch] = grams.get(batch, 0) + sum_g
    first: dict[int, Slice] = {}
    for item in Slice.objects.filter(run=run).order_by("part"):
        first.setdefault(item.batch_id, item)
    for batch, item in first.items():
        found = fared.get(batch, {})
        item.accepted, item.reduction_g = found.pop("", 0), grams.get(batch, 0)
        item.refused_by_code = dict(sorted(found.items()))
        yield item


def _by_batch(duck: Duck, folder: Path) -> Iterator[tuple[int, str, int, int]]:
    for name, refusal, grams in (("acts/*", "''", "reduction_g"), ("refused", "refusal", "0")):
        if files := sorted(folder.glob(f"{name}/*.parquet")):
            source = f"read_parquet({listed(files)}, union_by_name = true)"
            for row in duck.rows(f"SELECT batch, {refusal} AS code, COUNT(*), SUM({grams}) FROM {source} GROUP BY batch, code"):
                yield int(row[0]), str(row[1]), int(row[2]), int(row[3])
