"""How given grams find the acts they came from, and how a whole is shared out fairly: whole numbers, nothing lost, the same answer every time."""

from __future__ import annotations

from collections.abc import Sequence

from puhui.pool.errors import PayoutAboveProceeds, PayoutTooSmall
from puhui.registry.words import Span
from puhui.vocabulary.amounts import grouped

#: What tells one lot of a person's grams from another, in the order in which they are given: the oldest year first.
LOT = "year, methodology, version, region"


def matched(lots: Sequence[int], *, lost: int, given: int) -> list[tuple[int, int]]:
    """Of each lot, in order: what was given of it and what is still held. What corrections took (`lost`) leaves the oldest first, then gifts do."""
    found, before = [], 0
    for grams in lots:
        taken = max(0, min(before + grams, lost + given) - max(before, lost))
        kept = max(0, before + grams - max(before, lost + given))
        found.append((taken, kept))
        before += grams
    return found


def matched_sql() -> str:
    """The same over a relation `lot` (account, LOT, grams) and `owing` (account, lost, given): account, LOT, taken, kept."""
    running = f"SUM(grams) OVER (PARTITION BY account ORDER BY {LOT} ROWS UNBOUNDED PRECEDING)"
    return (
        f"SELECT account, {LOT}, GREATEST(0, LEAST(upto, lost + given) - GREATEST(upto - grams, lost)) AS taken,"
        " GREATEST(0, upto - GREATEST(upto - grams, lost + given)) AS kept FROM ("
        f"SELECT l.*, CAST({running} AS BIGINT) AS upto, COALESCE(o.lost, 0) AS lost, COALESCE(o.given, 0) AS given"
        " FROM lot l LEFT JOIN owing o USING (account))"
    )


def fair(weights: Sequence[int], amount: int) -> list[int]:
    """`amount` by weight in whole parts that add up: what is left over goes to the largest remainders, and among equals to the first."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [weight * amount // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-(weights[place] * amount % whole), place))
    for place in order[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def check_payout(*, fen: int, budget_fen: int, unpaid: tuple[int, int]) -> None:
    """Raises PayoutTooSmall, PayoutAboveProceeds."""
    if fen < 0 or budget_fen < 0 or fen + budget_fen < 1:
        raise PayoutTooSmall(field="of")
    if fen > unpaid[0] or budget_fen > unpaid[1]:
        said = {name: f"{grouped(part // 100)}.{part % 100:02d}" for name, part in zip(("payout", "budget"), unpaid, strict=True)}
        raise PayoutAboveProceeds(field="of", **said)


def payout_part(fen: int, *, payout_bp: int) -> int:
    """What of a sale is the givers', rounded down, once; the rest is the budget's."""
    return fen * payout_bp // 10_000


def points_for(fen: int, *, carried: int, fen_per_thousand: int) -> tuple[int, int]:
    """Points that fen pay for, and the thousandths of a fen that are less than a point: the next ones go on from them."""
    worth = fen * 1000 + carried
    return divmod(worth, fen_per_thousand) if fen_per_thousand else (0, worth)


def without(span: Span, sold: Sequence[Span]) -> list[Span]:
    """What of a span none of the others has, in order."""
    found, first = [], span.first
    for one in sorted(other for other in sold if other.meets(span)):
        if one.first > first:
            found.append(Span(first, one.first - 1))
        first = max(first, one.last + 1)
    return found if first > span.last else [*found, Span(first, span.last)]


def fair_sql(source: str, *, by: str, order: str, amount: str) -> str:
    """The same over a relation with the column `grams`, in groups of `by` (may be empty): its columns, and `part`. `amount` may name columns."""
    over = f"PARTITION BY {by}" if by else ""
    exact = f"CAST(grams AS HUGEINT) * ({amount})"
    return (
        f"SELECT * EXCLUDE (whole, parts, place), CAST(parts + CASE WHEN place <= ({amount}) - SUM(parts) OVER ({over}) THEN 1 ELSE 0 END AS BIGINT) AS part"
        f" FROM (SELECT *, ROW_NUMBER() OVER ({over} ORDER BY {exact} % whole DESC, {order}) AS place FROM ("
        f"SELECT *, {exact} // whole AS parts FROM (SELECT *, SUM(CAST(grams AS HUGEINT)) OVER ({over}) AS whole FROM {source})))"
    )
