"""Tables of the participants: who signs in, personal accounts and identities, what persons ask for, organisations and their members."""

from puhui.participants.models.acting_for import Guardianship, Handover, Proxy
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
    "Guardianship",
    "Handover",
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
    "Proxy",
    "RecoveryCode",
    "SignInAttempt",
    "Totp",
    "User",
]
