"""制度文件 · What anyone may read: the rules of the scheme that hold on a day, and each with its articles, its numbers and its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.desks.errors import RuleNotThere
from puhui.desks.pages.forms import day_or_none, shown
from puhui.filing.words import STAGE_SAYS
from puhui.journeys.scheme import (
    KIND_SAYS,
    UNIT_SAYS,
    Number,
    Version,
    body_of,
    documents_in_force,
    rule_in_force,
    rule_versions,
    shipped,
)
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

#: A file that is given out as it came in: kept by the browser, never run.
_BYTES = "application/octet-stream"


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every document that holds on a day, by kind; today's where none is asked for."""
    today = local_day(timezone.now())
    day = day_or_none(request.GET.get("day", "")) or today
    found = documents_in_force(day)
    groups = [(says, [one for one in found if one.kind is kind]) for kind, says in KIND_SAYS.items()]
    told = {"groups": [(says, rows) for says, rows in groups if rows], "day": day, "is_today": day == today}
    return shown(request, "desks/rules.html", told)


@dataclass(frozen=True, slots=True)
class NumberShown:
    name: Text
    value: int
    unit: Text
    code: str
    where: str


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A line of the time line; `state` says whether it holds on the day that is shown."""

    version: Version
    state: Text
    kind: str
    is_shown: bool


@require_safe
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One document as it holds on a day, or that none holds then. Raises RuleNotThere."""
    versions, today = _versions(code), local_day(timezone.now())
    day = day_or_none(request.GET.get("day", "")) or today
    found = rule_in_force(code, day)
    told = {
        "code": code,
        "found": found,
        "newest": versions[0],
        "kind": KIND_SAYS[(found or versions[0]).kind],
        "numbers": [_number(code, one) for one in found.rule.numbers] if found and found.rule else [],
        "versions": [_version(one, found, day) for one in versions],
        "day": day,
        "is_today": day == today,
    }
    return shown(request, "desks/rule.html", told)


def _versions(code: str) -> list[Version]:
    found = rule_versions(code)
    if not found:
        raise RuleNotThere(rule=code[:80])
    return found


def _number(code: str, number: Number) -> NumberShown:
    """A filed document need not know the software: the place is then the one that what ships names."""
    own = shipped().get(code)
    where = next((one.where for one in own.rule.numbers if one.code == number.code), "") if own else ""
    return NumberShown(number.name, number.value, UNIT_SAYS[number.unit], number.code, number.where or where)


def _version(version: Version, holds: Version | None, day: date) -> VersionShown:
    if holds is not None and version.digest == holds.digest and version.from_on == holds.from_on:
        return VersionShown(version, Text("执行中", "in force"), "ok", is_shown=True)
    if version.from_on > day:
        return VersionShown(version, Text("尚未生效", "not yet in force"), "note", is_shown=False)
    ended = STAGE_SAYS[version.filed.stage] if version.filed and version.until_on else Text("已由备案的取代", "replaced by a filed one")
    return VersionShown(version, ended, "line", is_shown=False)


@require_safe
def document(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """The bytes of a version, as they were handed in or ship. Raises RuleNotThere."""
    found = next((one for one in _versions(code) if one.digest == digest), None)
    if found is None:
        raise RuleNotThere(rule=code[:80])
    name = found.filed.subject_name if found.filed else f"{code}.yaml"
    answer = HttpResponse(body_of(found), content_type=_BYTES)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


urlpatterns = [
    path("rules", rules, name="rules"),
    path("rules/<slug:code>", rule, name="rule"),
    path("rules/<slug:code>/document/<slug:digest>", document, name="rule-document"),
]
