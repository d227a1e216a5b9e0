"""Verbs of consumption: retire; those of vouchers, of cases of substitute restoration, of buy-first plans and gifts, of compliance use."""

from puhui.consumption.actions.cases import (
    Ruling,
    answer_last_resort,
    confirm_amount,
    open_case,
    restore_case,
    send_back_amount,
    state_amount,
    withdraw_case,
)
from puhui.consumption.actions.claim_voucher import claim_voucher, give_all_back, give_voucher_back
from puhui.consumption.actions.compliance import (
    retire_for_compliance,
    set_cap,
)
from puhui.consumption.actions.open_campaign import close_campaign, open_campaign
from puhui.consumption.actions.plans import (
    give_grams,
    make_plan,
    raise_plan,
    report_plan,
    withdraw_plan,
)
from puhui.consumption.actions.refund_voucher import refund_voucher
from puhui.consumption.actions.retire import retire
from puhui.consumption.actions.settle_vouchers import lapse_vouchers, settle_vouchers
from puhui.consumption.actions.write_off import hand_in_lines, write_off

__all__ = [
    "Ruling",
    "answer_last_resort",
    "claim_voucher",
    "close_campaign",
    "confirm_amount",
    "give_all_back",
    "give_grams",
    "give_voucher_back",
    "hand_in_lines",
    "lapse_vouchers",
    "make_plan",
    "open_campaign",
    "open_case",
    "raise_plan",
    "refund_voucher",
    "report_plan",
    "restore_case",
    "retire",
    "retire_for_compliance",
    "send_back_amount",
    "set_cap",
    "settle_vouchers",
    "state_amount",
    "withdraw_case",
    "withdraw_plan",
    "write_off",
]
