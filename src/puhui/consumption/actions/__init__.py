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
from puhui.consumption.actions.retire import retire

__all__ = [
    "Ruling",
    "answer_last_resort",
    "confirm_amount",
    "open_case",
    "restore_case",
    "retire",
    "send_back_amount",
    "state_amount",
    "withdraw_case",
]
