"""Verbs of consumption: retire; and of cases of substitute restoration."""

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
from puhui.consumption.actions.compliance import (
    retire_for_compliance,
    set_cap,
)
from puhui.consumption.actions.plans import (
    give_grams,
    make_plan,
    raise_plan,
    report_plan,
    withdraw_plan,
)
from puhui.consumption.actions.retire import retire

__all__ = [
    "Ruling",
    "answer_last_resort",
    "confirm_amount",
    "give_grams",
    "make_plan",
    "open_case",
    "raise_plan",
    "report_plan",
    "restore_case",
    "retire",
    "retire_for_compliance",
    "send_back_amount",
    "set_cap",
    "state_amount",
    "withdraw_case",
    "withdraw_plan",
]
