"""Keys under strain, on real connections: a revocation while a batch is received, checked, settled or decided about, and a kill in its midst.

One side stands at a named point while the other comes; whoever is first, nothing of a held batch is in a run that is decided later.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from puhui.behaviours.actions import (
    check_batch,
    issue_code,
    open_run,
    refuse_quarantined,
    register_key,
    release_quarantine,
    revoke_key,
)
from puhui.behaviours.errors import ChallengeGone, NotQuarantined, SignatureRefused
from puhui.behaviours.models import Batch, BindingCode, KeyChallenge, ProviderKey, Quarantine, Run, Slice
from puhui.behaviours.reads import keys_of, quarantined
from puhui.foundation import faults
from puhui.foundation.configuration import configuration
from puhui.journeys import activity_to_points as journey
from puhui.vocabulary.refusals import Refusal
from tests.cast import DAY, HEFEI, NOW, Sender, Site, at_once
from tests.rooms.behaviours.quarantined import Leak, leaked

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 20


@pytest.fixture
def leak(own_database: str) -> Leak:
    return leaked()


@dataclass
class Stop:
    """A thread that stands at a point until it is let go."""

    reached: threading.Event
    go: threading.Event


@contextmanager
def standing_at(name: str) -> Iterator[Stop]:
    """The first thread that comes to this point stands there; the others pass by."""
    stop = Stop(threading.Event(), threading.Event())

    def listener(point: str) -> None:
        if point == name and not stop.reached.is_set():
            stop.reached.set()
            assert stop.go.wait(PATIENCE_S), f"nobody let {name} go on"

    faults.listen(listener)
    try:
        yield stop
    finally:
        stop.go.set()
        faults.listen(None)


class Beside:
    """Work on a connection of its own; `outcome` is what it gave, or the refusal that it met."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.outcome: object = None
        self._work = work
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.outcome = self._work()
        except Refusal as refusal:
            self.outcome = refusal
        finally:
            connections.close_all()

    def waits(self) -> bool:
        """Whether the database keeps it waiting."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
                if cursor.fetchone()[0]:
                    return True
            if not self._thread.is_alive():
                return False
            time.sleep(0.02)
        return False

    def ended(self) -> object:
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        return self.outcome


class TestWhileABatchIsReceived:
    def test_one_that_is_being_written_is_held(self, leak: Leak) -> None:
        """The batch is in its transaction when the key is revoked: the revocation waits for it, and holds it."""
        written, go = threading.Event(), threading.Event()
        real = journey.receive

        def slow(**asked: object) -> object:
            def then(batch: int) -> None:
                written.set()
                assert go.wait(PATIENCE_S)

            return real(**{**asked, "defer": then})  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(journey, "receive", slow)
            receiving = Beside(lambda: leak.send("r1"))
            assert written.wait(PATIENCE_S)
            revoking = Beside(leak.revoke)
            assert revoking.waits()
            go.set()
            name = receiving.ended()
        assert revoking.ended().batches == (name,)  # type: ignore[attr-defined]
        leak.site.settle()
        assert (Run.objects.count(), leak.is_sound()) == (0, True)

    def test_one_that_comes_meanwhile_is_refused(self, leak: Leak) -> None:
        """The signature was good when it was looked at; when the batch is to be written the key is dead."""
        with standing_at("key revoked") as stop:
            revoking = Beside(leak.revoke)
            assert stop.reached.wait(PATIENCE_S)
            receiving = Beside(lambda: leak.send("r1"))
            assert receiving.waits()
            stop.go.set()
            assert isinstance(receiving.ended(), SignatureRefused)
            revoking.ended()
        assert Batch.objects.count() == 0

    def test_of_many_that_come_at_once_each_is_held_or_refused(self, leak: Leak) -> None:
        def sender(number: int) -> Callable[[], object]:
            return lambda: leak.send(f"r{number}")

        found = at_once([*(sender(number) for number in range(8)), leak.revoke])
        taken = {name for name in found if isinstance(name, str)}
        held = {line.batch for line in quarantined(provider="metro", is_decided=False)}
        assert taken == held
        assert all(isinstance(one, SignatureRefused | str) for one in found[:-1])

    def test_a_code_that_is_asked_for_meanwhile_is_refused(self, leak: Leak) -> None:
        with standing_at("key revoked") as stop:
            Beside(leak.revoke)
            assert stop.reached.wait(PATIENCE_S)
            asking = Beside(lambda: issue_code(provider="metro", person="M9", now=NOW, request=b"1", key="metro-k1"))
            assert asking.waits()
            stop.go.set()
            assert isinstance(asking.ended(), SignatureRefused)
        assert not BindingCode.objects.filter(signed_by_key__isnull=False).exists()


class TestWhileABatchIsChecked:
    def test_the_revocation_does_not_wait_for_the_end_of_the_check(self, leak: Leak) -> None:
        name = leak.send("r1")
        with standing_at("stage checked") as stop:
            checking = Beside(lambda: check_batch(batch=int(name[1:]), now=NOW))
            assert stop.reached.wait(PATIENCE_S)
            assert leak.revoke().batches == (name,)
            stop.go.set()
            checking.ended()
        leak.site.settle()
        assert (leak.stage(name), Run.objects.count(), leak.is_sound()) == ("checked", 0, True)

    def test_who_refuses_it_meanwhile_refuses_every_row_that_the_check_finds(self, leak: Leak) -> None:
        name = leak.send("r1", "r2")
        with standing_at("stage checked") as stop:
            checking = Beside(lambda: check_batch(batch=int(name[1:]), now=NOW))
            assert stop.reached.wait(PATIENCE_S)
            leak.revoke()
            refusing = Beside(lambda: refuse_quarantined(batch=name, because="false", by="other", now=NOW))
            assert refusing.waits()
            stop.go.set()
            checking.ended()
            refusing.ended()
        assert (leak.stage(name), Slice.objects.get().refused_by_code) == ("refused", {"key_revoked": 2})


class TestWhileARunIsDecided:
    def settle(self) -> object:
        return journey.settle(now=NOW)

    def test_one_that_is_computed_is_computed_again_without_the_batch(self, leak: Leak) -> None:
        other = Sender("metro").register(now=NOW - timedelta(days=1))
        bad, good = leak.send("r1"), leak.send("w1", cards="M2", sender=other)
        leak.site.check()
        with standing_at("write .sealed") as stop:  # the run seals what it read: its result is there, and nothing of it is recorded
            settling = Beside(self.settle)
            assert stop.reached.wait(PATIENCE_S)
            assert leak.revoke().batches == (bad,)
            stop.go.set()
            assert settling.ended() == 1
        run = Run.objects.get()
        assert (run.accepted, list(run.slices.values_list("batch", flat=True))) == (1, [int(good[1:])])
        assert (leak.stage(bad), leak.stage(good), leak.is_sound()) == ("checked", "rewarded", True)

    def test_one_that_holds_nothing_else_is_given_up(self, leak: Leak) -> None:
        leak.send("r1")
        leak.site.check()
        with standing_at("write .sealed") as stop:
            settling = Beside(self.settle)
            assert stop.reached.wait(PATIENCE_S)
            leak.revoke()
            stop.go.set()
            assert settling.ended() == 0
        assert (Run.objects.count(), leak.grams(), leak.is_sound()) == (0, 0, True)

    def test_one_that_is_being_recorded_counts_as_settled_before(self, leak: Leak) -> None:
        name = leak.send("r1")
        leak.site.check()
        with standing_at("stage decided") as stop:
            settling = Beside(self.settle)
            assert stop.reached.wait(PATIENCE_S)
            revoking = Beside(leak.revoke)
            assert revoking.waits()
            stop.go.set()
            settling.ended()
            revoking.ended()
        line = quarantined(provider="metro", is_decided=False)[0]
        assert (line.batch, line.settled_rows, leak.stage(name)) == (name, 1, "rewarded")
        assert leak.is_sound()

    def test_one_that_is_opened_meanwhile_leaves_it_out_when_it_is_decided(self, leak: Leak) -> None:
        leak.send("r1")
        leak.site.check()
        with standing_at("run opened") as stop:
            opening = Beside(lambda: open_run(city=HEFEI, day=DAY, now=NOW))
            assert stop.reached.wait(PATIENCE_S)
            leak.revoke()
            stop.go.set()
            opening.ended()
        leak.site.settle()
        assert (Run.objects.count(), leak.grams(), leak.is_sound()) == (0, 0, True)

    def test_what_waited_and_is_found_meanwhile_is_not_settled(self, leak: Leak) -> None:
        leak.send("r1", cards="M9")
        leak.site.settle()
        leak.site.resident("newcomer")
        leak.site.bind("newcomer", "metro", "M9")
        with standing_at("waiting released") as stop:
            settling = Beside(self.settle)
            assert stop.reached.wait(PATIENCE_S)
            revoking = Beside(leak.revoke)
            assert revoking.waits()
            stop.go.set()
            settling.ended()
            revoking.ended()
        assert leak.is_sound()

    def test_over_and_over_nothing_that_is_held_is_settled_later(self, leak: Leak) -> None:
        """No point is chosen: revocation and settlement begin together, each time after another moment."""
        for round_ in range(6):
            sender = Sender("metro").register(now=NOW) if round_ else leak.metro
            leak.metro = sender
            leak.send(f"r{round_}", sender=sender)
            leak.site.check()

            def late(delay_s: float = 0.03 * round_) -> object:
                time.sleep(delay_s)
                return leak.revoke()

            at_once([self.settle, late])
            assert leak.is_sound()
        leak.site.settle()
        assert leak.is_sound()
        settled = sum(bool(line.settled) for line in quarantined(provider="metro", is_decided=False))
        assert Run.objects.exclude(stage="rewarded").count() == 0
        assert settled == Slice.objects.filter(run__isnull=False).count()


class TestWhoDecides:
    def test_who_releases_and_who_looks_through_what_waits_do_not_stop_each_other(self, leak: Leak) -> None:
        name = leak.send("r1", cards="M9")
        leak.site.settle()
        leak.revoke()
        leak.site.resident("newcomer", standing_order=False)
        leak.site.bind("newcomer", "metro", "M9")
        with standing_at("write .parquet") as stop:  # what waits is being read, and held by who reads it
            settling = Beside(lambda: journey.settle(now=NOW))
            assert stop.reached.wait(PATIENCE_S)
            releasing = Beside(lambda: release_quarantine(batch=name, because="in order", by="other", now=NOW))
            assert releasing.waits()
            stop.go.set()
            settling.ended()
            assert releasing.ended() is None
        assert leak.grams() == 0
        leak.site.settle()
        assert leak.grams() > 0
        assert leak.is_sound()

    def test_of_two_at_once_one_is_heard(self, leak: Leak) -> None:
        name = leak.send("r1")
        leak.revoke()
        decisions = [
            lambda: release_quarantine(batch=name, because="in order", by="one", now=NOW),
            lambda: refuse_quarantined(batch=name, because="false", by="two", now=NOW),
        ]
        found = at_once(decisions * 3)
        assert sum(isinstance(one, NotQuarantined) for one in found) == 5
        assert Quarantine.objects.get().decision in ("released", "refused")

    def test_two_revocations_at_once_hold_each_batch_once(self, leak: Leak) -> None:
        names = {leak.send("r1"), leak.send("r2")}
        found = at_once([leak.revoke] * 4)
        assert sorted(len(one.batches) for one in found) == [0, 0, 0, 2]  # type: ignore[union-attr]
        assert {line.batch for line in quarantined(provider="metro", is_decided=False)} == names


class TestKeys:
    def test_one_answer_given_many_times_makes_one_key(self, own_database: str) -> None:
        Site().provider("metro")
        metro, asked = Sender("metro").challenged()
        answer = metro.answer(asked.text)
        found = at_once([lambda: register_key(provider="metro", signature=answer, by="lin", now=NOW) for _ in range(6)])
        assert sum(isinstance(one, ChallengeGone) for one in found) == 5
        assert [key.name for key in keys_of("metro")] == ["metro-k1"]

    def test_challenges_at_once_leave_one_open(self, own_database: str) -> None:
        Site().provider("metro")
        found = at_once([lambda: Sender("metro").challenged()[1] for _ in range(6)])
        assert not any(isinstance(one, Refusal) for one in found)
        assert KeyChallenge.objects.filter(closed_at=None).count() == 1


KILLED = """
import os, signal, sys
import django
django.setup()
from datetime import datetime
from puhui.behaviours.actions import revoke_key
from puhui.foundation import faults
def die(point):
    if point == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
faults.listen(die)
now = datetime.fromisoformat(sys.argv[2])
revoke_key(provider="metro", key="metro-k1", since=now.replace(year=2020), because="leaked", by="op", now=now)
"""


class TestKilledInItsMidst:
    @pytest.mark.parametrize("point", ["key revoked", "batches held"])
    def test_a_revocation_is_whole_or_absent_and_done_again(self, leak: Leak, own_database: str, point: str) -> None:
        names = (leak.send("r1"), leak.send("r2"))
        environment = {**os.environ, "DATABASE_URL": own_database, "DJANGO_SETTINGS_MODULE": "puhui.web.settings"}
        environment |= {"PUHUI_HOME": str(configuration().home), "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run([sys.executable, "-c", KILLED, point, NOW.isoformat()], env=environment, capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        assert (ProviderKey.objects.get().revoked_at, Quarantine.objects.count()) == (None, 0)
        found = revoke_key(provider="metro", key="metro-k1", since=NOW.replace(year=2020), because="leaked", by="op", now=NOW)
        assert found.batches == names
        assert leak.is_sound()
