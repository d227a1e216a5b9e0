"""The verbs of participants."""

from puhui.participants.actions.add_officer import add_officer
from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.appoint_administrator import appoint_administrator, human_mark
from puhui.participants.actions.close_user import close_user, reopen_user
from puhui.participants.actions.delegate import delegate, end_delegation
from puhui.participants.actions.invite_member import accept_invitation, invite_member, withdraw_invitation
from puhui.participants.actions.join_city import join_city
from puhui.participants.actions.let_go import let_go, set_manager
from puhui.participants.actions.open_organisation import add_member, open_organisation
from puhui.participants.actions.open_person import give_account, open_person, open_persons
from puhui.participants.actions.register_organisation import Registered, invite_by_command, invite_manager, register_organisation

__all__ = [
    "Registered",
    "accept_invitation",
    "add_member",
    "add_officer",
    "add_user",
    "appoint_administrator",
    "close_user",
    "delegate",
    "end_delegation",
    "give_account",
    "human_mark",
    "invite_by_command",
    "invite_manager",
    "invite_member",
    "join_city",
    "let_go",
    "open_organisation",
    "open_person",
    "open_persons",
    "register_organisation",
    "reopen_user",
    "set_manager",
    "withdraw_invitation",
]
