"""What the market refuses.

Refusal
├── DealUnknown
├── DealStepNotNow · DealHandsWrong · DealStillToBePaid
├── DealWithOneself
├── OfferDayWrong · PriceTooLarge
├── OfferOver
├── ShelfUnknown · ShelfClosed · ShelfTermsWrong
└── OrderTooLarge · TooManyOrders
"""

from puhui.market.errors.deals import (
    DealHandsWrong,
    DealStepNotNow,
    DealStillToBePaid,
    DealUnknown,
    DealWithOneself,
    OfferDayWrong,
    OfferOver,
    PriceTooLarge,
)
from puhui.market.errors.shelves import OrderTooLarge, ShelfClosed, ShelfTermsWrong, ShelfUnknown, TooManyOrders

__all__ = [
    "DealHandsWrong",
    "DealStepNotNow",
    "DealStillToBePaid",
    "DealUnknown",
    "DealWithOneself",
    "OfferDayWrong",
    "OfferOver",
    "OrderTooLarge",
    "PriceTooLarge",
    "ShelfClosed",
    "ShelfTermsWrong",
    "ShelfUnknown",
    "TooManyOrders",
]
