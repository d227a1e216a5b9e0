"""What the market refuses.

Refusal
├── DealUnknown
├── DealStepNotNow · DealHandsWrong · DealKeyReused · DealUnpriced · BelowOneFen · PooledGift
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
├── GatewayFileWrong · GatewayFileTooLarge · GatewayOwnFile · GatewaySequenceReused · GatewayFileUnknown · NothingToSend
├── OrderNotKnown · TradeReused · TradeBelowPrice · BuyerNotKnown · OrderStateDiffers · DifferenceUnknown
├── ListingElsewhere · PooledElsewhere
└── OwnersNotDeclared · OwnersWrong · OwnersTooMany · SharesAboveWhole
"""

from puhui.market.errors.deals import (
    BelowOneFen,
    DealHandsWrong,
    DealKeyReused,
    DealStepNotNow,
    DealUnknown,
    DealUnpriced,
    DealWithOneself,
    OfferDayWrong,
    OfferOver,
    PooledGift,
    PriceTooLarge,
    SameOwner,
)
from puhui.market.errors.gateway import (
    BuyerNotKnown,
    DifferenceUnknown,
    GatewayFileTooLarge,
    GatewayFileUnknown,
    GatewayFileWrong,
    GatewayOwnFile,
    GatewaySequenceReused,
    ListingElsewhere,
    NothingToSend,
    OrderNotKnown,
    OrderStateDiffers,
    PooledElsewhere,
    TradeBelowPrice,
    TradeReused,
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
    "BelowOneFen",
    "BuyerNotKnown",
    "DealHandsWrong",
    "DealKeyReused",
    "DealStepNotNow",
    "DealUnknown",
    "DealUnpriced",
    "DealWithOneself",
    "DifferenceUnknown",
    "GatewayFileTooLarge",
    "GatewayFileUnknown",
    "GatewayFileWrong",
    "GatewayOwnFile",
    "GatewaySequenceReused",
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
    "ListingElsewhere",
    "ListingHandsWrong",
    "ListingOver",
    "ListingUnknown",
    "MarketClosed",
    "NoTradingRules",
    "NotSoMuchLeft",
    "NotWholeLots",
    "NothingToSend",
    "OfferDayWrong",
    "OfferOver",
    "OrderNotKnown",
    "OrderStateDiffers",
    "OrderTooLarge",
    "OwnListing",
    "OwnersNotDeclared",
    "OwnersTooMany",
    "OwnersWrong",
    "PooledElsewhere",
    "PooledGift",
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
    "TradeBelowPrice",
    "TradeReused",
    "TradingRulesReused",
    "TradingRulesUnknown",
    "TradingRulesWrong",
]
