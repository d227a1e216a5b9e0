"""What the market refuses.

Refusal
├── DealUnknown
├── DealStepNotNow · DealHandsWrong · DealKeyReused · DealUnpriced
├── DealWithOneself · SameOwner
├── OfferDayWrong · PriceTooLarge
├── OfferOver
├── ListingUnknown · ListingOver · ListingHandsWrong
├── NotSoMuchLeft · TakesTooLittle · OwnListing
├── ShelfUnknown · ShelfClosed · ShelfTermsWrong
├── OrderTooLarge · TooManyOrders
├── NoTradingRules · TradingRulesUnknown · TradingRulesReused · TradingRulesWrong
├── PriceOutsideLimits · NotWholeLots · MarketClosed · KindDoesNotTrade · TooManyUnpaid
├── InvoiceNotForThis · InvoiceHandsWrong · InvoiceAskedAlready · InvoiceNotAsked · InvoiceWithoutCode
├── InvoiceTextWrong · InvoiceNumberWrong · InvoiceNumberTaken · InvoiceDayWrong
└── OwnersNotDeclared · OwnersWrong · OwnersTooMany · SharesAboveWhole
"""

from puhui.market.errors.deals import (
    DealHandsWrong,
    DealKeyReused,
    DealStepNotNow,
    DealUnknown,
    DealUnpriced,
    DealWithOneself,
    OfferDayWrong,
    OfferOver,
    PriceTooLarge,
    SameOwner,
)
from puhui.market.errors.invoices import (
    InvoiceAskedAlready,
    InvoiceDayWrong,
    InvoiceHandsWrong,
    InvoiceNotAsked,
    InvoiceNotForThis,
    InvoiceNumberTaken,
    InvoiceNumberWrong,
    InvoiceTextWrong,
    InvoiceWithoutCode,
)
from puhui.market.errors.listings import ListingHandsWrong, ListingOver, ListingUnknown, NotSoMuchLeft, OwnListing, TakesTooLittle
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
    "DealKeyReused",
    "DealStepNotNow",
    "DealUnknown",
    "DealUnpriced",
    "DealWithOneself",
    "InvoiceAskedAlready",
    "InvoiceDayWrong",
    "InvoiceHandsWrong",
    "InvoiceNotAsked",
    "InvoiceNotForThis",
    "InvoiceNumberTaken",
    "InvoiceNumberWrong",
    "InvoiceTextWrong",
    "InvoiceWithoutCode",
    "KindDoesNotTrade",
    "ListingHandsWrong",
    "ListingOver",
    "ListingUnknown",
    "MarketClosed",
    "NoTradingRules",
    "NotSoMuchLeft",
    "NotWholeLots",
    "OfferDayWrong",
    "OfferOver",
    "OrderTooLarge",
    "OwnListing",
    "OwnersNotDeclared",
    "OwnersTooMany",
    "OwnersWrong",
    "PriceOutsideLimits",
    "PriceTooLarge",
    "SameOwner",
    "SharesAboveWhole",
    "ShelfClosed",
    "ShelfTermsWrong",
    "ShelfUnknown",
    "TakesTooLittle",
    "TooManyOrders",
    "TooManyUnpaid",
    "TradingRulesReused",
    "TradingRulesUnknown",
    "TradingRulesWrong",
]
