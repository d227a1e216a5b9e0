"""The verbs of participants."""

from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.open_organisation import add_member, open_organisation
from puhui.participants.actions.open_person import give_account, open_person, open_persons

__all__ = ["add_member", "add_user", "give_account", "open_organisation", "open_person", "open_persons"]
