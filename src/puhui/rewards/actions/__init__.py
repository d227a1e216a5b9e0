"""The verbs of rewards: publish_rule, open_budget, fund_budget, set_standing_order, exchange_run, exchange_waiting, exchange_grams,
donate_grams; open_reward, stock_reward, close_reward, redeem_points."""

from puhui.rewards.actions.donate import donate_grams, held_grams
from puhui.rewards.actions.exchange import exchange_grams, exchange_run, exchange_waiting, finish_exchange
from puhui.rewards.actions.fund import fund_budget, open_budget, publish_rule, set_standing_order, set_standing_orders
from puhui.rewards.actions.redeem import redeem_points
from puhui.rewards.actions.stock import close_reward, open_reward, stock_reward

__all__ = [
    "close_reward",
    "donate_grams",
    "exchange_grams",
    "exchange_run",
    "exchange_waiting",
    "finish_exchange",
    "fund_budget",
    "held_grams",
    "open_budget",
    "open_reward",
    "publish_rule",
    "redeem_points",
    "set_standing_order",
    "set_standing_orders",
    "stock_reward",
]
