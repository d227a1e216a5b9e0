"""方法学 · The methodologies in force and those that wait: their texts, numbers, worked cases, and a try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.disclosure import reads
from puhui.disclosure.pages.tables import (
    YAML,
    attachment,
    course_columns,
)
from puhui.disclosure.reads.cells import least
from puhui.disclosure.words import Standing
from puhui.foundation.showing.abreast import abreast
from puhui.foundation.templatetags.puhui import language
from puhui.methodology.words import Methodology, Status
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

STATES = {
    "in-force": Text("现行", "in force"),
    "lacking": Text("缺数值，未启用", "lacking numbers"),
    "reference": Text("仅供参考", "for reference"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One methodology in the list: what is read at once, and the formula that lies folded under it."""

    standing: Standing
    first: Text
    sentence: str


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """Every methodology by how it stands, those in force first; or those of one state."""
    found = reads.standings(local_day(timezone.now()))
    by_state = {state: [standing for standing in found if state_of(standing) == state] for state in STATES}
    asked = request.GET.get("state", "")
    told = {
        "groups": [
            (state, STATES[state], _lines(of_one))
            for state, of_one in by_state.items()
            if of_one and (asked not in STATES or asked == state)
        ],
        "state": asked if asked in STATES else "",
        "states": [(state, says, len(by_state[state])) for state, says in STATES.items() if by_state[state]],
        "total": len(found),
    }
    return render(request, "disclosure/methods.html", told)


def _lines(standings: Sequence[Standing]) -> list[Line]:
    return [
        Line(found, first_sentence(found.methodology.summary), reads.formulas(found.methodology, language())[-1].sentence)
        for found in standings
    ]


def first_sentence(text: Text) -> Text:
    """Of each language what stands before the end of its first sentence, with its stop."""
    zh, en = text.zh.partition("。"), text.en.partition(". ")
    return Text(zh[0] + zh[1], en[0] + en[1].rstrip())


def state_of(standing: Standing) -> str:
    if standing.in_force:
        return "in-force"
    return "reference" if standing.methodology.status is Status.REFERENCE else "lacking"


@require_safe
def method(request: HttpRequest, code: str) -> HttpResponse:
    """One methodology: what it says, its numbers, what it has counted, and a form to try it."""
    now = timezone.now()
    day = local_day(now)
    standing = reads.standing(code, _version_asked(request), day)
    m = standing.methodology
    trial = reads.trial(m, request.GET.dict(), now=now)
    counted = reads.counted(code)
    labels = {formula.symbol: formula.label for formula in m.formulas}
    told = {
        "m": m,
        "standing": standing,
        "formulas": reads.formulas(m, language()),
        "legend": reads.legend(m),
        "numbers": reads.numbers_of(m, day),
        "inputs": [(given, grouped(int(given.low)), grouped(int(given.high))) for given in m.inputs],
        "excluded": [(item, reads.condition_said(m, item.when, language())) for item in m.exclusions],
        "plausible": [(rule, reads.condition_said(m, rule.of, language())) for rule in m.plausible],
        "trial": trial,
        "steps": [(symbol, value, labels[symbol]) for symbol, value in trial.symbols] if trial else [],
        "cases": _cases(m),
        "versions": reads.version_lines(code, day),
        "recognised": reads.recognised(m),
        "nearest": reads.nearest(m),
        "counted": counted,
        "counted_course": course_columns(counted.course),
        "least": least(),
    }
    return render(request, "disclosure/method.html", told)


def _version_asked(request: HttpRequest) -> int | None:
    return _number_asked(request, "v")


def _number_asked(request: HttpRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None


def _cases(m: Methodology) -> dict[str, Any]:
    """Worked cases, and how many agree with what was computed by hand."""
    found = reads.worked_cases(m)
    said = [(outcome, _outcome_said(outcome.expected), _outcome_said(outcome.found)) for outcome in found]
    return {"rows": said, "agree": sum(outcome.agrees for outcome in found), "of": len(found)}


def _outcome_said(outcome: str) -> str:
    """`467 g` as it is; a refusal as the word of it."""
    figure, _, unit = outcome.partition(" ")
    return f"{grouped(int(figure))}\u00a0{unit}" if unit else Text("不计", "refused").said(language())


@require_safe
def method_compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions of a methodology side by side, line by line: those that are asked for, else the newest and the one before."""
    versions = reads.version_lines(code, local_day(timezone.now()))
    newest = versions[0].number if versions else 1
    right = _number_asked(request, "right") or newest
    left = _number_asked(request, "left") or max(1, right - 1)
    one, other = reads.document(code, left), reads.document(code, right)
    told = {
        "code": code,
        "name": reads.standing(code, right, local_day(timezone.now())).methodology.name,
        "versions": versions,
        "left": left,
        "right": right,
        "left_says": Text(f"第 {left} 版", f"version {left}"),
        "right_says": Text(f"第 {right} 版", f"version {right}"),
        "found": abreast(one.text, other.text),
    }
    return render(request, "disclosure/method_compare.html", told)


@require_safe
def method_document(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The document itself, byte for byte what its hash was made of: `sha256sum` prints it."""
    found = reads.document(code, number)
    text = found.text.replace("\r\n", "\n")
    return attachment(text.encode(), f"{code}-v{number}.yaml", YAML, digest=found.content_hash)


urlpatterns = [
    path("methods", methods, name="methods"),
    path("methods/<slug:code>", method, name="method"),
    path("methods/<slug:code>/compare", method_compare, name="method-compare"),
    path("methods/<slug:code>/v<int:number>.yaml", method_document, name="method-document"),
]
