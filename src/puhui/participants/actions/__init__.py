"""The verbs of participants."""

from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.decide_proposal import approve, expire_proposals, refuse_proposal, withdraw_proposal
from puhui.participants.actions.exports import drop_exports, keep_export, take_export
from puhui.participants.actions.open_organisation import add_member, open_organisation
from puhui.participants.actions.open_person import give_account, open_person, open_persons
from puhui.participants.actions.propose import propose

__all__ = [
    "add_member",
    "add_user",
    "approve",
    "drop_exports",
    "expire_proposals",
    "give_account",
    "keep_export",
    "open_organisation",
    "open_person",
    "open_persons",
    "propose",
    "refuse_proposal",
    "take_export",
    "withdraw_proposal",
]
