"""Tables of the participants: who signs in, personal accounts, organisations and their members."""

from puhui.participants.models.factors import (
    Passkey,
    RecoveryCode,
    Totp,
)
from puhui.participants.models.organisations import (
    City,
    Delegation,
    Invitation,
    Member,
    Organisation,
)
from puhui.participants.models.people import (
    Person,
)
from puhui.participants.models.sign_in import (
    Device,
    KnownBy,
    PhoneCode,
    SignInAttempt,
)
from puhui.participants.models.users import (
    User,
)

__all__ = [
    "City",
    "Delegation",
    "Device",
    "Invitation",
    "KnownBy",
    "Member",
    "Organisation",
    "Passkey",
    "Person",
    "PhoneCode",
    "RecoveryCode",
    "SignInAttempt",
    "Totp",
    "User",
]
