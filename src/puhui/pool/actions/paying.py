"""返还 · What sales of a certification brought, to its givers by grams and to the rewards budget: every fen has a name, and what nobody can take is said."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from puhui.foundation.faults import point
from puhui.foundation.places import work_folder
from puhui.foundation.turns import wait_in_turn
from puhui.ledger.actions import post_batch
from puhui.ledger.errors import AccountFrozen
from puhui.participants.reads import closed_accounts
from puhui.payments.words import CASH, POOL_CASH
from puhui.pool import rules, words
from puhui.pool.actions.collect import TURN
from puhui.pool.actions.issue import PART
from puhui.pool.actions.lists import keep, load
from puhui.pool.errors import PoolPeriodUnknown
from puhui.pool.models import Certification, Payout
from puhui.pool.reads import payout_said, sold_said
from puhui.pool.rules import fair_sql
from puhui.pool.words import PAYER, PAYOUT, PAYOUT_KEY
from puhui.quantification.duck import Duck, opened
from puhui.registry import reads as registry
from puhui.rewards.actions import fund_budget
from puhui.rewards.reads import budget_for
from puhui.vocabulary.periods import local_day

PAID = {"account": "BIGINT", "grams": "BIGINT", "fen": "BIGINT"}


@transaction.atomic
def pay_out(*, project: str, period: int, fen: int, budget_fen: int, key: str, reason: str, by: int, now: datetime) -> words.Payout:
    """`fen` are shared out among givers, `budget_fen` fund the province's budget; the books follow in `finish_payouts`. The same key again pays nothing more.

    Raises PoolPeriodUnknown, PayoutTooSmall, PayoutAboveProceeds, NoBudget.
    """
    wait_in_turn(TURN)
    found = Payout.objects.filter(key=key).first()
    if found is None:
        row = _sold(project, period)
        rules.check_payout(fen=fen, budget_fen=budget_fen, unpaid=sold_said(row).unpaid)
        found = _share_out(row, fen, budget_fen, key=key, reason=reason, by=by, now=now)
    point("payout reserved")
    return payout_said(found)


def _sold(project: str, period: int) -> Certification:
    row = Certification.objects.select_for_update().filter(project=project, period=period).first()
    if row is None:
        raise PoolPeriodUnknown(project=project[:20], period=period)
    return row


def _share_out(row: Certification, fen: int, budget_fen: int, *, key: str, reason: str, by: int, now: datetime) -> Payout:
    document, paid, givers = _by_grams(row, fen)
    return Payout.objects.create(
        certification=row,
        key=key,
        fen=fen,
        unclaimed_fen=fen - paid,
        givers=givers,
        reason=reason,
        day=local_day(now),
        by=by,
        document=document,
        seller=row.proceeds.values_list("seller", flat=True)[0],
        budget_fen=budget_fen,
        **_funded(row.project, budget_fen, key=key, reason=reason, now=now),
    )


def _funded(project: str, fen: int, *, key: str, reason: str, now: datetime) -> dict[str, Any]:
    """The province's budget gets the points that fen pay for; what is left of a point is carried on to the next time."""
    if not fen:
        return {}
    budget = budget_for(registry.project(project).city[:2] + "0000")
    last = Payout.objects.filter(budget=budget.code).order_by("-pk").first()
    points, carried = rules.points_for(fen, carried=last.carried if last else 0, fen_per_thousand=budget.fen_per_thousand)
    if points:
        fund_budget(code=budget.code, key=f"pool:{key}", points=points, reason=reason, now=now)
    return {"budget": budget.code, "points": points, "carried": carried}


def _by_grams(row: Certification, fen: int) -> tuple[str, int, int]:
    """The list of who gets how much, what all of them get, and how many they are."""
    gone = ", ".join(map(str, closed_accounts())) or "NULL"
    with opened(folder=work_folder()) as duck:
        load(duck, "part", PART, [row.document])
        duck.run("CREATE TEMP TABLE giver AS SELECT account, CAST(SUM(grams) AS BIGINT) AS grams FROM part GROUP BY account")
        duck.run(f"CREATE TEMP TABLE paid AS {fair_sql('giver', by='', order='account', amount=str(fen))}")
        there = f"FROM paid WHERE COALESCE(account NOT IN ({gone}), true) AND part > 0"
        paid, givers = duck.row(f"SELECT CAST(COALESCE(SUM(part), 0) AS BIGINT), COUNT(*) {there}")
        document = keep(duck, f"SELECT account, grams, part AS fen {there} ORDER BY account")
    return document, int(paid), int(givers)


def finish_payouts() -> int:
    """Post what was shared out and is not in the books yet, also after a crash. Gives how many.

    While the seller's account is frozen the entry waits: it is whole, or not at all.
    """
    waiting = list(Payout.objects.filter(is_posted=False).order_by("pk"))
    return sum(_post(row) for row in waiting)


def _post(row: Payout) -> bool:
    with suppress(AccountFrozen):
        if row.fen - row.unclaimed_fen + row.budget_fen:
            with opened(folder=work_folder()) as duck:
                _lines(duck, row)
                post_batch(key=f"{PAYOUT_KEY}{row.key}", day=row.day, duck=duck, lines="lines", reason=row.reason)
        Payout.objects.filter(pk=row.pk).update(is_posted=True)
        return True
    return False


def _lines(duck: Duck, row: Payout) -> None:
    """Givers get theirs, the seller has the budget's part as money of its own to hold, and the pool's cash falls by both."""
    load(duck, "paid", PAID, [row.document])
    paid = row.fen - row.unclaimed_fen
    duck.run(
        f"CREATE TEMP TABLE lines AS SELECT account AS holder, CAST({PAYOUT} AS SMALLINT) AS asset, CAST({PAYER} AS BIGINT) AS counter,"
        " fen AS amount FROM paid"
    )
    own = [(POOL_CASH, -paid - row.budget_fen), (CASH, row.budget_fen)]
    duck.insert("lines", [(row.seller, asset, PAYER, amount) for asset, amount in own if amount and row.seller])
