"""Decisions of the library: whether a document may be in force, and how a supplied number becomes part of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

import yaml

from puhui.library.errors import GradeTooLow, NotANeighbour, NothingToChange, NothingToSupply, TextNotKept
from puhui.library.words import Evidence, Supplied
from puhui.methodology.compiled import Used, needs_numbers, used_for
from puhui.methodology.factors import factors, look_up
from puhui.methodology.markup import BYTES_MAX
from puhui.methodology.regions import cities, covers, name_of
from puhui.methodology.words import GRADE_NEEDED, Factor, Grade, Methodology, Status

#: The evidence that is filed, by the number that it is about and its value.
Filed = Mapping[tuple[str, str], Evidence]
NOT_STATED = "not-stated"


#: Documents in writing of one organisation that are not put away, and saved states of one document.
SKETCHES_MAX, STATES_MAX = 200, 1000


#: What no table keeps.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def check_kept(text: str) -> None:
    """What is written is kept whatever its faults, as long as it is a text of the size of a document. Raises TextNotKept."""
    if len(text.encode("utf-8", "surrogatepass")) > BYTES_MAX:
        raise TextNotKept(why_zh="超过 256 KB。", why_en="it is larger than 256 KB.")
    if _NO_TEXT.search(text):
        raise TextNotKept(why_zh="里面有空字符或半个字符，不是文字。", why_en="it holds a null sign or half a character and is no text.")


def text_of(raw: bytes) -> str:
    """The text of a file that somebody brings, byte for byte. Raises TextNotKept."""
    if len(raw) > BYTES_MAX:
        raise TextNotKept(why_zh="超过 256 KB。", why_en="it is larger than 256 KB.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise TextNotKept(why_zh="文件不是 UTF-8 文字。", why_en="the file is no text in UTF-8.") from problem


def check_ready(m: Methodology, *, on: date, filed: Filed) -> None:
    """Refuse a document that is for reference only or lacks numbers, or whose evidence is too weak for a use that it claims."""
    needs_numbers(m)
    grade = grade_of(m, on=on, filed=filed)
    for use in m.use:
        if grade > GRADE_NEEDED[use]:
            raise GradeTooLow(methodology=m.code, grade=grade, use=use, needed=GRADE_NEEDED[use])


def grade_of(m: Methodology, *, on: date, filed: Filed) -> Grade:
    """The weakest evidence that a gram of this document can rest on, in any place where it applies."""
    places = [m.region, *(region.code for region in cities(m.region) if covers(m.region, region.code))]
    found = [used_for(m, region=place, day=on) for place in places]
    return max((lifted(m, item, on=on, filed=filed) for used in found if used for item in used), default=Grade.D)


def lifted(m: Methodology, used: Used, *, on: date, filed: Filed) -> Grade:
    """The grade of a number: the document's own, or A where the issuing body's document is filed for this very value."""
    about = (
        factor_matter(look_up(used.parameter.factor, day=on)) if used.parameter.factor else parameter_matter(m.code, used.parameter.name)
    )
    return Grade.A if (about, used.value.written) in filed else used.value.grade


def check_neighbour(m: Methodology, *, home: str) -> None:
    """Another region's document is for a place that is neither in ours nor around it. Raises NotANeighbour."""
    if covers(home, m.region) or covers(m.region, home):
        raise NotANeighbour(region=name_of(m.region))


def factor_matter(factor: Factor) -> str:
    """grid-average/340000/2023, or with the item: fuel/100000/not-stated/diesel."""
    told = (factor.family, factor.region, str(factor.data_year or NOT_STATED), factor.item)
    return "/".join(part for part in told if part)


def parameter_matter(code: str, name: str) -> str:
    """metro-ride/baseline_factor."""
    return f"{code}/{name}"


def values_of(about: str, documents: Sequence[Methodology]) -> Iterator[tuple[str, Grade]]:
    """The numbers of a name, as they are written, with their grades: of the factor library, else of the newest documents."""
    for factor in factors():
        if factor_matter(factor) == about:
            yield factor.value.written, factor.value.grade
    for m in documents:
        for parameter in m.parameters:
            if parameter_matter(m.code, parameter.name) == about:
                yield from ((value.written, value.grade) for value in parameter.values)


def with_numbers(m: Methodology, supplied: Sequence[Supplied], *, number: int) -> str:
    """The next version's text: the same document with the numbers written into it."""
    document: dict[str, Any] = yaml.load(m.source, Loader=yaml.BaseLoader)  # noqa: S506 - text only, and proved before
    lacking = {missing.name for missing in m.missing}
    for item in supplied:
        if item.parameter not in lacking:
            raise NothingToSupply(methodology=m.code, parameter=item.parameter)
        _write(document, item)
        lacking.discard(item.parameter)
    document["version"] = str(number)
    if m.status is not Status.REFERENCE:  # numbers do not make a document for the reader one that counts
        document["status"] = "PARAMETRIC" if lacking else "ENABLED"
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200)


def with_change(m: Methodology, item: Supplied, *, from_on: date, number: int) -> str:
    """The next version's text: the same document with another number from a day on. The number before stays for the days before.

    A cap has no days of its own: the version's first day in force is its first day.
    """
    if not may_change(m, item.parameter):
        raise NothingToChange(methodology=m.code, parameter=item.parameter)
    document: dict[str, Any] = yaml.load(m.source, Loader=yaml.BaseLoader)  # noqa: S506 - text only, and proved before
    if item.parameter == "cap":
        _write(document, item)
    else:
        parameter = _entry(document, item.parameter)
        before = parameter.pop("values", None) or [{key: parameter.pop(key) for key in _OF_A_VALUE if key in parameter}]
        # the first that holds is used: the new one where and from when it holds, else what was there
        parameter["values"] = [_value(item) | {"valid": {"from": from_on.isoformat()}}, *before]
    document["version"] = str(number)
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200)


def supposing(m: Methodology, numbers: Mapping[str, str]) -> str:
    """The same document with other numbers for all its days: for trying out, never for counting. Each keeps what else is said of it, so
    that only the number differs; one that was missing or came from the factor library is said to be supposed."""
    document: dict[str, Any] = yaml.load(m.source, Loader=yaml.BaseLoader)  # noqa: S506 - text only, and proved before
    lacking = {missing.name for missing in m.missing}
    for name, written in numbers.items():
        if name != "cap" and all(parameter.name != name for parameter in m.parameters):
            raise NothingToChange(methodology=m.code, parameter=name[:60])
        _suppose(document, name, written, region=m.region)
        lacking.discard(name)
    if m.status is Status.PARAMETRIC and not lacking:
        document["status"] = Status.ENABLED.value
    document["use"] = [use for use in m.use if use != "certified"] or list(m.use)  # a supposed number certifies nothing
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200)


_SUPPOSED = {"region": "", "grade": "D", "kind": "own_choice", "reference": {"document": "试算假设 · supposed for a dry run"}}


def _suppose(document: dict[str, Any], name: str, written: str, *, region: str) -> None:
    if name == "cap":
        document["cap"] = {**document["cap"], "reduction": f"{written} gCO2e"}
        return
    parameter = _entry(document, name)
    before = next(iter(parameter.pop("values", [])), {key: parameter[key] for key in _OF_A_VALUE if key in parameter})
    for key in (*_OF_A_VALUE, "factor", "missing"):
        parameter.pop(key, None)
    parameter.update({**deepcopy(_SUPPOSED), "region": region, **before, "value": written})  # a shared part would be written as an alias
    parameter.pop("valid", None)


def may_change(m: Methodology, name: str) -> bool:
    """Whether a number of this name stands in the document: missing ones are supplied, factors come with their library."""
    if name == "cap":
        return m.cap.reduction_g is not None
    return any(parameter.name == name and parameter.values for parameter in m.parameters)


_OF_A_VALUE = ("value", "region", "applies_to", "grade", "kind", "data_year", "uncertainty", "valid", "reference")


def _value(item: Supplied) -> dict[str, Any]:
    return {
        "value": item.value,
        "region": item.region,
        "grade": item.grade,
        "kind": item.kind,
        "reference": {"document": item.document},
        **({"data_year": str(item.data_year)} if item.data_year else {}),
        **({"applies_to": item.applies_to} if item.applies_to else {}),
    }


def _write(document: dict[str, Any], item: Supplied) -> None:
    if item.parameter == "cap":
        document["cap"]["reduction"] = f"{item.value} gCO2e"
        document["cap"]["grade"] = item.grade
        document["cap"]["why"] = {"zh": item.document, "en": item.document}
        return
    _entry(document, item.parameter).update(_value(item))


def _entry(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Where the number of a parameter stands: one of a table stands under its code."""
    table, _, code = name.partition(".")
    found: dict[str, Any] = document["parameters"][table]
    return found["each"][code] if code else found
