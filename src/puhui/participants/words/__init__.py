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
from puhui.participants.words.sign_in import PHONE_CODE_DIGITS, PHONE_CODE_LIFE, PHONE_CODE_TRIES_MAX, CodePurpose, KnownByKind

__all__ = [
    "ADMINISTRATOR_ROLES",
    "DELEGATION_DAYS_MAX",
    "INVITATION_LIFE",
    "KIND_SAYS",
    "PHONE_CODE_DIGITS",
    "PHONE_CODE_LIFE",
    "PHONE_CODE_TRIES_MAX",
    "PROVINCE_WIDE",
    "ROLE_SAYS",
    "SCOPE_SAYS",
    "VERB_SAYS",
    "CityLine",
    "CodePurpose",
    "DelegationLine",
    "Invited",
    "KnownByKind",
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
