"""参与主体的词 · Words of the participants: parties, roles, rights."""

from puhui.participants.words.parties import KIND_SAYS, PROVINCE_WIDE, Organisation, OrganisationKind, Person, SignedIn
from puhui.participants.words.rights import ROLE_SAYS, SCOPE_SAYS, VERB_SAYS, Reach, Role, Scope, Verb
from puhui.participants.words.standing_in import GROUND_SAYS, OWN_DECISION_YEARS, PROXY_LIFE, Child, Ground, Proxy

__all__ = [
    "GROUND_SAYS",
    "KIND_SAYS",
    "OWN_DECISION_YEARS",
    "PROVINCE_WIDE",
    "PROXY_LIFE",
    "ROLE_SAYS",
    "SCOPE_SAYS",
    "VERB_SAYS",
    "Child",
    "Ground",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Proxy",
    "Reach",
    "Role",
    "Scope",
    "SignedIn",
    "Verb",
]
