"""申诉 · Appeal against an automated refusal, and the answer of a human within a limit."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from puhui.foundation.auditing import SEE, raise_alarm, record
from puhui.foundation.envelopes import blind_index
from puhui.foundation.workdays import Deadline, add_workdays
from puhui.participants import rules, words
from puhui.participants.errors import AccountClosed, AppealAnswered, AppealAsked, AppealTextWanted, UnknownAppeal
from puhui.participants.models import Appeal, Person
from puhui.participants.reads.claims import said, text_of
from puhui.participants.reads.keys import key_for, key_of, sealed_for
from puhui.participants.reads.rights import reach_of
from puhui.participants.words import AppealState, Refused, SignedIn, Verb
from puhui.vocabulary.periods import local_day

_TEXT_SIGNS_MIN = 5


def subject_mark(account: int, refused: Refused) -> str:
    """One appeal for each record of a person; the mark tells nobody which record it is."""
    return blind_index("appeal", f"{account}|{refused.subject}")


def ask_appeal(*, account: int, refused: Refused, text: str, now: datetime) -> words.Appeal:
    """Raises AppealTextWanted, AppealAsked, AccountClosed."""
    words_of = _checked(text)
    person = Person.objects.get(pk=account)
    if person.closed_at:
        raise AccountClosed
    due = _due(now)
    key = key_for(account, now=now)
    try:
        with transaction.atomic():
            row = Appeal.objects.create(
                person=person,
                city=person.city,
                code=refused.code,
                subject_mark=subject_mark(account, refused),
                refused=sealed_for(account, key, "appeal refused", json.dumps(asdict(refused), ensure_ascii=False)),
                text=sealed_for(account, key, "appeal text", words_of),
                asked_at=now,
                due_on=due.on,
                is_provisional=due.is_provisional,
            )
    except IntegrityError as problem:
        raise AppealAsked from problem
    return said(row)


def _due(now: datetime) -> Deadline:
    """So many working days, and never more than so many days."""
    limit, today = rules.APPEAL_LIMIT, local_day(now)
    due = add_workdays(today, limit.workdays)
    last = today + timedelta(days=limit.days_max)
    return due if due.on <= last else Deadline(last, is_provisional=False)


def read_appeal(*, number: int, by: SignedIn, now: datetime) -> words.AppealText:
    """What was written, for the officer who answers; the reading stands in the audit first. Raises UnknownAppeal, KeyDestroyed."""
    row = _within_reach(number, by, now)
    about = f"account:{row.person_id} appeal:{number}"
    record(verb="read_appeal", how=SEE, about=about, purpose="答复申诉 · to answer an appeal", personal=True)
    if row.person.is_canary:
        raise_alarm(kind="canary", about=about, now=now)
    return text_of(row, key_of(row.person_id))


@transaction.atomic
def answer_appeal(*, number: int, by: SignedIn, is_upheld: bool, text: str, now: datetime) -> words.Appeal:
    """A human says yes or no, with reasons. What is upheld waits for the run that corrects it. Raises AppealTextWanted, AppealAnswered, UnknownAppeal."""
    reasons = _checked(text)
    _within_reach(number, by, now)
    row = Appeal.objects.select_for_update().get(pk=number)
    if row.state != AppealState.OPEN:
        raise AppealAnswered
    row.state = AppealState.UPHELD if is_upheld else AppealState.REJECTED
    row.answer = sealed_for(row.person_id, key_of(row.person_id), "appeal answer", reasons)
    row.answered_at, row.answered_by_id = now, by.pk
    row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    return said(row)


def _within_reach(number: int, by: SignedIn, now: datetime) -> Appeal:
    reach = reach_of(by, Verb.ANSWER_APPEAL, now=now)
    row = Appeal.objects.select_related("person").filter(pk=number).exclude(state=AppealState.ENDED).first()
    if row is None or reach is None or not reach.covers(row.city):
        raise UnknownAppeal
    return row


def _checked(text: str) -> str:
    told = text.strip()
    if not _TEXT_SIGNS_MIN <= len(told) <= rules.APPEAL_SIGNS_MAX:
        raise AppealTextWanted(most=rules.APPEAL_SIGNS_MAX)
    return told
