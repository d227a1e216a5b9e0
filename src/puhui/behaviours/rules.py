"""Decisions without a database: which stage follows which, what a signature covers, when a binding holds, how a run is cut."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from puhui.behaviours.words import WAITING, BatchStage, Grant, Kind, RunStage

#: A batch is as far as the least advanced of its runs.
BATCH_AFTER_RUN = {
    RunStage.OPEN: BatchStage.CHECKED,
    RunStage.DECIDED: BatchStage.SETTLED,
    RunStage.CREDITED: BatchStage.CREDITED,
    RunStage.REWARDED: BatchStage.REWARDED,
}
_RUN_ORDER = list(RunStage)
#: The refused rows of a batch, beside its slices.
REFUSED_FILE = "refused.sealed"
#: Rows of one Parquet file of acts; more are cut into person buckets.
BUCKET_ROWS = 500_000
BUCKETS_MAX = 256


def batch_stage(run_stages: list[str | None]) -> BatchStage:
    """The stage of a batch from the stages of its slices' runs; None where a slice is not in a run yet."""
    if any(stage is None for stage in run_stages):
        return BatchStage.CHECKED
    if not run_stages:
        return BatchStage.REWARDED  # nothing of it could be settled: there is nothing left to do
    least = min(run_stages, key=lambda stage: _RUN_ORDER.index(RunStage(stage or "open")))
    return BATCH_AFTER_RUN[RunStage(least or "open")]


def refused_name(batch: int) -> str:
    """What the sealed refusals of a batch are bound to."""
    return f"refused {batch}"


def slice_name(batch: int, city: str, day: date, part: int) -> str:
    """What a sealed slice is bound to."""
    return f"slice {batch} {city} {day} {part}"


def input_name(city: str, day: date, sequence: int, name: str) -> str:
    """What a sealed input of a run is bound to, and its records that wait."""
    return f"run {city} {day} {sequence} {name}"


def signed_text(*, method: str, path: str, provider: str, sequence: str, timestamp: str, media_type: str, body_sha256: str) -> bytes:
    """What a provider signs: eight lines, so that no part can slide into another."""
    return "\n".join(("puhui-batch-1", method, path, provider, sequence, timestamp, media_type, body_sha256)).encode()


def binding_starts(*, bound_at: datetime, last_until: datetime | None) -> datetime:
    """A proof reaches back over the records that waited, but never into another owner's time."""
    earliest = bound_at - WAITING
    return max(earliest, last_until) if last_until else earliest


def buckets(rows: int) -> int:
    """How many person buckets: a power of two, so that a bucket is `account & (n − 1)`."""
    count = 1
    while count * BUCKET_ROWS < rows and count < BUCKETS_MAX:
        count *= 2
    return count


def reach_days(longest_s: int) -> int:
    """How many days before an event day an act may have begun and still reach into it; and how many days it may reach ahead."""
    return max(1, -(-longest_s // 86400))


def expires_at(received_at: datetime) -> datetime:
    return received_at + WAITING


def silence(*, last_at: datetime | None, opened_at: datetime, now: datetime, hours: int) -> timedelta | None:
    """How long a provider has been silent beyond what is usual for it; None where it is not."""
    quiet = now - (last_at or opened_at)
    return quiet if quiet > timedelta(hours=hours) else None


# -- consent -----------------------------------------------------------------------------------------------------------

#: Whoever ends a consent shares it; a run that is about to be recorded holds it alone, from its last look to its commit.
CONSENT_ENDS = "consent ends"
#: So often a run is computed anew because somebody withdrew meanwhile; after that the next withdrawal waits for it.
OVERTAKEN_MAX = 2


def applies(grant: Grant, *, is_travel: bool) -> bool:
    """Only traces of travel need the separate consent."""
    return is_travel or grant.kind is Kind.ORDINARY


def consent_starts(*, valid_from: datetime, now: datetime, last_until: datetime | None) -> datetime:
    """A first consent reaches back over the records that waited, as its text says; one after an end begins now: what happened
    in between was not to be processed, and is not."""
    return min(valid_from, now) if last_until is None else max(now, last_until)
