"""What the registry refuses, by its parts."""

from puhui.registry.errors.blocks import (
    BadSerial,
    BufferTooLarge,
    CreditsFinal,
    CreditsFrozen,
    InsufficientCredits,
    MovementReused,
    NoAmount,
    RecallTooLarge,
    SameHolder,
    SpansOverlap,
    UnknownCreditHold,
    UnknownIssue,
    UnknownSerial,
    WrongCheckDigits,
)

__all__ = [
    "BadSerial",
    "BufferTooLarge",
    "CreditsFinal",
    "CreditsFrozen",
    "InsufficientCredits",
    "MovementReused",
    "NoAmount",
    "RecallTooLarge",
    "SameHolder",
    "SpansOverlap",
    "UnknownCreditHold",
    "UnknownIssue",
    "UnknownSerial",
    "WrongCheckDigits",
]
