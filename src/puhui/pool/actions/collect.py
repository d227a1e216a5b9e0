"""汇集 · Find, for everything that residents gave, the acts it came from: by person, the oldest first, and each gram of an act once.

A collection goes on from the one before it: what was still held of each person's lots, and what corrections took. What is new are the runs that
have vested since, and runs whose count a correction has changed, as differences. So its cost does not grow with the years.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from puhui.behaviours.reads import act_files, runs_to_pool, runs_unfinished
from puhui.behaviours.words import PooledRun
from puhui.foundation.bulk import fetch_rows
from puhui.foundation.configuration import configuration
from puhui.foundation.places import work_folder
from puhui.foundation.turns import wait_in_turn
from puhui.pool import rules, words
from puhui.pool.actions.lists import HELD, LOST, SHARE, keep, keep_share, load
from puhui.pool.errors import PoolBusy, PoolNotVested, PoolRunsOpen
from puhui.pool.models import Certification, CollectedRun, Collection, Share
from puhui.pool.reads import collection_said
from puhui.pool.words import VESTING_DAYS, ShareStage
from puhui.quantification.duck import Duck, listed, literal, opened
from puhui.rewards.words import POOL_SHARE
from puhui.vocabulary.periods import local_day

TURN = "pool"
#: Lists whose grams are out of what is still to be matched, and still in the givers' books.
_IN_BOOKS = (ShareStage.WAITING, ShareStage.DELIVERED, ShareStage.REFUSED)


@transaction.atomic
def collect_pool(*, until: date, by: int, now: datetime) -> words.Collection:
    """Everything that was given by now, matched with acts of runs up to a day. Raises PoolNotVested, PoolRunsOpen, PoolBusy."""
    wait_in_turn(TURN)
    _check(until, now)
    before = Collection.objects.order_by("-pk").first()
    runs = runs_to_pool(until=until, with_simulated=configuration().sample)
    with opened(folder=work_folder()) as duck:
        new = _lots(duck, before, runs)
        _owing(duck, before)
        duck.run(f"CREATE TEMP TABLE found AS {rules.matched_sql()}")
        made = _collection(duck, until=until, by=by, now=now)
        CollectedRun.objects.bulk_create(CollectedRun(run=run.number, correction=run.correction or 0, collection=made) for run in new)
        for (methodology,) in duck.rows("SELECT DISTINCT methodology FROM found WHERE taken > 0 ORDER BY methodology"):
            duck.make("own", f"SELECT *, taken AS grams FROM found WHERE methodology = {literal(methodology)}", is_table=False)
            keep_share(duck, "own", collection=made, methodology=str(methodology), stage=ShareStage.WAITING)
    return collection_said(made)


def _check(until: date, now: datetime) -> None:
    earliest = until + timedelta(days=VESTING_DAYS)
    if local_day(now) < earliest:
        raise PoolNotVested(field="until", until=until, days=VESTING_DAYS, earliest=earliest)
    if count := runs_unfinished(until=until):
        raise PoolRunsOpen(until=until, count=count)
    if Certification.objects.filter(is_posted=False).exists():
        raise PoolBusy


# -- lots --------------------------------------------------------------------------------------------------------------


def _lots(duck: Duck, before: Collection | None, runs: list[PooledRun]) -> list[PooledRun]:
    """`lot`: what each person still held and what is new, above nothing; `short`: what corrections took beyond that. Gives the runs that are new."""
    load(duck, "held", HELD, [before.held] if before else [])
    known = dict(CollectedRun.objects.order_by("pk").values_list("run", "correction"))
    new = [run for run in runs if known.get(run.number) != (run.correction or 0)]
    for run in new:
        _add(duck, run, run.correction, sign=1)
        if run.number in known:  # as it was collected before: only the difference is new
            _add(duck, run, known[run.number] or None, sign=-1)
    duck.run(f"CREATE TEMP TABLE merged AS SELECT account, {rules.LOT}, CAST(SUM(grams) AS BIGINT) AS grams FROM held GROUP BY ALL")
    duck.run("CREATE TEMP TABLE lot AS SELECT * FROM merged WHERE grams > 0")
    return new


def _add(duck: Duck, run: PooledRun, correction: int | None, *, sign: int) -> None:
    """A run's grams by person and version. What rests on another region's number is no gram of this place, and is left out."""
    if files := act_files(run, correction=correction):
        duck.run(
            f"INSERT INTO held BY NAME SELECT account, {run.day.year} AS year, scenario AS methodology, version, {literal(run.city)} AS region,"
            f" CAST({sign} * SUM(reduction_g) AS BIGINT) AS grams FROM read_parquet({listed(files)}, union_by_name = true)"
            " WHERE reduction_g > 0 AND reference_region = '' GROUP BY account, scenario, version"
        )


# -- what was given ----------------------------------------------------------------------------------------------------


def _owing(duck: Duck, before: Collection | None) -> None:
    """`owing`: by person, grams that corrections took and no lot has covered yet, and grams given that no list holds yet."""
    load(duck, "lost", LOST, [before.lost] if before else [])
    load(duck, "listed", SHARE, Share.objects.filter(stage__in=_IN_BOOKS).order_by("pk").values_list("document", flat=True))
    fetch_rows(
        duck,
        f"SELECT holder, balance FROM ledger_account WHERE asset = {POOL_SHARE} AND balance > 0",
        table="share_held",
        columns={"account": "BIGINT", "grams": "BIGINT"},
    )
    duck.run(
        "CREATE TEMP TABLE owing AS SELECT account, CAST(SUM(lost) AS BIGINT) AS lost, CAST(SUM(given) AS BIGINT) AS given FROM ("
        "SELECT account, grams AS lost, 0 AS given FROM lost UNION ALL SELECT account, -grams, 0 FROM merged WHERE grams < 0"
        " UNION ALL SELECT account, 0, grams FROM share_held UNION ALL SELECT account, 0, -grams FROM listed) GROUP BY account"
    )


def _collection(duck: Duck, *, until: date, by: int, now: datetime) -> Collection:
    held = f"SELECT account, {rules.LOT}, kept AS grams FROM found WHERE kept > 0 ORDER BY account, {rules.LOT}"
    covered = "(SELECT account, CAST(SUM(grams) AS BIGINT) AS grams FROM lot GROUP BY account)"
    lost = f"SELECT o.account, o.lost - COALESCE(c.grams, 0) AS grams FROM owing o LEFT JOIN {covered} c USING (account) WHERE o.lost > COALESCE(c.grams, 0)"
    grams, givers, held_g = duck.row(
        "SELECT CAST(COALESCE(SUM(taken), 0) AS BIGINT), COUNT(DISTINCT account) FILTER (WHERE taken > 0), CAST(COALESCE(SUM(kept), 0) AS BIGINT) FROM found"
    )
    given = int(duck.value("SELECT CAST(COALESCE(SUM(given), 0) AS BIGINT) FROM owing"))
    return Collection.objects.create(
        until=until,
        collected_at=now,
        by=by,
        givers=givers,
        grams=grams,
        held_g=held_g,
        unmatched_g=given - grams,
        held=keep(duck, held),
        lost=keep(duck, f"{lost} ORDER BY account"),
    )
