"""批次与结算的词 · Words of settling: stages, numbers in the books, and what a batch, a run and a binding say about themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from puhui.behaviours.words.keys import QuarantineState
from puhui.vocabulary.texts import Text

#: The asset of personal reductions, in whole grams, and the system account that issues them.
RESIDENT_REDUCTION = 1
ISSUE = -1

#: Unbound records wait sealed for this long, then they are dropped; raw files are kept as long.
WAITING = timedelta(days=30)
#: What is known of each refused row of a batch, once the batch is through; how many there were by code stays.
DETAILS_KEPT = timedelta(days=30)
#: A one-time code of a provider is good for this long.
CODE_LIFE = timedelta(minutes=15)
#: How far the owner's memory of a ride's time may be off, in a proof by one ride.
RIDE_TOLERANCE_S = 180
#: Failed proofs of one account in a day, after which it must wait.
ATTEMPTS_MAX = 5
#: Scenarios whose records have a time and a fare that their owner remembers.
RIDE_SCENARIOS = ("bus-ride", "metro-ride")

BODY_BYTES_MAX = 64 * 1024 * 1024
FILE_BYTES_MAX = 4 * 1024 * 1024 * 1024


class BatchStage(StrEnum):
    RECEIVED = "received"
    CHECKED = "checked"
    SETTLED = "settled"
    CREDITED = "credited"
    REWARDED = "rewarded"
    REFUSED = "refused"


class RunStage(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    CREDITED = "credited"
    REWARDED = "rewarded"


STAGE_SAYS = {
    BatchStage.RECEIVED: Text("已收到", "received"),
    BatchStage.CHECKED: Text("已检查", "checked"),
    BatchStage.SETTLED: Text("已核算", "settled"),
    BatchStage.CREDITED: Text("已入账", "credited"),
    BatchStage.REWARDED: Text("已兑分", "rewarded"),
    BatchStage.REFUSED: Text("整批退回", "refused"),
}
RUN_STAGE_SAYS = {
    RunStage.OPEN: Text("待核算", "open"),
    RunStage.DECIDED: Text("已核算", "decided"),
    RunStage.CREDITED: Text("已入账", "credited"),
    RunStage.REWARDED: Text("已兑分", "rewarded"),
}


class Media(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    GZIP = "csv.gz"
    JSON = "json"


#: The ending by which readers know a medium.
SUFFIXES = {Media.CSV: ".csv", Media.JSONL: ".jsonl", Media.PARQUET: ".parquet", Media.GZIP: ".csv.gz", Media.JSON: ".json"}
#: By the ending of a file's name; of `.csv.gz` the last part counts.
MEDIA_OF_SUFFIX = {
    ".csv": Media.CSV,
    ".jsonl": Media.JSONL,
    ".ndjson": Media.JSONL,
    ".parquet": Media.PARQUET,
    ".pq": Media.PARQUET,
    ".gz": Media.GZIP,
    ".json": Media.JSON,
}


class Proof(StrEnum):
    """How the owner of a person id proved that it is his."""

    CODE = "code"  # a one-time code that the provider showed to him
    RIDE = "ride"  # card number, and time and fare of one ride
    OPERATOR = "operator"  # card and identity document shown at a counter, with a signed form
    REPLAY = "replay"  # an account made for a replay of another region's records


PROOF_SAYS = {
    Proof.CODE: Text("一次性验证码", "one-time code"),
    Proof.RIDE: Text("一次乘车的时间和票价", "time and fare of one ride"),
    Proof.OPERATOR: Text("窗口核验，凭签字的申请表", "shown at a counter, with a signed form"),
    Proof.REPLAY: Text("为重放建立", "made for a replay"),
}
#: How a batch was proved to be its sender's.
SIGNED_SAYS = {
    "ed25519": Text("Ed25519 数字签名，已验证", "Ed25519 signature, verified"),
    "hmac-sha256": Text("HMAC-SHA256 共享密钥，已验证", "HMAC-SHA256 shared secret, verified"),
    "console": Text("接入方登录后上传", "uploaded by the provider, signed in"),
}


@dataclass(frozen=True, slots=True)
class BatchId:
    """What a sender gets back at once."""

    number: int
    document: str
    is_repeat: bool

    @property
    def name(self) -> str:
        return f"B{self.number}"


@dataclass(frozen=True, slots=True)
class RunKey:
    city: str
    day: date
    sequence: int

    @property
    def name(self) -> str:
        return f"{self.city}-{self.day:%Y%m%d}-{self.sequence}"


@dataclass(frozen=True, slots=True)
class Received:
    """A batch as it arrives, before anything is written."""

    provider: str
    media: Media
    signed_by: str
    #: the key that signed it; empty where nobody signed
    key: str = ""
    adapter: str = "standard"
    scenario: str = ""
    sequence: int | None = None
    file_name: str = ""
    replay_region: str = ""


#: Why a record did not count that lies with its person, not with the record. Its sender is never told which of these it was.
PERSONAL = frozenset({"no_consent", "no_sensitive_consent", "consent_ended", "consent_outdated", "unbound_expired"})


@dataclass(frozen=True, slots=True)
class Counts:
    """How a batch fared, row by row: every row is in exactly one of these."""

    rows: int
    merged: int
    sound: int
    refused: dict[str, int]
    accepted: int
    waiting: int

    def __add__(self, other: Counts) -> Counts:
        refused = {code: self.refused.get(code, 0) + other.refused.get(code, 0) for code in sorted({*self.refused, *other.refused})}
        return Counts(
            self.rows + other.rows,
            self.merged + other.merged,
            self.sound + other.sound,
            refused,
            self.accepted + other.accepted,
            self.waiting + other.waiting,
        )

    @property
    def refused_total(self) -> int:
        return sum(self.refused.values())

    def told(self) -> Counts:
        """As the sender learns them: who is not linked, and who has not agreed or has withdrawn, is one number at every size, so that a
        batch of one row tells nobody's consent. It stands where the unbound stand, and a row does not leave it when thirty days are over."""
        refused = {code: rows for code, rows in self.refused.items() if code not in PERSONAL}
        return replace(self, refused=refused, waiting=self.waiting + self.refused_total - sum(refused.values()))

    @property
    def pending(self) -> int:
        return self.rows - self.merged - self.refused_total - self.accepted - self.waiting


@dataclass(frozen=True, slots=True)
class Credited:
    """What a batch has brought so far, from which regions its numbers were borrowed, and whether some were supplied for demonstration."""

    reduction_g: int
    reference_region: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as its sender follows it. `refusal` says why it was refused as a whole: a code and a sentence in each language."""

    number: int
    provider: str
    document: str
    bytes: int
    media: Media
    file_name: str
    adapter: str
    scenario: str
    sequence: int | None
    signed_by: str
    key: str
    quarantine: QuarantineState
    replay_region: str
    received_at: datetime
    stage: BatchStage
    refusal: dict[str, str] | None
    counts: Counts
    credited: Credited
    adapter_hash: str = ""

    @property
    def name(self) -> str:
        return f"B{self.number}"


@dataclass(frozen=True, slots=True)
class RunScenario:
    """What one run counted of one scenario, and where its numbers come from."""

    scenario: str
    version: int
    method_hash: str
    reference_region: str
    is_demonstration: bool
    accepted: int
    refused: int
    persons: int
    reduction_g: int


@dataclass(frozen=True, slots=True)
class Run:
    """A settlement run and its scenarios, in the order of their codes."""

    number: int
    city: str
    day: date
    sequence: int
    stage: RunStage
    is_replay: bool
    is_simulated: bool
    read: int
    accepted: int
    waiting: int
    persons: int
    reduction_g: int
    refused_by_code: dict[str, int]
    digest: str
    manifest_hash: str
    scenarios: tuple[RunScenario, ...]
    #: the correction whose count stands in the place of the run's own
    correction: int | None = None

    @property
    def name(self) -> str:
        return RunKey(self.city, self.day, self.sequence).name

    @property
    def refused(self) -> int:
        return sum(self.refused_by_code.values())


@dataclass(frozen=True, slots=True)
class PooledRun:
    """A settled run: of which city and event day, and the correction whose count stands in it."""

    number: int
    city: str
    day: date
    correction: int | None


@dataclass(frozen=True, slots=True)
class Which:
    """Which runs are meant: of these stages; residents' or replayed ones (None: both); only those of few persons, or only the others.

    A run is of few persons when an act of somebody counted in it, but of fewer than `few`.
    """

    stages: tuple[RunStage, ...]
    is_replay: bool | None = None
    few: int = 0
    of_few: bool | None = None


@dataclass(frozen=True, slots=True)
class CountedGroup:
    """What runs counted of one scenario in one city under one set of borrowed numbers, and the most persons that one run counted."""

    city: str
    scenario: str
    reference_region: str
    is_demonstration: bool
    is_simulated: bool
    is_replay: bool
    reduction_g: int
    accepted: int
    most_persons: int


@dataclass(frozen=True, slots=True)
class CityRuns:
    """The runs of a city: how many are of few persons, with their acts, and how many are not, with their first and last day."""

    runs: int
    first_day: date | None
    last_day: date | None
    few_runs: int
    few_accepted: int


@dataclass(frozen=True, slots=True)
class VersionRuns:
    """What runs counted by one version of a methodology; the grams, and how many runs, are without and of those that were left aside."""

    version: int
    runs: int
    accepted: int
    refused: int
    reduction_g: int
    runs_aside: int


def city_of(region: str) -> str:
    """The prefecture of a division code: 340102 → 340100."""
    return region[:4] + "00"


def hint_of(person: str) -> str:
    """What is shown of a provider's person id: its last four characters."""
    return "…" + person[-4:] if len(person) > 4 else "…" + person[-1:]


@dataclass(frozen=True, slots=True)
class Repetition:
    """A run that was computed once more: whether it gave the same, and how many of its rows did not."""

    run: str
    at: datetime
    by: int | None
    agrees: bool
    rows: int
    differing: int
    digest: str
    why: str


@dataclass(frozen=True, slots=True)
class RepeatAsked:
    """Since when a run waits to be computed once more, and who asked for it."""

    run: int
    at: datetime
    by: int
