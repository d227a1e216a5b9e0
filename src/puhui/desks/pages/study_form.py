"""The form of a dry run: what stands in it before anybody types, what each scenario offers to be changed, and what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

from puhui.behaviours.words import Asked, Study
from puhui.desks.accounts import scenario_texts
from puhui.desks.errors import NotFilledIn, TextElsewhere, TextTwice
from puhui.desks.pages.asking import whole_number
from puhui.desks.pages.forms import day_or_none
from puhui.library import reads as library
from puhui.library.words import InForce
from puhui.methodology.proof import check
from puhui.methodology.words import GRADE_SAYS, Methodology, Parameter
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text, listed

#: So many days stand in the form at first.
USUAL_DAYS = 7
#: Signs of a number.
NUMBER_SIGNS_MAX = 40
CAP = "cap"


def _of_library(code: str, number: str) -> str:
    return library.version(code=code, number=int(number) if number.isdecimal() and len(number) < 7 else 0).text


#: Where a text may come from that another page sends here: `?scenario=metro-ride&text-from=library:2`.
TEXTS: Mapping[str, Callable[[str, str], str]] = {"library": _of_library}


# -- what stands there -------------------------------------------------------------------------------------------------


def at_first(asked: QueryDict, *, last: date, like: Study | None) -> QueryDict:
    """The form before anybody has typed: the last settled days, or what another study asked, or what a page leads here with."""
    found = QueryDict(mutable=True)
    found.update({"first": f"{last - timedelta(days=USUAL_DAYS - 1)}", "last": f"{last}", "share": "1", "city": asked.get("city", "")[:6]})
    if like:
        _as_in(found, like)
    scenario = asked.get("scenario", "")[:60]
    if scenario:
        found.setlistdefault("of")
        found.appendlist("of", scenario)
    source, _, name = asked.get("text-from", "")[:80].partition(":")
    if source in TEXTS:
        found["text"] = TEXTS[source](scenario, name)
    return found


def _as_in(found: QueryDict, study: Study) -> None:
    asked = study.asked
    told = {
        "title": study.title,
        "first": f"{study.first}",
        "last": f"{study.last}",
        "city": study.city,
        "share": f"{study.share}",
        "text": next(iter(asked.texts.values()), ""),
        "provider": asked.without_provider,
        "grams": str(asked.grams_per_point or ""),
        **{f"version-{code}": str(number) for code, number in asked.versions.items()},
        **{f"n-{code}-{name}": value for code, numbers in asked.numbers.items() for name, value in numbers.items()},
    }
    for name, value in told.items():
        found[name] = value
    found.setlist("of", sorted({*asked.versions, *asked.numbers}))


def opened(typed: QueryDict, known: Mapping[str, InForce]) -> list[str]:
    """The scenarios whose numbers the form shows: those that are open, one more, one less."""
    codes = [*typed.getlist("of"), typed.get("more", "")]
    return [code for code in dict.fromkeys(codes) if code in known and code != typed.get("drop")]


def counted_on(day: date | None) -> dict[str, InForce]:
    """Scenario → the document that counts it on a day."""
    return library.in_force(codes=scenario_texts(), day=day) if day else {}


def fields_of(code: str, found: InForce, day: date, typed: QueryDict) -> dict[str, Any]:
    """What of a scenario can be something else: its version, each of its numbers, its cap."""
    m = found.methodology
    rows = [_row(code, parameter, day, typed) for parameter in m.parameters]
    if m.cap.reduction_g is not None:
        cap = (Text("每人每日上限", "Cap per person and day"), "gCO2e", str(m.cap.reduction_g), m.cap.grade)
        rows.append(_numbers(code, CAP, *cap, typed))
    field = f"version-{code}"
    return {
        "code": code,
        "name": scenario_texts().get(code, m.name),
        "field": field,
        "numbers": rows,
        "present": m.version,
        "chosen": typed.get(field, ""),
        "versions": [str(each.number) for each in library.versions(code=code) if each.number != m.version],
    }


def _row(code: str, parameter: Parameter, day: date, typed: QueryDict) -> dict[str, Any]:
    values = [value for value in parameter.values if value.valid is None or value.valid.holds(day)] or list(parameter.values)
    written = listed(dict.fromkeys(value.written for value in values)).zh
    grade = values[0].grade if values else None
    return _numbers(code, parameter.name, parameter.label, parameter.unit.text, written, grade, typed)


def _numbers(code: str, name: str, label: Text, unit: str, now: str, grade: Any, typed: QueryDict) -> dict[str, Any]:
    field = field_of(code, name)
    says = GRADE_SAYS[grade] if grade else None
    return {"field": field, "label": label, "unit": unit, "now": now, "grade": grade, "grade_says": says, "typed": typed.get(field, "")}


def field_of(code: str, name: str) -> str:
    return f"n-{code}-{name}"


# -- what was asked ----------------------------------------------------------------------------------------------------


def asked_in(typed: QueryDict, known: Mapping[str, InForce]) -> Asked:
    """What a form asks to be different. Raises NotFilledIn, TextElsewhere, TextTwice, and as documents do, each beside its field."""
    codes = opened(typed, known)
    versions = {code: int(number) for code in codes if (number := typed.get(f"version-{code}", "")).isdecimal() and len(number) < 7}
    texts = _texts(typed.get("text", ""), known, versions)
    numbers = {code: given for code in codes if (given := _given(code, known[code].methodology, typed))}
    for code, given in numbers.items():
        _prove(code, given, _document(code, versions, texts, known))
    return Asked(
        versions=versions,
        texts=texts,
        numbers=numbers,
        without_provider=typed.get("provider", "")[:60],
        grams_per_point=_rate(typed.get("grams", "")),
    )


def _texts(text: str, known: Mapping[str, InForce], versions: Mapping[str, int]) -> dict[str, str]:
    if not text.strip():
        return {}
    m = _beside("text", lambda: check(text))
    if m.code not in known:
        raise TextElsewhere(code=m.code, known=listed(sorted(known)))
    if m.code in versions:
        raise TextTwice(code=m.code)
    return {m.code: text}


def _given(code: str, m: Methodology, typed: QueryDict) -> dict[str, str]:
    """What was typed for the numbers that the form shows."""
    names = (*(parameter.name for parameter in m.parameters), CAP)
    told = {name: str(typed.get(field_of(code, name), "")).strip()[:NUMBER_SIGNS_MAX] for name in names}
    return {name: value for name, value in told.items() if value}


def _document(code: str, versions: Mapping[str, int], texts: Mapping[str, str], known: Mapping[str, InForce]) -> Methodology:
    if code in texts:
        return check(texts[code])
    if code in versions:
        return _beside(f"version-{code}", lambda: library.methodology(code=code, number=versions[code]))
    return known[code].methodology


def _prove(code: str, given: Mapping[str, str], m: Methodology) -> None:
    """All numbers together; where they are refused, beside the first that would be refused alone, else beside the last."""
    try:
        library.supposed(m, given)
    except Refusal:
        for name, value in given.items():
            _beside(field_of(code, name), lambda only={name: value}: library.supposed(m, only))  # type: ignore[misc]
        _beside(field_of(code, list(given)[-1]), lambda: library.supposed(m, given))


def _beside(field: str, ask: Callable[[], Methodology]) -> Methodology:
    try:
        return ask()
    except Refusal as refusal:
        refusal.facts["field"] = field
        raise


def _rate(text: str) -> int | None:
    if not text.strip():
        return None
    grams = whole_number(text.strip())
    if not grams:
        raise NotFilledIn(field="grams", what_zh="每分多少克（大于 0 的整数）", what_en="grams for a point, a whole number above 0")
    return grams


def day_of(typed: QueryDict, name: str) -> date | None:
    return day_or_none(typed.get(name, ""))


def names_of(codes: Sequence[str], known: Mapping[str, InForce]) -> list[tuple[str, Text]]:
    """Scenarios that can be added to the form."""
    names = scenario_texts()
    return [(code, names[code]) for code in sorted(known) if code not in codes and code in names]
