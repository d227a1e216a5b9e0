"""Verbs of consumption: retire; those of events, vouchers, cases of substitute restoration, buy-first plans and gifts, compliance use."""

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
from puhui.consumption.actions.claim_voucher import (
    claim_voucher,
    give_all_back,
    give_voucher_back,
)
from puhui.consumption.actions.compliance import (
    retire_for_compliance,
    set_cap,
)
from puhui.consumption.actions.event_course import (
    ask_evaluation,
    evaluate_event,
    publish_event,
    retire_for_event,
    return_event,
    withdraw_event,
)
from puhui.consumption.actions.events import (
    add_items,
    add_items_of_table,
    add_reduction,
    change_event,
    open_event,
    plan_event,
    remove_item,
    remove_items_of_table,
    remove_reduction,
    revise_event,
    state_event,
)
from puhui.consumption.actions.open_campaign import (
    close_campaign,
    open_campaign,
)
from puhui.consumption.actions.plans import (
    give_grams,
    make_plan,
    raise_plan,
    report_plan,
    withdraw_plan,
)
from puhui.consumption.actions.refund_voucher import (
    refund_voucher,
)
from puhui.consumption.actions.retire import (
    retire,
)
from puhui.consumption.actions.settle_vouchers import (
    lapse_vouchers,
    settle_vouchers,
)
from puhui.consumption.actions.voucher_payments import (
    call_off_payment,
    lapse_payment,
    note_paid_elsewhere,
    open_voucher_payment,
    pay_vouchers,
)
from puhui.consumption.actions.write_off import (
    hand_in_lines,
    write_off,
)

__all__ = [
    "Ruling",
    "add_items",
    "add_items_of_table",
    "add_reduction",
    "answer_last_resort",
    "ask_evaluation",
    "call_off_payment",
    "change_event",
    "claim_voucher",
    "close_campaign",
    "confirm_amount",
    "evaluate_event",
    "give_all_back",
    "give_grams",
    "give_voucher_back",
    "hand_in_lines",
    "lapse_payment",
    "lapse_vouchers",
    "make_plan",
    "note_paid_elsewhere",
    "open_campaign",
    "open_case",
    "open_event",
    "open_voucher_payment",
    "pay_vouchers",
    "plan_event",
    "publish_event",
    "raise_plan",
    "refund_voucher",
    "remove_item",
    "remove_items_of_table",
    "remove_reduction",
    "report_plan",
    "restore_case",
    "retire",
    "retire_for_compliance",
    "retire_for_event",
    "return_event",
    "revise_event",
    "send_back_amount",
    "set_cap",
    "settle_vouchers",
    "state_amount",
    "state_event",
    "withdraw_case",
    "withdraw_event",
    "withdraw_plan",
    "write_off",
]
