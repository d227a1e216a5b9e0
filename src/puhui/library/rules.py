"""Decisions of the library: whether a document may be in force, and how a supplied number becomes part of its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import yaml

from puhui.library.errors import GradeTooLow, NothingToSupply
from puhui.library.words import Supplied
from puhui.methodology.compiled import needs_numbers, used_for
from puhui.methodology.regions import cities, covers
from puhui.methodology.words import GRADE_NEEDED, Grade, Methodology


def check_ready(m: Methodology, *, on: date) -> None:
    """Refuse a document that lacks numbers, or whose evidence is too weak for a use that it claims."""
    needs_numbers(m)
    grade = grade_of(m, on=on)
    for use in m.use:
        if grade > GRADE_NEEDED[use]:
            raise GradeTooLow(methodology=m.code, grade=grade, use=use, needed=GRADE_NEEDED[use])


def grade_of(m: Methodology, *, on: date) -> Grade:
    """The weakest evidence that a gram of this document can rest on, in any place where it applies."""
    places = [m.region, *(region.code for region in cities(m.region) if covers(m.region, region.code))]
    found = [used_for(m, region=place, day=on) for place in places]
    return max((item.value.grade for used in found if used for item in used), default=Grade.D)


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
    document["status"] = "PARAMETRIC" if lacking else "ENABLED"
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200)


def _write(document: dict[str, Any], item: Supplied) -> None:
    if item.parameter == "cap":
        document["cap"]["reduction"] = f"{item.value} gCO2e"
        document["cap"]["grade"] = item.grade
        document["cap"]["why"] = {"zh": item.document, "en": item.document}
        return
    document["parameters"][item.parameter] |= {
        "value": item.value,
        "region": item.region,
        "grade": item.grade,
        "kind": item.kind,
        "reference": {"document": item.document},
        **({"data_year": str(item.data_year)} if item.data_year else {}),
    }
