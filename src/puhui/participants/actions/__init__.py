"""The verbs of participants."""

from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.change_password import change_password
from puhui.participants.actions.devices import end_device, end_devices, forget_devices, let_in, open_device, prove_device, see_device
from puhui.participants.actions.link_known_by import link_gateway, link_phone, unlink_gateway
from puhui.participants.actions.open_organisation import add_member, open_organisation
from puhui.participants.actions.open_person import give_account, open_person, open_persons
from puhui.participants.actions.passkeys import Site, add_passkey, ask_new_passkey, ask_passkey, prove_passkey
from puhui.participants.actions.phone_codes import prove_phone_code, send_phone_code
from puhui.participants.actions.prove_password import prove_password
from puhui.participants.actions.recovery_codes import draw_recovery_codes, prove_recovery_code
from puhui.participants.actions.reset_sign_in import erase_sign_in, remove_passkey, remove_totp, reset_factors, unlock_user
from puhui.participants.actions.totp import begin_totp, confirm_totp, prove_totp

__all__ = [
    "Site",
    "add_member",
    "add_passkey",
    "add_user",
    "ask_new_passkey",
    "ask_passkey",
    "begin_totp",
    "change_password",
    "confirm_totp",
    "draw_recovery_codes",
    "end_device",
    "end_devices",
    "erase_sign_in",
    "forget_devices",
    "give_account",
    "let_in",
    "link_gateway",
    "link_phone",
    "open_device",
    "open_organisation",
    "open_person",
    "open_persons",
    "prove_device",
    "prove_passkey",
    "prove_password",
    "prove_phone_code",
    "prove_recovery_code",
    "prove_totp",
    "remove_passkey",
    "remove_totp",
    "reset_factors",
    "see_device",
    "send_phone_code",
    "unlink_gateway",
    "unlock_user",
]
