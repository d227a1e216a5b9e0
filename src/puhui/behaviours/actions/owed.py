"""Grams owed: recorded by a correction, collected from what their holder holds, written off with the account. Points are never touched.

Whatever is collected leaves both books in one movement: the holder's grams go back to where they were issued, and he owes so much less.
No balance falls below its floor, so a race with an exchange has one winner and nothing is collected twice.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from puhui.behaviours.rules import to_collect
from puhui.behaviours.words import COLLECT_KEY, ISSUE, OWED, OWED_KEY, RECEIVABLE, RESIDENT_REDUCTION, WRITE_OFF_KEY
from puhui.foundation.faults import point
from puhui.foundation.places import work_folder
from puhui.foundation.turns import wait_in_turn
from puhui.ledger.actions import post_batch, post_transfer
from puhui.ledger.reads import balance, having_both, last_entry, refused_of
from puhui.ledger.words import Line, Posted
from puhui.quantification.duck import Duck, opened

#: Two lines for each: fewer than what travels in one statement, so a part is in the books whole or not at all.
HOLDERS_AT_ONCE = 9_000
_TURN = "puhui collect owed"
COLLECTED = "收回欠的克数 · grams owed, collected"
WRITTEN_OFF = "账户注销，欠的克数核销 · written off with the account"


def record_owed(duck: Duck, *, lines: str, key: str, day: date, corrects: int, reason: str) -> Posted:
    """What a correction could not take back is owed: `lines` is a relation (account, grams above zero), `corrects` the entry that was wrong.

    The same key with the same lines posts nothing again; with other lines it raises KeyReused.
    """
    assert not duck.value(f"SELECT COUNT(*) FROM {lines} WHERE grams IS NULL OR grams < 1"), "who owes, owes at least a gram"
    assert reason, "a resident is told why"
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE owed_lines AS SELECT account AS holder, CAST({OWED} AS SMALLINT) AS asset,"
        f" CAST({RECEIVABLE} AS BIGINT) AS counter, CAST(SUM(grams) AS BIGINT) AS amount FROM {lines} GROUP BY account"
    )
    return post_batch(key=f"{OWED_KEY}{key}", day=day, duck=duck, lines="owed_lines", corrects=corrects, reason=reason)


def collect_owed(*, on: date) -> tuple[int, int]:
    """Of whoever owes and holds grams, what he owes or all that he holds; gives from how many, and how many grams.

    Whoever is frozen is left alone and stays owing. A crash leaves parts that are done and parts that are not: the next call does those.
    """
    holders, grams, after = 0, 0, 0
    with opened(folder=work_folder()) as duck:
        while part := _collect_part(duck, after=after, on=on):
            after, holders, grams = part[0], holders + part[1], grams + part[2]
    return holders, grams


@transaction.atomic
def _collect_part(duck: Duck, *, after: int, on: date) -> tuple[int, int, int] | None:
    """The last holder of the part, from how many of it something was taken, and how much; None where nobody is left.

    The key names the last entry before it: tried again after a crash it is the same key, and once it is posted it never comes again.
    """
    wait_in_turn(_TURN)
    found = having_both(asset=OWED, other=RESIDENT_REDUCTION, after=after, limit=HOLDERS_AT_ONCE)
    if not found:
        return None
    taken = {holder: grams for holder, owed, held in found if (grams := to_collect(owed=owed, held=held))}
    refused = _post(duck, taken, on=on) if taken else set[int]()
    point("owed collected")
    done = {holder: grams for holder, grams in taken.items() if holder not in refused}
    return found[-1][0], len(done), sum(done.values())


def _post(duck: Duck, taken: dict[int, int], *, on: date) -> set[int]:
    """Both sides of each holder in one movement; gives those who were frozen, or whose grams had gone, in the same moment."""
    duck.run(f"CREATE OR REPLACE TEMP TABLE taken AS SELECT unnest({list(taken)}) AS holder, unnest({list(taken.values())}) AS grams")
    duck.run(
        "CREATE OR REPLACE TEMP TABLE collected AS"
        f" SELECT CAST(holder AS BIGINT) AS holder, CAST({RESIDENT_REDUCTION} AS SMALLINT) AS asset, CAST({ISSUE} AS BIGINT) AS counter,"
        f" CAST(-grams AS BIGINT) AS amount FROM taken UNION ALL SELECT holder, {OWED}, {RECEIVABLE}, -grams FROM taken"
    )
    key = f"{COLLECT_KEY}{last_entry()}"
    posted = post_batch(key=key, day=on, duck=duck, lines="collected", may_refuse=True, reason=COLLECTED)
    return refused_of(entry=posted.entry) if posted.refused_holders else set()


@transaction.atomic
def end_owed(*, account: int, on: date) -> tuple[int, int]:
    """The account ends: what can be collected is, and the rest is written off by name. Gives both, in grams. Raises AccountFrozen."""
    wait_in_turn(_TURN)
    owed, held = balance(holder=account, asset=OWED), balance(holder=account, asset=RESIDENT_REDUCTION)
    taken = min(owed, held)
    if taken:
        lines = [Line(account, RESIDENT_REDUCTION, ISSUE, -taken), Line(account, OWED, RECEIVABLE, -taken)]
        post_transfer(key=f"{COLLECT_KEY}{last_entry()}", day=on, lines=lines, reason=COLLECTED)
    if owed > taken:
        lines = [Line(account, OWED, RECEIVABLE, taken - owed)]
        post_transfer(key=f"{WRITE_OFF_KEY}{last_entry()}", day=on, lines=lines, reason=WRITTEN_OFF)
    return taken, owed - taken
