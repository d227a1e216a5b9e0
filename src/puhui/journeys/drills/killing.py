"""The drills that kill: the process that takes a batch, the worker, the whole database, each at every point of the way.

A first, undisturbed pass counts the points and says what everyone must have in the end. Then each round dies at one of them, is
started again, and must end with the same.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from puhui.journeys.drills.nursery import Born
from puhui.journeys.drills.outcome import Outcome, Sent, Tally, broken_invariants, verdict
from puhui.journeys.drills.scenes import SMALL, WIDE, File, Scene
from puhui.journeys.drills.stage import PATIENCE_S, Stage
from puhui.quantification.words import Report

_POLL_S = 0.005


@dataclass(frozen=True, slots=True)
class Point:
    """Where a process can be stopped: the `number`-th point of the sender or of the worker, in a scene."""

    scene: Scene
    process: str
    number: int
    name: str

    @property
    def said(self) -> str:
        return f"{self.scene.name} {self.process} {self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What a pass without any fault leads to, and the points that it passes."""

    files: list[File]
    wanted: Outcome
    points: list[Point]


def undisturbed(stage: Stage, scene: Scene, files: list[File]) -> Undisturbed:
    lists = {process: stage.folder / f"points-{scene.name}-{process}" for process in ("sender", "worker")}
    with stage.play(scene):
        stage.heard(stage.sender(files, fault=f"list:{lists['sender']}"))
        worker = stage.worker(fault=f"list:{lists['worker']}")
        wanted, _ = stage.wait_for(None, worker=worker)
    points = [Point(scene, process, number, name) for process, path in lists.items() for number, name in _lines(path)]
    return Undisturbed(files, wanted, points)


def _lines(path: Path) -> list[tuple[int, str]]:
    return list(enumerate(path.read_text(encoding="utf-8").splitlines(), start=1))


def every_point(stage: Stage, files: list[File], *, report: Report) -> Undisturbed:
    """One undisturbed pass for each scene: all points of the small one, and those that only the wide one has, the first of each name."""
    report("small: undisturbed", 0, 0)
    small = undisturbed(stage, SMALL, files)
    report("wide: undisturbed", 0, 0)
    wide = undisturbed(stage, WIDE, files)
    assert wide.wanted == small.wanted, "both doors of the ledger must lead to the same"
    known = {(point.process, point.name) for point in small.points}
    rare: dict[tuple[str, str], Point] = {}
    for point in wide.points:
        if (point.process, point.name) not in known:
            rare.setdefault((point.process, point.name), point)
    return Undisturbed(files, small.wanted, [*small.points, *rare.values()])


def chosen(points: Sequence[Point], rounds: int | None, *, seed: int) -> list[Point]:
    """All of them; or so many by lot, each only once before any comes again."""
    if rounds is None:
        return list(points)
    lot = random.Random(seed)  # noqa: S311 - a repeatable choice, nothing secret
    drawn: list[Point] = []
    while len(drawn) < rounds:
        drawn += lot.sample(points, min(len(points), rounds - len(drawn)))
    return drawn


Round = Callable[[Stage, Undisturbed, Point], tuple[list[Sent], Outcome, float, bool]]


def kill(stage: Stage, whole: Undisturbed, points: Sequence[Point], *, drill: str, seed: int, report: Report) -> Tally:
    """Play a round for each of the points."""
    tally = Tally(drill, seed, points=len(whole.points))
    for place, point in enumerate(points):
        report(drill, place, len(points))
        begun = time.monotonic()
        with stage.play(point.scene):
            acknowledged, found, recovered_s, was_hit = ROUNDS[drill](stage, whole, point)
            told = verdict(wanted=whole.wanted, found=found, acknowledged=acknowledged, broken=broken_invariants())
        tally.add(told, acknowledged=len(acknowledged), where=point.said)
        tally.missed += not was_hit
        tally.hit += [point.said] if was_hit else []
        tally.recovered_s.append(recovered_s)
        tally.round_s.append(time.monotonic() - begun)
    tally.points_hit = len(set(tally.hit))
    return tally


def _kill_process(stage: Stage, whole: Undisturbed, point: Point) -> tuple[list[Sent], Outcome, float, bool]:
    """The sender or the worker dies by SIGKILL at the point, and another takes its place."""
    fault = f"kill:{point.number}"
    acknowledged = stage.heard(stage.sender(whole.files, fault=fault if point.process == "sender" else ""))
    was_hit = len(acknowledged) < len(whole.files)
    if point.process == "worker":
        doomed = stage.worker(fault=fault)
        was_hit = _died(stage, doomed)
    acknowledged = _sent_again(stage, whole.files, acknowledged)
    found, recovered_s = stage.wait_for(whole.wanted, worker=stage.worker())
    return acknowledged, found, recovered_s, was_hit


def _died(stage: Stage, worker: Born) -> bool:
    """Whether it came to its point; one that did not is ended here."""
    died = worker.wait(PATIENCE_S / 3)
    stage.end(worker)
    return died


def _sent_again(stage: Stage, files: list[File], acknowledged: list[Sent]) -> list[Sent]:
    """Whoever heard no acknowledgement sends again, all of it."""
    if len(acknowledged) == len(files):
        return acknowledged
    return list(dict.fromkeys([*acknowledged, *stage.heard(stage.sender(files))]))


def _kill_database(stage: Stage, whole: Undisturbed, point: Point) -> tuple[list[Sent], Outcome, float, bool]:
    """Every process of PostgreSQL dies by SIGKILL while ours stands at the point; then it is started again and ours goes on."""
    flag = stage.folder / "stopped"
    flag.unlink(missing_ok=True)
    fault, was_hit = f"wait:{point.number}:{flag}", False
    sender = stage.sender(whole.files, fault=fault if point.process == "sender" else "")
    if point.process == "sender":
        was_hit = _database_dies(stage, flag, sender)
    acknowledged = _sent_again(stage, whole.files, stage.heard(sender))
    worker = stage.worker(fault=fault if point.process == "worker" else "")
    if point.process == "worker":
        was_hit = _database_dies(stage, flag, worker)
    found, recovered_s = stage.wait_for(whole.wanted, worker=worker)
    return acknowledged, found, recovered_s, was_hit


def _database_dies(stage: Stage, flag: Path, process: Born) -> bool:
    """Gives whether the process came to its point at all."""
    if not _stopped(flag, process):
        return False
    stage.cluster.kill_hard()
    stage.cluster.start()
    flag.unlink()
    return True


def _stopped(flag: Path, process: Born) -> bool:
    until = time.monotonic() + PATIENCE_S / 3
    while not flag.exists():
        if not process.is_alive() or time.monotonic() > until:
            return False
        time.sleep(_POLL_S)
    return True


ROUNDS: dict[str, Round] = {"kill-worker": _kill_process, "kill-database": _kill_database}
