"""What the pages of studies show: sums then and now, in words, bars and rows. Never a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from puhui.behaviours import reads
from puhui.behaviours.words import STUDY_STAGE_SAYS, Study, StudyStage
from puhui.desks.accounts import scenario_texts
from puhui.desks.study_few import told
from puhui.desks.words import moment_said, yuan_said
from puhui.library import reads as library
from puhui.methodology.regions import name_of
from puhui.methodology.units import said
from puhui.vocabulary.amounts import MINUS, NBSP, TONNE, grams_parts, grouped, tonnes_parts
from puhui.vocabulary.records import RECORD_REFUSALS
from puhui.vocabulary.texts import Text, listed

#: How far a person moves, by the step of the outcome.
STEP_SAYS = (
    Text("少 10 kg 或更多", "10 kg less, or more than that"),
    Text("少 1–10 kg", "1 to 10 kg less"),
    Text("少不到 1 kg", "less than 1 kg less"),
    Text("不变", "the same"),
    Text("多 1 kg 以内", "up to 1 kg more"),
    Text("多 1–10 kg", "1 to 10 kg more"),
    Text("多 10 kg 以上", "more than 10 kg more"),
)
SERIES = (Text("原来", "Then"), Text("改后", "Now"))
#: Groups of persons, as the outcome names them.
GROUP_SAYS = {
    "1-4": Text("1–4 次", "1 to 4 acts"),
    "5-19": Text("5–19 次", "5 to 19 acts"),
    "20+": Text("20 次以上", "20 acts or more"),
    "one scenario": Text("只有一个场景", "one scenario"),
    "several scenarios": Text("几个场景", "several scenarios"),
}
STAGE_KINDS = {StudyStage.DONE: "ok", StudyStage.REFUSED: "stop", StudyStage.COUNTING: "note", StudyStage.WAITING: "line"}


@dataclass(frozen=True, slots=True)
class Line:
    """A city, a scenario or a group, then and now; without numbers where it has few persons."""

    name: Text
    few: bool
    persons: int = 0
    then_g: int = 0
    now_g: int = 0
    then_points: int = 0
    now_points: int = 0
    gain: int | None = None
    lose: int | None = None

    @property
    def then(self) -> SafeString:
        return mass(self.then_g)

    @property
    def now(self) -> SafeString:
        return mass(self.now_g)

    @property
    def change(self) -> SafeString:
        return mass(self.now_g - self.then_g, signed=True)

    @property
    def points(self) -> str:
        """What its grams give at most, then and now."""
        return f"{grouped(self.then_points)} → {grouped(self.now_points)}"


@dataclass(frozen=True, slots=True)
class Table:
    """A picture and the rows behind it."""

    title: Text
    lines: tuple[Line, ...]

    @property
    def bars(self) -> list[tuple[Text, list[int]]]:
        return [(line.name, [line.then_g, line.now_g]) for line in self.lines if not line.few]

    @property
    def few(self) -> Text:
        return listed(line.name for line in self.lines if line.few)


def mass(grams: int, *, signed: bool = False) -> SafeString:
    """g, kg or t, whichever suits, with the exact grams in its title."""
    figure, unit = tonnes_parts(grams) if abs(grams) >= TONNE else grams_parts(grams)
    sign = "+" if signed and grams > 0 else ""
    return format_html(
        '<span class="ph-num" title="{}{} g">{}{}<span class="ph-unit">{}{}</span></span>', sign, grouped(grams), sign, figure, NBSP, unit
    )


def row_of(study: Study) -> dict[str, Any]:
    """A study on the list."""
    return {
        "study": study,
        "stage": STUDY_STAGE_SAYS[study.stage],
        "kind": STAGE_KINDS[study.stage],
        "where": place_of(study),
        "asked_at": moment_said(study.asked_at),
        "change": _change_of(study),
    }


def place_of(study: Study) -> Text:
    return name_of(study.city) if study.city else Text("全省", "the whole province")


def whom_of(study: Study) -> Text:
    return Text("全部的人", "every person") if study.share == 1 else Text(f"每 {study.share} 人取 1 人", f"one person in {study.share}")


def _change_of(study: Study) -> SafeString | None:
    """How many grams more or less, an estimate where it is a sample; None where that is not told."""
    total = told(study.outcome)["total"] if study.outcome else {"few": True}
    return None if total["few"] else mass(study.share * (total["now_g"] - total["then_g"]), signed=True)


# -- what was asked ----------------------------------------------------------------------------------------------------


def asked_said(study: Study) -> list[tuple[Text, Text]]:
    """What is different, one row each."""
    asked, names = study.asked, scenario_texts()
    providers = reads.provider_names()
    rows = [(name_said(code, names), Text(f"按方法学第 {number} 版", f"by version {number}")) for code, number in asked.versions.items()]
    rows += [(name_said(code, names), Text("按附上的文档", "by the document that was given")) for code in asked.texts]
    rows += [
        (name_said(code, names), Text(f"{label.zh}改为 {value.zh}", f"{label.en} is {value.en}"))
        for code, numbers in asked.numbers.items()
        for label, value in _numbers_said(study, code, numbers)
    ]
    if asked.without_provider:
        provider = providers.get(asked.without_provider, Text(asked.without_provider, asked.without_provider))
        rows.append((Text("撤下的数据", "Left out"), Text(f"{provider.zh}报来的全部记录", f"everything that {provider.en} sent")))
    if asked.without_batches:
        batches = "、".join(f"B{number}" for number in asked.without_batches)
        rows.append((Text("撤下的批次", "Batches left out"), Text(batches, batches)))
    if asked.grams_per_point:
        rows.append((Text("积分", "Points"), Text(f"每 {asked.grams_per_point} 克 1 分", f"one point for {asked.grams_per_point} g")))
    return rows


def name_said(code: str, names: Mapping[str, Text]) -> Text:
    return names.get(code, Text(code, code))


def _numbers_said(study: Study, code: str, numbers: Mapping[str, str]) -> Iterator[tuple[Text, Text]]:
    found = library.in_force(codes=[code], day=study.last).get(code)
    labels = {each.name: (each.label, each.unit.text) for each in found.methodology.parameters} if found else {}
    labels["cap"] = (Text("每人每日上限", "the cap per person and day"), "gCO2e")
    for name, value in numbers.items():
        label, unit = labels.get(name, (Text(name, name), ""))
        yield label, Text(*(f"{value} {said(unit, each)}".strip() for each in ("zh", "en")))


# -- what came of it ---------------------------------------------------------------------------------------------------


def result_of(study: Study) -> dict[str, Any]:
    """Everything that the page of a finished study shows; grams of a sample are multiplied up."""
    assert study.outcome is not None, "only a finished study has a result"
    safe, names = told(study.outcome), scenario_texts()
    origin = reads.study_origin(first=study.first, last=study.last, city=study.city)
    common = {"safe": safe, "origin": origin, "is_sample": study.share > 1}
    if safe["total"]["few"]:
        return {**common, "few": True}
    total = _times(safe["total"], study.share)
    change, off = total["now_g"] - total["then_g"], total["off_by_g"]
    return {
        **common,
        "few": False,
        "low": _signed(change - off),
        "high": _signed(change + off),
        "series": SERIES,
        "headline": headline(study, total),
        "total": total,
        "figures": figures(total),
        "points": _points(safe["points"]),
        "tables": [
            Table(Text("按场景", "By scenario"), _lines(safe["by_scenario"], study.share, lambda code: name_said(code, names))),
            Table(Text("按城市", "By city"), _lines(safe["by_city"], study.share, name_of)),
        ],
        "groups": [
            Table(Text("按参加的次数", "By how often they act"), _lines(safe["by_often"], study.share, group_said)),
            Table(Text("按场景的多少", "By how many scenarios"), _lines(safe["by_breadth"], study.share, group_said)),
        ],
        "crossed": _lines(safe["by_city_and_scenario"], study.share, lambda both: both_said(both, names)),
        "days": [(day[5:], [study.share * then, study.share * now]) for day, then, now in safe["by_day"]],
        "steps": [(STEP_SAYS[step["step"]], study.share * step["persons"]) for step in safe["movers"] if step["persons"] is not None],
        "steps_few": listed(STEP_SAYS[step["step"]] for step in safe["movers"] if step["persons"] is None),
        "refused": [(row["code"], _refusal(row["code"]), row["then"], row["now"]) for row in safe["refused"]],
    }


_HEADLINE = Text(
    "每天{about}{more}记 {a_day}；{days} 天共{more} {whole}（{share}）。",
    "{a_day} {more} a day, {about}{whole} {more} in {days} day{days_s} ({share}).",
)


def headline(study: Study, total: Mapping[str, Any]) -> Text:
    """The finding in one sentence."""
    days = (study.last - study.first).days + 1
    change = total["now_g"] - total["then_g"]
    if not change:
        return Text("记的克数不变。", "The grams stay as they are.")
    facts = {
        "a_day": _plain(abs(change) // days),
        "whole": _plain(abs(change)),
        "days": days,
        "share": _percent(change, total["then_g"]) if total["then_g"] else "–",
        "about": Text("大约", "about ") if study.share > 1 else "",
        "more": Text("多", "more") if change > 0 else Text("少", "less"),
    }
    return Text(*(_HEADLINE.said(each, **facts) for each in ("zh", "en")))


def figures(total: Mapping[str, Any]) -> list[tuple[Text, SafeString, SafeString, str]]:
    """(what, then, now, change) of the big numbers."""
    grams = (mass(total["then_g"]), mass(total["now_g"]), mass(total["now_g"] - total["then_g"], signed=True))
    acts = (total["then_acts"], total["now_acts"], total["now_acts"] - total["then_acts"])
    return [
        (Text("减排量", "Reduction"), *grams),
        (Text("计入的行为", "Acts that count"), grouped(acts[0]), grouped(acts[1]), _signed(acts[2])),  # type: ignore[list-item]
    ]


def _points(points: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Points and what they cost, then and now; and whether the free budget reaches for what is more."""
    if points is None:
        return None
    pairs = (
        (Text("自动兑分的人会得到", "Of those who exchange by standing order"), points["ordered"]),
        (Text("人人全部兑分，最多", "If everyone exchanged everything, at most"), points["at_most"]),
    )
    return {
        "rate": points["grams_per_point"],
        "rows": [(name, grouped(then), grouped(now), _signed(now - then)) for name, (then, now) in pairs],
        "budgets": [_budget(budget) for budget in points["budgets"]],
    }


def _budget(budget: Mapping[str, Any]) -> dict[str, Any]:
    (before, after), (then, now) = budget["points"], budget["fen"]
    more = after - before
    return {
        "name": Text(budget["zh"], budget["en"]),
        "then": yuan_said(then),
        "now": yuan_said(now),
        "change": f"{'+' if now > then else MINUS if now < then else ''}{yuan_said(abs(now - then))}",
        "free": grouped(budget["free"]),
        "more": grouped(more),
        "needs_more": more > 0,
        "reaches": more <= budget["free"],
    }


def _times(total: Mapping[str, Any], share: int) -> dict[str, Any]:
    """Sums over all persons, from those over the persons that were drawn; how far they may be off is for all already."""
    return {name: value if name in ("off_by_g", "few") or value is None else share * value for name, value in total.items()}


_LINE = ("persons", "then_g", "now_g", "then_points", "now_points", "gain", "lose")


def _lines(rows: Sequence[Mapping[str, Any]], share: int, says: Any) -> tuple[Line, ...]:
    def line(row: Mapping[str, Any]) -> Line:
        name = says(row["name"])
        if row["few"]:
            return Line(name, few=True)
        numbers: dict[str, Any] = {key: None if row.get(key, 0) is None else share * row.get(key, 0) for key in _LINE}
        return Line(name, few=False, **numbers)

    return tuple(sorted(map(line, rows), key=lambda each: (each.few, -max(each.then_g, each.now_g))))


def group_said(name: str) -> Text:
    return GROUP_SAYS.get(name, Text(name, name))


def both_said(name: str, names: Mapping[str, Text]) -> Text:
    city, _, scenario = name.partition(" ")
    return Text(*(f"{name_of(city).said(each)} · {name_said(scenario, names).said(each)}" for each in ("zh", "en")))


def _refusal(code: str) -> Text:
    """What a code means, where the fact of a row stands for nothing in particular."""
    text = RECORD_REFUSALS.get(code, Text(code, code))
    return Text(*(text.said(each, field="…", detail="…") for each in ("zh", "en")))


def _plain(grams: int) -> str:
    figure, unit = tonnes_parts(grams) if grams >= TONNE else grams_parts(grams)
    return f"{figure}{NBSP}{unit}"


def _signed(number: int) -> str:
    return f"+{grouped(number)}" if number > 0 else grouped(number)


def _percent(change: int, of: int) -> str:
    tenths = abs(change) * 1000 // of
    return f"{'+' if change > 0 else MINUS}{tenths // 10}.{tenths % 10}%"
