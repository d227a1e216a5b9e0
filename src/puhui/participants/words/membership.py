"""成员与委托的词 · Words of membership: who acts for an organisation, who is asked in, who stands in for whom, which cities take part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from puhui.participants.words.parties import OrganisationKind
from puhui.participants.words.rights import Role, Scope, Verb
from puhui.vocabulary.texts import Text

#: An invitation is good for three days and for one use.
INVITATION_LIFE = timedelta(hours=72)
#: The longest that a colleague may stand in, both days counted; a longer absence is a new delegation.
DELEGATION_DAYS_MAX = 92


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member of an organisation, as its list shows him."""

    user: int
    name: str
    role: Role
    is_manager: bool
    joined_at: datetime | None
    last_sign_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as its link shows it: into which organisation, in which role, until when; `returning` names whose account it opens again."""

    number: int
    organisation: Text
    role: Role
    is_manager: bool
    for_whom: str
    expires_at: datetime
    returning: str


@dataclass(frozen=True, slots=True)
class Managing:
    """That somebody manages an organisation, and whose right it is where he stands in for its manager."""

    organisation: int
    stands_in_for: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """For whom somebody stands in at this moment, and until when."""

    giver: int
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """One delegation as giver and taker see it. One that is not over is live; before its first day nobody stands in yet."""

    number: int
    giver: str
    taker: str
    valid_from: datetime
    valid_until: datetime
    reason: str
    is_live: bool
    has_begun: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """One organisation in the register."""

    account: int
    code: str
    name: Text
    kind: OrganisationKind
    city: str
    uscc: str
    members: int
    managers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UserLine:
    """One user of an organisation, as the system administrator sees him: nothing of what he does."""

    user: int
    name: str
    role: Role
    is_active: bool
    organisation: Text | None
    last_sign_in_at: datetime | None
    has_human_mark: bool


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """Somebody who may be asked to review: present in an organisation of experts, with a way to sign in."""

    user: int
    name: str
    organisation: int
    organisation_name: Text


@dataclass(frozen=True, slots=True)
class CityLine:
    """A city that takes part under a name of its own."""

    code: str
    scheme: Text
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class RoleCard:
    """Everything that the table says of one role."""

    role: Role
    says: Text
    needs_second_factor: bool
    rights: tuple[tuple[Verb, Scope, bool], ...]
    kinds: tuple[OrganisationKind, ...]
