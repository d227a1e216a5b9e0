"""活动页面的表单 · What the forms of an event hold: its file, its items, what an estimate brought."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from puhui.consumption.words import Event, EventText
from puhui.desks.pages.asking import whole_number
from puhui.desks.pages.forms import filled_day
from puhui.footprint import reads as footprint
from puhui.footprint.words import GROUP_SAYS, ITEMS, QUESTIONS, Given, Group, Item
from puhui.methodology.regions import cities
from puhui.participants.words import PROVINCE_WIDE, Organisation
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

FIELDS = ("name", "city", "venue", "first", "last", "attendance", "host", "host_code")


def text_of(request: HttpRequest) -> EventText:
    """Raises NotFilledIn."""
    told = {name: request.POST.get(name, "").strip()[:200] for name in FIELDS}
    return EventText(
        name=told["name"], city=told["city"], venue=told["venue"], host=told["host"], host_code=told["host_code"],
        first=filled_day(request, "first", Text("首日", "the first day")), last=filled_day(request, "last", Text("末日", "the last day")),
        attendance=min(whole_number(told["attendance"]) or 0, 10**9),
    )  # fmt: skip


def typed_text(request: HttpRequest, own: Organisation, event: Event | None = None) -> dict[str, str]:
    """What stands in the fields: what was typed, else what is kept, else what is known of the organiser."""
    if request.method == "POST" and "host_code" in request.POST:
        return {name: request.POST.get(name, "") for name in FIELDS}
    if event is None:
        people = request.GET.get("people", "")
        return {"host": own.name.zh, "host_code": own.uscc, "city": own.city, "attendance": people if people.isdecimal() else ""}
    text = event.text
    days = {"first": text.first.isoformat(), "last": text.last.isoformat()}
    return {
        "name": text.name,
        "city": text.city,
        "venue": text.venue,
        "attendance": str(text.attendance),
        "host": text.host,
        "host_code": text.host_code,
        **days,
    }


def city_choices() -> list[tuple[str, Text]]:
    return [(each.code, each.name) for each in cities(PROVINCE_WIDE)]


def given_in(request: HttpRequest) -> Given:
    """Raises ItemUnknown, AmountUnread, PersonsElsewhere."""
    told = {name: request.POST.get(name, "")[:200] for name in ("phase", "item", "amount", "persons", "note")}
    return footprint.given_typed(**told)


def items_shown() -> list[tuple[Text, list[Item]]]:
    """By group, for a list to choose from."""
    return [(GROUP_SAYS[group], [item for item in ITEMS.values() if item.group is group]) for group in Group]


def questions_of(told: Mapping[str, str]) -> list[tuple[str, str]]:
    """The answers of an estimate that an event begins with; none where none was made."""
    answers = [(question.name, told.get(question.name, "")[:12]) for question in QUESTIONS]
    return answers if told.get("people") and told.get("days") else []


def taken_over(told: Mapping[str, str]) -> list[Given]:
    """Its questions are not on this page: a no stands at the form's end. Raises QuestionUnanswered, PeopleDoNotAddUp."""
    if not questions_of(told):
        return []
    try:
        return footprint.taken_over(footprint.answered(told))
    except Refusal as refusal:
        refusal.facts["field"] = ""
        raise
