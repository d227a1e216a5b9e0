"""The verbs of the market."""

from puhui.market.actions.offers import accept_offer, confirm_payment, expire_offers, offer_credits, refuse_offer, withdraw_offer
from puhui.market.actions.rulebook import declare_owners, publish_trading_rules
from puhui.market.actions.shelves import close_shelf, open_shelf, order_credits

__all__ = [
    "accept_offer",
    "close_shelf",
    "confirm_payment",
    "declare_owners",
    "expire_offers",
    "offer_credits",
    "open_shelf",
    "order_credits",
    "publish_trading_rules",
    "refuse_offer",
    "withdraw_offer",
]
