"""参与主体的词 · Words of the participants: parties, roles, rights."""

from puhui.participants.words.parties import KIND_SAYS, PROVINCE_WIDE, Account, Holder, Organisation, OrganisationKind, Person, SignedIn
from puhui.participants.words.proposals import OUTCOME_SAYS, Export, Facts, Hand, Outcome, Proposal
from puhui.participants.words.rights import ROLE_SAYS, SCOPE_SAYS, VERB_SAYS, Reach, Role, Scope, Verb

__all__ = [
    "KIND_SAYS",
    "OUTCOME_SAYS",
    "PROVINCE_WIDE",
    "ROLE_SAYS",
    "SCOPE_SAYS",
    "VERB_SAYS",
    "Account",
    "Export",
    "Facts",
    "Hand",
    "Holder",
    "Organisation",
    "OrganisationKind",
    "Outcome",
    "Person",
    "Proposal",
    "Reach",
    "Role",
    "Scope",
    "SignedIn",
    "Verb",
]
