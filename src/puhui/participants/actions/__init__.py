"""The verbs of participants."""

from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.guard_child import end_guardianships, open_child
from puhui.participants.actions.name_proxy import end_proxy, name_proxy
from puhui.participants.actions.open_organisation import add_member, open_organisation
from puhui.participants.actions.open_person import give_account, open_person, open_persons

__all__ = [
    "add_member",
    "add_user",
    "end_guardianships",
    "end_proxy",
    "give_account",
    "name_proxy",
    "open_child",
    "open_organisation",
    "open_person",
    "open_persons",
]
