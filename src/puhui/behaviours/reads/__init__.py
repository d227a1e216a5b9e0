"""Questions about behaviours, by subject: the queue, batches, acts and receipts, totals, and whether everything adds up."""

from puhui.behaviours.reads.acts import ActLine, acts_of, grams_by_day, receipts_of, scenario_names
from puhui.behaviours.reads.batches import batch_of, counts_of, credited_of, error_file, missing_sequences, refused_rows
from puhui.behaviours.reads.queue import (
    DECIDED,
    batches_to_check,
    days_around,
    decided_runs,
    due,
    key_of,
    last_settled_day,
    oldest_waiting,
    pending_days,
    run_named,
    runs_to_follow,
)
from puhui.behaviours.reads.receipts import Figure, Receipt, receipt

__all__ = [
    "DECIDED",
    "ActLine",
    "Figure",
    "Receipt",
    "acts_of",
    "batch_of",
    "batches_to_check",
    "counts_of",
    "credited_of",
    "days_around",
    "decided_runs",
    "due",
    "error_file",
    "grams_by_day",
    "key_of",
    "last_settled_day",
    "missing_sequences",
    "oldest_waiting",
    "pending_days",
    "receipt",
    "receipts_of",
    "refused_rows",
    "run_named",
    "runs_to_follow",
    "scenario_names",
]
