"""The state of the site in numbers: accounts, records, grams, points, batches and runs by stage."""

from __future__ import annotations

from typing import Any

from puhui.behaviours import reads
from puhui.behaviours.words import ISSUE, OWED, RESIDENT_REDUCTION
from puhui.consumption.words import VOUCHERS
from puhui.ledger.reads import outstanding, system_side
from puhui.participants.reads import accounts, replay_accounts
from puhui.rewards.reads import budget_states
from puhui.rewards.words import POINTS, POOL


def status() -> dict[str, Any]:
    """Everything that `puhui status --json` prints."""
    counts = reads.all_counts()
    return {
        "accounts": accounts(),
        "replay_accounts": replay_accounts(),
        "records": {
            "read": counts.rows,
            "merged": counts.merged,
            "accepted": counts.accepted,
            "waiting": counts.waiting,
            "refused": counts.refused_total,
        },
        "refused_by_code": counts.refused,
        "reduction_g": -system_side(account=ISSUE, asset=RESIDENT_REDUCTION),
        "held_g": outstanding(asset=RESIDENT_REDUCTION),
        "owed_g": outstanding(asset=OWED),
        "pooled_g": system_side(account=POOL, asset=RESIDENT_REDUCTION),
        "vouchers_g": system_side(account=VOUCHERS, asset=RESIDENT_REDUCTION),
        "points": outstanding(asset=POINTS),
        "reference_region": reads.borrowed_regions(),
        "is_demonstration": reads.has_demonstration(),
        "is_replay": reads.has_replay(),
        "is_simulated": reads.has_simulated(),
        "batches": reads.batches_by_stage(),
        "runs": reads.runs_by_stage(),
        "person_days_by_scenario": reads.person_days_by_scenario(),
        "budgets": [{"code": b.code, "funded": b.funded, "promised": b.promised, "waiting": b.waiting} for b in budget_states()],
    }
