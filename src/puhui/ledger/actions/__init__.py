"""The verbs of the ledger: post_transfer, post_batch, define_asset."""

from puhui.ledger.actions.post_batch import post_batch
from puhui.ledger.actions.post_transfer import post_transfer

__all__ = ["post_batch", "post_transfer"]
