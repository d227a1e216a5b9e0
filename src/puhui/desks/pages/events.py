"""我的活动 · An organiser's events: one page for each, which says what comes next, from the first item to the public statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.consumption import actions, reads
from puhui.consumption.words import EVENT_STAGE_SAYS, EVENT_VERB_SAYS, Event, EventStage
from puhui.desks.event_tasks import next_of
from puhui.desks.pages.asking import form_key, reach_of, user_of, whole_number
from puhui.desks.pages.event_forms import city_choices, given_in, items_shown, questions_of, taken_over, text_of, typed_text
from puhui.desks.pages.forms import about, answered, beside, confirmed, csv_file, done, filled, shown
from puhui.desks.pages.project_forms import number_of, uploaded
from puhui.desks.pages.project_mine import verifiers
from puhui.desks.words import moment_said
from puhui.footprint import actions as footprint_actions
from puhui.footprint import reads as footprint
from puhui.footprint.words import ITEMS, PHASE_SAYS, Answer, ReadTable
from puhui.participants import reads as participants
from puhui.registry import reads as registry
from puhui.registry.words import BlockState, Purpose
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

OPENED = Text("活动已建立。接下来填报数据。", "The event is opened. Next, enter its data.")
READ = Text("收下 {n} 行。", "{n} rows were taken.")
RETIRED = Text("已注销 {kg} kg，注销证明 {certificate}。", "{kg} kg are retired; the certificate is {certificate}.")
_CORRECTED = "更正的行.csv"


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All of them; with `form=template` a table to fill in."""
    if request.GET.get("form") == "template":
        head, *examples = footprint.template_rows()
        return csv_file("活动数据表.csv", head, examples)
    own = reach_of(request).organisation
    rows = [(event, EVENT_STAGE_SAYS[event.stage], next_of(event)) for event in reads.events_of(own)]
    return shown(request, "desks/my_events.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return answered(request, {"open": _open}, _new)


def _new(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own = participants.organisation_at(reach_of(request).organisation)
    told = request.POST if request.method == "POST" else request.GET
    facts = {"text": typed_text(request, own), "cities": city_choices(), "answers": questions_of(told.dict())}
    return shown(request, "desks/my_event_new.html", facts, refusal=refusal, form=form)


def _open(request: HttpRequest, now: datetime) -> HttpResponse:
    told: dict[str, Any] = {"organisation": reach_of(request).organisation, "by": user_of(request).pk, "now": now}
    given = taken_over(request.POST.dict())
    with beside("host_code"):
        made = actions.open_event(text=text_of(request), given=given, **told)
    return done(request, OPENED, reverse("my-event", args=[made.number]))


# -- one event ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    def page(request: HttpRequest, **told: Any) -> HttpResponse:
        return _page(request, number, **told)

    return answered(request, about(number, _VERBS), page)


def _page(
    request: HttpRequest, number: int, *, refusal: Refusal | None = None, form: str = "", read: ReadTable | None = None, name: str = ""
) -> HttpResponse:
    own = participants.organisation_at(reach_of(request).organisation)
    event = reads.event_of(number, organisation=own.account)
    told: dict[str, Any] = {
        "found": event,
        "stage": EVENT_STAGE_SAYS[event.stage],
        "next": next_of(event),
        "text": typed_text(request, own, event),
        "cities": city_choices(),
        "is_draft": event.stage is EventStage.DRAFT,
        "may_plan": event.stage in (EventStage.DRAFT, EventStage.STATED, EventStage.PLANNED),
        "reductions": reads.reductions_of(number),
        "certificates": reads.certificates_for(event.subject),
        "history": [_step(event, step) for step in reads.steps_of(number)],
        "read": read,
        "read_name": name,
        "refused_rows": request.POST.get("rows", "")
        if form == "rows"
        else footprint.refused_as_csv(read.refused)
        if read and read.refused
        else "",
        **_footprint_of(event),
        **_course_of(event),
    }
    return shown(request, "desks/my_event.html", told, refusal=refusal, form=form)


def _step(event: Event, step: Any) -> dict[str, Any]:
    return {"says": EVENT_VERB_SAYS[step.verb], "at": moment_said(step.at), "note": step.note, "kg": step.kg}


def _footprint_of(event: Event) -> dict[str, Any]:
    """While it is written: the rows, what they come to now, and what is asked. Later: what was stated."""
    if event.stage is not EventStage.DRAFT:
        return {"lines": event.statement.counted, "uncounted": event.statement.uncounted} if event.statement else {}
    today = local_day(timezone.now())
    lines = footprint.reckoned(event.subject, organisation=event.organisation, day=today)
    entries = footprint.entries(event.subject)
    return {
        "entries": entries,
        "files": list(dict.fromkeys(entry.file for entry in entries if entry.file)),
        "phases": [(phase.value, says) for phase, says in PHASE_SAYS.items()],
        "items": items_shown(),
        "lines": [line for line in lines if line.grams is not None],
        "uncounted": [line for line in lines if line.grams is None],
        "now_g": sum(line.grams or 0 for line in lines),
        "asked": _asked(event, {line.item.code for line in lines if line.item.asks}, today),
    }


def _asked(event: Event, codes: set[str], today: Any) -> list[dict[str, Any]]:
    told = footprint.answers_of(event.organisation)
    return [
        {"item": item, "reference": footprint.reference_of(item, day=today), "answer": told.get(code)}
        for code, item in ITEMS.items()
        if code in codes
    ]


def _course_of(event: Event) -> dict[str, Any]:
    if event.stage is EventStage.PLANNED:
        return {"held_kg": held_kg(event.organisation), "deals_url": _url("deals")}
    if event.stage is EventStage.COVERED:
        return {
            "verifiers": verifiers(),
            "asked_of": participants.organisation_at(event.evaluator).name if event.evaluator else None,
        }
    if event.evaluation:
        return {"spoken_by": participants.organisation_at(event.evaluation.by).name}
    return {}


def held_kg(holder: int) -> int:
    """What may be retired for an event: free, or bought for events."""
    found = registry.holdings(holder=holder)
    return sum(one.kg for one in found if one.state is BlockState.HELD and one.purpose in (None, Purpose.EVENT))


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


# -- what the organiser does -------------------------------------------------------------------------------------------


def _back(number: int, request: HttpRequest, says: Text, at: str = "", **facts: object) -> HttpResponse:
    return done(request, says, reverse("my-event", args=[number]) + at, **facts)


def _who(request: HttpRequest, number: int) -> dict[str, Any]:
    return {"number": number, "organisation": reach_of(request).organisation}


def _hand(request: HttpRequest, number: int, now: datetime) -> dict[str, Any]:
    return {**_who(request, number), "by": user_of(request).pk, "now": now}


def _change(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    with beside("host_code"):
        actions.change_event(**_who(request, number), text=text_of(request))
    return _back(number, request, Text("已保存。", "Saved."))


def _add(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.add_items(**_hand(request, number, now), given=[given_in(request)])
    return _back(number, request, Text("已添加一项。", "One item was added."))


def _table(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    """Good rows are taken at once; the others come back in a field, with what is wrong in each."""
    name, body = uploaded(request)
    return _read(request, number, now, name, body)


def _rows(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    """Rows that were refused, mended on the page."""
    name = request.POST.get("name", "")[:120] or _CORRECTED
    return _read(request, number, now, name, request.POST.get("rows", "").encode())


def _read(request: HttpRequest, number: int, now: datetime, name: str, body: bytes) -> HttpResponse:
    read = actions.add_items_of_table(**_hand(request, number, now), name=name, body=body)
    if read.refused:
        return _page(request, number, read=read, name=name)
    return _back(number, request, READ, n=grouped(len(read.taken)))


def _remove(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.remove_item(**_who(request, number), item=number_of(request.POST.get("row", "")) or 0)
    return _back(number, request, Text("已移除。", "Removed."))


def _remove_table(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    gone = actions.remove_items_of_table(**_who(request, number), file=request.POST.get("file", ""))
    return _back(number, request, Text("已移除 {n} 行。", "{n} rows were removed."), n=grouped(gone))


def _answer(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    """Kept for the organiser: in later events it is not asked again."""
    item = request.POST.get("item", "")
    if item not in ITEMS:
        item = filled(request, "none", Text("哪一项", "which item"))
    told = Answer.OWN if request.POST.get("answer") == Answer.OWN else Answer.REFERENCE
    own = reads.event_of(number, organisation=reach_of(request).organisation).organisation
    typed = {"text": request.POST.get("factor", "")[:40], "source": request.POST.get("source", "")}
    footprint_actions.answer_factor(organisation=own, item=item, answer=told, by=user_of(request).pk, now=now, **typed)
    return _back(number, request, Text("已记下，以后的活动也用它。", "Kept; later events use it too."))


def _state(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    made = actions.state_event(**_hand(request, number, now))
    kg = made.statement.kg if made.statement else 0
    return _back(number, request, Text("足迹是 {kg} kg。", "The footprint is {kg} kg."), kg=grouped(kg))


def _revise(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.revise_event(**_hand(request, number, now))
    return _back(number, request, Text("已退回填报。", "It is back in writing."))


def _reduce(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    text, owner = request.POST.get("text", ""), request.POST.get("owner", "")
    actions.add_reduction(**_hand(request, number, now), text=text, owner=owner)
    return _back(number, request, Text("已添加减排行动。", "The action was added."))


def _unreduce(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.remove_reduction(**_who(request, number), reduction=number_of(request.POST.get("row", "")) or 0)
    return _back(number, request, Text("已移除。", "Removed."))


def _plan(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.plan_event(**_hand(request, number, now))
    return _back(number, request, Text("减排行动已确认。", "The actions are settled."))


def _ask(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    account = whole_number(request.POST.get("evaluator", ""))
    if account not in {one.account for one in verifiers()}:
        account = None
    actions.ask_evaluation(**_who(request, number), evaluator=account)
    asked = Text("已请第三方评价。", "The third party was asked.")
    return _back(number, request, asked if account else Text("不请第三方。", "No third party is asked."))


def _evaluate(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.evaluate_event(**_hand(request, number, now), text=request.POST.get("text", ""))
    return _back(number, request, Text("已自行声明。", "You have stated it yourself."))


def _publish(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    actions.publish_event(**_hand(request, number, now))
    return _back(number, request, Text("已公开。", "It is public."))


def _withdraw(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    confirmed(request, str(number))
    actions.withdraw_event(**_hand(request, number, now), why=request.POST.get("why", ""))
    return _back(number, request, Text("已撤回。", "It is withdrawn."))


_VERBS = {
    "change": _change, "add": _add, "table": _table, "rows": _rows, "remove": _remove, "remove_table": _remove_table, "answer": _answer, "state": _state,
    "revise": _revise, "reduce": _reduce, "unreduce": _unreduce, "plan": _plan, "ask": _ask, "evaluate": _evaluate, "publish": _publish, "withdraw": _withdraw,
}  # fmt: skip


# -- retiring, which is final ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, number: int) -> HttpResponse:
    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        event = reads.event_of(number, organisation=reach_of(request).organisation)
        told = {"found": event, "held_kg": held_kg(event.organisation), "key": form_key(request, fresh=True), "deals_url": _url("deals")}
        return shown(request, "desks/my_event_retire.html", told, refusal=refusal, form=form)

    return answered(request, about(number, {"retire": _retire}), page)


def _retire(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    kg = whole_number(request.POST.get("kg", "")) or 0
    own = participants.organisation_at(reach_of(request).organisation)
    reads.event_of(number, organisation=own.account)
    confirmed(request, str(kg))
    key = form_key(request) or filled(request, "key", Text("表单的编号，请刷新页面", "the key of the form: load the page again"))
    made = actions.retire_for_event(**_hand(request, number, now), key=f"page {key}", called=own.name.zh, kg=kg)
    return _back(number, request, RETIRED, kg=grouped(made.kg), certificate=made.number)


urlpatterns = [
    path("my-events", mine, name="my-events"),
    path("my-events/new", new, name="my-event-new"),
    path("my-events/<int:number>", one, name="my-event"),
    path("my-events/<int:number>/retire", retire, name="my-event-retire"),
]
