"""更正 · Corrections as officers see them: rows of the list, what a study would move by run and by person, and what one of them does next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from puhui.behaviours import reads
from puhui.behaviours.words import CORRECTION_STAGE_SAYS, RESIDENT_REDUCTION, Correction, CorrectionStage, PersonMoved, RunWouldMove, Study
from puhui.desks.tasks import Task
from puhui.desks.words import signed
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.puhui import grams, language
from puhui.ledger.reads import balance, is_frozen
from puhui.methodology.regions import name_of
from puhui.participants import reads as participants
from puhui.participants.actions import note_read
from puhui.participants.reads import reach_of
from puhui.participants.words import Reach, SignedIn, Verb
from puhui.vocabulary.texts import Text

#: So many of the latest are looked at for those that came to nothing.
LOOKED_AT = 100
STAGE_KIND = {CorrectionStage.APPROVED: "warn", CorrectionStage.POSTED: "ok", CorrectionStage.OUTDATED: "stop"}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One account by its pseudonym: what it has of the runs, what it should have, and of a loss what it could give back now."""

    name: str
    moved: PersonMoved
    at_once_g: int
    owed_g: int


def person_rows(study: Study, *, user: SignedIn, limit: int, offset: int, now: datetime) -> list[PersonRow]:
    """Some of the accounts that a study moves, the farthest first; each of these readings stands in the audit."""
    found = reads.persons_moved(study.number, limit=limit, offset=offset)
    purpose = f"核对更正，试算 {study.name} · to check a correction, study {study.name}"
    note_read(accounts=[moved.account for moved in found], by=user, purpose=purpose, now=now)
    names = participants.holders_numbered(moved.account for moved in found)
    return [_person_row(moved, names[moved.account].name if moved.account in names else "–") for moved in found]


def _person_row(moved: PersonMoved, name: str) -> PersonRow:
    """Nothing leaves a frozen account; of any other what it holds goes first, and the rest is owed."""
    loss = max(0, -moved.change_g)
    if not loss:
        return PersonRow(name, moved, 0, 0)
    held = 0 if is_frozen(holder=moved.account, asset=RESIDENT_REDUCTION) else balance(holder=moved.account, asset=RESIDENT_REDUCTION)
    at_once = min(loss, max(0, held))
    return PersonRow(name, moved, at_once, loss - at_once)


def _column(key: str, zh: str, en: str, *, is_number: bool = False) -> Column:
    return Column(key, Text(zh, en).said(language()), is_number=is_number)


# -- tables ------------------------------------------------------------------------------------------------------------


def list_columns() -> tuple[Column, ...]:
    return (
        _column("name", "更正", "Correction"),
        _column("stage", "到了哪一步", "Stage"),
        _column("reason", "原因", "Why"),
        _column("runs", "结算批", "Runs", is_number=True),
        _column("gained", "补记", "Given", is_number=True),
        _column("lost", "扣回", "Taken back", is_number=True),
        _column("proposal", "提请", "Proposal"),
    )


def list_cells(found: Correction) -> list[object]:
    """A posted one leads to its public page, any other to the proposal by which it was agreed to."""
    proposal = reverse("office-proposal", args=[found.proposal])
    posted = found.stage is CorrectionStage.POSTED
    day = f" {found.posted_on}" if posted else ""
    return [
        Link(found.name, reverse("correction", args=[found.number]) if posted else proposal),
        CORRECTION_STAGE_SAYS[found.stage].said(language()) + day,
        found.reason.said(language()),
        len(found.runs),
        grams(found.gained_g),
        grams(found.lost_g),
        Link(f"{found.proposal}", proposal),
    ]


def run_columns() -> tuple[Column, ...]:
    return (
        _column("run", "结算批", "Run"),
        _column("city", "城市", "City"),
        _column("then", "现为", "Is", is_number=True),
        _column("now", "更正后", "Will be", is_number=True),
        _column("gained", "补记", "Given", is_number=True),
        _column("lost", "扣回", "Taken back", is_number=True),
        _column("persons", "涉及 人", "Persons", is_number=True),
    )


def run_cells(line: RunWouldMove) -> list[object]:
    return [
        Link(line.run, reverse("run", args=[line.run])),
        name_of(line.city).said(language()),
        grams(line.then_g),
        grams(line.now_g),
        grams(line.gained_g),
        grams(line.lost_g),
        line.persons,
    ]


def person_columns() -> tuple[Column, ...]:
    return (
        _column("account", "账户（化名）", "Account"),
        _column("then", "现为", "Is", is_number=True),
        _column("now", "更正后", "Will be", is_number=True),
        _column("change", "变化", "Change", is_number=True),
        _column("at_once", "现在扣得到", "Can be taken now", is_number=True),
        _column("owed", "将欠", "Would be owed", is_number=True),
    )


def person_cells(row: PersonRow) -> list[object]:
    lost = row.moved.change_g < 0
    return [
        row.name,
        grams(row.moved.then_g),
        grams(row.moved.now_g),
        signed(row.moved.change_g),
        grams(row.at_once_g) if lost else "–",
        grams(row.owed_g) if lost else "–",
    ]


def studies_to_correct(*, limit: int) -> Sequence[Study]:
    """Finished studies of whole runs that no correction rests on yet."""
    return [study for study in reads.studies(limit=limit) if study.may_correct and study.correction is None]


# -- what waits --------------------------------------------------------------------------------------------------------


def outdated_corrections(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """Who proposed a correction that could not be posted has it counted anew; it is gone once a later one has been posted."""
    if reach_of(user, Verb.CORRECT_RUNS, now=now) is None:
        return []
    found = reads.corrections(limit=LOOKED_AT)
    latest = max((row.number for row in found if row.stage is CorrectionStage.POSTED), default=0)
    return [
        Task(
            Text("更正", "correction"),
            Text(f"更正 {row.name} 没有入账", f"correction {row.name} was not posted"),
            Text(
                "批准之后结算批又有变化。请重新试算，再提请更正。",
                "A run changed after it was approved. Count anew, then propose it again.",
            ),
            reverse("office-corrections"),
        )
        for row in found
        if row.stage is CorrectionStage.OUTDATED and row.number > latest and _is_own(row, user)
    ]


def _is_own(row: Correction, user: SignedIn) -> bool:
    return user.pk in participants.proposal(row.proposal).maker.users
