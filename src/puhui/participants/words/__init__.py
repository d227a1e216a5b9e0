"""参与主体的词 · Words of the participants: parties, roles, rights."""

from puhui.participants.words.parties import KIND_SAYS, PROVINCE_WIDE, Organisation, OrganisationKind, Person, SignedIn
from puhui.participants.words.rights import ROLE_SAYS, SCOPE_SAYS, VERB_SAYS, Reach, Role, Scope, Verb
from puhui.participants.words.sign_in import PHONE_CODE_DIGITS, PHONE_CODE_LIFE, PHONE_CODE_TRIES_MAX, CodePurpose, KnownByKind

__all__ = [
    "KIND_SAYS",
    "PHONE_CODE_DIGITS",
    "PHONE_CODE_LIFE",
    "PHONE_CODE_TRIES_MAX",
    "PROVINCE_WIDE",
    "ROLE_SAYS",
    "SCOPE_SAYS",
    "VERB_SAYS",
    "CodePurpose",
    "KnownByKind",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Reach",
    "Role",
    "Scope",
    "SignedIn",
    "Verb",
]
