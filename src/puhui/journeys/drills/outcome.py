"""What a site holds in the end, and how far a disturbed pass is from an undisturbed one: lost, doubled, broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from puhui.behaviours.reads import BatchLine, batch_list, has_work
from puhui.behaviours.words import BatchStage
from puhui.journeys.sweep import sweep
from puhui.ledger.reads import every_balance
from puhui.rewards import reads as rewards

#: The batch as its sender knows it: provider and the hash of the bytes.
Sent = tuple[str, str]
_DONE = (BatchStage.REWARDED, BatchStage.REFUSED)


@dataclass(frozen=True, slots=True)
class Fared:
    """How the rows of a batch fared."""

    stage: str
    rows: int
    accepted: int
    refused: int
    waiting: int
    pending: int

    @property
    def undecided(self) -> tuple[object, ...]:
        """What does not depend on the order in which runs came."""
        return self.stage, self.rows, self.waiting, self.pending, self.accepted + self.refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that counts, and nothing that may differ between two sound passes, such as how many runs there were."""

    balances: dict[tuple[int, int], int]
    batches: dict[Sent, Fared]
    batch_rows: int
    promised: dict[str, int]
    exchanged: dict[str, int]

    @property
    def accepted(self) -> int:
        return sum(fared.accepted for fared in self.batches.values())


def outcome() -> Outcome:
    """The state of the site that Django is connected to."""
    batches = batch_list()[:]
    return Outcome(
        balances=every_balance(),
        batches={(batch.provider, batch.document): _fared(batch) for batch in batches},
        batch_rows=len(batches),
        promised={budget.code: budget.promised for budget in rewards.budget_states()},
        exchanged=rewards.points_by_stage(),
    )


def _fared(batch: BatchLine) -> Fared:
    counts = batch.counts
    return Fared(batch.stage, counts.rows, counts.accepted, counts.refused_total, counts.waiting, counts.pending)


def is_busy() -> bool:
    """Whether a step is plainly left to do."""
    return has_work() or rewards.is_exchanging()


def broken_invariants() -> list[str]:
    """The names of the invariants that do not hold."""
    return [finding.name for finding in sweep() if finding.broken]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One round against the undisturbed pass, by name."""

    lost: list[object]
    doubled: list[object]
    broken: list[str]

    @property
    def is_sound(self) -> bool:
        return not (self.lost or self.doubled or self.broken)


def verdict(
    *, wanted: Outcome, found: Outcome, acknowledged: Iterable[Sent], broken: Sequence[str], batches_may_differ: bool = False
) -> Verdict:
    """What was acknowledged and is not there, or not to its end; what counts more than once; which invariants do not hold.

    `batches_may_differ`: acts came in other parcels than in the undisturbed pass, so only their sum and the accounts must be the same.
    """
    lost: list[object] = [
        key for key in acknowledged if not _is_through(found.batches.get(key), wanted.batches.get(key), batches_may_differ)
    ]
    lost += [key for key, balance in wanted.balances.items() if found.balances.get(key, 0) < balance]
    doubled: list[object] = [key for key, balance in found.balances.items() if balance > wanted.balances.get(key, 0)]
    if found.batch_rows > len(found.batches):
        doubled.append(f"{found.batch_rows - len(found.batches)} batches")
    if found.accepted > wanted.accepted:
        doubled.append(f"{found.accepted - wanted.accepted} acts")
    if found.accepted < wanted.accepted:
        lost.append(f"{wanted.accepted - found.accepted} acts")
    kept = (found.promised, found.exchanged) == (wanted.promised, wanted.exchanged)
    return Verdict(lost, doubled, [*broken, *([] if kept else ["promised_points_are_the_same"])])


def _is_through(found: Fared | None, wanted: Fared | None, may_differ: bool) -> bool:
    """To its end, with each of its rows. Which of two reports of one act counts is for the run that comes first, so a row may be accepted
    in one pass and refused in another; all batches together must accept the same number."""
    if found is None or found.stage not in _DONE:
        return False
    return may_differ or (wanted is not None and found.undecided == wanted.undecided)


def agrees(found: Outcome, wanted: Outcome) -> bool:
    return verdict(wanted=wanted, found=found, acknowledged=wanted.batches, broken=()).is_sound


@dataclass
class Tally:
    """A drill in numbers. `lost` and `doubled` count batches, accounts and acts; a sound site has none of either, and no violation."""

    drill: str
    seed: int
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    violations: int = 0
    #: how many there are, how many were hit, and which; a round may finish before its point where points come in another order
    points: int = 0
    points_hit: int = 0
    missed: int = 0
    hit: list[str] = field(default_factory=list)
    recovered_s: list[float] = field(default_factory=list)
    round_s: list[float] = field(default_factory=list)
    #: one line for each round that is not sound
    faults: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not (self.lost or self.doubled or self.violations)

    def add(self, found: Verdict, *, acknowledged: int, where: str) -> None:
        """Add a round; `where` is what was done to it."""
        self.rounds += 1
        self.acknowledged += acknowledged
        self.lost += len(found.lost)
        self.doubled += len(found.doubled)
        self.violations += len(found.broken)
        if not found.is_sound:
            self.faults.append(f"{where}: lost {found.lost}, doubled {found.doubled}, violations {found.broken}")

    def as_json(self) -> dict[str, Any]:
        facts = asdict(self)
        return facts | {"recovered_s": spread(self.recovered_s), "round_s": spread(self.round_s)}


def spread(seconds: list[float]) -> dict[str, float]:
    """Median and worst."""
    ordered = sorted(seconds)
    return {"median": round(ordered[len(ordered) // 2], 2), "worst": round(ordered[-1], 2)} if ordered else {}
