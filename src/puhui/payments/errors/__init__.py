"""What payments refuse.

Refusal
├── BankMissing · BankPortBroken
├── NoticeRefused · NoticeTooLarge · NoticeDiffers
├── DueDiffers · DueTwice · DueUnknown · DueNotOpen
├── SharesWrong
├── ArrivalUnknown · ArrivalGone
├── OrderUnknown · OrderDiffers · OrderStepNotNow · AnswerDiffers
├── BankNumberWanted · BankNumberTaken
├── NothingToPayOut
├── PayeeMissing · PayeeChanged · PayeeTooNew · PayeeWrong
├── PayeeOfChild · PayeeGone · PaymentUnderWay
├── StatementRefused · StatementKnown · StatementNeedsTwo
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
    BankNumberTaken,
    BankNumberWanted,
    DifferenceResolved,
    DifferenceUnknown,
    NothingToPayOut,
    OrderDiffers,
    OrderStepNotNow,
    OrderUnknown,
    PayeeChanged,
    PayeeGone,
    PayeeMissing,
    PayeeOfChild,
    PayeeTooNew,
    PayeeWrong,
    PaymentUnderWay,
    ReasonWanted,
    StatementKnown,
    StatementNeedsTwo,
    StatementRefused,
)

__all__ = [
    "AnswerDiffers",
    "ArrivalGone",
    "ArrivalUnknown",
    "BankMissing",
    "BankNumberTaken",
    "BankNumberWanted",
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
    "PayeeChanged",
    "PayeeGone",
    "PayeeMissing",
    "PayeeOfChild",
    "PayeeTooNew",
    "PayeeWrong",
    "PaymentUnderWay",
    "ReasonWanted",
    "SharesWrong",
    "StatementKnown",
    "StatementNeedsTwo",
    "StatementRefused",
]
