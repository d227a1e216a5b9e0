"""The verbs of participants."""

from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.link_known_by import link_gateway, link_phone, unlink_gateway
from puhui.participants.actions.open_organisation import add_member, open_organisation
from puhui.participants.actions.open_person import give_account, open_person, open_persons
from puhui.participants.actions.phone_codes import prove_phone_code, send_phone_code

__all__ = [
    "add_member",
    "add_user",
    "give_account",
    "link_gateway",
    "link_phone",
    "open_organisation",
    "open_person",
    "open_persons",
    "prove_phone_code",
    "send_phone_code",
    "unlink_gateway",
]
