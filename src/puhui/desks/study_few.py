"""What of a study is told: numbers of few persons are left out, and enough beside them that they cannot be worked out from the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from puhui.behaviours.words import PERSONS_LEAST

#: Tables of which a row has sums of grams, acts and persons.
TABLES = ("by_city", "by_scenario", "by_city_and_scenario", "by_often", "by_breadth")
#: How far persons move, by the step of the outcome: less, the same, more.
SIDES = {"lose": (0, 1, 2), "same": (3,), "gain": (4, 5, 6)}


def told(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome of a study as anybody may see it who may see the study: in each number are enough persons, or it is None."""
    common = {"share": outcome["share"], "runs": outcome["runs"], "persons_least": PERSONS_LEAST}
    if outcome["total"]["persons"] < PERSONS_LEAST:
        return {**common, "total": {"few": True}, **{name: [] for name in (*TABLES, "by_day", "movers", "refused")}, "points": None}
    total = {**outcome["total"], "few": False, **sides(outcome["total"])}
    tables = {name: [_row(row) for row in outcome[name]] for name in TABLES}
    tables["by_city_and_scenario"] = crossed(tables["by_city_and_scenario"], [_few_of(tables["by_city"]), _few_of(tables["by_scenario"])])
    return {
        **common,
        "total": total,
        **tables,
        "by_day": days(outcome["by_day"], outcome["total"]),
        "movers": movers(outcome["movers"], total),
        "refused": [{"code": code, "then": _rows(then), "now": _rows(now)} for code, (then, now) in outcome["refused"].items()],
        "points": outcome.get("points"),
    }


def protected(counts: Mapping[Any, int | None]) -> dict[Any, int | None]:
    """Counts of persons without the few; where that is one alone, the next smallest goes too, or it could be subtracted."""
    few = {name for name, count in counts.items() if count is None or 0 < count < PERSONS_LEAST}
    rest = sorted((count, str(name), name) for name, count in counts.items() if name not in few and count)
    if len(few) == 1 and rest:
        few.add(rest[0][2])
    return {name: None if name in few else count for name, count in counts.items()}


def sides(row: Mapping[str, Any]) -> dict[str, int | None]:
    """How many gain, lose and stay."""
    return protected({"gain": row["gain"], "lose": row["lose"], "same": row["persons"] - row["gain"] - row["lose"]})


def movers(steps: Sequence[Mapping[str, Any]], total: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How many move how far; of a side that is not told no step is."""
    found = {step["step"]: step["persons"] for step in steps}
    shown: dict[int, int | None] = {}
    for side, places in SIDES.items():
        counts = {place: found[place] for place in places if place in found}
        shown |= protected(counts) if total[side] is not None else dict.fromkeys(counts)
    return [{"step": step, "persons": shown[step]} for step in sorted(shown)]


def days(rows: Sequence[Sequence[Any]], total: Mapping[str, Any]) -> list[list[Any]]:
    """Grams by day. Where they do not add up to the total, a day is left out already: the smallest goes with it."""
    listed = [list(row) for row in rows]
    if [sum(row[place] for row in listed) for place in (1, 2)] != [total["then_g"], total["now_g"]] and listed:
        listed.remove(min(listed, key=lambda row: max(row[1], row[2])))
    return listed


def crossed(rows: Sequence[dict[str, Any]], gone: Sequence[Collection[str]]) -> list[dict[str, Any]]:
    """City and scenario: nothing of a city or scenario that is not told itself, and never one row alone left out of either."""
    few = {row["name"] for row in rows if row["few"] or any(part in left for part, left in zip(row["name"].split(), gone, strict=True))}
    while more := _alone(rows, few):
        few.add(more)
    return [{"name": row["name"], "few": True} if row["name"] in few else row for row in rows]


def _alone(rows: Sequence[Mapping[str, Any]], few: Collection[str]) -> str:
    """The smallest row beside one that would be left out alone of its city or its scenario."""
    for place in (0, 1):
        for key in sorted({row["name"].split()[place] for row in rows}):
            group = [row for row in rows if row["name"].split()[place] == key]
            rest = [row for row in group if row["name"] not in few]
            if len(group) - len(rest) == 1 and rest:
                return str(min(rest, key=lambda row: (row["persons"], row["name"]))["name"])
    return ""


def _few_of(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    return {row["name"] for row in rows if row["few"]}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) if row["few"] else {**row, **sides(row)}


def _rows(count: int) -> int | None:
    """Fewer rows than that are of few persons, whoever they are."""
    return None if 0 < count < PERSONS_LEAST else count
