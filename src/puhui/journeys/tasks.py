"""The worker's entry points. Each reads the clock, calls one step, and may be repeated: a job that dies is simply done again."""

from __future__ import annotations

from typing import Any, cast

from asgiref.sync import async_to_sync
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job, Status
from procrastinate.tasks import Task

from puhui.behaviours import actions as behaviours
from puhui.behaviours import reads
from puhui.consumption import actions as consumption
from puhui.filing import actions as filing
from puhui.foundation import auditing, limits
from puhui.foundation.files import sweep_partials
from puhui.foundation.places import work_folder
from puhui.foundation.turns import turn
from puhui.journeys import activity_to_points as journey
from puhui.journeys import repeating
from puhui.journeys.closing import finish_closings
from puhui.journeys.corrections import post_corrections
from puhui.journeys.dry_runs import count_study
from puhui.journeys.lifeline import end_when_database_restarts
from puhui.journeys.my_data import write_archives
from puhui.journeys.paying_merchants import lapse_payments
from puhui.journeys.reconciling import fetch_statements
from puhui.journeys.settling import pay_out_waiting, send_waiting
from puhui.journeys.trading import lapse_deals
from puhui.market import actions as market
from puhui.participants import actions as participants
from puhui.payments.reads import is_offered
from puhui.pool import actions as pool
from puhui.registry import actions as registry


class Patience(BaseRetryStrategy):
    """A database that restarts is back in seconds, a full disk is not: twice as long each time up to a quarter of an hour, for about nine hours."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= 40:
            return None
        return RetryDecision(retry_in={"seconds": min(900, 2 * 2 ** min(job.attempts, 10))})


PATIENCE = Patience()
QUEUE = "journey"


@app.task(queue=QUEUE, retry=PATIENCE, name="check")
def check(batch: int) -> None:
    """Check one batch, then let the settlement look at what there is."""
    journey.check(batch=batch, now=timezone.now())
    defer_settlement()


@app.task(queue=QUEUE, retry=PATIENCE, name="settle")
def settle() -> None:
    """Settle every past day that waits."""
    journey.settle(now=timezone.now())


@app.task(queue=QUEUE, retry=PATIENCE, name="count", lock="count")
def count(study: int) -> None:
    """Count one study. Only one at a time: what people wait for, the checks and the settlement, keeps a hand."""
    with turn(_count_of(study), wait_s=0) as is_mine:
        if is_mine:
            count_study(study=study, now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue=QUEUE, retry=PATIENCE, name="watch", queueing_lock="watch")
def watch(timestamp: int = 0) -> None:
    """Whatever a lost job left behind: batches that nobody checks, days that nobody settles, studies half counted, runs that nobody repeats."""
    _forget_dead_jobs()
    for batch in reads.batches_to_check():
        if not _is_being_done(batch):
            defer_check(batch)
    if reads.corrections_to_post():
        defer_corrections()
    pool.finish_certifying()
    pool.finish_payouts()
    for run in reads.repeats_asked():
        if not repeating.is_in_hand(run):
            defer_repeat(run)
    for study in reads.studies_to_count():
        if not _is_being_counted(study):
            defer_count(study)
    defer_settlement()


@app.periodic(cron="*/5 * * * *")
@app.task(queue=QUEUE, retry=PATIENCE, name="seal", queueing_lock="seal")
def seal(timestamp: int = 0) -> None:
    """Chain what the audit has written since the last time."""
    auditing.seal()


@app.periodic(cron="30 3 * * *")
@app.task(queue=QUEUE, retry=PATIENCE, name="tidy", queueing_lock="tidy")
def tidy(timestamp: int = 0) -> None:
    """Once a night: drop what has outlived its time, end what ends with a birthday, and what crashes left half-written."""
    now = timezone.now()
    behaviours.drop_waiting(now=now)
    behaviours.drop_refusals(now=now)
    behaviours.forget_use(now=now)
    behaviours.forget_trials(now=now)
    behaviours.drop_studies(now=now)
    behaviours.end_lapsed(now=now)
    participants.end_guardianships(now=now)
    filing.end_notices(now=now)
    filing.close_calls(now=now)
    registry.end_project_notices(now=now)
    market.expire_listings(now=now)
    lapse_deals(now=now)
    lapse_payments(now=now)
    consumption.lapse_vouchers(now=now)
    participants.expire_proposals(now=now)
    participants.drop_exports(now=now)
    participants.forget_sign_in(now=now)
    limits.forget_used(now)
    Session.objects.filter(expire_date__lt=now).delete()
    behaviours.forget_challenges(now=now)
    sweep_partials(work_folder())


@app.periodic(cron="10 4 * * *")
@app.task(queue=QUEUE, retry=PATIENCE, name="repeat", queueing_lock="repeat")
def repeat(timestamp: int = 0) -> None:
    """Once a night: compute some past runs again, and raise an alarm where one gives something else."""
    repeating.repeat_some(now=timezone.now())


@app.task(queue=QUEUE, retry=PATIENCE, name="repeat_one")
def repeat_one(run: int) -> None:
    """Compute the one run again that an officer asked for."""
    repeating.repeat_asked(run=run, now=timezone.now())


@app.task(queue=QUEUE, retry=PATIENCE, name="copies", queueing_lock="copies")
def copies() -> None:
    """Write the copies of their data that persons have asked for."""
    write_archives(now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queue=QUEUE, retry=PATIENCE, name="persons", queueing_lock="persons")
def persons(timestamp: int = 0) -> None:
    """Finish closings that a crash left, write copies that nobody wrote, remove those whose day is over."""
    now = timezone.now()
    finish_closings(now=now)
    write_archives(now=now)
    participants.drop_archives(now=now)


@app.task(queue=QUEUE, retry=PATIENCE, name="correct", queueing_lock="correct")
def correct() -> None:
    """Post the corrections that two officers have agreed to."""
    post_corrections(now=timezone.now())


@app.periodic(cron="*/3 * * * *")
@app.task(queue=QUEUE, retry=PATIENCE, name="send_orders", queueing_lock="send_orders")
def send_orders(timestamp: int = 0) -> None:
    """Pay out what waited for its account, and tell the bank what it does not know."""
    if is_offered():
        pay_out_waiting(timezone.now())
        send_waiting(timezone.now())


@app.periodic(cron="20 * * * *")
@app.task(queue=QUEUE, retry=PATIENCE, name="statements", queueing_lock="statements")
def statements(timestamp: int = 0) -> None:
    """Fetch the statements of past days that the bank gives by now, and compare."""
    if is_offered() and fetch_statements(timezone.now()):
        defer_orders()


def defer_orders() -> None:
    """Writes the job that tells the bank what is to be paid, in the caller's transaction."""
    _once(send_orders, "send_orders")


def defer_corrections() -> None:
    _once(correct, "correct")


def defer_copies() -> None:
    _once(copies, "copies")


def defer_repeat(run: int) -> None:
    """Writes the job that computes one run again, in the caller's transaction."""
    _once(repeat_one, f"repeat {run}", run=run)


def defer_check(batch: int) -> None:
    """Writes the job that checks a batch, in the caller's transaction."""
    _once(check, _check_of(batch), batch=batch)


def defer_first_check(batch: int) -> None:
    """The same for a batch that is opened in this very transaction: no job of it can wait already, so none is guarded against."""
    check.configure(queueing_lock=_check_of(batch)).defer(batch=batch)


def defer_count(study: int) -> None:
    """Writes the job that counts a study, in the caller's transaction."""
    _once(count, _count_of(study), study=study)


def defer_settlement() -> None:
    """One settlement in the queue is enough: it takes everything that waits when it begins."""
    _once(settle, "settle")


def _check_of(batch: int) -> str:
    return f"check {batch}"


def _count_of(study: int) -> str:
    return f"count {study}"


def _is_being_counted(study: int) -> bool:
    """Whether a worker has it in hand, as for a batch: its turn is asked for, which it loses with its life."""
    with turn(_count_of(study), wait_s=0) as is_free:
        return not is_free


def _is_being_done(batch: int) -> bool:
    """Whether a worker has it in hand: a second job would stand in the way of the first when that is to be tried again.

    The batch itself is asked: what the queue believes of a killed worker is a minute old.
    """
    with transaction.atomic():
        return reads.is_in_hand(batch)


def _once(task: Task[..., Any, Any], lock: str, **asked: int) -> None:
    """Writes a job where none of that lock waits already."""
    try:
        with transaction.atomic():  # a refused job must not spoil the caller's own transaction
            task.configure(queueing_lock=lock).defer(**asked)
    except AlreadyEnqueued:
        return


def _forget_dead_jobs() -> None:
    """A job whose worker died is closed: what it was doing is found again from the batches and runs themselves."""
    manager = app.job_manager
    for job in async_to_sync(manager.get_stalled_jobs)(seconds_since_heartbeat=60):
        async_to_sync(manager.finish_job)(job, status=Status.FAILED, delete_job=True)


def defer_watch() -> None:
    _once(watch, "watch")


def run_worker(*, concurrency: int = 2, **options: Any) -> None:
    """Works until it is told to stop, or until the database was started anew; a job in hand is finished first."""
    defer_watch()
    end_when_database_restarts()
    django = cast(DjangoConnector, app.connector)
    with app.replace_connector(django.get_worker_connector()) as working:
        working.run_worker(concurrency=concurrency, name="puhui", listen_notify=True, delete_jobs="successful", **options)
