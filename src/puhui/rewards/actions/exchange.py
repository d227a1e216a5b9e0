"""兑分 · Exchange grams for points: grams to the pool and points to the resident in one posting, inside a funded budget, or it waits.

An exchange is asked (its lines are written), reserved (its points are promised by the budget), posted (it is in the books). Each move
is one transaction; what the budget cannot pay keeps its place and is never lost.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from puhui.behaviours.words import OWED, RESIDENT_REDUCTION
from puhui.foundation.bulk import fetch_rows, send_keys
from puhui.foundation.faults import point
from puhui.foundation.files import write_durably
from puhui.foundation.places import exchange_path, work_folder
from puhui.ledger.actions import post_batch
from puhui.ledger.errors import AccountFrozen
from puhui.ledger.reads import balance, is_frozen
from puhui.participants.reads import closed_since
from puhui.quantification.duck import Duck, literal, opened
from puhui.rewards import reads
from puhui.rewards.errors import BudgetSpent, ExchangeReused, TooFewGrams
from puhui.rewards.models import Budget, Exchange, ExchangeRule
from puhui.rewards.words import EXCHANGE_KEY, POINTS, POOL, POOL_SHARE, Rate
from puhui.vocabulary.amounts import grouped


def exchange_run(*, run: int, city: str, credits: Path, on: date, now: datetime) -> None:
    """Ask for the standing orders of a run's credits, as far as the budget reaches; the rest waits in a second exchange.

    The key is the run's, so that a repeat asks for nothing again.
    """
    if not Exchange.objects.filter(key=f"run:{run}").exists():
        _ask_run(run=run, city=city, credits=credits, on=on, now=now)
    for exchange in Exchange.objects.filter(run=run, stage="reserved").order_by("pk"):
        _post(exchange, on=on)


def finish_exchange(*, on: date) -> int:
    """Post exchanges that were reserved when a process died. Gives how many."""
    found = list(Exchange.objects.filter(stage="reserved").order_by("pk"))
    for exchange in found:
        _post(exchange, on=on)
    return len(found)


def exchange_waiting(*, on: date, now: datetime) -> int:
    """Pay what waits, first come first served, as far as the budgets reach now. Gives how many exchanges were posted."""
    paid, behind = 0, set()
    for pk, budget in reads.waiting_exchanges():
        if budget not in behind and (exchange := _pay_waiting(pk, now=now)):
            _post(exchange, on=on)  # at once: what somebody still holds is asked for the next one
            paid += 1
        if reads.is_waiting(pk):
            behind.add(budget)  # what came later does not overtake it
    return paid


@transaction.atomic
def _pay_waiting(pk: int, *, now: datetime) -> Exchange | None:
    """Cut off what the budget can pay as an exchange of its own; what is left keeps its place. Whoever has closed the account since gets
    none: points that nobody can redeem would only bind the budget. Whoever had grams collected that he owed gets points for what is left."""
    waiting = Exchange.objects.select_for_update().select_related("rule").get(pk=pk)
    budget = Budget.objects.select_for_update().get(pk=waiting.budget_id)
    free = budget.funded - budget.promised
    if waiting.stage != "waiting" or free <= 0:
        return None
    with opened(folder=work_folder()) as duck:
        source = f"read_parquet({literal(exchange_path(waiting.lines_path))})"
        running = "SUM(points) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING)"
        gone = closed_since(waiting.asked_at)
        there = f" WHERE account NOT IN ({', '.join(map(str, gone))})" if gone else ""
        _fetch_left(duck)
        points = f"LEAST(s.points, COALESCE(l.grams // {waiting.rule.grams_per_point}, s.points))"
        left = f"SELECT s.account, {points} AS points, s.place FROM {source} s LEFT JOIN left_to l ON l.account = s.account"
        duck.run(
            f"CREATE TEMP TABLE ordered AS SELECT account, points, place, {running} AS running FROM (SELECT * FROM ({left}) WHERE points > 0){there}"
        )
        duck.run(f"CREATE TEMP TABLE asked AS SELECT account, points, place FROM ordered WHERE running <= {free}")
        if not duck.value("SELECT COUNT(*) FROM asked"):
            if not duck.value("SELECT COUNT(*) FROM ordered"):
                _shrink(duck, waiting, name="")  # nobody who waited is there any more
            return None
        parts = Exchange.objects.filter(key__startswith=f"{waiting.key}/").count()
        paid = _write(duck, key=f"{waiting.key}/{parts + 1}", run=waiting.run, budget=budget, rule=waiting.rule, stage="reserved", now=now)
        duck.run(f"CREATE OR REPLACE TEMP TABLE asked AS SELECT account, points, place FROM ordered WHERE running > {free}")
        _shrink(duck, waiting, name=f"{waiting.key}/rest{parts + 1}")
    budget.promised += paid.points
    budget.save(update_fields=["promised"])
    return paid


def _shrink(duck: Duck, waiting: Exchange, *, name: str) -> None:
    """The waiting exchange without what was paid: a new file, then the row that names it."""
    holders, points = _lines(duck, name)
    waiting.stage = "waiting" if holders else "posted"
    waiting.holders, waiting.points, waiting.grams = holders, points, points * waiting.rule.grams_per_point
    waiting.lines_path = name if holders else ""
    waiting.save(update_fields=["stage", "holders", "points", "grams", "lines_path"])


def exchange_grams(*, account: int, city: str, points: int, key: str, on: date, now: datetime) -> int:
    """A resident's own order for some points; gives the grams that went to the pool.

    The same key again gives the same answer and exchanges nothing more. Raises AccountFrozen, TooFewGrams, BudgetSpent, ExchangeReused.
    """
    name = f"own:{account}:{key}"
    exchange = Exchange.objects.filter(key=name).first() or _ask_own(name, account=account, city=city, points=points, on=on, now=now)
    if exchange.stage == "reserved":
        _post(exchange, on=on)
        exchange.refresh_from_db()
    if exchange.points == 0:  # frozen, or the grams had gone elsewhere, in the same moment: the promise went back to the budget
        _refuse_frozen(account)
        raise _too_few(points, Rate(exchange.rule.number, exchange.rule.grams_per_point), balance(holder=account, asset=RESIDENT_REDUCTION))
    if exchange.points != points:
        raise ExchangeReused(points=exchange.points)
    return exchange.grams


# -- asking and reserving ----------------------------------------------------------------------------------------------


def _too_few(points: int, rate: Rate, held: int) -> TooFewGrams:
    return TooFewGrams(points=grouped(points), least=grouped(rate.grams_for(points)), held=grouped(held))


def _refuse_frozen(account: int) -> None:
    """Said before a budget is asked; that nothing leaves is held by the books themselves."""
    if is_frozen(holder=account, asset=RESIDENT_REDUCTION):
        raise AccountFrozen


@transaction.atomic
def _ask_own(name: str, *, account: int, city: str, points: int, on: date, now: datetime) -> Exchange:
    """Reserved, once: whoever asks with the same key in the same moment waits for the budget's row and finds what the first has asked."""
    rule = reads.rule_for(on)
    budget = Budget.objects.select_for_update().get(pk=reads.budget_for(city).pk)
    if known := Exchange.objects.filter(key=name).first():
        return known
    _refuse_frozen(account)
    rate, held = Rate(rule.number, rule.grams_per_point), balance(holder=account, asset=RESIDENT_REDUCTION)
    if points < 1 or rate.grams_for(points) > held:
        raise _too_few(max(points, 1), rate, held)
    if points > (free := reads.free_of(budget)):
        raise BudgetSpent(free=free)
    with opened(folder=work_folder()) as duck:
        duck.run(f"CREATE TEMP TABLE asked AS SELECT CAST({account} AS BIGINT) AS account, CAST({points} AS BIGINT) AS points, 1 AS place")
        exchange = _write(duck, key=name, run=None, budget=budget, rule=rule, stage="reserved", now=now)
    budget.promised += exchange.points
    budget.save(update_fields=["promised"])
    return exchange


def _ask_run(*, run: int, city: str, credits: Path, on: date, now: datetime) -> None:
    """What the budget reaches is reserved, the rest waits; behind those who wait already everything does."""
    with opened(folder=work_folder()) as duck, transaction.atomic():
        if not _willing(duck, credits):
            return  # a place without a budget, or a day without a rule, is no matter where nobody asks for points
        rule = reads.rule_for(on)
        budget = Budget.objects.select_for_update().get(pk=reads.budget_for(city).pk)
        _orders(duck, credits, rule, run)
        free = reads.free_of(budget)
        duck.run(f"CREATE TEMP TABLE asked AS SELECT account, points, place FROM ordered WHERE running <= {free}")
        paid = _write(duck, key=f"run:{run}", run=run, budget=budget, rule=rule, stage="reserved", now=now)
        duck.run(f"CREATE OR REPLACE TEMP TABLE asked AS SELECT account, points, place FROM ordered WHERE running > {free}")
        if duck.value("SELECT COUNT(*) FROM asked"):
            _write(duck, key=f"run:{run}:rest", run=run, budget=budget, rule=rule, stage="waiting", now=now)
        budget.promised += paid.points
        point("exchange reserved")
        budget.save(update_fields=["promised"])


def _willing(duck: Duck, credits: Path) -> int:
    """Makes the relation of credited accounts with a standing order; gives how many there are."""
    send_keys(duck, f"SELECT account FROM read_parquet({literal(credits)})", table="asked_account", columns=("account bigint",))
    sql = "SELECT o.account FROM rewards_standingorder o JOIN asked_account k ON k.account = o.account WHERE o.is_on"
    fetch_rows(duck, sql, table="willing", columns={"account": "BIGINT"})
    return int(duck.value("SELECT COUNT(*) FROM willing"))


def _orders(duck: Duck, credits: Path, rule: ExchangeRule, run: int) -> None:
    """Whole points of those who have a standing order, in an order that favours nobody for long: by a hash of the person and the run."""
    _fetch_left(duck)
    source = (
        f"(SELECT c.account, LEAST(c.grams, COALESCE(l.grams, c.grams)) AS grams FROM read_parquet({literal(credits)}) c"
        " LEFT JOIN left_to l ON l.account = c.account)"
    )
    duck.run(
        "CREATE TEMP TABLE ordered AS SELECT account, points, place, SUM(points) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING) AS running FROM ("
        f"SELECT account, grams // {rule.grams_per_point} AS points, ROW_NUMBER() OVER (ORDER BY md5(account || ':' || {run}), account) AS place"
        f" FROM {source} WHERE account IN (SELECT account FROM willing) AND grams >= {rule.grams_per_point})"
    )


def _fetch_left(duck: Duck) -> None:
    """What those hold who ever owed grams: some of a run's credit, or of what waits for a budget, may have been collected meanwhile.

    They are few. Of anybody else what was credited is asked for, and the books say whether it is still there.
    """
    sql = (
        f"SELECT h.holder, h.balance FROM ledger_account o JOIN ledger_account h"
        f" ON h.holder BETWEEN o.holder AND o.holder AND h.asset = {RESIDENT_REDUCTION}"
        f" WHERE o.asset = {OWED}"
    )
    fetch_rows(duck, sql, table="left_to", columns={"account": "BIGINT", "grams": "BIGINT"})


def _write(duck: Duck, *, key: str, run: int | None, budget: Budget, rule: ExchangeRule, stage: str, now: datetime) -> Exchange:
    """The lines of `asked` as a durable file, and the row that names it."""
    holders, points = _lines(duck, key)
    return Exchange.objects.create(
        key=key,
        run=run,
        budget=budget,
        rule=rule,
        stage=stage if holders else "posted",
        lines_path=key if holders else "",
        holders=holders,
        grams=points * rule.grams_per_point,
        points=points,
        asked_at=now,
    )


def _lines(duck: Duck, name: str) -> tuple[int, int]:
    """Writes `asked` (account, points, place); gives holders and points."""
    holders, points = duck.row("SELECT COUNT(*), CAST(COALESCE(SUM(points), 0) AS BIGINT) FROM asked")
    if holders:
        plain = duck.folder / "exchange.parquet"
        duck.run(f"COPY (SELECT account, points, place FROM asked ORDER BY place) TO {literal(plain)} (FORMAT PARQUET, COMPRESSION ZSTD)")
        write_durably(exchange_path(name), [plain.read_bytes()])
    return int(holders), int(points)


# -- posting -----------------------------------------------------------------------------------------------------------


def _post(exchange: Exchange, *, on: date) -> None:
    """Post a reserved exchange under its key. Who has spent the grams meanwhile gets no points for them, and the promise goes back."""
    budget, rate = exchange.budget, exchange.rule.grams_per_point
    with opened(folder=work_folder()) as duck:
        source = f"read_parquet({literal(exchange_path(exchange.lines_path))})"
        duck.run(
            f"CREATE TEMP TABLE lines AS SELECT account AS holder, CAST({RESIDENT_REDUCTION} AS SMALLINT) AS asset, CAST({POOL} AS BIGINT) AS counter,"
            f" -points * {rate} AS amount FROM {source} UNION ALL SELECT account, {POOL_SHARE}, {POOL}, points * {rate} FROM {source}"
            f" UNION ALL SELECT account, {POINTS}, {budget.account}, points FROM {source}"
        )
        posted = post_batch(
            key=f"{EXCHANGE_KEY}{exchange.key}",
            day=_first_day(exchange, on),
            duck=duck,
            lines="lines",
            may_refuse=True,
            reason=str(exchange),
        )
        lost = _lost(duck, posted.entry, source) if posted.refused_holders else 0
    with transaction.atomic():
        row = Exchange.objects.select_for_update().get(pk=exchange.pk)
        if row.stage == "reserved":
            point("exchange posted")
            _settle(row, lost=lost, refused=posted.refused_holders, rate=rate)


def _settle(row: Exchange, *, lost: int, refused: int, rate: int) -> None:
    row.stage = "posted"
    row.holders, row.points, row.grams = row.holders - refused, row.points - lost, row.grams - lost * rate
    row.save(update_fields=["stage", "holders", "points", "grams"])
    if lost:
        budget = Budget.objects.select_for_update().get(pk=row.budget_id)
        budget.promised -= lost
        budget.save(update_fields=["promised"])


def _lost(duck: Duck, entry: int, source: str) -> int:
    fetch_rows(duck, f"SELECT holder FROM ledger_refused WHERE entry = {entry}", table="refused_holder", columns={"account": "BIGINT"})
    return int(duck.value(f"SELECT COALESCE(SUM(points), 0) FROM {source} WHERE account IN (SELECT account FROM refused_holder)"))


def _first_day(exchange: Exchange, on: date) -> date:
    """The settlement day of the first try: a retry on the next day must post the same entry."""
    if exchange.posted_on is None:
        Exchange.objects.filter(pk=exchange.pk, posted_on__isnull=True).update(posted_on=on)
        exchange.refresh_from_db()
    assert exchange.posted_on is not None
    return exchange.posted_on
