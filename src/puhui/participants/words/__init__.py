"""参与主体的词 · Words of the participants: parties, roles, rights, identities."""

from puhui.participants.words.identities import (
    APPEAL_SAYS,
    PURPOSE_SAYS,
    Appeal,
    AppealState,
    AppealText,
    Archive,
    Clear,
    Closing,
    Kept,
    Masked,
    Proved,
    Purpose,
    Refused,
)
from puhui.participants.words.parties import KIND_SAYS, PROVINCE_WIDE, Organisation, OrganisationKind, Person, SignedIn
from puhui.participants.words.rights import ROLE_SAYS, SCOPE_SAYS, VERB_SAYS, Reach, Role, Scope, Verb
from puhui.participants.words.sign_in import PHONE_CODE_DIGITS, PHONE_CODE_LIFE, PHONE_CODE_TRIES_MAX, CodePurpose, KnownByKind

__all__ = [
    "APPEAL_SAYS",
    "KIND_SAYS",
    "PHONE_CODE_DIGITS",
    "PHONE_CODE_LIFE",
    "PHONE_CODE_TRIES_MAX",
    "PROVINCE_WIDE",
    "PURPOSE_SAYS",
    "ROLE_SAYS",
    "SCOPE_SAYS",
    "VERB_SAYS",
    "Appeal",
    "AppealState",
    "AppealText",
    "Archive",
    "Clear",
    "Closing",
    "CodePurpose",
    "Kept",
    "KnownByKind",
    "Masked",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Proved",
    "Purpose",
    "Reach",
    "Refused",
    "Role",
    "Scope",
    "SignedIn",
    "Verb",
]
