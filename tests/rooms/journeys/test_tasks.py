"""The worker's jobs: one for each thing to do, written with it; whatever a lost job left behind is found again."""

from __future__ import annotations

import os
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from puhui.behaviours import reads
from puhui.behaviours.actions import ask_repeat, ask_study
from puhui.behaviours.models import Batch, Study, Waiting
from puhui.behaviours.words import WAITING, Asked, StudyStage
from puhui.foundation.places import work_folder
from puhui.journeys import tasks
from puhui.ledger import reads as books
from puhui.vocabulary.periods import local_day
from tests.cast import Site, ride

POINTS = 2


def jobs(status: str = "todo") -> list[tuple[str, object]]:
    return list(ProcrastinateJob.objects.filter(status=status).order_by("id").values_list("task_name", "args"))


def tried(attempts: int) -> Job:
    """A job that has failed so often."""
    return Job(id=1, queue=tasks.QUEUE, lock=None, queueing_lock=None, task_name="check", attempts=attempts)


def open_site() -> Site:
    """A metro ride of yesterday by today's clock: the worker has no other."""
    made = Site(now=timezone.now()).open()
    made.provider("metro", "metro-ride")
    made.resident("anne", ("metro", "card-1"))
    return made


@pytest.fixture
def site(db: None) -> Site:
    return open_site()


def send(site: Site, record: str = "r1") -> int:
    return site.send("metro", [ride(record, "card-1", day=local_day(site.now) - timedelta(days=1))], scenario="metro-ride").number


class TestDefer:
    def test_a_job_is_written_once_however_often_it_is_asked_for(self, site: Site) -> None:
        batch = send(site)
        for _ in range(3):
            tasks.defer_check(batch)
            tasks.defer_settlement()
            tasks.defer_watch()
        assert jobs() == [("check", {"batch": batch}), ("settle", {}), ("watch", {})]

    def test_each_batch_has_a_job_of_its_own(self, site: Site) -> None:
        batches = [send(site, record) for record in ("r1", "r2")]
        for batch in batches:
            tasks.defer_check(batch)
        assert jobs() == [("check", {"batch": batch}) for batch in batches]

    def test_a_job_goes_with_the_transaction_that_wrote_it(self, site: Site) -> None:
        with transaction.atomic():
            tasks.defer_settlement()
            transaction.set_rollback(True)
        assert jobs() == []

    def test_a_job_that_waits_already_leaves_the_callers_transaction_whole(self, site: Site) -> None:
        tasks.defer_settlement()
        with transaction.atomic():
            tasks.defer_settlement()
            assert connection.is_usable()
            assert Batch.objects.count() == 0


class TestWork:
    def test_check_then_settle_bring_a_batch_to_its_end(self, site: Site) -> None:
        batch = send(site)
        tasks.check(batch)
        assert (Batch.objects.get().stage, jobs()) == ("checked", [("settle", {})])
        tasks.settle()
        assert (Batch.objects.get().stage, books.balance(holder=site.residents["anne"], asset=POINTS)) == ("rewarded", 467)

    def test_done_again_they_change_nothing(self, site: Site) -> None:
        batch = send(site)
        for _ in range(2):
            tasks.check(batch)
            tasks.settle()
        assert books.balance(holder=site.residents["anne"], asset=POINTS) == 467

    def test_a_failed_job_is_tried_again_for_hours(self) -> None:
        for task in (tasks.check, tasks.settle, tasks.watch, tasks.tidy):
            waits = [tasks.PATIENCE.get_retry_decision(exception=OSError(), job=tried(attempts)) for attempts in range(40)]
            assert task.retry_strategy is tasks.PATIENCE
            assert all(waits)
        assert tasks.PATIENCE.get_retry_decision(exception=OSError(), job=tried(40)) is None


class TestWatch:
    def test_finds_a_batch_that_nobody_checks_and_a_day_that_nobody_settles(self, site: Site) -> None:
        batch = send(site)
        tasks.watch()
        tasks.watch()
        assert jobs() == [("check", {"batch": batch}), ("settle", {})]

    def test_finds_a_run_that_somebody_wants_repeated_and_nobody_repeats(self, site: Site) -> None:
        send(site)
        site.settle()
        run = site.runs()[0].pk
        ask_repeat(run=run, by=7, now=site.now, then=lambda number: None)
        tasks.watch()
        tasks.watch()
        assert jobs() == [("repeat_one", {"run": run}), ("settle", {})]
        tasks.repeat_one(run)
        tasks.repeat_one(run)
        assert [one.by for one in reads.repetitions_of(run)] == [7]

    def test_adds_no_second_job_to_the_one_that_came_with_the_batch(self, site: Site) -> None:
        batch = send(site)
        tasks.defer_check(batch)
        tasks.watch()
        assert jobs() == [("check", {"batch": batch}), ("settle", {})]

    def test_writes_no_check_for_a_batch_that_is_through(self, site: Site) -> None:
        send(site)
        site.settle()
        tasks.watch()
        assert jobs() == [("settle", {})]

    def test_closes_the_job_of_a_worker_that_died(self, site: Site) -> None:
        batch = send(site)
        tasks.defer_check(batch)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '90 seconds') RETURNING id")
            worker = cursor.fetchone()[0]
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE task_name = 'check'", [worker])
        tasks.watch()
        assert (jobs("doing"), jobs()) == ([], [("check", {"batch": batch}), ("settle", {})])

    def test_a_batch_that_stands_still_is_named_to_the_operator(self, site: Site) -> None:
        name, now = f"B{send(site)}", site.now
        asked = {"due_before": now, "today": local_day(now)}
        assert reads.stuck_batches(received_before=now, **asked) == []
        assert reads.stuck_batches(received_before=now + timedelta(seconds=1), **asked) == [name]
        site.check()
        assert reads.stuck_batches(received_before=now + timedelta(hours=1), due_before=now + timedelta(hours=1), today=local_day(now)) == [
            name
        ]
        site.settle()
        assert (
            reads.stuck_batches(received_before=now + timedelta(hours=1), due_before=now + timedelta(hours=1), today=local_day(now)) == []
        )


class TestStudies:
    @pytest.fixture
    def number(self, site: Site) -> int:
        send(site)
        site.settle()
        day = local_day(site.now) - timedelta(days=1)
        return ask_study(title="试算", asked=Asked(grams_per_point=2), first=day, last=day, by=1, organisation=1, now=site.now)

    def test_one_is_counted_by_its_job_and_by_no_second(self, number: int) -> None:
        for _ in range(2):
            tasks.defer_count(number)
        assert jobs() == [("count", {"study": number})]
        tasks.count(number)
        ended = reads.study(number).ended_at
        assert ended
        tasks.count(number)
        assert reads.study(number).ended_at == ended

    @pytest.mark.parametrize("stage", ["waiting", "counting"])
    def test_one_that_a_crash_left_is_found_again(self, number: int, stage: str) -> None:
        Study.objects.filter(pk=number).update(stage=stage)
        tasks.watch()
        tasks.watch()
        assert jobs() == [("count", {"study": number}), ("settle", {})]

    def test_is_gone_when_its_time_is_over(self, number: int) -> None:
        tasks.tidy()
        assert reads.study(number)
        Study.objects.update(asked_at=timezone.now() - timedelta(days=31))
        tasks.tidy()
        assert not Study.objects.exists()


class TestTidy:
    def test_drops_what_waited_its_days_and_what_a_crash_left_half_written(self, site: Site) -> None:
        site.send("metro", [ride("r9", "card-9", day=local_day(site.now) - timedelta(days=1))], scenario="metro-ride")
        site.settle()
        Waiting.objects.update(expires_on=(site.now - timedelta(days=1)).date())
        left = work_folder() / ".left.partial"
        left.touch()
        os.utime(left, (0, 0))
        tasks.tidy()
        assert (Waiting.objects.get().stage, left.exists()) == ("dropped", False)

    def test_leaves_what_still_has_time(self, site: Site) -> None:
        site.send("metro", [ride("r9", "card-9", day=local_day(site.now) - timedelta(days=1))], scenario="metro-ride")
        site.settle()
        tasks.tidy()
        found = Waiting.objects.get()
        assert (found.stage, found.expires_on) == ("waiting", (site.now + WAITING).date())


def test_a_batch_that_a_worker_has_in_hand_gets_no_second_job_until_he_lets_go_of_it(own_database: str) -> None:
    batch = send(open_site())
    with psycopg.connect(own_database) as worker:
        worker.execute("SELECT 1 FROM behaviours_batch WHERE id = %s FOR UPDATE", [batch])
        tasks.watch()
        assert jobs() == [("settle", {})]
    tasks.watch()
    assert jobs() == [("settle", {}), ("check", {"batch": batch})]


def test_a_study_that_a_worker_has_in_hand_gets_no_second_job_and_is_not_counted_twice(own_database: str) -> None:
    site, day = open_site(), local_day(timezone.now()) - timedelta(days=1)
    send(site)
    site.settle()
    number = ask_study(title="试算", asked=Asked(grams_per_point=2), first=day, last=day, by=1, organisation=1, now=site.now)
    with psycopg.connect(own_database) as worker:
        worker.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"count {number}"])
        tasks.watch()
        tasks.count(number)
        assert (jobs(), reads.study(number).ended_at) == ([("settle", {})], None)
    tasks.watch()
    assert jobs() == [("settle", {}), ("count", {"study": number})]
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="successful")
    assert reads.study(number).stage is StudyStage.DONE


def test_a_real_worker_brings_a_batch_to_its_end(own_database: str) -> None:
    """Every job that is there, and those that they write, until the queue is empty."""
    site = open_site()
    tasks.defer_check(send(site))
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="successful")
    assert (Batch.objects.get().stage, jobs()) == ("rewarded", [])
    assert books.balance(holder=site.residents["anne"], asset=POINTS) == 467
