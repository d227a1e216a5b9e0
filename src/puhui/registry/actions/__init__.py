"""The verbs of the registry."""

from puhui.registry.actions.credits import (
    cancel_credits,
    escrow_credits,
    place_issue,
    pledge_credits,
    recall_credits,
    release_escrow,
    release_pledge,
    retire_credits,
    transfer_credits,
)
from puhui.registry.actions.drilling import unfiled_project
from puhui.registry.actions.freezing import hold_credits, release_hold

__all__ = [
    "cancel_credits",
    "escrow_credits",
    "hold_credits",
    "place_issue",
    "pledge_credits",
    "recall_credits",
    "release_escrow",
    "release_hold",
    "release_pledge",
    "retire_credits",
    "transfer_credits",
    "unfiled_project",
]
