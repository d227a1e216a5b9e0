"""A project changes its owner: one proposes, the other accepts, the authority confirms; three pairs of hands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.registry.actions.reviewing import check_no_period
from puhui.registry.actions.stepping import locked, move, own, said_enough
from puhui.registry.errors.life import NothingHandedOver, ProjectHandsMeet, ProjectStepNotNow, VerifierOfOwner
from puhui.registry.models import Handover
from puhui.registry.reads.life_said import handover_said
from puhui.registry.reads.projects import project_said
from puhui.registry.rules import life as rules
from puhui.registry.words import life as words
from puhui.registry.words.life import ProjectLine
from puhui.registry.words.stages import (
    PROJECT_STAGE_SAYS,
    PROJECT_VERB_SAYS,
    ProjectStage,
    ProjectVerb,
)


@transaction.atomic
def propose_handover(*, code: str, owner: int, taker: int, by: int, reason: str, now: datetime) -> words.Handover:
    """Of a filed project of which no period is under way. Raises LifeTextWanted, NotTheOwner, PeriodsOpen, ProjectStepNotNow, VerifierOfOwner."""
    row = own(code, owner=owner)
    rules.leads_to(ProjectStage(row.stage), ProjectVerb.TRANSFER, subject=code)
    check_no_period(row)
    told = said_enough(reason, zh="变更的理由", en="the reason", field="reason")
    if taker == row.verifier:
        raise VerifierOfOwner(field="taker")
    if taker == owner:
        raise ProjectHandsMeet(subject=code)
    if Handover.objects.filter(project=row, ended_at=None).exists():
        stage = PROJECT_STAGE_SAYS[ProjectStage(row.stage)]
        raise ProjectStepNotNow(subject=code, stage=stage, step=PROJECT_VERB_SAYS[ProjectVerb.TRANSFER])
    return handover_said(Handover.objects.create(project=row, giver=owner, taker=taker, reason=told[:500], proposed_by=by, proposed_at=now))


def _waiting(code: str) -> Handover:
    """Raises NothingHandedOver."""
    row = Handover.objects.select_for_update().filter(project=locked(code), ended_at=None).first()
    if row is None:
        raise NothingHandedOver(project=code)
    return row


@transaction.atomic
def accept_handover(*, code: str, taker: int, by: int, now: datetime) -> words.Handover:
    """By the other organisation, in person by somebody else than proposed it. Raises NothingHandedOver, ProjectHandsMeet."""
    row = _waiting(code)
    if row.taker != taker or row.accepted_by is not None:
        raise NothingHandedOver(project=code)
    rules.check_hands(subject=code, by=by, others=[row.proposed_by])
    row.accepted_by, row.accepted_at = by, now
    row.save()
    return handover_said(row)


@transaction.atomic
def call_off_handover(*, code: str, organisation: int, now: datetime) -> None:
    """By either side, until it is confirmed. Raises NothingHandedOver."""
    row = _waiting(code)
    if organisation not in (row.giver, row.taker):
        raise NothingHandedOver(project=code)
    row.ended_at = now
    row.save()


@transaction.atomic
def confirm_handover(*, code: str, by: int, organisation: int, now: datetime) -> ProjectLine:
    """From now on the project is the taker's; what was issued before stays whose it was.

    Raises NothingHandedOver, PeriodsOpen, ProjectHandsMeet, ProjectStepNotNow.
    """
    row = _waiting(code)
    if row.accepted_by is None:
        raise NothingHandedOver(project=code)
    rules.check_hands(subject=code, by=by, others=[row.proposed_by, row.accepted_by])
    project = locked(code)
    check_no_period(project)
    row.confirmed_by, row.ended_at = by, now
    row.save()
    made = move(project, ProjectVerb.TRANSFER, by=by, organisation=organisation, now=now, reason=row.reason, owner=row.taker)
    return project_said(made)
