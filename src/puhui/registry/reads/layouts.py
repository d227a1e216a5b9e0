"""The kinds of monitoring data that content/registry/series.yaml names, read once."""

from __future__ import annotations

from functools import cache

from puhui.methodology.content import content_folder
from puhui.methodology.errors import DocumentRefused, FaultFound
from puhui.methodology.fields import both_languages, maybe_items, one_of, whole_of
from puhui.methodology.markup import Node, Section, items_of, read, text_of
from puhui.registry.errors.series import UnknownSeriesKind
from puhui.registry.words.series import Holds, Measure, SeriesColumn, SeriesKind


@cache
def series_kinds() -> tuple[SeriesKind, ...]:
    path = content_folder() / "registry" / "series.yaml"
    try:
        section = Section(read(path.read_text(encoding="utf-8")))
        found = tuple(_kind(node) for node in items_of(section.take("kinds")))
        section.done()
    except FaultFound as problem:
        raise DocumentRefused(faults=[problem.fault]) from problem
    return found


def series_kind(code: str) -> SeriesKind:
    """Raises UnknownSeriesKind."""
    found = next((kind for kind in series_kinds() if kind.code == code), None)
    if found is None:
        raise UnknownSeriesKind(kind=code[:40], known=", ".join(kind.code for kind in series_kinds()))
    return found


def _kind(node: Node) -> SeriesKind:
    section = Section(node)
    measure = one_of(section.take("measure"), Measure)
    is_series = measure is not Measure.INVENTORY
    if is_series and text_of(section.take("over_gap")) != "nothing":
        raise ValueError("series.yaml: over a gap nothing counts")
    made = SeriesKind(
        code=text_of(section.take("code")),
        name=both_languages(section.take("name")),
        measure=measure,
        interval_min=whole_of(section.take("interval_min"), low=1, high=44640) if is_series else 0,
        columns=tuple(_column(item) for item in items_of(section.take("columns"))),
        sentinels=tuple(text_of(item) for item in maybe_items(section.perhaps("sentinels"))),
        is_dark=is_series and text_of(section.take("night")) == "dark",
    )
    section.done()
    return made


def _column(node: Node) -> SeriesColumn:
    section = Section(node)

    def told(key: str) -> str:
        found = section.perhaps(key)
        return "" if found is None else text_of(found)

    limits = [text_of(item) for item in maybe_items(section.perhaps("range"))] or ["", ""]
    times = section.perhaps("times")
    made = SeriesColumn(
        name=text_of(section.take("name")),
        holds=one_of(section.take("holds"), Holds),
        label=both_languages(section.take("label")),
        unit=told("unit"),
        low=limits[0],
        high=limits[1],
        also=tuple(text_of(item) for item in maybe_items(section.perhaps("also"))),
        optional=told("optional") == "yes",
        input=told("input"),
        times=1 if times is None else whole_of(times, low=1, high=10**9),
        rounds_up=told("round") == "up",
    )
    section.done()
    return made
