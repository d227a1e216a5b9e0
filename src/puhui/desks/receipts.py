"""A receipt as a page: the number, the formula with its numbers put in, and where each of them comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from puhui.behaviours.reads import HISTORY, Figure, Receipt, provider_names, scenario_names
from puhui.behaviours.words import SIGNED_SAYS
from puhui.desks.addresses import address
from puhui.desks.words import clock_said, short_hash, tenths
from puhui.foundation.showing.icons import SCENARIO_ICONS
from puhui.methodology.units import said
from puhui.quantification.explaining import Step, people
from puhui.vocabulary.amounts import NBSP, grouped
from puhui.vocabulary.texts import Text

BASELINE, PROJECT = "baseline", "project"
REPORTED = Text("接入方上报", "reported by the provider")
AVERAGED = Text("按接入方之前的上报平均", "mean of what the provider reported before")


@dataclass(frozen=True, slots=True)
class Line:
    """One formula: why this branch, in words, with numbers, and what comes out, in grams."""

    label: Text
    because: Text | None
    words: Text
    numbers: Text
    exact: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class NumberUsed:
    """A number of the receipt. `letter` is empty for what the provider reported: a report has no evidence grade."""

    name: Text
    value: str
    unit: Text
    letter: str
    source: Text
    year: str
    reference_region: str
    url: str = ""


def explained(receipt: Receipt) -> dict[str, Any]:
    """What the template needs beside the receipt itself."""
    used = {name for step in receipt.steps for name in step.names}
    inputs = [(figure.name in used, _reported(figure)) for figure in receipt.inputs]
    method_url = address("method", receipt.method)
    numbers_url = f"{method_url}#numbers" if method_url else ""
    parameters = [(figure.name in used, _parameter(figure, numbers_url)) for figure in receipt.parameters]
    steps = receipt.steps
    names = scenario_names()
    return {
        "icon": SCENARIO_ICONS.get(receipt.scenario, "leaf"),
        "title": _title(receipt, Text(*names.get(receipt.scenario, (receipt.scenario, receipt.scenario)))),
        "when": _when(receipt),
        "lines": [_line(step, is_last=step is steps[-1]) for step in steps],
        "comparison": _comparison({step.symbol: step for step in steps}),
        "used": [number for is_used, number in (*inputs, *parameters) if is_used],
        "unused": [number for is_used, number in (*inputs, *parameters) if not is_used],
        "is_capped": receipt.reduction_g < receipt.raw_g,
        "only_points": receipt.use == ("points",),
        "provider": provider_names().get(receipt.provider, Text(receipt.provider, receipt.provider)),
        "signed": SIGNED_SAYS.get(receipt.signed_by, Text(receipt.signed_by, receipt.signed_by)),
        "method_hash": short_hash(receipt.method_hash),
        "document": short_hash(receipt.document),
        "method": Text(receipt.method_zh, receipt.method_en),
        "summary": Text(receipt.summary_zh, receipt.summary_en),
        "method_url": method_url,
        "run_url": address("run", receipt.run),
        "manifest_url": address("run-manifest", receipt.run),
    }


def _title(receipt: Receipt, name: Text) -> Text:
    shown = next(_amounts(receipt), "")
    return Text(f"{name.zh} {shown}".strip(), f"{name.en[:1].upper()}{name.en[1:]} {shown}".strip())


def _when(receipt: Receipt) -> Text:
    clock = clock_said(receipt.happened_at)
    return Text(f"{receipt.day} {clock.zh}", f"{receipt.day} {clock.en}")


def _amounts(receipt: Receipt) -> Iterator[str]:
    """How far or how much, from the inputs that the provider reported."""
    for figure in receipt.inputs:
        if figure.unit == "m":
            yield f"{tenths(int(figure.value), 1000)}{NBSP}km"
        elif figure.unit == "Wh":
            yield f"{tenths(int(figure.value), 1000)}{NBSP}kWh"


def _line(step: Step, *, is_last: bool) -> Line:
    return Line(
        label=Text(step.label_zh, step.label_en),
        because=Text(step.because_zh, step.because_en) if step.because_zh else None,
        words=Text(step.words_zh, step.words_en),
        numbers=Text(step.numbers_zh, step.numbers_en),
        exact=step.exact,
        is_last=is_last,
    )


def _comparison(steps: dict[str, Step]) -> dict[str, Any] | None:
    """What would have been against what was, where the document names both; in whole milligrams, for the lengths of two bars."""
    if BASELINE not in steps or PROJECT not in steps:
        return None
    before, after = steps[BASELINE], steps[PROJECT]
    return {
        "before": _milligrams(before),
        "after": _milligrams(after),
        "before_says": Text(f"{before.label_zh} {_whole(before)}{NBSP}g", f"{before.label_en} {_whole(before)}{NBSP}g"),
        "after_says": Text(f"{after.label_zh} {_whole(after)}{NBSP}g", f"{after.label_en} {_whole(after)}{NBSP}g"),
        "saved_says": _saved(before, after),
    }


def _saved(before: Step, after: Step) -> Text:
    saved = grouped((_milligrams(before) - _milligrams(after)) // 1000)
    return Text(f"少排 {saved}{NBSP}g", f"{saved}{NBSP}g less")


def _milligrams(step: Step) -> int:
    return int(Decimal(step.exact.replace(",", "").rstrip("…")) * 1000)


def _whole(step: Step) -> str:
    return grouped(_milligrams(step) // 1000)


def _reported(figure: Figure) -> NumberUsed:
    """What the provider reported, or a mean that is ours, of what it reported before."""
    reported = AVERAGED if figure.kind == HISTORY else REPORTED
    is_default = bool(figure.source)
    shown, unit = people(Fraction(figure.value.rstrip("…")), figure.unit)
    return NumberUsed(
        name=Text(figure.label_zh, figure.label_en),
        value=shown,
        unit=_unit(figure, unit),
        letter="",
        source=Text(figure.source, figure.quoted) if is_default else reported,
        year="",
        reference_region="",
    )


def _unit(figure: Figure, shown: str) -> Text:
    if figure.unit == "1":
        return Text("", "")
    return Text(said(shown, "zh"), said(shown, "en"))


def _parameter(figure: Figure, numbers_url: str) -> NumberUsed:
    quoted_zh, quoted_en = (f"（转引自 {figure.quoted}）", f" (quoted in {figure.quoted})") if figure.quoted else ("", "")
    return NumberUsed(
        name=Text(figure.label_zh, figure.label_en),
        value=figure.value,
        unit=_unit(figure, figure.unit),
        letter=str(figure.grade),
        source=Text(f"{figure.source}{quoted_zh}", f"{figure.source}{quoted_en}"),
        year=str(figure.data_year or ""),
        reference_region=figure.reference_region,
        url=numbers_url,
    )
