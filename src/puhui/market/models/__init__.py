"""Tables of the market. What they may never do is held by the SQL beside their migrations."""

from puhui.market.models.deals import (
    Aside,
    Deal,
)
from puhui.market.models.invoices import (
    Invoice,
)
from puhui.market.models.listings import (
    Listing,
)
from puhui.market.models.rulebook import (
    Declaration,
    Owner,
    Rulebook,
)
from puhui.market.models.shelves import (
    Order,
    Shelf,
)
from puhui.market.models.trades import (
    Trade,
)

__all__ = [
    "Aside",
    "Deal",
    "Declaration",
    "Invoice",
    "Listing",
    "Order",
    "Owner",
    "Rulebook",
    "Shelf",
    "Trade",
]
