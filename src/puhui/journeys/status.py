"""The state of the site in numbers: accounts, records, grams, points, batches and runs by stage."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum

from puhui.behaviours.models import Batch, Run, RunScenario
from puhui.behaviours.reads import counts_of
from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION
from puhui.ledger.reads import outstanding, system_side
from puhui.participants.reads import accounts, replay_accounts
from puhui.rewards.reads import budget_states
from puhui.rewards.words import POINTS, POOL


def status() -> dict[str, Any]:
    """Everything that `puhui status --json` prints."""
    refused: dict[str, int] = {}
    rows = merged = accepted = waiting = 0
    for batch in Batch.objects.prefetch_related("slices").iterator(chunk_size=500):
        counts = counts_of(batch)
        rows, merged, accepted, waiting = rows + counts.rows, merged + counts.merged, accepted + counts.accepted, waiting + counts.waiting
        for code, count in counts.refused.items():
            refused[code] = refused.get(code, 0) + count
    counted = RunScenario.objects.filter(reduction_g__gt=0)
    borrowed = counted.values_list("reference_region", flat=True).distinct()
    return {
        "accounts": accounts(),
        "replay_accounts": replay_accounts(),
        "records": {"read": rows, "merged": merged, "accepted": accepted, "waiting": waiting, "refused": sum(refused.values())},
        "refused_by_code": dict(sorted(refused.items())),
        "reduction_g": -system_side(account=ISSUE, asset=RESIDENT_REDUCTION),
        "held_g": outstanding(asset=RESIDENT_REDUCTION),
        "pooled_g": system_side(account=POOL, asset=RESIDENT_REDUCTION),
        "points": outstanding(asset=POINTS),
        "reference_region": " ".join(sorted({code for codes in borrowed for code in codes.split()})),
        "is_demonstration": counted.filter(is_demonstration=True).exists(),
        "is_replay": Run.objects.filter(is_replay=True).exists(),
        "is_simulated": Run.objects.filter(is_simulated=True).exists(),
        "batches": _by_stage(Batch),
        "runs": _by_stage(Run),
        "person_days_by_scenario": dict(
            RunScenario.objects.values_list("scenario").annotate(person_days=Sum("persons")).order_by("scenario")
        ),
        "budgets": [{"code": b.code, "funded": b.funded, "promised": b.promised, "waiting": b.waiting} for b in budget_states()],
    }


def _by_stage(model: type[Batch] | type[Run]) -> dict[str, int]:
    return dict(model.objects.values_list("stage").annotate(count=Count("pk")).order_by("stage"))
