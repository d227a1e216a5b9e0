"""Credits come into being, move and end: each verb is one transaction of blocks, movement and ledger together, under a key that never expires.

Who may do it is decided by who calls.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection

from puhui.registry.actions.refusing import refusals
from puhui.registry.errors import PurposeMissing, SameHolder, UnknownIssue
from puhui.registry.models import Issue
from puhui.registry.reads.blocks import issue_of, movement
from puhui.registry.rules import blocks as rules
from puhui.registry.words import BlockState, BlockVerb, Movement, Placed, Purpose, Wanted
from puhui.vocabulary.periods import local_day

_MOVE = "SELECT * FROM registry_move(%s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s::bigint[], %s::bigint, %s::bigint, %s::int, %s, %s, %s, %s, %s::bigint, %s)"


def place_issue(
    *,
    key: str,
    project: int,
    vintage: int,
    kg: int,
    holder: int,
    by: int,
    now: datetime,
    buffer_kg: int = 0,
    period: int | None = None,
    reason: str = "",
) -> Placed:
    """The next serials of the province, `buffer_kg` of them kept back. Raises NoAmount, BufferTooLarge, MovementReused."""
    rules.check_buffer(kg=kg, buffer_kg=buffer_kg)
    content = _content("issue", project, period, vintage, kg, buffer_kg, holder)
    sql = "SELECT * FROM registry_place(%s, %s, %s, %s::bigint, %s::int, %s, %s, %s, %s, %s, %s, %s)"
    number, _ = _call(sql, [key, content, project, period, vintage, kg, buffer_kg, holder, local_day(now), now, by, reason], key=key)
    return issue_of(movement=number)


def transfer_credits(
    *, key: str, giver: int, taker: int, wanted: Wanted, by: int, now: datetime, reason: str = "", purpose: Purpose | None = None
) -> Movement:
    """To another holder, who may use them for anything, or for the `purpose` alone. Raises SameHolder, NoAmount, SpansOverlap, InsufficientCredits,
    CreditsFrozen, CreditsBound, CreditsFinal, MovementReused."""
    rules.check_wanted(wanted)
    if giver == taker:
        raise SameHolder
    said = {"by": by, "now": now, "reason": reason, "purpose": purpose}
    return _move(BlockVerb.TRANSFER, BlockState.HELD, key=key, giver=giver, taker=taker, wanted=wanted, **said)  # type: ignore[arg-type]


def escrow_credits(*, key: str, holder: int, wanted: Wanted, by: int, now: datetime, reason: str = "") -> Movement:
    """Set aside for a sale: still the holder's, and nothing else can be done with them. Raises as transfer_credits does."""
    return _move(BlockVerb.ESCROW, BlockState.HELD, key=key, giver=holder, wanted=wanted, by=by, now=now, reason=reason)


def release_escrow(
    *,
    key: str,
    holder: int,
    wanted: Wanted,
    by: int,
    now: datetime,
    taker: int | None = None,
    reason: str = "",
    purpose: Purpose | None = None,
) -> Movement:
    """Back to the holder, or on to the `taker` who has paid, bound to a `purpose` perhaps. Raises as transfer_credits does."""
    said = {"by": by, "now": now, "reason": reason, "purpose": purpose if taker else None}
    return _move(BlockVerb.RELEASE_ESCROW, BlockState.ESCROWED, key=key, giver=holder, taker=taker, wanted=wanted, **said)  # type: ignore[arg-type]


def pledge_credits(*, key: str, holder: int, wanted: Wanted, by: int, now: datetime, reason: str = "") -> Movement:
    """Security for a loan. Raises as transfer_credits does."""
    return _move(BlockVerb.PLEDGE, BlockState.HELD, key=key, giver=holder, wanted=wanted, by=by, now=now, reason=reason)


def release_pledge(
    *, key: str, holder: int, wanted: Wanted, by: int, now: datetime, taker: int | None = None, reason: str = ""
) -> Movement:
    """Back to the holder who has paid, or on to the `taker` whom he has not paid. Raises as transfer_credits does."""
    said = {"by": by, "now": now, "reason": reason}
    return _move(BlockVerb.RELEASE_PLEDGE, BlockState.PLEDGED, key=key, giver=holder, taker=taker, wanted=wanted, **said)  # type: ignore[arg-type]


def retire_credits(*, key: str, holder: int, wanted: Wanted, purpose: Purpose, by: int, now: datetime, reason: str) -> Movement:
    """Used for the purpose; final. What was bought for it goes first, then what is free. Raises PurposeMissing, and as transfer_credits does."""
    if not purpose:
        raise PurposeMissing
    said = {"by": by, "now": now, "reason": reason, "purpose": purpose}
    return _move(BlockVerb.RETIRE, BlockState.HELD, key=key, giver=holder, wanted=wanted, **said)  # type: ignore[arg-type]


def cancel_credits(*, key: str, holder: int, wanted: Wanted, by: int, now: datetime, reason: str, of_buffer: bool = False) -> Movement:
    """Withdrawn from the scheme, or from the buffer after a reversal; final, and no use. Raises as transfer_credits does."""
    state = BlockState.BUFFER if of_buffer else BlockState.HELD
    return _move(BlockVerb.CANCEL, state, key=key, giver=holder, wanted=wanted, by=by, now=now, reason=reason)


def recall_credits(*, key: str, issue: int, kg: int, by: int, now: datetime, reason: str) -> Movement:
    """An issue was wrong by so much. What its holder still holds of it is cancelled, frozen or not; then the buffer of its project; the rest is
    named as receivable. Raises NoAmount, UnknownIssue, RecallTooLarge, MovementReused."""
    rules.check_kg(kg)
    if not Issue.objects.filter(pk=issue).exists():
        raise UnknownIssue(number=issue)
    content = _content("recall", issue, kg)
    sql = "SELECT * FROM registry_recall(%s, %s, %s, %s, %s, %s, %s, %s)"
    number, is_repeat = _call(sql, [key, content, issue, kg, local_day(now), now, by, reason], key=key)
    return movement(number, is_repeat=is_repeat)


def _move(
    verb: BlockVerb,
    state: BlockState,
    *,
    key: str,
    giver: int,
    wanted: Wanted,
    by: int,
    now: datetime,
    reason: str,
    taker: int | None = None,
    purpose: Purpose | None = None,
) -> Movement:
    kg, to, spans = rules.check_wanted(wanted), taker or giver, sorted(wanted.spans)
    firsts, lasts = [span.first for span in spans], [span.last for span in spans]
    narrowed = [None, None, None] if spans else [wanted.issue, wanted.project, wanted.vintage]
    content = _content(verb, state, giver, to, kg, firsts, lasts, *narrowed, *([purpose] if purpose else []))
    values = [key, content, verb, state, giver, to, kg, firsts, lasts, *narrowed, local_day(now), now, by, reason, None, purpose or ""]
    number, is_repeat = _call(_MOVE, values, key=key)
    return movement(number, is_repeat=is_repeat)


def _content(*facts: object) -> str:
    """What a key is bound to: what moves from whom to whom, and not when or by whose hand."""
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _call(sql: str, values: list[Any], *, key: str) -> tuple[int, bool]:
    with refusals(key=key), connection.cursor() as cursor:
        cursor.execute(sql, values)
        number, is_repeat = cursor.fetchone()
    return int(number), bool(is_repeat)
