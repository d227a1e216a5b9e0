"""The verbs of the ledger: post_transfer, post_batch; and narrow_doors, which only a drill needs."""

from puhui.ledger.actions.post_batch import narrow_doors, post_batch
from puhui.ledger.actions.post_transfer import post_transfer

__all__ = ["narrow_doors", "post_batch", "post_transfer"]
