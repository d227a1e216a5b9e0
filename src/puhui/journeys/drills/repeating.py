"""The drill that sends twice: the same bytes again, under another name, turned round, and halves of them, from two senders at once.

Each act must count once, whatever it travelled in and whatever came first.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace

from puhui.behaviours.words import Media
from puhui.journeys.drills.outcome import Outcome, Tally, broken_invariants, verdict
from puhui.journeys.drills.scenes import SMALL, File
from puhui.journeys.drills.stage import Stage
from puhui.quantification.words import Report


def ways(file: File) -> list[File]:
    """A file, and what it may come as once more."""
    head, rows = _parted(file)
    half = len(rows) // 2
    return [
        file,
        replace(file, name=f"again-{file.name}"),
        replace(file, name=f"first-{file.name}", body=b"".join([*head, *rows[:half]])),
        replace(file, name=f"second-{file.name}", body=b"".join([*head, *rows[half:]])),
        replace(file, name=f"turned-{file.name}", body=b"".join([*head, *reversed(rows)])),
    ]


def _parted(file: File) -> tuple[list[bytes], list[bytes]]:
    lines = file.body.splitlines(keepends=True)
    return (lines[:1], lines[1:]) if file.media == Media.CSV else ([], lines)


def send_twice(stage: Stage, files: Sequence[File], *, wanted: Outcome, rounds: int, seed: int, report: Report) -> Tally:
    """In each round two senders at once, each with its own order, a worker beside them; and half of it once more when all is done."""
    tally, lot = Tally("send-twice", seed), random.Random(seed)  # noqa: S311 - a repeatable choice, nothing secret
    every = [way for file in files for way in ways(file)]
    for place in range(rounds):
        report("send-twice", place, rounds)
        begun = time.monotonic()
        with stage.play(SMALL):
            orders = [lot.sample(every, len(every)) for _ in range(2)]
            worker = stage.worker()
            senders = [stage.sender(order) for order in orders]
            acknowledged = [sent for sender in senders for sent in stage.heard(sender)]
            stage.wait_for(None, worker=worker)
            acknowledged += stage.heard(stage.sender(lot.sample(every, len(every) // 2)))
            found, recovered_s = stage.wait_for(None, worker=worker)
            told = verdict(wanted=wanted, found=found, acknowledged=acknowledged, broken=broken_invariants(), batches_may_differ=True)
        tally.add(told, acknowledged=len(acknowledged), where=f"round {place + 1}")
        tally.recovered_s.append(recovered_s)
        tally.round_s.append(time.monotonic() - begun)
    return tally
