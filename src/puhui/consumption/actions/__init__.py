"""Verbs of consumption: retire; for an event open, change, add and remove items and actions, state, revise, plan, retire, evaluate, publish, withdraw."""

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
from puhui.consumption.actions.retire import retire

__all__ = [
    "add_items",
    "add_items_of_table",
    "add_reduction",
    "ask_evaluation",
    "change_event",
    "evaluate_event",
    "open_event",
    "plan_event",
    "publish_event",
    "remove_item",
    "remove_items_of_table",
    "remove_reduction",
    "retire",
    "retire_for_event",
    "return_event",
    "revise_event",
    "state_event",
    "withdraw_event",
]
