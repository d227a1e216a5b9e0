"""How desks say days, moments, amounts and acts: one voice for every role. No question is asked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from puhui.behaviours.reads import ActLine
from puhui.behaviours.words import ActChange
from puhui.foundation.showing.icons import SCENARIO_ICONS
from puhui.foundation.workdays import Remaining
from puhui.vocabulary.amounts import NBSP, grouped
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text, plural_s

_DAYS_ZH = "一二三四五六日"
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_said(day: date) -> Text:
    """3月18日 星期三 · Wed 18 Mar."""
    return Text(
        f"{day.month}月{day.day}日 星期{_DAYS_ZH[day.weekday()]}", f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"
    )


def day_short(day: date) -> Text:
    return Text(f"{day.month}月{day.day}日", f"{day.day} {_MONTHS_EN[day.month - 1]}")


def month_said(month: date) -> Text:
    return Text(f"{month.year}年{month.month}月", f"{_MONTHS_EN[month.month - 1]} {month.year}")


def days_said(first: date, last: date, *, this_year: int) -> Text:
    """The year stands there only where it is another one."""
    year = "" if last.year == this_year else f"{last.year}"
    return Text(
        f"{year and f'{year}年'}{day_short(first).zh}–{day_short(last).zh}", f"{day_short(first).en} – {day_short(last).en} {year}".rstrip()
    )


def listed_days(days: list[date]) -> Text:
    """Three days at most by name, then how many more."""
    more = len(days) - 3
    zh = "、".join(day_short(day).zh for day in days[:3]) + (f"等 {len(days)} 天" if more > 0 else "")
    return Text(zh, ", ".join(day_short(day).en for day in days[:3]) + (f" and {more} more days" if more > 0 else ""))


def moment_said(moment: datetime) -> str:
    """2026-03-18 07:52, civil time, in tables."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def until_said(moment: datetime) -> Text:
    """The end of a span: where it ends with a day, that day, which is in it."""
    if moment.astimezone(CHINA).time() == time():
        day = f"{(moment - timedelta(days=1)).astimezone(CHINA):%Y-%m-%d}"
        return Text(f"{day}（含）", f"{day} inclusive")
    return Text(moment_said(moment), moment_said(moment))


def age_said(age: timedelta) -> Text:
    """How long ago, in the unit that suits: 42 秒, 5 分钟, 3 小时, 2 天."""
    seconds = max(0, int(age.total_seconds()))
    for size, zh, en in ((86400, "天", "d"), (3600, "小时", "h"), (60, "分钟", "min")):
        if seconds >= 2 * size or (size == 60 and seconds >= 60):
            return Text(f"{seconds // size} {zh}", f"{seconds // size} {en}")
    return Text(f"{seconds} 秒", f"{seconds} s")


def remaining_said(left: Remaining) -> Text:
    """还剩 3 个工作日, 今天到期, 已逾期 2 个工作日; with a word where the holidays are not officially known yet."""
    days = abs(left.days)
    if left.is_late:
        said = Text(f"已逾期 {days} 个工作日", f"{days} working day{plural_s(days)} late") if days else Text("已逾期", "late")
    elif days:
        said = Text(f"还剩 {days} 个工作日", f"{days} working day{plural_s(days)} left")
    elif left.is_today:
        said = Text("今天到期", "due today")
    else:
        said = Text("下个工作日前到期", "due before the next working day")
    return Text(f"{said.zh}（放假安排未公布，暂按星期）", f"{said.en} (holidays not published yet)") if left.is_provisional else said


def yuan_said(fen: int) -> str:
    """123456 fen as 1,234.56."""
    return f"{grouped(fen // 100)}.{fen % 100:02d}"


def tenths(amount: int, size: int) -> str:
    """8431 of 1000 as 8.4: cut, never rounded up."""
    whole, rest = divmod(amount * 10 // size, 10)
    return f"{grouped(whole)}.{rest}"


def signed(amount: int) -> str:
    """+33 g, −67 g."""
    return f"{'+' if amount > 0 else '−' if amount < 0 else ''}{grouped(abs(amount))}{NBSP}g"


def short_hash(digest: str) -> str:
    return f"{digest[:8]}…{digest[-4:]}" if len(digest) > 14 else digest


REPLAYED = Text("外地重放", "replayed")
DEMONSTRATED = Text("演示参数", "demonstration numbers")


# -- acts -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActShown:
    """One act as a row of a list."""

    title: Text
    when: Text
    icon: str
    url: str
    grams: int
    refused: Text | None
    code: str
    reference_region: str
    is_replay: bool
    is_demonstration: bool
    other: Text | None  # the act that stands against a refused one
    appeal_url: str = ""  # where a refused one is appealed against, or what became of that
    change: ActChange | None = None  # what the last correction made of it, and what its people were told
    why_corrected: Text | None = None

    @property
    def mark(self) -> Text | str:
        """What the act is not: a local resident's, or counted with numbers that are in force; or that it was corrected, and what it was."""
        marks = [mark for mark, holds in ((REPLAYED, self.is_replay), (DEMONSTRATED, self.is_demonstration)) if holds]
        marks += [corrected_said(self.change)] if self.change else []
        return Text(" · ".join(mark.zh for mark in marks), " · ".join(mark.en for mark in marks)) if marks else ""


def act_shown(line: ActLine, *, names: Mapping[str, Text], providers: Mapping[str, Text], url: str, with_day: bool) -> ActShown:
    return ActShown(
        title=act_title(line, names),
        when=_when(line, providers, with_day=with_day),
        icon=SCENARIO_ICONS.get(line.scenario, "leaf"),
        url=url,
        grams=line.reduction_g,
        refused=Text(line.refusal_zh, _capital(line.refusal_en)) if line.refusal else None,
        code=line.refusal,
        reference_region=line.reference_region,
        is_replay=line.is_replay,
        is_demonstration=line.is_demonstration,
        other=None,
        change=line.changes[-1] if line.changes else None,
    )


def corrected_said(change: ActChange) -> Text:
    """更正 C1，原为 467 g; where it did not count before, that."""
    if change.before_g is None:
        return Text(f"更正 {change.name}，原未计入", f"{change.name}: did not count before")
    before = f"{grouped(change.before_g)}{NBSP}g"
    return Text(f"更正 {change.name}，原为 {before}", f"{change.name}: was {before}")


def act_title(line: ActLine, names: Mapping[str, Text]) -> Text:
    """乘坐地铁 8.4 km: what it was and how much."""
    name = names.get(line.scenario, Text(line.scenario, line.scenario))
    how_much = _how_much(line)
    return Text(f"{name.zh} {how_much.zh}", f"{_capital(name.en)} {how_much.en}") if how_much else Text(name.zh, _capital(name.en))


def _how_much(line: ActLine) -> Text | None:
    if line.distance_m is not None:
        return _same(f"{tenths(line.distance_m, 1000)}{NBSP}km")
    if line.energy_wh is not None:
        return _same(f"{tenths(line.energy_wh, 1000)}{NBSP}kWh")
    if line.steps is not None:
        return Text(f"{grouped(line.steps)}{NBSP}步", f"{grouped(line.steps)}{NBSP}steps")
    return None


def _when(line: ActLine, providers: Mapping[str, Text], *, with_day: bool) -> Text:
    clock = clock_said(line.happened_at)
    sender = providers.get(line.provider, Text(line.provider, line.provider))
    day = day_short(line.happened_at.date()) if with_day else Text("", "")
    return Text(f"{day.zh} {clock.zh} · {sender.zh}".strip(), f"{day.en} {clock.en} · {sender.en}".strip())


def clock_said(moment: datetime) -> Text:
    """07:52; a record that begins at midnight is of the whole day."""
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return Text("全天", "all day")
    return _same(f"{moment:%H:%M}")


def _same(text: str) -> Text:
    return Text(text, text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
