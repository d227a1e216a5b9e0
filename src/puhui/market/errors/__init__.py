"""What the market refuses.

Refusal
├── DealUnknown
├── DealStepNotNow · DealHandsWrong · DealStillToBePaid
├── DealWithOneself
├── OfferDayWrong · PriceTooLarge
├── OfferOver
├── ShelfUnknown · ShelfClosed · ShelfTermsWrong
├── OrderTooLarge · TooManyOrders
├── NoTradingRules · TradingRulesUnknown · TradingRulesReused · TradingRulesWrong
├── PriceOutsideLimits · NotWholeLots · MarketClosed · KindDoesNotTrade · TooManyUnpaid
└── OwnersNotDeclared · OwnersWrong · OwnersTooMany · SharesAboveWhole
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
from puhui.market.errors.rulebook import (
    KindDoesNotTrade,
    MarketClosed,
    NoTradingRules,
    NotWholeLots,
    OwnersNotDeclared,
    OwnersTooMany,
    OwnersWrong,
    PriceOutsideLimits,
    SharesAboveWhole,
    TooManyUnpaid,
    TradingRulesReused,
    TradingRulesUnknown,
    TradingRulesWrong,
)
from puhui.market.errors.shelves import OrderTooLarge, ShelfClosed, ShelfTermsWrong, ShelfUnknown, TooManyOrders

__all__ = [
    "DealHandsWrong",
    "DealStepNotNow",
    "DealStillToBePaid",
    "DealUnknown",
    "DealWithOneself",
    "KindDoesNotTrade",
    "MarketClosed",
    "NoTradingRules",
    "NotWholeLots",
    "OfferDayWrong",
    "OfferOver",
    "OrderTooLarge",
    "OwnersNotDeclared",
    "OwnersTooMany",
    "OwnersWrong",
    "PriceOutsideLimits",
    "PriceTooLarge",
    "SharesAboveWhole",
    "ShelfClosed",
    "ShelfTermsWrong",
    "ShelfUnknown",
    "TooManyOrders",
    "TooManyUnpaid",
    "TradingRulesReused",
    "TradingRulesUnknown",
    "TradingRulesWrong",
]
