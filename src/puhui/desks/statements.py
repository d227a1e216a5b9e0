"""对账单 · A statement on paper: what is held, the last months, single acts where that was agreed to, what did not count and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from puhui.behaviours import reads
from puhui.behaviours.reads import ActLine
from puhui.behaviours.words import Grant
from puhui.desks.accounts import Holdings, holdings_of, month_after, scenario_texts
from puhui.desks.words import act_title, clock_said, day_short, moment_said, month_said
from puhui.participants import reads as participants
from puhui.participants.words import Masked, Person
from puhui.rewards import reads as rewards
from puhui.rewards.words import HAND_SAYS
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

MONTHS = 3
ACTS_MAX = 40
COUPONS = 10


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One scenario in one month."""

    month: Text
    name: Text
    counted: int
    grams: int
    refused: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything on the paper. `holder` is masked, and None where no identity is kept."""

    person: Person
    holder: Masked | None
    at: str
    holdings: Holdings
    months: tuple[MonthRow, ...]
    acts: tuple[tuple[Text, Text, int, Text | None], ...]
    reasons: tuple[tuple[Text, int], ...]
    coupons: tuple[tuple[str, Text, int, str, Text], ...]
    cards: tuple[tuple[Text, str], ...]
    #: Scenarios that are summed up only: the owner has not agreed that single acts be listed.
    only_sums: tuple[Text, ...]
    first: date


def statement_of(person: Person, *, scenarios: Collection[str] | None, single: Collection[str] | None, now: datetime) -> Statement:
    """`scenarios` may appear at all, `single` act by act; None means all of them, for the owner's own paper."""
    today, names = local_day(now), scenario_texts()
    first = month_after(today.replace(day=1), 1 - MONTHS)
    lines = [
        line
        for line in reads.acts_of(account=person.account, city=person.city, first=first, last=today)
        if scenarios is None or line.scenario in scenarios
    ]
    listed = [line for line in lines if single is None or line.scenario in single]
    summed = sorted({line.scenario for line in lines} - {line.scenario for line in listed})
    return Statement(
        person=person,
        holder=participants.identity_of(person.account),
        at=moment_said(now),
        holdings=holdings_of(account=person.account),
        months=_months(lines, names),
        acts=tuple(_act(line, names) for line in listed[:ACTS_MAX]),
        reasons=_reasons(lines),
        coupons=tuple(
            (coupon.number, coupon.name, coupon.points, moment_said(coupon.redeemed_at), HAND_SAYS[coupon.hand])
            for coupon in rewards.redemptions_of(account=person.account, limit=COUPONS)
        ),
        cards=tuple((line.name, line.hint) for line in reads.bindings_of(account=person.account)),
        only_sums=tuple(names.get(code, Text(code, code)) for code in summed),
        first=first,
    )


def at_counter(person: Person, *, now: datetime) -> Statement:
    """What a counter may print: scenarios that were opened to it, and single trips where that was agreed to apart."""
    opened = reads.has_granted(account=person.account, grant=Grant.COUNTER, now=now)
    apart = reads.has_granted(account=person.account, grant=Grant.COUNTER_TRAVEL, now=now)
    travel = reads.travel_scenarios()
    single = {code for code in opened if code not in travel or code in apart}
    return statement_of(person, scenarios=opened, single=single, now=now)


def _months(lines: Sequence[ActLine], names: dict[str, Text]) -> tuple[MonthRow, ...]:
    by_month: dict[tuple[date, str], list[ActLine]] = {}
    for line in lines:
        by_month.setdefault((line.happened_at.date().replace(day=1), line.scenario), []).append(line)
    return tuple(
        MonthRow(
            month_said(month),
            names.get(code, Text(code, code)),
            sum(line.counted for line in found),
            sum(line.reduction_g for line in found),
            sum(not line.counted for line in found),
        )
        for (month, code), found in sorted(by_month.items(), key=lambda item: (item[0][0], item[0][1]), reverse=True)
    )


def _act(line: ActLine, names: dict[str, Text]) -> tuple[Text, Text, int, Text | None]:
    day, clock = day_short(line.happened_at.date()), clock_said(line.happened_at)
    why = Text(line.refusal_zh, line.refusal_en) if line.refusal else None
    return Text(f"{day.zh} {clock.zh}", f"{day.en} {clock.en}"), act_title(line, names), line.reduction_g, why


def _reasons(lines: Sequence[ActLine]) -> tuple[tuple[Text, int], ...]:
    """Each reason once, in the words of the first act that has it, with how often it occurred."""
    refused = [line for line in lines if line.refusal]
    count = Counter(line.refusal for line in refused)
    said = {line.refusal: Text(line.refusal_zh, line.refusal_en) for line in reversed(refused)}
    return tuple((said[code], times) for code, times in count.most_common())
