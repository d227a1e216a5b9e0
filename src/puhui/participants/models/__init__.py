"""Tables of the participants: who signs in, personal accounts, organisations and their members."""

from puhui.participants.models.organisations import City, Delegation, Invitation, Member, Organisation
from puhui.participants.models.people import Person
from puhui.participants.models.users import User

__all__ = ["City", "Delegation", "Invitation", "Member", "Organisation", "Person", "User"]
