"""返还 · What the credits of a certification brought, to their givers by grams: every fen has a name, and what nobody can take is said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.foundation.faults import point
from puhui.foundation.places import work_folder
from puhui.foundation.turns import wait_in_turn
from puhui.ledger.actions import post_batch
from puhui.participants.reads import closed_accounts
from puhui.pool import words
from puhui.pool.actions.collect import TURN
from puhui.pool.actions.issue import PART
from puhui.pool.actions.lists import keep, load
from puhui.pool.errors import PayoutTooSmall, PoolPeriodUnknown
from puhui.pool.models import Certification, Payout
from puhui.pool.reads import payout_said
from puhui.pool.rules import fair_sql
from puhui.pool.words import PAYER, PAYOUT, PAYOUT_KEY
from puhui.quantification.duck import opened
from puhui.vocabulary.periods import local_day

PAID = {"account": "BIGINT", "grams": "BIGINT", "fen": "BIGINT"}


@transaction.atomic
def pay_out(*, project: str, period: int, fen: int, key: str, reason: str, by: int, now: datetime) -> words.Payout:
    """Shared out, to be posted by `finish_payouts`. The same key again pays nothing more. Raises PoolPeriodUnknown, PayoutTooSmall."""
    wait_in_turn(TURN)
    found = Payout.objects.filter(key=key).first() or _share_out(project, period, fen, key=key, reason=reason, by=by, now=now)
    point("payout reserved")
    return payout_said(found)


def _share_out(project: str, period: int, fen: int, *, key: str, reason: str, by: int, now: datetime) -> Payout:
    row = Certification.objects.filter(project=project, period=period).first()
    if row is None:
        raise PoolPeriodUnknown(project=project[:20], period=period)
    if fen < 1:
        raise PayoutTooSmall(field="fen")
    gone = ", ".join(map(str, closed_accounts())) or "NULL"
    with opened(folder=work_folder()) as duck:
        load(duck, "part", PART, [row.document])
        duck.run("CREATE TEMP TABLE giver AS SELECT account, CAST(SUM(grams) AS BIGINT) AS grams FROM part GROUP BY account")
        duck.run(f"CREATE TEMP TABLE paid AS {fair_sql('giver', by='', order='account', amount=str(fen))}")
        there = f"FROM paid WHERE COALESCE(account NOT IN ({gone}), true) AND part > 0"
        paid, givers = duck.row(f"SELECT CAST(COALESCE(SUM(part), 0) AS BIGINT), COUNT(*) {there}")
        document = keep(duck, f"SELECT account, grams, part AS fen {there} ORDER BY account")
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
    )


def finish_payouts() -> int:
    """Post what was shared out and is not in the givers' books yet, also after a crash. Gives how many."""
    waiting = list(Payout.objects.filter(is_posted=False).order_by("pk"))
    for row in waiting:
        if row.givers:
            with opened(folder=work_folder()) as duck:
                load(duck, "paid", PAID, [row.document])
                duck.run(
                    f"CREATE TEMP TABLE lines AS SELECT account AS holder, CAST({PAYOUT} AS SMALLINT) AS asset, CAST({PAYER} AS BIGINT) AS counter,"
                    " fen AS amount FROM paid"
                )
                post_batch(key=f"{PAYOUT_KEY}{row.key}", day=row.day, duck=duck, lines="lines", reason=row.reason)
        Payout.objects.filter(pk=row.pk).update(is_posted=True)
    return len(waiting)
