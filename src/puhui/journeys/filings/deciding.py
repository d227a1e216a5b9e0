"""An application is handed in, filed or ended: the room of filing keeps its course, the room of the subject does what it means."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from puhui.filing import actions, reads
from puhui.filing.words import Application
from puhui.foundation import documents
from puhui.journeys.errors import Overtaken
from puhui.journeys.filings.table import SUBJECTS
from puhui.journeys.filings.words import Findings
from puhui.vocabulary.texts import Text


def looked_at(number: int) -> Findings:
    """What a machine finds: chapters that say nothing, and what the subject's own room sees in the document."""
    found = reads.application(number)
    missing = tuple(reads.faults_of(number))
    if not found.subject:
        return Findings(missing)
    of_subject = SUBJECTS[found.course].looks_at(found, documents.get(found.subject))
    return Findings((*missing, *of_subject.faults), of_subject.notes)


@transaction.atomic
def submit(*, number: int, organisation: int, by: int, now: datetime) -> Application:
    """Raises Incomplete, FindingsOpen, NotTheApplicant, StepNotNow."""
    found = reads.application_of(number, organisation=organisation)
    faults: tuple[Text, ...] = ()
    if found.subject:
        faults = SUBJECTS[found.course].looks_at(found, documents.get(found.subject)).faults
    return actions.submit_application(number=number, organisation=organisation, by=by, faults=faults, now=now)


@transaction.atomic
def file(*, number: int, by: int, valid_from: date, valid_until: date | None, now: datetime) -> Application:
    """Filed under the next number, and in force as the subject has it: both or neither.

    Raises Overtaken, as `filing.actions.file_application` and as the subject's row.
    """
    filed = actions.file_application(number=number, by=by, valid_from=valid_from, valid_until=valid_until, now=now)
    subject, body = SUBJECTS[filed.course], documents.get(filed.subject)
    if faults := subject.looks_at(filed, body).faults:  # what was whole when it was handed in may have been overtaken since
        raise Overtaken(number=number, faults_zh="；".join(one.zh for one in faults), faults_en="; ".join(one.en for one in faults))
    subject.files(filed, body, now)
    return filed


@transaction.atomic
def revoke(*, number: int, by: int, reasons: str, now: datetime) -> Application:
    """Raises as `filing.actions.revoke_filing`."""
    ended = actions.revoke_filing(number=number, by=by, reasons=reasons, now=now)
    SUBJECTS[ended.course].ends(ended, documents.get(ended.subject), now)
    return ended
