"""Decisions without a database: which stage follows which, what a signature covers, when a key or a binding holds, how a run is cut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from puhui.behaviours.words import (
    CLOCK_GOOD_S,
    COLLECT_PERCENT,
    FORM_PERCENT_MAX,
    LIVE_KEYS_MAX,
    OF_A_FILE,
    OF_A_SYSTEM,
    PLAUSIBLE_PERCENT_MAX,
    WAITING,
    BatchStage,
    Grant,
    Key,
    Kind,
    Outcome,
    Proved,
    Requirement,
    RunStage,
)
from puhui.vocabulary.texts import Text

#: A batch is as far as the least advanced of its runs.
BATCH_AFTER_RUN = {
    RunStage.OPEN: BatchStage.CHECKED,
    RunStage.DECIDED: BatchStage.SETTLED,
    RunStage.CREDITED: BatchStage.CREDITED,
    RunStage.REWARDED: BatchStage.REWARDED,
}
_RUN_ORDER = list(RunStage)
#: The refused rows of a batch, beside its slices; and those that were refused later, when their quarantine was decided.
REFUSED_FILE, REFUSED_LATER_FILE = "refused.sealed", "refused-later.sealed"
#: Rows of one Parquet file of acts; more are cut into person buckets.
BUCKET_ROWS = 500_000
BUCKETS_MAX = 256


def batch_stage(run_stages: Sequence[str | None]) -> BatchStage:
    """The stage of a batch from the stages of its slices' runs; None where a slice is not in a run yet. Refused slices are not told."""
    if any(stage is None for stage in run_stages):
        return BatchStage.CHECKED
    if not run_stages:
        return BatchStage.REWARDED  # nothing of it could be settled: there is nothing left to do
    least = min(run_stages, key=lambda stage: _RUN_ORDER.index(RunStage(stage or "open")))
    return BATCH_AFTER_RUN[RunStage(least or "open")]


def refused_name(batch: int, *, later: bool = False) -> str:
    """What the sealed refusals of a batch are bound to."""
    return f"refused {'later ' if later else ''}{batch}"


def slice_name(batch: int, city: str, day: date, part: int) -> str:
    """What a sealed slice is bound to."""
    return f"slice {batch} {city} {day} {part}"


def input_name(city: str, day: date, sequence: int, name: str) -> str:
    """What a sealed input of a run is bound to, and its records that wait."""
    return f"run {city} {day} {sequence} {name}"


def signed_text(*, method: str, path: str, provider: str, sequence: str, timestamp: str, media_type: str, body_sha256: str) -> bytes:
    """What a provider signs: eight lines, so that no part can slide into another."""
    return "\n".join(("puhui-batch-1", method, path, provider, sequence, timestamp, media_type, body_sha256)).encode()


# -- keys of providers -------------------------------------------------------------------------------------------------


def challenge_text(*, provider: str, nonce: str) -> str:
    """What is signed with a key before it is believed. It begins otherwise than a request, so that neither can be passed off as the other."""
    return f"puhui-key-1 {provider} {nonce}"


def key_name(provider: str, number: int) -> str:
    return f"{provider}-k{number}"


def keys_turn(provider: str) -> str:
    """The turn in which a provider's keys change hands: shared by what a key signs, held alone by who revokes, ends or decides."""
    return f"keys {provider}"


def has_room(keys: list[Key], now: datetime) -> bool:
    """Whether a further key may become live."""
    return sum(key.is_live(now) for key in keys) < LIVE_KEYS_MAX


def ends_at(*, valid_until: datetime | None, overlap_days: int, now: datetime) -> datetime:
    """When the key before ends once another has taken its place; never later than it would have."""
    wanted = now + timedelta(days=overlap_days)
    return min(valid_until, wanted) if valid_until else wanted


def may_decide(*, by: str, quarantined_by: str) -> bool:
    """Who held a batch back does not decide about it."""
    return by != quarantined_by


def needed(*, sends_by_itself: bool) -> tuple[Requirement, ...]:
    """What a provider must have shown before it is admitted. Who has no key uploads by hand, and has no system to show."""
    return (*OF_A_FILE, *OF_A_SYSTEM) if sends_by_itself else OF_A_FILE


# -- bindings, runs, waiting records -----------------------------------------------------------------------------------


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


# -- the trial of a new provider ---------------------------------------------------------------------------------------

#: Which refusals of rows speak against which requirement, and what share of the rows may have one.
SPEAKS_AGAINST: dict[Requirement, tuple[int, tuple[str, ...]]] = {
    Requirement.COLUMNS: (PLAUSIBLE_PERCENT_MAX, ("row_unreadable", "form_missing", "missing_input")),
    Requirement.SCENARIO: (FORM_PERCENT_MAX, ("unknown_scenario",)),
    Requirement.UNITS: (FORM_PERCENT_MAX, ("form_not_a_number", "missing_code")),
    Requirement.IDS: (FORM_PERCENT_MAX, ("form_too_long", "duplicate_record")),
    Requirement.TIMES: (FORM_PERCENT_MAX, ("form_not_a_time", "in_future", "too_late", "clock_repeated")),
    Requirement.PLACES: (FORM_PERCENT_MAX, ("form_not_a_region", "region_outside")),
    Requirement.DISTANCES: (PLAUSIBLE_PERCENT_MAX, ("out_of_range", "implausible", "shorter_than_line")),
    Requirement.DUPLICATES: (PLAUSIBLE_PERCENT_MAX, ("same_act",)),
}


def judged(*, records: int, accepted: int, refused: dict[str, int], unzoned: int) -> tuple[Outcome, ...]:
    """How a file fared, requirement by requirement. `unzoned` are the moments that name no zone."""
    found = [Outcome(Requirement.ENCODING, is_met=True, fact=Text("已打开", "it opens"))]
    for requirement, (percent, codes) in SPEAKS_AGAINST.items():
        against = {code: refused[code] for code in codes if code in refused}
        if requirement is Requirement.TIMES and unzoned:
            against["no_zone"] = unzoned
        found.append(_outcome(requirement, against, records=records, percent=percent))
    found.append(_outcome(Requirement.REFUSED, refused, records=records, percent=PLAUSIBLE_PERCENT_MAX))
    said = Text(f"{records} 条中计入 {accepted} 条", f"{accepted} of {records} count")
    return (*found, Outcome(Requirement.COUNTED, is_met=accepted > 0, fact=said))


def _outcome(requirement: Requirement, against: dict[str, int], *, records: int, percent: int) -> Outcome:
    rows = sum(against.values())
    if not rows:
        return Outcome(requirement, is_met=True, fact=Text(f"{records} 条都符合", f"all of {records}"))
    codes = ", ".join(f"{code} {count}" for code, count in against.items())
    fact = Text(f"{records} 条中 {rows} 条不符（{codes}），最多 {percent}%", f"{rows} of {records} are not ({codes}), at most {percent} %")
    return Outcome(requirement, is_met=rows * 100 <= records * percent, fact=fact)


def worst(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """One outcome of each requirement, in their order: not met before not told before met."""
    found: dict[Requirement, Outcome] = {}
    for outcome in sorted(outcomes, key=lambda outcome: (outcome.is_met is not False, outcome.is_met is True)):
        found.setdefault(outcome.requirement, outcome)
    return tuple(found[requirement] for requirement in Requirement if requirement in found)


def untold(facts: dict[Requirement, Text], *, opens: bool) -> tuple[Outcome, ...]:
    """A file that is refused as a whole: what is wrong with it, and that nothing else can be told."""

    def outcome(requirement: Requirement) -> Outcome:
        if requirement in facts:
            return Outcome(requirement, is_met=False, fact=facts[requirement])
        if opens and requirement is Requirement.ENCODING:
            return Outcome(requirement, is_met=True, fact=Text("已打开", "it opens"))
        return Outcome(requirement, is_met=None, fact=Text("看不出来", "cannot be told"))

    return tuple(outcome(requirement) for requirement in OF_A_FILE)


def shown_by_request(*, proved: Proved, numbers: Sequence[int], is_repeat: bool, off_s: int) -> tuple[Outcome, ...]:
    """What a signed trial request showed; `numbers` are those of all of them, in order."""
    signed = Text(f"密钥 {proved.key}，{proved.scheme}", f"key {proved.key}, {proved.scheme}")
    clock = Text(f"相差 {off_s} 秒", f"off by {off_s} s")
    is_whole = len(numbers) > 1 and list(numbers) == list(range(1, len(numbers) + 1))
    listed = ", ".join(map(str, numbers[:20])) + ("…" if len(numbers) > 20 else "")
    again = Text("重发的一批认作同一批", "the batch was known again") if is_repeat else Text("还没有重发过", "nothing was sent again yet")
    return (
        Outcome(Requirement.SIGNATURE, is_met=True, fact=signed),
        Outcome(Requirement.CLOCK, is_met=abs(off_s) <= CLOCK_GOOD_S, fact=clock),
        Outcome(Requirement.SEQUENCE, is_met=is_whole, fact=Text(f"已收到序号 {listed}", f"numbers so far: {listed}")),
        Outcome(Requirement.RETRY, is_met=is_repeat or None, fact=again),
    )


# -- grams owed --------------------------------------------------------------------------------------------------------


def to_collect(*, owed: int, held: int, percent: int = COLLECT_PERCENT) -> int:
    """What is taken of the grams that somebody holds: never more than is owed, and never more than the share of what is held."""
    return min(owed, held * percent // 100)
