"""What a resident sees of the account: what is held and given, the last day and why something did not count, a month day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from puhui.behaviours import reads
from puhui.behaviours.reads import ActLine, Marks
from puhui.behaviours.words import OWED, RESIDENT_REDUCTION, AccountCorrected, Owed
from puhui.consumption import reads as vouchers
from puhui.consumption.words import VOUCHER_RETIRED
from puhui.desks.words import ActShown, act_shown, act_title, clock_said, day_said, listed_days, month_said
from puhui.ledger.reads import balances
from puhui.participants.words import Person
from puhui.pool.words import CERTIFIED_SHARE
from puhui.rewards import reads as rewards
from puhui.rewards.words import POINTS, POOL_SHARE
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

#: How far back the home looks for the last day with acts, and how many older acts it lists.
BACK_DAYS = 62
OLDER_ACTS = 4
#: Lines about grams owed that a page lists.
OWED_LINES = 20
#: Corrections that a page lists, and how long one is told above everything else.
CORRECTIONS = 10
TOLD_FOR = timedelta(days=90)
#: Refusals that are explained at length; the others of the day say their sentence in their row.
EXPLAINED = 2
#: Refusals whose fact is another record of the same person.
AGAINST_ANOTHER = ("same_act", "duplicate_record")


@dataclass(frozen=True, slots=True)
class Holdings:
    """Grams held, grams given to the pool (certified since, or not yet), points, what must stand beside the grams; and what is owed, if anything ever was."""

    held_g: int
    given_g: int
    points: int
    marks: Marks
    owed: Owed | None = None
    #: what corrections moved, the latest first
    corrections: tuple[AccountCorrected, ...] = ()
    #: put aside for vouchers, or retired by them
    vouchers_g: int = 0

    @property
    def lifetime_g(self) -> int:
        """What counts of all that was ever credited: grams that are owed were given by mistake, held or not."""
        return max(0, self.held_g + self.given_g + self.vouchers_g - (self.owed.grams if self.owed else 0))


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day of acts: how many counted, how much, and those that did not count, with their reason."""

    on: date
    title: Text
    counted: int
    refused: int
    grams: int
    acts: tuple[ActShown, ...]
    reference_region: str

    @property
    def explained(self) -> tuple[ActShown, ...]:
        return tuple(act for act in self.acts if act.refused)[:EXPLAINED]


@dataclass(frozen=True, slots=True)
class MonthShown:
    """A month for the heat-map: grams by day, days that are not settled, and why they are not."""

    first: date
    title: Text
    grams_by_day: Mapping[date, int]
    pending: frozenset[date]
    why_pending: Text | None
    before: date
    after: date | None

    @property
    def grams(self) -> int:
        return sum(self.grams_by_day.values())

    @property
    def days(self) -> int:
        return sum(grams > 0 for grams in self.grams_by_day.values())


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on a resident's first page."""

    holdings: Holdings
    is_bound: bool
    has_order: bool
    day: DayShown | None
    day_points: int
    older: tuple[ActShown, ...]
    month: MonthShown
    #: corrections of the last weeks, told above everything else
    told: tuple[AccountCorrected, ...] = ()


def home_of(*, person: Person, month: date, now: datetime) -> Home:
    today = local_day(now)
    since = min(month, today - timedelta(days=BACK_DAYS))
    grams = reads.grams_by_day(account=person.account, first=since, last=today)
    day, older = _last_day(person, last_credited=max(grams, default=None), today=today)
    holdings = holdings_of(account=person.account)
    return Home(
        holdings=holdings,
        is_bound=reads.is_bound(account=person.account),
        has_order=rewards.has_standing_order(person.account),
        day=day,
        day_points=_points_of(person.account, day.on) if day else 0,
        older=older,
        month=_month(person, month, grams, today),
        told=tuple(item for item in holdings.corrections if today - item.posted_on <= TOLD_FOR),
    )


def holdings_of(*, account: int) -> Holdings:
    held = balances(holder=account)
    marks = reads.marks_of(account=account) if held else Marks("", is_replay=False, is_demonstration=False)
    owed = reads.owed_of(account=account, limit=OWED_LINES) if OWED in held else None
    moved = tuple(reads.corrections_of_account(account=account)[:CORRECTIONS]) if held else ()
    in_vouchers = held.get(VOUCHER_RETIRED, 0) + (vouchers.grams_in_vouchers(account) if held else 0)
    given = held.get(POOL_SHARE, 0) + held.get(CERTIFIED_SHARE, 0)
    return Holdings(held.get(RESIDENT_REDUCTION, 0), given, held.get(POINTS, 0), marks, owed, moved, in_vouchers)


def _last_day(person: Person, *, last_credited: date | None, today: date) -> tuple[DayShown | None, tuple[ActShown, ...]]:
    """The last day with acts, and a few acts before it. Two days before the last credited one are enough, and few files are opened."""
    first = (last_credited or today - timedelta(days=5)) - timedelta(days=2)
    lines = reads.acts_of(account=person.account, city=person.city, first=first, last=today)
    if not lines:
        return None, ()
    day = lines[0].happened_at.date()
    names, providers = scenario_texts(), reads.provider_names()
    before = [line for line in lines if line.counted and line.happened_at.date() != day][:OLDER_ACTS]
    older = tuple(act_shown(line, names=names, providers=providers, url=receipt_url(line), with_day=True) for line in before)
    return _day(day, [line for line in lines if line.happened_at.date() == day], names, providers), older


def _points_of(account: int, day: date) -> int:
    """Points that the acts of a day brought so far."""
    lines = rewards.exchanges_of(account=account, limit=40)
    days = reads.run_days([line.run for line in lines if line.run])
    return sum(line.points for line in lines if line.run and days.get(line.run) == day)


# -- days -----------------------------------------------------------------------------------------------------------------


def days_of(lines: Sequence[ActLine]) -> list[DayShown]:
    """Acts by day, the newest day first. The day stands above its rows, so a row says only the clock."""
    names, providers = scenario_texts(), reads.provider_names()
    by_day: dict[date, list[ActLine]] = {}
    for line in lines:
        by_day.setdefault(line.happened_at.date(), []).append(line)
    return [_day(on, by_day[on], names, providers) for on in sorted(by_day, reverse=True)]


def _day(on: date, lines: Sequence[ActLine], names: Mapping[str, Text], providers: Mapping[str, Text]) -> DayShown:
    counted = [line for line in lines if line.counted]
    return DayShown(
        on=on,
        title=day_said(on),
        counted=len(counted),
        refused=len(lines) - len(counted),
        grams=sum(line.reduction_g for line in counted),
        acts=tuple(_shown(line, lines, names, providers) for line in lines),
        reference_region=regions_of(counted),
    )


def _shown(line: ActLine, day: Sequence[ActLine], names: Mapping[str, Text], providers: Mapping[str, Text]) -> ActShown:
    made = act_shown(line, names=names, providers=providers, url=receipt_url(line), with_day=False)
    if line.refusal:
        made = replace(made, appeal_url=appeal_url(line))
    if line.changes:
        made = replace(made, why_corrected=reads.correction(line.changes[-1].correction).reason)
    other = _other(line, day) if line.refusal in AGAINST_ANOTHER else None
    if other is None:
        return made
    clock, title = clock_said(other.happened_at), act_title(other, names)
    sender = providers.get(other.provider, Text(other.provider, other.provider))
    return replace(made, other=Text(f"{clock.zh} {title.zh}（{sender.zh}）", f"{clock.en} {title.en} ({sender.en})"))


def receipt_url(line: ActLine) -> str:
    return reverse("receipt", args=[line.receipt]) if line.receipt else ""


def appeal_url(line: ActLine) -> str:
    """Where the refusal is explained, and appealed against."""
    return f"{reverse('my-appeal')}?{urlencode({'day': line.happened_at.date(), 'provider': line.provider, 'record': line.record_id})}"


def _other(line: ActLine, day: Sequence[ActLine]) -> ActLine | None:
    """The counted act of the day that the refusal names."""
    return next((act for act in day if act.counted and act.record_id == line.detail), None)


def regions_of(lines: Iterable[ActLine]) -> str:
    return " ".join(sorted({code for line in lines for code in line.reference_region.split()}))


def scenario_texts() -> dict[str, Text]:
    return {code: Text(*names) for code, names in reads.scenario_names().items()}


# -- the month ------------------------------------------------------------------------------------------------------------


def _month(person: Person, first: date, grams: Mapping[date, int], today: date) -> MonthShown:
    last = month_after(first) - timedelta(days=1)
    waiting = pending_of(person, first=first, last=min(last, today))
    pending = frozenset(waiting | ({today} if first <= today <= last else set()))
    return MonthShown(
        first=first,
        title=month_said(first),
        grams_by_day={day: amount for day, amount in grams.items() if first <= day <= last},
        pending=pending,
        why_pending=why_pending(sorted(waiting - {today}), has_today=today in pending),
        before=month_after(first, -1),
        after=month_after(first) if month_after(first) <= today else None,
    )


def pending_of(person: Person, *, first: date, last: date) -> set[date]:
    """Days on which the person's city has records that are checked and not settled."""
    return {day for _, day in reads.pending_days(cities=[person.city], since=first) if day <= last}


def why_pending(days: list[date], *, has_today: bool) -> Text | None:
    """Why some days have no grams yet, and when they will."""
    today = Text("今天的行为，明天核算。", "What you do today is settled tomorrow.") if has_today else None
    if not days:
        return today
    named = listed_days(days)
    late = Text(
        f"{named.zh}还有刚送到的记录，已检查、排队等核算，一般五分钟内补上。",
        f"For {named.en} records have just come; they are checked and queue for settlement, usually within five minutes.",
    )
    return Text(f"{today.zh}{late.zh}", f"{today.en} {late.en}") if today else late


def month_after(first: date, months: int = 1) -> date:
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)
