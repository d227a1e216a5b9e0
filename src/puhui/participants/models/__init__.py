"""Tables of the participants: who signs in, personal accounts and identities, what persons ask for, organisations and their members."""

from puhui.participants.models.claims import Appeal, Archive, Closing
from puhui.participants.models.identities import Identity, IdentityAttempt, PersonKey
from puhui.participants.models.organisations import City, Delegation, Member, Organisation
from puhui.participants.models.people import Person
from puhui.participants.models.users import User

__all__ = [
    "Appeal",
    "Archive",
    "City",
    "Closing",
    "Delegation",
    "Identity",
    "IdentityAttempt",
    "Member",
    "Organisation",
    "Person",
    "PersonKey",
    "User",
]
