"""An officer registers an organisation within reach, checked by its credit code, and gets the invitation of its first manager."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from puhui.methodology.regions import name_of
from puhui.participants import rules, words
from puhui.participants.actions.invite_member import invitation_into
from puhui.participants.actions.open_organisation import open_organisation
from puhui.participants.actions.trail import leave_trail
from puhui.participants.errors import CodeNeeded, CodeTaken, KindElsewhere, OutOfReach
from puhui.participants.models import Organisation
from puhui.participants.reads import organisation_line
from puhui.participants.words import KIND_SAYS, OrganisationKind, Reach, Role, SignedIn, Verb
from puhui.vocabulary.identifiers import organisation_code, region_code
from puhui.vocabulary.texts import Text, listed


@dataclass(frozen=True, slots=True)
class Registered:
    """What is told of an organisation that is registered."""

    code: str
    name: Text
    kind: OrganisationKind
    city: str
    uscc: str


@transaction.atomic
def register_organisation(*, by: SignedIn, reach: Reach, told: Registered, manager: str, now: datetime) -> tuple[words.Organisation, str]:
    """A new organisation, and the code by which its first manager comes in.

    Raises KindElsewhere, OutOfReach, CodeNeeded, BadIdentifier, CodeTaken.
    """
    _ask(by, reach, told)
    made = open_organisation(code=organisation_code(told.code), name=told.name, kind=told.kind, city=region_code(told.city), uscc=told.uscc)
    row = Organisation.objects.get(account=made.account)
    code = invitation_into(row, by=by.pk, for_whom=manager, is_manager=True, now=now)
    leave_trail(Verb.OPEN_ORGANISATION, "register", about=f"organisation:{made.account} {made.code}", stands_in_for=reach.stands_in_for)
    return made, code


def _ask(by: SignedIn, reach: Reach, told: Registered) -> None:
    known = rules.KINDS_OPENED_BY.get(Role(by.role), ())
    if told.kind not in known:
        raise _elsewhere(told.kind, known)
    if not reach.covers(told.city):
        raise OutOfReach(asked=name_of(told.city))
    if not told.uscc.strip():
        raise CodeNeeded
    if Organisation.objects.filter(code=told.code).exists():
        raise CodeTaken(taken=told.code)


def _elsewhere(kind: OrganisationKind, known: Iterable[OrganisationKind]) -> KindElsewhere:
    return KindElsewhere(kind=KIND_SAYS[kind], known=listed(KIND_SAYS[each] for each in known) if known else "—")


@transaction.atomic
def invite_manager(*, by: SignedIn, reach: Reach, organisation: str, manager: str, now: datetime) -> str:
    """Once more the code by which a manager comes in: the first link has expired, or the organisation has lost its manager.

    Raises UnknownParticipant, KindElsewhere.
    """
    line = organisation_line(organisation, reach)
    known = rules.KINDS_OPENED_BY.get(Role(by.role), ())
    if line.kind not in known:
        raise _elsewhere(line.kind, known)
    code = invitation_into(Organisation.objects.get(account=line.account), by=by.pk, for_whom=manager, is_manager=True, now=now)
    leave_trail(Verb.OPEN_ORGANISATION, "invite_manager", about=f"organisation:{line.account}", stands_in_for=reach.stands_in_for)
    return code


@transaction.atomic
def invite_by_command(*, organisation: str, manager: str, now: datetime) -> str:
    """The code for a manager of any organisation, for whoever runs the server. Raises UnknownParticipant."""
    line = organisation_line(organisation, Reach(words.Scope.ALL))
    code = invitation_into(Organisation.objects.get(account=line.account), by=None, for_whom=manager, is_manager=True, now=now)
    leave_trail(Verb.OPEN_ORGANISATION, "invite_manager", about=f"organisation:{line.account}")
    return code
