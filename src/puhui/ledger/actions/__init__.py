"""The verbs of the ledger: post_transfer, post_batch, hold_account, release_account; and narrow_doors, which only a drill needs."""

from puhui.ledger.actions.hold_account import hold_account, release_account
from puhui.ledger.actions.post_batch import narrow_doors, post_batch
from puhui.ledger.actions.post_transfer import post_transfer

__all__ = ["hold_account", "narrow_doors", "post_batch", "post_transfer", "release_account"]
