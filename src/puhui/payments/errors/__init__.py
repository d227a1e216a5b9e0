"""What payments refuse.

Refusal
├── BankMissing · BankPortBroken
├── NoticeRefused · NoticeTooLarge · NoticeDiffers
├── DueDiffers · DueTwice · DueUnknown · DueNotOpen
├── SharesWrong
├── ArrivalUnknown · ArrivalGone
├── OrderUnknown · OrderDiffers · OrderStepNotNow · AnswerDiffers
├── NothingToPayOut
├── PayeeMissing · PayeeTooNew · PayeeWrong
├── StatementRefused · StatementUnknown
└── DifferenceUnknown · DifferenceResolved · ReasonWanted
"""

from puhui.payments.errors.money import (
    ArrivalGone,
    ArrivalUnknown,
    BankMissing,
    BankPortBroken,
    DueDiffers,
    DueNotOpen,
    DueTwice,
    DueUnknown,
    NoticeDiffers,
    NoticeRefused,
    NoticeTooLarge,
    SharesWrong,
)
from puhui.payments.errors.orders import (
    AnswerDiffers,
    DifferenceResolved,
    DifferenceUnknown,
    NothingToPayOut,
    OrderDiffers,
    OrderStepNotNow,
    OrderUnknown,
    PayeeMissing,
    PayeeTooNew,
    PayeeWrong,
    ReasonWanted,
    StatementRefused,
    StatementUnknown,
)

__all__ = [
    "AnswerDiffers",
    "ArrivalGone",
    "ArrivalUnknown",
    "BankMissing",
    "BankPortBroken",
    "DifferenceResolved",
    "DifferenceUnknown",
    "DueDiffers",
    "DueNotOpen",
    "DueTwice",
    "DueUnknown",
    "NothingToPayOut",
    "NoticeDiffers",
    "NoticeRefused",
    "NoticeTooLarge",
    "OrderDiffers",
    "OrderStepNotNow",
    "OrderUnknown",
    "PayeeMissing",
    "PayeeTooNew",
    "PayeeWrong",
    "ReasonWanted",
    "SharesWrong",
    "StatementRefused",
    "StatementUnknown",
]
