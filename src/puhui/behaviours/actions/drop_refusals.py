"""Details of refused rows: kept sealed until their batch has been through for thirty days, then deleted; how many there were stays."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from puhui.behaviours.models import Batch
from puhui.behaviours.reads.quarantine import HELD
from puhui.behaviours.rules import REFUSED_FILE, REFUSED_LATER_FILE
from puhui.behaviours.words import DETAILS_KEPT, BatchStage
from puhui.foundation.files import remove
from puhui.foundation.places import batch_folder


def drop_refusals(*, now: datetime) -> int:
    """Delete the files of batches that are through, or refused, for that long. Gives how many batches lost theirs.

    The days are counted from the last step of the batch, so that a provider has all of them after a quarantine too. What is held is evidence.
    """
    old = Batch.objects.filter(~Q(HELD), changed_at__lt=now - DETAILS_KEPT, stage__in=(BatchStage.REWARDED, BatchStage.REFUSED))
    return sum(_dropped(batch) for batch in old.values_list("pk", flat=True).iterator())


def _dropped(batch: int) -> bool:
    there = [path for name in (REFUSED_FILE, REFUSED_LATER_FILE) if (path := batch_folder(batch) / name).exists()]
    for path in there:
        remove(path)
    return bool(there)
