"""The verbs of payments."""

from puhui.payments.actions.money import close_due, open_due, pay_over, take_in, wait_for_money
from puhui.payments.actions.orders import book_paid, give_back, order_again, order_payout, send_order, take_answer
from puhui.payments.actions.payees import end_payee, erase_payees, set_payee
from puhui.payments.actions.port import bank
from puhui.payments.actions.sample_bank import sample_bookings, sample_orders, signed_answer, signed_nothing, signed_transfer
from puhui.payments.actions.simulated import SimulatedBank
from puhui.payments.actions.statements import end_differences, note_differences, resolve_difference, take_statement

__all__ = [
    "SimulatedBank",
    "bank",
    "book_paid",
    "close_due",
    "end_differences",
    "end_payee",
    "erase_payees",
    "give_back",
    "note_differences",
    "open_due",
    "order_again",
    "order_payout",
    "pay_over",
    "resolve_difference",
    "sample_bookings",
    "sample_orders",
    "send_order",
    "set_payee",
    "signed_answer",
    "signed_nothing",
    "signed_transfer",
    "take_answer",
    "take_in",
    "take_statement",
    "wait_for_money",
]
