"""签发 · Credits for a verified list of givers: issued in the registry, and taken out of the givers' shares under one key, each with his part."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from puhui.foundation.faults import point
from puhui.foundation.places import work_folder
from puhui.foundation.turns import wait_in_turn
from puhui.ledger.actions import post_batch
from puhui.ledger.errors import AccountFrozen
from puhui.pool.actions.collect import TURN
from puhui.pool.actions.deliver import fetch_frozen
from puhui.pool.actions.lists import keep, keep_share, load, loaded
from puhui.pool.errors import GiversFrozen
from puhui.pool.models import Certification, Share
from puhui.pool.rules import fair_sql
from puhui.pool.words import CERTIFIED, CERTIFIED_KEY, CERTIFIED_SHARE, CERTIFY_KEY, ShareStage
from puhui.quantification.duck import Duck, opened
from puhui.registry import reads as registry
from puhui.registry.actions import issue_credits
from puhui.registry.words import PeriodSum, Placed
from puhui.rewards.words import POOL_SHARE
from puhui.vocabulary.periods import local_day

PART = {"account": "BIGINT", "year": "INTEGER", "grams": "BIGINT"}


def issue_pool(*, code: str, period: int, by: int, organisation: int, now: datetime) -> tuple[Placed, ...]:
    """As `issue_credits` does, for a period of residents' grams. Raises what that raises, and GiversFrozen."""
    with transaction.atomic():
        wait_in_turn(TURN)
        share = Share.objects.select_related("collection").get(project=code, period=period, stage=ShareStage.DELIVERED)
        placed = issue_credits(code=code, period=period, by=by, organisation=organisation, now=now)
        _reserve(share, placed, registry.newest_sum(code, period), registry.period(code, period).verified_g or 0, by=by, now=now)
        point("certification reserved")
    finish_certifying()
    return placed


def _reserve(share: Share, placed: tuple[Placed, ...], kept: PeriodSum, verified_g: int, *, by: int, now: datetime) -> None:
    kg = {one.vintage: one.kg for one in placed}
    with loaded([share]) as duck:
        _refuse_frozen(duck)
        _part(duck, kept.vintages, kg, verified_g=min(verified_g, kept.total_g))
        rest = {"collection": share.collection, "methodology": share.methodology}
        keep_share(duck, "(SELECT * REPLACE (verified - certified AS grams) FROM parted)", stage=ShareStage.WAITING, **rest)  # type: ignore[arg-type]
        keep_share(duck, "(SELECT * REPLACE (grams - verified AS grams) FROM parted)", stage=ShareStage.REFUSED, **rest)  # type: ignore[arg-type]
        query = "SELECT account, year, CAST(SUM(certified) AS BIGINT) AS grams FROM parted WHERE certified > 0 GROUP BY account, year ORDER BY account, year"
        givers = int(duck.value("SELECT COUNT(DISTINCT account) FROM parted WHERE certified > 0"))
        Certification.objects.create(
            share=share,
            project=share.project,
            period=share.period or 0,
            kg_by_year={str(year): amount for year, amount in sorted(kg.items())},
            grams=1000 * sum(kg.values()),
            givers=givers,
            document=keep(duck, query),
            day=local_day(now),
            by=by,
        )
    Share.objects.filter(pk=share.pk).update(stage=ShareStage.CERTIFIED)


def _refuse_frozen(duck: Duck) -> None:
    fetch_frozen(duck)
    if count := int(duck.value("SELECT COUNT(DISTINCT account) FROM share WHERE account IN (SELECT account FROM frozen)")):
        raise GiversFrozen(count=count)


def _part(duck: Duck, grams: Mapping[int, int], kg: Mapping[int, int], *, verified_g: int) -> None:
    """`parted`: of each row, what the verifier found and what became credits; by year, in whole grams that add up to whole kilograms."""
    total = sum(grams.values())
    duck.run("CREATE TEMP TABLE wanted (year INTEGER, found BIGINT, issued BIGINT)")
    duck.insert("wanted", [(year, of_year * verified_g // total, 1000 * kg.get(year, 0)) for year, of_year in grams.items()])
    order = "account, version, region"
    duck.run("CREATE TEMP TABLE asked AS SELECT share.*, found, issued FROM share JOIN wanted USING (year)")
    duck.run(
        f"CREATE TEMP TABLE seen AS SELECT * RENAME (part AS verified) FROM ({fair_sql('asked', by='year', order=order, amount='found')})"
    )
    sound = "(SELECT * REPLACE (verified AS grams) FROM seen WHERE verified > 0)"
    duck.run(f"CREATE TEMP TABLE issue AS {fair_sql(sound, by='year', order=order, amount='issued')}")
    duck.run(
        "CREATE TEMP TABLE parted AS SELECT s.account, s.version, s.region, s.year, s.grams, s.verified, COALESCE(i.part, 0) AS certified"
        " FROM seen s LEFT JOIN issue i USING (account, version, region, year)"
    )


def finish_certifying() -> int:
    """Post what was issued and is not in the givers' books yet, also after a crash. Gives how many.

    A giver whose account was frozen between the issue and this keeps the entry waiting until it is free: it is whole, or not at all.
    """
    waiting = list(Certification.objects.filter(is_posted=False).order_by("pk"))
    return sum(_post(row) for row in waiting)


def _post(row: Certification) -> bool:
    with suppress(AccountFrozen):
        with opened(folder=work_folder()) as duck:
            load(duck, "part", PART, [row.document])
            for key, asset, sign in ((CERTIFY_KEY, POOL_SHARE, -1), (CERTIFIED_KEY, CERTIFIED_SHARE, 1)):
                duck.run(
                    f"CREATE OR REPLACE TEMP TABLE lines AS SELECT account AS holder, CAST({asset} AS SMALLINT) AS asset, CAST({CERTIFIED} AS BIGINT) AS counter,"
                    f" CAST({sign} * SUM(grams) AS BIGINT) AS amount FROM part GROUP BY account"
                )
                post_batch(key=f"{key}{row}", day=row.day, duck=duck, lines="lines", reason="certified")
                point("certified part posted")
        Certification.objects.filter(pk=row.pk).update(is_posted=True)
        return True
    return False
