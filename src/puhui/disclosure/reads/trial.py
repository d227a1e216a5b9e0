"""Try a methodology with numbers of one's own: computed by the oracle from the document's text, shown step by step, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from puhui.disclosure.reads.methods import compiled_somewhere, places
from puhui.disclosure.reads.sentences import in_general, of_case
from puhui.methodology.compiled import used_for
from puhui.methodology.words import CaseRecord, History, Input, Methodology, Plausible
from puhui.quantification import oracle
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

DIGITS_MAX = 12


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the form: what was written, its unit and its range."""

    name: str
    label: Text
    unit: str
    written: str
    low: str
    high: str
    is_needed: bool
    default: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """The form, and what came out: grams, or the code and sentence of the refusal."""

    fields: tuple[Field, ...]
    region: str
    symbols: tuple[tuple[str, str], ...] = ()
    exact_g: str = ""
    raw_g: int = 0
    cap_g: int = 0
    reduction_g: int | None = None
    refusal: str = ""
    refusal_said: Text | None = None
    reference_region: str = ""
    is_blank: bool = False  # nothing was asked, and no worked case gives an example


def trial(m: Methodology, asked: Mapping[str, str], *, now: datetime) -> Trial | None:
    """The outcome of one act with these numbers; with those of the first worked case where nothing is asked. None where numbers are missing."""
    if compiled_somewhere(m, local_day(now)) is None:
        return None
    names = [*(given.name for given in m.inputs), *(past.name for past in m.history)]
    told = {name: asked.get(name, "").strip() for name in names}
    is_asked = any(name in asked for name in names)
    if not is_asked:
        told |= _example(m)
    fields = (*(_input_field(given, told[given.name]) for given in m.inputs), *(_history_field(m, past, told) for past in m.history))
    act = _act(m, fields, now)
    if not is_asked and not any(told.values()):
        return Trial(fields, act.region, is_blank=True)
    wrong = next((field for field in fields if field.is_wrong), None)
    if wrong:
        return Trial(fields, act.region, refusal="form_not_a_number", refusal_said=of_case("form_not_a_number", wrong.label, wrong.written))
    return _outcome(m, fields, oracle.decide(m, [act])[0])


def _example(m: Methodology) -> dict[str, str]:
    """The numbers of the first worked case that counts."""
    records = (record for case in m.cases for record in case.records[:1])
    found: CaseRecord | None = next((record for record in records if record.reduction_g), None)
    sizes = {given.name: given.unit.size for given in m.inputs} | {past.name: past.unit.size for past in m.history}
    return {given.name: str(int(given.base / sizes[given.name])) for given in found.given} if found else {}


def _input_field(given: Input, written: str) -> Field:
    return Field(
        name=given.name,
        label=given.label,
        unit=given.unit.text,
        written=written[:40],
        low=grouped(int(given.low)),
        high=grouped(int(given.high)),
        is_needed=not given.optional and given.default is None,
        default="" if given.default is None else grouped(int(given.default)),
        is_wrong=bool(written) and not _is_whole(written),
    )


def _history_field(m: Methodology, past: History, told: Mapping[str, str]) -> Field:
    written = told[past.name]
    high = grouped(int(m.input(past.of).high))
    return Field(past.name, past.label, past.unit.text, written[:40], "0", high, False, "", bool(written) and not _is_whole(written))


def _is_whole(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= DIGITS_MAX


def _act(m: Methodology, fields: tuple[Field, ...], now: datetime) -> oracle.Act:
    told = {field.name: int(field.written) for field in fields if field.written and not field.is_wrong}
    day = local_day(now)
    region = next(place for place in places(m) if used_for(m, region=place, day=day) is not None)
    return oracle.Act(
        record_id="trial",
        person="trial",
        happened_at=now,
        region=region,
        given={given.column: told.get(given.name) for given in m.inputs},
        history={past.name: Fraction(told[past.name]) for past in m.history if past.name in told},
    )


def _outcome(m: Methodology, fields: tuple[Field, ...], act: oracle.Act) -> Trial:
    if act.refusal:
        return Trial(fields, act.region, refusal=act.refusal, refusal_said=_why(m, act))
    exact = oracle.symbols(m, act)
    used = used_for(m, region=act.region, day=act.day or local_day(datetime.min)) or ()
    grams = _grams(exact["reduction"])
    return Trial(
        fields=fields,
        region=act.region,
        symbols=tuple((name, decimal(_grams(value))) for name, value in exact.items() if name != "reduction"),
        exact_g=decimal(grams),
        raw_g=int(grams // 1),
        cap_g=m.cap.reduction_g or 0,
        reduction_g=act.reduction_g,
        reference_region=" ".join(sorted({item.value.region for item in used if item.is_reference})),
    )


def _grams(quantity: Any) -> Fraction:
    return Fraction(quantity.to("gCO2e").magnitude) if quantity.magnitude else Fraction(0)


def decimal(value: Fraction) -> str:
    """Up to four decimals; what lies beyond them is shown as an ellipsis."""
    scaled = value * 10**4
    whole, rest = divmod(int(scaled), 10**4)
    text = f"{grouped(whole)}.{rest:04d}".rstrip("0").rstrip(".")
    return text if scaled.denominator == 1 else f"{text}…"


def _why(m: Methodology, act: oracle.Act) -> Text:
    """The sentence of the refusal, with the field that it is about."""
    for given in m.inputs:
        value = act.given[given.column]
        if act.refusal == "missing_input" and value is None and not given.optional and given.default is None:
            return of_case(act.refusal, given.label, "")
        if act.refusal == "out_of_range" and value is not None and not given.low <= value <= given.high:
            return of_case(act.refusal, given.label, f"{grouped(int(given.low))}–{grouped(int(given.high))} {given.unit.text}")
    if act.refusal == "implausible":
        return next((of_case(act.refusal, rule.label, detail) for rule, detail in _broken(m, act)), in_general(act.refusal))
    return in_general(act.refusal)


def _broken(m: Methodology, act: oracle.Act) -> Iterator[tuple[Plausible, str]]:
    """The bounds that this act leaves, with what it has."""
    names = oracle.names_for(m, act)
    for rule in m.plausible:
        try:
            found = Fraction(oracle.evaluate(rule.of, names).to_base_units().magnitude) / rule.unit.size
        except oracle.Unknown:
            continue
        if rule.at_most is not None and found > rule.at_most:
            yield rule, f"{decimal(found)} > {decimal(rule.at_most)} {rule.unit.text}"
        elif rule.at_least is not None and found < rule.at_least:
            yield rule, f"{decimal(found)} < {decimal(rule.at_least)} {rule.unit.text}"
