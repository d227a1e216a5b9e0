"""Take a batch: the bytes are durable and the batch has its number before the sender is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from puhui.behaviours.actions.count_use import count_batch, refuse_full
from puhui.behaviours.actions.signatures import held_live
from puhui.behaviours.errors import BatchTooLarge, LimitReached, PlaceOutside, ReplayRefused, SequenceReused
from puhui.behaviours.models import Batch, Scenario
from puhui.behaviours.reads.packages import adapter_named
from puhui.behaviours.reads.trials import refuse_sandbox
from puhui.behaviours.words import BODY_BYTES_MAX, FILE_BYTES_MAX, BatchId, Received
from puhui.foundation import documents
from puhui.foundation.configuration import configuration
from puhui.library.reads import regions_of
from puhui.methodology.regions import covers


def receive_batch(*, received: Received, body: bytes | Path, now: datetime, then: Callable[[int], None] = lambda batch: None) -> BatchId:
    """Keep the bytes and open a batch. `then` hears its number in the transaction that opens it, and never of a batch that was known.

    The same bytes of the same provider, read in the same way, are one batch: sending them again gives its number again.
    A sequence number that stands on other bytes is refused. A body came over the network and is counted against its sender's limits; a
    file is brought by the operator. Raises BatchTooLarge, SequenceReused, ReplayRefused, PlaceOutside, ProviderInSandbox, LimitReached,
    and SignatureRefused where the key that signed it was revoked meanwhile.
    """
    refuse_sandbox(received.provider)
    if received.replay_region and not configuration().sample:
        raise ReplayRefused
    _refuse_outside(received)
    size = len(body) if isinstance(body, bytes) else body.stat().st_size
    limit = BODY_BYTES_MAX if isinstance(body, bytes) else FILE_BYTES_MAX
    if size > limit:
        raise BatchTooLarge(limit_mb=limit // 2**20)
    if isinstance(body, Path):
        return _open(received, document=documents.put_file(body), size=size, now=now, then=then)
    _refuse_full(received, body, now)

    def counted(batch: int) -> None:
        count_batch(provider=received.provider, size=size, now=now)
        then(batch)

    return _open(received, document=documents.put(body), size=size, now=now, then=counted)


def _refuse_full(received: Received, body: bytes, now: datetime) -> None:
    """Before a byte is kept. What is known already takes no room, and is acknowledged again beyond every limit."""
    try:
        refuse_full(provider=received.provider, size=len(body), now=now)
    except LimitReached:
        if not _same(received, documents.digest_of(body)).exists():
            raise


def _refuse_outside(received: Received) -> None:
    """A file of which nothing can ever count is not taken: its travel traces would lie here for thirty days, waiting for nobody."""
    place = received.replay_region or adapter_named(received.adapter).region
    if not place:
        return  # each record names its own, and is refused by itself
    regions = regions_of(codes=Scenario.objects.filter(providers=received.provider).values_list("code", flat=True))
    if regions and not any(covers(region, place) for region in regions):
        raise PlaceOutside(place=place)


def _open(received: Received, *, document: str, size: int, now: datetime, then: Callable[[int], None]) -> BatchId:
    try:
        with transaction.atomic():
            key = held_live(received.provider, received.key, now) if received.key else None
            batch = Batch.objects.create(
                provider_id=received.provider,
                document=document,
                bytes=size,
                media=received.media,
                file_name=received.file_name[:200],
                adapter=received.adapter,
                adapter_hash=adapter_named(received.adapter).content_hash,
                scenario=received.scenario,
                sequence=received.sequence,
                signed_by=received.signed_by,
                signed_by_key=key,
                replay_region=received.replay_region,
                received_at=now,
                changed_at=now,
            )
            then(batch.pk)
    except IntegrityError:
        return _known(received, document)
    return BatchId(batch.pk, document, is_repeat=False)


def _known(received: Received, document: str) -> BatchId:
    """The batch that these bytes are already; a sequence number that stands on other bytes is refused, known bytes or not."""
    numbered = Batch.objects.filter(provider=received.provider, sequence=received.sequence).first() if received.sequence else None
    same = _same(received, document).first()
    if same is None or (numbered is not None and numbered.pk != same.pk):
        raise SequenceReused(sequence=received.sequence)
    return BatchId(same.pk, document, is_repeat=True)


def _same(received: Received, document: str) -> QuerySet[Batch]:
    """The batch of these bytes, read in this way."""
    return Batch.objects.filter(
        provider=received.provider,
        document=document,
        media=received.media,
        adapter=received.adapter,
        scenario=received.scenario,
        replay_region=received.replay_region,
    )
