"""交付 · Hand the lists that wait of a scenario to a period of its project: one list, and the sum of the period with it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from puhui.foundation.bulk import fetch_rows
from puhui.foundation.turns import wait_in_turn
from puhui.library import reads as library
from puhui.participants.reads import organisation_at
from puhui.participants.words import OrganisationKind
from puhui.pool.actions.collect import TURN
from puhui.pool.actions.lists import keep_share, loaded
from puhui.pool.errors import PoolOfOperator
from puhui.pool.models import Share
from puhui.pool.reads import reported_on
from puhui.pool.words import ShareStage
from puhui.quantification.duck import Duck
from puhui.registry import reads as registry
from puhui.registry.actions import sum_pool
from puhui.registry.errors import NothingPooled, NotOfResidents
from puhui.registry.words import PeriodLine, PeriodSum, ProjectKind, ProjectLine
from puhui.rewards.words import POOL_SHARE


@transaction.atomic
def deliver_pool(*, project: str, period: int, owner: int, by: int, now: datetime) -> PeriodSum:
    """Whatever waits of the project's scenario from collections up to the period's last day. Asked again before the report, it is done anew.

    Left to wait are grams of a frozen account, of a version that is not for certified use, and of years that the project is not credited for.
    Raises UnknownProject, UnknownPeriod, PeriodStands, NotOfResidents, PoolOfOperator, NothingPooled.
    """
    wait_in_turn(TURN)
    found, line = registry.project_of(project, owner=owner), registry.period(project, period)
    if found.kind is not ProjectKind.RESIDENTS:
        raise NotOfResidents(project=project)
    if organisation_at(owner).kind is not OrganisationKind.OPERATOR:
        raise PoolOfOperator
    inputs = _inputs(found, line)
    if not inputs:
        raise NothingPooled(methodology=found.methodology)
    delivered = _split(found, line, inputs)
    if delivered is None:
        raise NothingPooled(methodology=found.methodology)
    return sum_pool(project=project, period=period, document=delivered.document, by=by, now=now)


def _inputs(found: ProjectLine, line: PeriodLine) -> list[Share]:
    """What waits, what this period was given before, and what a period that was rejected had."""
    rows = Share.objects.select_related("collection").filter(methodology=found.methodology).order_by("pk")
    waiting = list(rows.filter(stage=ShareStage.WAITING, collection__until__lte=line.last))
    return waiting + [row for row in rows.filter(stage=ShareStage.DELIVERED) if reported_on(row, found.code, line.place)]


def _split(found: ProjectLine, line: PeriodLine, inputs: list[Share]) -> Share | None:
    """The lists become two: what is delivered, and what goes on waiting. Those that they were made of stay on record."""
    newest = max((row.collection for row in inputs), key=lambda made: made.pk)
    with loaded(inputs) as duck:
        _hold_back(duck, found)
        Share.objects.filter(pk__in=[row.pk for row in inputs]).update(stage=ShareStage.MERGED)
        told = {"collection": newest, "methodology": found.methodology}
        keep_share(duck, "(SELECT * FROM share WHERE NOT fits)", stage=ShareStage.WAITING, **told)  # type: ignore[arg-type]
        return keep_share(
            duck,
            "(SELECT * FROM share WHERE fits)",
            stage=ShareStage.DELIVERED,
            project=found.code,
            period=line.place,
            **told,  # type: ignore[arg-type]
        )


def _hold_back(duck: Duck, found: ProjectLine) -> None:
    """Marks each row that may be delivered, and adds up rows of one account, version, place and year."""
    numbers = [int(version) for (version,) in duck.rows("SELECT DISTINCT version FROM share")]
    certified = [n for n in numbers if "certified" in library.methodology(code=found.methodology, number=n).use]
    fetch_frozen(duck)
    fits = f"version IN ({', '.join(map(str, certified)) or 'NULL'}) AND year >= {_first_year(found.crediting_first)} AND account NOT IN (SELECT account FROM frozen)"
    duck.run(
        "CREATE OR REPLACE TEMP TABLE share AS SELECT account, version, region, year, CAST(SUM(grams) AS BIGINT) AS grams,"
        f" COALESCE({fits}, false) AS fits FROM share GROUP BY account, version, region, year"
    )


def _first_year(crediting_first: date | None) -> int:
    """Lists say years and no days: a year that is credited in part is not credited."""
    assert crediting_first, "a filed project has its days of crediting"
    return crediting_first.year + (crediting_first != date(crediting_first.year, 1, 1))


def fetch_frozen(duck: Duck) -> None:
    """`frozen`: the accounts that nothing of the pool's shares may leave."""
    sql = f"SELECT DISTINCT holder FROM ledger_hold WHERE until IS NULL AND (asset IS NULL OR asset = {POOL_SHARE})"
    fetch_rows(duck, sql, table="frozen", columns={"account": "BIGINT"})
