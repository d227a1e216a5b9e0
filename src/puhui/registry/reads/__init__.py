"""Questions to the registry."""

from puhui.registry.reads.blocks import (
    Holding,
    Life,
    Totals,
    blocks_of,
    holders,
    holdings,
    holds_on,
    issues,
    life_of,
    movement,
    movements_of,
    serials_of,
    totals,
)
from puhui.registry.reads.findings import findings
from puhui.registry.rules.serials import read_serial

__all__ = [
    "Holding",
    "Life",
    "Totals",
    "blocks_of",
    "findings",
    "holders",
    "holdings",
    "holds_on",
    "issues",
    "life_of",
    "movement",
    "movements_of",
    "read_serial",
    "serials_of",
    "totals",
]
