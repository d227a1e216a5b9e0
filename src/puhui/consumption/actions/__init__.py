"""Verbs of consumption: retire; of vouchers open_campaign, close_campaign, claim_voucher, give_voucher_back, give_all_back, write_off, hand_in_lines,
refund_voucher, settle_vouchers, lapse_vouchers."""

from puhui.consumption.actions.claim_voucher import claim_voucher, give_all_back, give_voucher_back
from puhui.consumption.actions.open_campaign import close_campaign, open_campaign
from puhui.consumption.actions.refund_voucher import refund_voucher
from puhui.consumption.actions.retire import retire
from puhui.consumption.actions.settle_vouchers import lapse_vouchers, settle_vouchers
from puhui.consumption.actions.write_off import hand_in_lines, write_off

__all__ = [
    "claim_voucher",
    "close_campaign",
    "give_all_back",
    "give_voucher_back",
    "hand_in_lines",
    "lapse_vouchers",
    "open_campaign",
    "refund_voucher",
    "retire",
    "settle_vouchers",
    "write_off",
]
