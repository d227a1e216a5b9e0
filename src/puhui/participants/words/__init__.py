"""参与主体的词 · Words of the participants: parties, roles, rights."""

from puhui.participants.words.membership import (
    DELEGATION_DAYS_MAX,
    INVITATION_LIFE,
    CityLine,
    DelegationLine,
    Invited,
    Managing,
    MemberLine,
    OrganisationLine,
    RoleCard,
    Standing,
    UserLine,
)
from puhui.participants.words.parties import KIND_SAYS, PROVINCE_WIDE, Organisation, OrganisationKind, Person, SignedIn
from puhui.participants.words.rights import ADMINISTRATOR_ROLES, ROLE_SAYS, SCOPE_SAYS, VERB_SAYS, Reach, Role, Scope, Verb

__all__ = [
    "ADMINISTRATOR_ROLES",
    "DELEGATION_DAYS_MAX",
    "INVITATION_LIFE",
    "KIND_SAYS",
    "PROVINCE_WIDE",
    "ROLE_SAYS",
    "SCOPE_SAYS",
    "VERB_SAYS",
    "CityLine",
    "DelegationLine",
    "Invited",
    "Managing",
    "MemberLine",
    "Organisation",
    "OrganisationKind",
    "OrganisationLine",
    "Person",
    "Reach",
    "Role",
    "RoleCard",
    "Scope",
    "SignedIn",
    "Standing",
    "UserLine",
    "Verb",
]
