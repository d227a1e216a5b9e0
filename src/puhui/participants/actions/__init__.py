"""The verbs of participants."""

from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.appoint_administrator import appoint_administrator, human_mark
from puhui.participants.actions.close_user import close_user, reopen_user
from puhui.participants.actions.decide_proposal import approve, expire_proposals, refuse_proposal, withdraw_proposal
from puhui.participants.actions.delegate import delegate, end_delegation
from puhui.participants.actions.exports import drop_exports, keep_export, take_export
from puhui.participants.actions.invite_member import accept_invitation, invite_member, withdraw_invitation
from puhui.participants.actions.join_city import join_city
from puhui.participants.actions.let_go import let_go, set_manager
from puhui.participants.actions.link_known_by import link_gateway, link_phone, unlink_gateway
from puhui.participants.actions.open_organisation import add_member, open_organisation
from puhui.participants.actions.open_person import give_account, open_person, open_persons
from puhui.participants.actions.phone_codes import prove_phone_code, send_phone_code
from puhui.participants.actions.propose import propose
from puhui.participants.actions.register_organisation import Registered, invite_by_command, invite_manager, register_organisation

__all__ = [
    "Registered",
    "accept_invitation",
    "add_member",
    "add_user",
    "appoint_administrator",
    "approve",
    "close_user",
    "delegate",
    "drop_exports",
    "end_delegation",
    "expire_proposals",
    "give_account",
    "human_mark",
    "invite_by_command",
    "invite_manager",
    "invite_member",
    "join_city",
    "keep_export",
    "let_go",
    "link_gateway",
    "link_phone",
    "open_organisation",
    "open_person",
    "open_persons",
    "propose",
    "prove_phone_code",
    "refuse_proposal",
    "register_organisation",
    "reopen_user",
    "send_phone_code",
    "set_manager",
    "take_export",
    "unlink_gateway",
    "withdraw_invitation",
    "withdraw_proposal",
]
