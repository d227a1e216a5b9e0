"""The verbs of the pool."""

from puhui.pool.actions.collect import collect_pool
from puhui.pool.actions.deliver import deliver_pool
from puhui.pool.actions.drawing import draw_fen
from puhui.pool.actions.issue import finish_certifying, issue_pool
from puhui.pool.actions.paying import finish_payouts, pay_out
from puhui.pool.actions.proceeds import record_proceeds

__all__ = ["collect_pool", "deliver_pool", "draw_fen", "finish_certifying", "finish_payouts", "issue_pool", "pay_out", "record_proceeds"]
