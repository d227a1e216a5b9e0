"""What the rules of trading allow: price, lots, hours, kinds, unpaid purchases, fees; and what a version of them may say. Nothing here asks a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from puhui.market.errors import KindDoesNotTrade, MarketClosed, NotWholeLots, PriceOutsideLimits, TooManyUnpaid, TradingRulesWrong
from puhui.market.words import RULE_RANGES, WHOLE_BP, TradingRules
from puhui.participants.words import KIND_SAYS
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA, local_day

_KINDS = {kind.value: said for kind, said in KIND_SAYS.items()}
#: The longest closure that is looked through for the next opening: no holiday of China is as long.
_CLOSED_DAYS_MOST = 60


def check_rules(rules: TradingRules) -> None:
    """Each number in its range, a floor below its ceiling, an opening before its close. Raises TradingRulesWrong."""
    for field, (low, high) in RULE_RANGES.items():
        if not low <= getattr(rules, field) <= high:
            raise TradingRulesWrong(field=field, low=low, high=high)
    if rules.price_floor > rules.price_ceiling:
        raise TradingRulesWrong(field="price_floor", low=1, high=rules.price_ceiling)
    if rules.opens_min >= rules.closes_min:
        raise TradingRulesWrong(field="opens_min", low=0, high=rules.closes_min - 1)


def check_price(rules: TradingRules, fen_per_tonne: int) -> None:
    """Raises PriceOutsideLimits."""
    if not rules.price_floor <= fen_per_tonne <= rules.price_ceiling:
        raise PriceOutsideLimits(floor=_yuan(rules.price_floor), ceiling=_yuan(rules.price_ceiling))


def check_amount(rules: TradingRules, kg: int) -> None:
    """Whole lots, one at least. Raises NotWholeLots."""
    if kg < 1 or kg % rules.lot_kg:
        raise NotWholeLots(lot=grouped(rules.lot_kg), near=grouped(max(kg // rules.lot_kg, 1) * rules.lot_kg))


def check_hours(rules: TradingRules, now: datetime, *, is_workday: Callable[[date], bool]) -> None:
    """Open from the first minute on, closed from the last on. Raises MarketClosed, which says when it opens."""
    local = now.astimezone(CHINA)
    minute = local.hour * 60 + local.minute
    opens_today = not rules.is_workdays_only or is_workday(local_day(now))
    if opens_today and rules.opens_min <= minute < rules.closes_min:
        return
    day = local.date() if minute < rules.opens_min else local.date() + timedelta(days=1)
    ahead = (day + timedelta(days=number) for number in range(_CLOSED_DAYS_MOST))
    opens_on = next((one for one in ahead if not rules.is_workdays_only or is_workday(one)), day)
    raise MarketClosed(opens=f"{opens_on} {time(*divmod(rules.opens_min, 60)):%H:%M}")


def check_kind(rules: TradingRules, kind: str) -> None:
    """Raises KindDoesNotTrade."""
    if kind not in rules.kinds:
        raise KindDoesNotTrade(kind=_KINDS.get(kind, kind))


def check_waiting(rules: TradingRules, count: int) -> None:
    """`count` purchases wait to be paid already, and one more is wanted. Raises TooManyUnpaid."""
    if count >= rules.waiting_most:
        raise TooManyUnpaid(count=count, most=rules.waiting_most)


def fee_of(fen: int, bp: int) -> int:
    """A part of a price: whole fen, half a fen up. The one rounding."""
    return (fen * bp + WHOLE_BP // 2) // WHOLE_BP


def _yuan(fen: int) -> str:
    return f"{grouped(fen // 100)}.{fen % 100:02}"
