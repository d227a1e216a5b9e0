"""What behaviours refuse as a whole; a single record is refused with a code of vocabulary/records.py.

Refusal
├── UnknownProvider · UnknownScenario · UnknownBatch · UnknownRun · UnknownReceipt · ReceiptTakenOut
├── SignatureRefused          wrong key, changed body, clock far off
├── KeyRefused                no Ed25519 public key
├── KeyKnown · TooManyKeys · OverlapRefused · UnknownKey
├── ChallengeGone · PossessionNotProved    nobody has shown that he has the key
├── LimitReached · LimitsRefused           so much a minute, so much a day
├── ProviderInSandbox · NotReady · ProviderNotThere
├── SinceRefused · ReasonMissing · NotQuarantined · OtherHandsNeeded · RefusedAfterQuarantine
├── SequenceMissing           no number, or none that can be counted
├── SequenceReused            one number, two contents
├── BatchTooLarge
├── FileRefused               wrong encoding, empty, compressed too far, row too long …
├── CodeWrong · RideNotFound · AlreadyBound · TooManyAttempts · RideProofClosed
├── RequestRepeated           a signed request that was played back
├── ReplayRefused · PlaceOutside
├── NoConsentText · ConsentTextChanged   the documents that are agreed to
├── ConsentNotGiven           by whom, or on what paper
├── ScenarioNotProvincial · ListInThePast     of a city's own list
├── UnknownStudy · NothingDifferent · StudyRefused · NothingToRecount · NothingToLeaveOut · StudyOutdated · NotToCorrect · UnknownCorrection
├── UnknownShape · PackageGone    a described shape, or its package, is not there any more
└── RunChanged                recomputing gives something else than was recorded
"""

from puhui.behaviours.errors.packages import PackageGone, UnknownShape
from puhui.behaviours.errors.settling import (
    AlreadyBound,
    BatchTooLarge,
    ChallengeGone,
    CodeWrong,
    ConsentNotGiven,
    ConsentTextChanged,
    FileRefused,
    KeyKnown,
    KeyRefused,
    LimitReached,
    LimitsRefused,
    ListInThePast,
    NoConsentText,
    NotQuarantined,
    NotReady,
    OtherHandsNeeded,
    OverlapRefused,
    PlaceOutside,
    PossessionNotProved,
    ProviderInSandbox,
    ProviderNotThere,
    ReasonMissing,
    RefusedAfterQuarantine,
    ReplayRefused,
    RequestRepeated,
    RideNotFound,
    RideProofClosed,
    RunChanged,
    ScenarioNotProvincial,
    SequenceMissing,
    SequenceReused,
    SignatureRefused,
    SinceRefused,
    TooManyAttempts,
    TooManyKeys,
    UnknownBatch,
    UnknownKey,
    UnknownProvider,
    UnknownReceipt,
    UnknownRun,
    UnknownScenario,
)
from puhui.behaviours.errors.studies import (
    NothingDifferent,
    NothingToLeaveOut,
    NothingToRecount,
    NotToCorrect,
    ReceiptTakenOut,
    StudyOutdated,
    StudyRefused,
    UnknownCorrection,
    UnknownStudy,
)

__all__ = [
    "AlreadyBound",
    "BatchTooLarge",
    "ChallengeGone",
    "CodeWrong",
    "ConsentNotGiven",
    "ConsentTextChanged",
    "FileRefused",
    "KeyKnown",
    "KeyRefused",
    "LimitReached",
    "LimitsRefused",
    "ListInThePast",
    "NoConsentText",
    "NotQuarantined",
    "NotReady",
    "NotToCorrect",
    "NothingDifferent",
    "NothingToLeaveOut",
    "NothingToRecount",
    "OtherHandsNeeded",
    "OverlapRefused",
    "PackageGone",
    "PlaceOutside",
    "PossessionNotProved",
    "ProviderInSandbox",
    "ProviderNotThere",
    "ReasonMissing",
    "ReceiptTakenOut",
    "RefusedAfterQuarantine",
    "ReplayRefused",
    "RequestRepeated",
    "RideNotFound",
    "RideProofClosed",
    "RunChanged",
    "ScenarioNotProvincial",
    "SequenceMissing",
    "SequenceReused",
    "SignatureRefused",
    "SinceRefused",
    "StudyOutdated",
    "StudyRefused",
    "TooManyAttempts",
    "TooManyKeys",
    "UnknownBatch",
    "UnknownCorrection",
    "UnknownKey",
    "UnknownProvider",
    "UnknownReceipt",
    "UnknownRun",
    "UnknownScenario",
    "UnknownShape",
    "UnknownStudy",
]
