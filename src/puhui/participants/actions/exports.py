"""Files of personal data that two persons agreed to: kept sealed for a day, taken once by the maker, then removed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from puhui.foundation import documents
from puhui.participants import rules, words
from puhui.participants.errors import ExportGone
from puhui.participants.models import Export
from puhui.participants.reads import export_of
from puhui.participants.words import SignedIn


def keep_export(*, proposal: int, digest: str, persons: int, now: datetime) -> words.Export:
    """The file of an approved proposal lies in the document store, sealed, under this digest."""
    Export.objects.create(pk=proposal, digest=digest, persons=persons, ready_at=now, until=now + rules.EXPORT_LIFE)
    found = export_of(proposal)
    assert found is not None
    return found


@transaction.atomic
def take_export(*, user: SignedIn, proposal: int, now: datetime) -> words.Export:
    """The maker takes the file, now and never again. The caller hands the bytes over and then calls `drop_exports`. Raises ExportGone."""
    row = Export.objects.select_for_update().select_related("proposal").filter(pk=proposal).first()
    if row is None or row.proposal.maker_id != user.pk or row.taken_at or row.removed_at or now > row.until:
        raise ExportGone
    row.taken_at = now
    row.save(update_fields=["taken_at"])
    found = export_of(proposal)
    assert found is not None
    return found


def drop_exports(*, now: datetime) -> int:
    """Removes the files that were taken or that nobody took in time. Gives how many."""
    done = list(Export.objects.filter(Q(until__lt=now) | Q(taken_at__isnull=False), removed_at=None).values_list("pk", "digest"))
    for number, digest in done:
        documents.remove(digest)
        Export.objects.filter(pk=number, removed_at=None).update(removed_at=now)
    return len(done)
