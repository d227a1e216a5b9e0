"""Tables of the participants: who signs in, personal accounts, organisations and their members, proposals that wait for a second person."""

from puhui.participants.models.claims import Appeal, Archive, Closing
from puhui.participants.models.factors import Passkey, RecoveryCode, Totp
from puhui.participants.models.identities import Identity, PersonKey
from puhui.participants.models.organisations import City, Delegation, Invitation, Member, Organisation
from puhui.participants.models.people import Person
from puhui.participants.models.proposals import Export, Proposal
from puhui.participants.models.sign_in import Device, KnownBy, PhoneCode, SignInAttempt
from puhui.participants.models.users import User

__all__ = [
    "Appeal",
    "Archive",
    "City",
    "Closing",
    "Delegation",
    "Device",
    "Export",
    "Identity",
    "Invitation",
    "KnownBy",
    "Member",
    "Organisation",
    "Passkey",
    "Person",
    "PersonKey",
    "PhoneCode",
    "Proposal",
    "RecoveryCode",
    "SignInAttempt",
    "Totp",
    "User",
]
