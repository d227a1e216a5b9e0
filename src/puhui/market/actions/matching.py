"""Two parties meet: who may trade at this hour, who is related to whom, what the fees are; under the rules of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from puhui.foundation.workdays import is_workday
from puhui.market.errors import SameOwner
from puhui.market.reads.owners import relation_of
from puhui.market.rules.rulebook import check_hours, check_kind, fee_of
from puhui.market.words import Relation, TradingRules
from puhui.vocabulary.periods import local_day


@dataclass(frozen=True, slots=True)
class Match:
    fee_buyer: int
    fee_seller: int
    is_related: bool


def check_party(book: TradingRules, *, kind: str, now: datetime) -> None:
    """Whether an organisation of this kind trades at this moment."""
    check_kind(book, kind)
    check_hours(book, now, is_workday=is_workday)


def matched(book: TradingRules, *, giver: int, taker: int, kind: str, fen: int, now: datetime) -> Match:
    """`kind` is the taker's. A gift has no fee. Raises SameOwner, OwnersNotDeclared, and what the rules of trading refuse."""
    check_party(book, kind=kind, now=now)
    relation = relation_of(giver, taker, on=local_day(now))
    if relation is Relation.SAME:
        raise SameOwner
    return Match(fee_of(fen, book.fee_buyer_bp), fee_of(fen, book.fee_seller_bp), relation is Relation.RELATED)
