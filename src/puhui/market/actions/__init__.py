"""The verbs of the market."""

from puhui.market.actions.invoices import ask_invoice, issue_invoice, refuse_invoice
from puhui.market.actions.listings import expire_listings, list_credits, take_listing, withdraw_listing
from puhui.market.actions.offers import accept_offer, deliver_deal, lapse_deal, offer_credits, refuse_offer, withdraw_offer
from puhui.market.actions.rulebook import declare_owners, publish_trading_rules
from puhui.market.actions.shelves import close_shelf, open_shelf, order_credits

__all__ = [
    "accept_offer",
    "ask_invoice",
    "close_shelf",
    "declare_owners",
    "deliver_deal",
    "expire_listings",
    "issue_invoice",
    "lapse_deal",
    "list_credits",
    "offer_credits",
    "open_shelf",
    "order_credits",
    "publish_trading_rules",
    "refuse_invoice",
    "refuse_offer",
    "take_listing",
    "withdraw_listing",
    "withdraw_offer",
]
