"""A spoiled document is accepted or refused, at once and in little memory: many are sent, in processes that may not grow."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from puhui.methodology.errors import DocumentRefused
from puhui.methodology.proof import check_bytes
from tests.rooms.methodology.documents_by_hand import SMALL
from tests.rooms.methodology.spoiling import spoiled

GROWS_MAX = 256 * 1024 * 1024
SECONDS_MAX = 1.0
MANY = int(os.environ.get("PUHUI_FUZZ_DOCUMENTS", "100000"))


@dataclass(frozen=True, slots=True)
class Judged:
    """One document: what became of it, and what it cost."""

    seed: int
    verdict: str  # accepted, refused, or what must never be raised
    seconds: float
    said: str = ""


def may_not_grow() -> None:
    """From here on the process gets no more memory than it may grow by: what needs more fails."""
    check_bytes(SMALL.encode())
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + GROWS_MAX
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def judge(seed: int) -> Judged:
    raw = spoiled(seed)
    started = time.process_time()
    try:
        check_bytes(raw)
        verdict, said = "accepted", ""
    except DocumentRefused as refused:
        verdict, said = "refused", max((refused.sentence(language) for language in ("zh", "en")), key=len)
        if any(not (fault.line >= 1 and fault.wrong.zh and fault.wrong.en) for fault in refused.faults):
            verdict = "refused without a sentence"
    except BaseException as problem:  # noqa: BLE001  whatever it is, it is told
        verdict, said = type(problem).__name__, str(problem)[:200]
    return Judged(seed, verdict, time.process_time() - started, said)


def judge_all(seeds: range) -> list[Judged]:
    return [judge(seed) for seed in seeds]


def results(seeds: range, *, processes: int) -> Iterator[Judged]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=may_not_grow) as pool:
        for part in pool.map(judge_all, [seeds[start : start + 100] for start in range(0, len(seeds), 100)]):
            yield from part


def fuzz(seeds: range, *, processes: int) -> str:
    """Judges one document for each seed and says how it went; fails on the first that is neither accepted nor refused."""
    tally: dict[str, int] = {}
    slowest = longest = Judged(-1, "", 0.0)
    for judged in results(seeds, processes=processes):
        assert judged.verdict in ("accepted", "refused"), judged
        assert judged.seconds < SECONDS_MAX, judged
        tally[judged.verdict] = tally.get(judged.verdict, 0) + 1
        slowest = max(slowest, judged, key=lambda one: one.seconds)
        longest = max(longest, judged, key=lambda one: len(one.said))
    assert len(longest.said) < 1000, longest
    return f"{tally}, slowest {slowest.seconds:.3f} s (seed {slowest.seed}), longest sentence {len(longest.said)} (seed {longest.seed})"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the size of a process is read from /proc")
class TestFuzzedDocuments:
    def test_each_is_accepted_or_refused(self) -> None:
        print(fuzz(range(1500), processes=2))

    @pytest.mark.slow
    def test_a_hundred_thousand_are_accepted_or_refused(self) -> None:
        print(fuzz(range(MANY), processes=os.cpu_count() or 1))
