"""The verbs of participants."""

from puhui.participants.actions.add_officer import add_officer
from puhui.participants.actions.add_resident import add_resident, add_vouched_resident
from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.appeal import answer_appeal, ask_appeal, read_appeal, subject_mark
from puhui.participants.actions.appoint_administrator import appoint_administrator, human_mark
from puhui.participants.actions.change_password import change_password, prove_own_password
from puhui.participants.actions.close_account import begin_closing, destroy_key, erase_identity, erase_user, finish_closing
from puhui.participants.actions.close_user import close_user, reopen_user
from puhui.participants.actions.decide_proposal import approve, expire_proposals, refuse_proposal, withdraw_proposal
from puhui.participants.actions.delegate import delegate, end_delegation
from puhui.participants.actions.devices import (
    end_device,
    end_devices,
    forget_devices,
    let_in,
    open_device,
    prove_device,
    rekey_device,
    see_device,
)
from puhui.participants.actions.exports import drop_exports, keep_export, take_export
from puhui.participants.actions.guard_child import end_acting, end_guardianships, open_child
from puhui.participants.actions.hand_over import (
    offer_to_guardian,
    offer_to_owner,
    prove_owner,
    take_account,
    take_child,
    withdraw_handovers,
)
from puhui.participants.actions.invite_member import accept_invitation, invite_member, withdraw_invitation
from puhui.participants.actions.join_city import join_city
from puhui.participants.actions.keep_archive import ask_archive, drop_archives, drop_archives_of, keep_archive, taken_archive, tell_progress
from puhui.participants.actions.keep_for import keep_for
from puhui.participants.actions.let_go import let_go, set_manager
from puhui.participants.actions.link_known_by import link_gateway, link_phone, unlink_gateway
from puhui.participants.actions.name_proxy import end_proxy, name_proxy
from puhui.participants.actions.open_organisation import add_member, open_organisation
from puhui.participants.actions.open_person import give_account, open_person, open_persons
from puhui.participants.actions.passkeys import Site, add_passkey, ask_new_passkey, ask_passkey, prove_passkey
from puhui.participants.actions.phone_codes import prove_phone_code, send_phone_code
from puhui.participants.actions.plant_canary import plant_canary
from puhui.participants.actions.propose import propose
from puhui.participants.actions.prove_identity import change_phone, correct_identity, keep_identity, prove_identity
from puhui.participants.actions.prove_password import prove_password
from puhui.participants.actions.read_identity import note_found, note_read, read_identity
from puhui.participants.actions.recovery_codes import draw_recovery_codes, prove_recovery_code
from puhui.participants.actions.register_organisation import Registered, invite_by_command, invite_manager, register_organisation
from puhui.participants.actions.reset_sign_in import erase_sign_in, forget_sign_in, remove_passkey, remove_totp, reset_factors, unlock_user
from puhui.participants.actions.totp import begin_totp, confirm_totp, prove_totp

__all__ = [
    "Registered",
    "Site",
    "accept_invitation",
    "add_member",
    "add_officer",
    "add_passkey",
    "add_resident",
    "add_user",
    "add_vouched_resident",
    "answer_appeal",
    "appoint_administrator",
    "approve",
    "ask_appeal",
    "ask_archive",
    "ask_new_passkey",
    "ask_passkey",
    "begin_closing",
    "begin_totp",
    "change_password",
    "change_phone",
    "close_user",
    "confirm_totp",
    "correct_identity",
    "delegate",
    "destroy_key",
    "draw_recovery_codes",
    "drop_archives",
    "drop_archives_of",
    "drop_exports",
    "end_acting",
    "end_delegation",
    "end_device",
    "end_devices",
    "end_guardianships",
    "end_proxy",
    "erase_identity",
    "erase_sign_in",
    "erase_user",
    "expire_proposals",
    "finish_closing",
    "forget_devices",
    "forget_sign_in",
    "give_account",
    "human_mark",
    "invite_by_command",
    "invite_manager",
    "invite_member",
    "join_city",
    "keep_archive",
    "keep_export",
    "keep_for",
    "keep_identity",
    "let_go",
    "let_in",
    "link_gateway",
    "link_phone",
    "name_proxy",
    "note_found",
    "note_read",
    "offer_to_guardian",
    "offer_to_owner",
    "open_child",
    "open_device",
    "open_organisation",
    "open_person",
    "open_persons",
    "plant_canary",
    "propose",
    "prove_device",
    "prove_identity",
    "prove_own_password",
    "prove_owner",
    "prove_passkey",
    "prove_password",
    "prove_phone_code",
    "prove_recovery_code",
    "prove_totp",
    "read_appeal",
    "read_identity",
    "refuse_proposal",
    "register_organisation",
    "rekey_device",
    "remove_passkey",
    "remove_totp",
    "reopen_user",
    "reset_factors",
    "see_device",
    "send_phone_code",
    "set_manager",
    "subject_mark",
    "take_account",
    "take_child",
    "take_export",
    "taken_archive",
    "tell_progress",
    "unlink_gateway",
    "unlock_user",
    "withdraw_handovers",
    "withdraw_invitation",
    "withdraw_proposal",
]
