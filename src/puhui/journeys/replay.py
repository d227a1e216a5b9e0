"""Another region's records, replayed under a city of ours on a sample site: accounts of their own, marked wherever they show."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from puhui.behaviours import reads
from puhui.behaviours.actions import bind_for_replay
from puhui.participants.actions import open_persons
from puhui.rewards.actions import set_standing_orders

#: Replayed records are older than any account; their bindings hold from the beginning of time.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@transaction.atomic
def enrol(*, batch: int, now: datetime) -> int:
    """Open an account for every person id of a checked replay batch that has none, with consent and standing order. Gives how many."""
    row = reads.batch_numbered(batch)
    assert row.replay_region, "only a replay makes accounts"
    keys = reads.unbound_of(batch=batch)
    if not keys:
        return 0
    people = open_persons(count=len(keys), city=row.replay_region, now=now, is_replay=True)
    accounts = [person.account for person in people]
    bind_for_replay(provider=row.provider, pairs=list(zip(keys, accounts, strict=True)), valid_from=BEGINNING, now=now)
    set_standing_orders(accounts=accounts, is_on=True, now=now)
    return len(keys)
