"""Tables of payments. What they may never do is held by the SQL beside their migrations."""

from puhui.payments.models.money import Arrival, Due, DueCounter
from puhui.payments.models.orders import Attempt, Order, Payee
from puhui.payments.models.sample import SampleBooking, SampleOrder
from puhui.payments.models.statements import Difference, Line, Statement

__all__ = ["Arrival", "Attempt", "Difference", "Due", "DueCounter", "Line", "Order", "Payee", "SampleBooking", "SampleOrder", "Statement"]
