"""Tables of the market. What they may never do is held by the SQL beside their migrations."""

from puhui.market.models.deals import Deal
from puhui.market.models.shelves import Order, Shelf

__all__ = ["Deal", "Order", "Shelf"]
