"""我的项目 · The owner's pages: the organisation's projects, a new one, and one as it is written, handed in, reported and handed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import Verb as FormVerb
from puhui.desks.pages.forms import answered, at_head, confirmed, done, filled, filled_day, shown
from puhui.desks.pages.project_forms import (
    chapters_of,
    decimal_of,
    file_answer,
    number_of,
    period_asked,
    period_posted,
    text_of,
    uploaded,
)
from puhui.desks.project_drafts import Chapters, chapters_begun, report_begun
from puhui.desks.projects import decimal, degrees, facts_of, kilograms_exact, period_facts, project_lines
from puhui.library import reads as library
from puhui.methodology.words import Methodology
from puhui.participants.reads import organisation_list, organisation_of
from puhui.participants.words import OrganisationKind, Reach, Scope
from puhui.registry import actions, reads
from puhui.registry.words import Imported, PeriodLine, PeriodStage, ProjectLine, ProjectStage, Share
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

EDITABLE = (ProjectStage.DRAFT, ProjectStage.RETURNED)
PERIOD_EDITABLE = (PeriodStage.OPEN, PeriodStage.RETURNED)
OVER = (ProjectStage.FILED, ProjectStage.SUSPENDED, ProjectStage.REJECTED, ProjectStage.WITHDRAWN, ProjectStage.ENDED)
SHARE_ROWS = 4
SAVED = Text("已保存。", "Saved.")
ALL = Reach(Scope.ALL)


def account_of(request: HttpRequest) -> int:
    return organisation_of(user_of(request)).account


# -- the list ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Every project of the organisation, those that wait for it first; and those that another wants to hand over to it."""
    return answered(request, {"accept": _accept_over, "refuse": _refuse_over}, _mine_page)


def _mine_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    own, today = account_of(request), local_day(timezone.now())
    lines = project_lines(reads.projects(owner=own), today=today)
    waiting = [line for line in lines if line.found.stage in EDITABLE]
    rest = [line for line in lines if line.found.stage not in EDITABLE]
    offered = [(one, reads.project(one.project)) for one in reads.handovers_to(own)]
    told = {"waiting": waiting, "rest": rest, "offered": offered}
    return shown(request, "desks/projects_mine.html", told, refusal=refusal, form=form)


def _code(request: HttpRequest) -> str:
    return filled(request, "code", Text("项目编号", "the project's code"), most=10)


def _accept_over(request: HttpRequest, now: datetime) -> HttpResponse:
    code = _code(request)
    actions.accept_handover(code=code, taker=account_of(request), by=user_of(request).pk, now=now)
    return done(request, Text("已接受，等主管部门确认。", "Accepted; the authority confirms it now."), reverse("projects-mine"))


def _refuse_over(request: HttpRequest, now: datetime) -> HttpResponse:
    actions.call_off_handover(code=_code(request), organisation=account_of(request), now=now)
    return done(request, Text("已谢绝。", "Declined."), reverse("projects-mine"))


def methods() -> list[tuple[str, Methodology]]:
    """What is meant for certified use, the newest version of each, under `code:version`."""
    found = sorted((m for m in library.newest_documents() if reads.CERTIFIED in m.use), key=lambda m: m.code)
    return [(f"{m.code}:{m.version}", m) for m in found]


def verifiers() -> list[Any]:
    return list(organisation_list(ALL, kind=OrganisationKind.VERIFIER))


# -- one ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """The project as its owner sees it, and whatever it does with it; `?period=1` opens one of its periods."""
    return answered(request, verbs_about(code, _VERBS), lambda asked, **no: _page(asked, code, **no))


VerbOf = Callable[[HttpRequest, str, datetime], HttpResponse]


def verbs_about(code: str, verbs: dict[str, VerbOf]) -> dict[str, FormVerb]:
    def of(act: VerbOf) -> FormVerb:
        return lambda request, now: act(request, code, now)

    return {name: of(act) for name, act in verbs.items()}


def _own(request: HttpRequest, code: str) -> ProjectLine:
    return reads.project_of(code, owner=account_of(request))


def _page(
    request: HttpRequest, code: str, *, refusal: Refusal | None = None, form: str = "", imported: Imported | None = None
) -> HttpResponse:
    found, now = _own(request, code), timezone.now()
    is_editable = found.stage in EDITABLE
    told: dict[str, Any] = {
        **facts_of(found, now=now, with_names=False),
        "is_editable": is_editable,
        "is_filed": found.stage is ProjectStage.FILED,
        "fields": _fields(request, found, form),
        "methods": methods(),
        "verifiers": verifiers(),
        "years": reads.kind_terms(found.kind).crediting_years,
        "shares": _share_rows(request, code),
        "split_days": reads.life_terms().split_disclosed,
        "earliest": _earliest(found, local_day(now)),
        "imported": imported,
        "may_withdraw": found.stage not in OVER,
        "handover": reads.handover_of(code),
        "next_days": _next_days(found, local_day(now)) if found.stage is ProjectStage.FILED else None,
        "takers": _takers(found) if found.stage is ProjectStage.FILED else [],
        "file_url": "project-mine-file",
        **_period_told(request, found, form, now),
    }
    if is_editable:
        begun = _typed(request, chapters_begun(found.kind, reads.chapters_written(code)), is_refused=form in ("save", "apply"))
        told |= {"chapters": begun, "looked": reads.project_faults(code, today=local_day(now), begun=_texts(begun))}
    return shown(request, "desks/project_mine.html", told, refusal=refusal, form=at_head(refusal, form, offered=_offered(told)))


def _offered(told: dict[str, Any]) -> set[str]:
    """The forms that stand on the page at this moment."""
    found = set()
    if told["is_editable"]:
        found |= {"save", "attach", "drop", "import", "disclose", "apply"}
    if told["may_withdraw"]:
        found.add("withdraw")
    if told["is_filed"]:
        found |= {"open_period", "hand_over", "call_off"}
    if told.get("is_open"):
        found |= {"save_report", "attach_report", "drop_report", "submit_report"}
    return found | {"answer"}


def _typed(request: HttpRequest, chapters: Chapters, *, is_refused: bool) -> Chapters:
    """As they were typed where the form was refused."""
    if not is_refused:
        return chapters
    return [(chapter, request.POST.get(f"chapter-{chapter.code}", text)) for chapter, text in chapters]


def _texts(chapters: Chapters) -> dict[str, str]:
    return {chapter.code: text for chapter, text in chapters}


def _fields(request: HttpRequest, found: ProjectLine, form: str) -> Any:
    """What stands in the fields: as typed where the form was refused, else as kept."""
    if form in ("save", "apply") and request.POST:
        return request.POST
    size, place = reads.kind_terms(found.kind).size, found.place
    return {
        "name_zh": found.name.zh,
        "name_en": found.name.en,
        "methodology": f"{found.methodology}:{found.methodology_version}",
        "address": place.address if place else "",
        "district": place.district if place else "",
        "longitude": degrees(place.longitude_e6) if place else "",
        "latitude": degrees(place.latitude_e6) if place else "",
        "size": "" if found.size is None else decimal(found.size, size.decimals).replace(",", ""),
        "crediting_first": found.crediting_first.isoformat() if found.crediting_first else "",
        "crediting_last": found.crediting_last.isoformat() if found.crediting_last else "",
        "verifier": str(found.verifier or ""),
    }


def _earliest(found: ProjectLine, today: date) -> date | None:
    """The day from which a group may be handed in, while it lies ahead."""
    day = reads.earliest_to_apply(found.split_disclosed_on) if found.split_disclosed_on else None
    return day if day and day > today else None


def _share_rows(request: HttpRequest, code: str) -> list[tuple[str, str]]:
    typed = list(zip(request.POST.getlist("party"), request.POST.getlist("permille"), strict=False))
    kept = [(share.party, str(share.permille)) for share in reads.split_of(code)]
    told = typed or kept
    return told + [("", "")] * max(1, SHARE_ROWS - len(told))


def _next_days(found: ProjectLine, today: date) -> tuple[date, date]:
    """From the day after the last period, or the first that is credited, to the end of the month before; where that is earlier, to yesterday."""
    periods = reads.periods_of(found.code)
    first = max((one.last for one in periods), default=None)
    begin = first + timedelta(days=1) if first else found.crediting_first or today
    month_end = today.replace(day=1) - timedelta(days=1)
    return begin, max(begin, month_end if month_end >= begin else today - timedelta(days=1))


def _takers(found: ProjectLine) -> list[Any]:
    rows = [*organisation_list(ALL, kind=OrganisationKind.OWNER), *organisation_list(ALL, kind=OrganisationKind.ENTERPRISE)]
    return [row for row in rows if row.account not in (found.owner, found.verifier)]


def _period_told(request: HttpRequest, found: ProjectLine, form: str, now: datetime) -> dict[str, Any]:
    number = period_asked(request)
    if number is None:
        return {}
    told = period_facts(found, number, now=now)
    line = told["period"]
    is_open = line.stage in PERIOD_EDITABLE
    refused = form in ("save_report", "submit_report") and bool(request.POST)
    if is_open:
        begun, grams = _typed(request, report_begun(found.code, number), is_refused=refused), _account_g(found.code, line)
        faults = reads.report_faults(found.code, number, today=local_day(now), begun=_texts(begun), account_g=grams)
        told |= {"report": begun, "report_looked": faults}
    return {
        **told,
        "is_open": is_open,
        "reported": request.POST.get("reported", "") if refused else _reported(found.code, line),
        "period_verifier": request.POST.get("verifier", "") if refused else str(line.verifier or ""),
    }


def _reported(code: str, line: PeriodLine) -> str:
    """What the account says, in kilograms to the gram; what was written before, where nothing was summed."""
    grams = _account_g(code, line)
    return "" if grams is None else kilograms_exact(grams)


def _account_g(code: str, line: PeriodLine) -> int | None:
    return next((kept.total_g for kept in reads.sums_of(code, line.place)), line.reported_g)


# -- what the owner does -----------------------------------------------------------------------------------------------


def _save(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    _written(request, code, now)
    return done(request, SAVED, _url(code))


def _written(request: HttpRequest, code: str, now: datetime) -> None:
    found, user = _own(request, code), user_of(request)
    text, chapters = text_of(request, found), chapters_of(request)
    actions.write_project(code=code, owner=found.owner, by=user.pk, text=text, chapters=chapters, now=now)


def _apply(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """With what is in the form at this moment."""
    _written(request, code, now)
    made = actions.apply_for_project(code=code, owner=account_of(request), by=user_of(request).pk, now=now)
    says = Text("{code} 已提交，请审定核查机构最迟 {due} 前审定。", "{code} is handed in; the verifier has until {due}.")
    return done(request, says, _url(code), code=code, due=made.due_on)


def _attach(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    name, body = uploaded(request)
    is_public = request.POST.get("public") == "yes"
    actions.attach_project_file(code=code, owner=account_of(request), name=name, body=body, is_public=is_public, now=now)
    return done(request, Text("附件已收下。", "The file is attached."), f"{_url(code)}")


def _attach_report(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    (name, body), period = uploaded(request), period_posted(request)
    told: dict[str, Any] = {"name": name, "body": body, "is_public": request.POST.get("public") == "yes"}
    actions.attach_project_file(code=code, owner=account_of(request), period=period, now=now, **told)
    return done(request, Text("附件已收下。", "The file is attached."), _url(code, period))


def _drop(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    period = number_of(request.POST.get("period", ""))
    digest = request.POST.get("digest", "")[:64]
    actions.drop_project_file(code=code, owner=account_of(request), digest=digest, period=period, now=now)
    return done(request, Text("附件已取下，记录还在。", "The file is taken out; that it was there stays on record."), _url(code, period))


def _import(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """Refused rows are shown at once; then nothing was taken."""
    _, body = uploaded(request)
    made = actions.import_instances(code=code, owner=account_of(request), body=body)
    if made.refused:
        return _page(request, code, imported=made)
    return done(request, Text("收下 {n} 个点位。", "{n} instances were taken."), _url(code), n=made.taken)


def _disclose(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    told = zip(request.POST.getlist("party"), request.POST.getlist("permille"), strict=False)
    shares = [Share(party, int(part) if part.isdecimal() and len(part) < 5 else 0) for party, part in told if party.strip() or part.strip()]
    actions.disclose_split(code=code, owner=account_of(request), shares=shares, now=now)
    return done(request, Text("收益分配从今天起公开。", "The benefit split is public from today on."), _url(code))


def _answer(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    finding, answer = number_of(request.POST.get("finding", "")) or 0, request.POST.get("answer", "")
    actions.answer_project_finding(code=code, owner=account_of(request), finding=finding, answer=answer, now=now)
    return done(request, Text("答复已保存。", "The answer is saved."), _url(code, number_of(request.POST.get("period", ""))))


def _withdraw(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    confirmed(request, code)
    actions.withdraw_project(code=code, owner=account_of(request), by=user_of(request).pk, why=request.POST.get("why", ""), now=now)
    return done(request, Text("{code} 已撤回。", "{code} is taken back."), reverse("projects-mine"), code=code)


def _hand_over(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    confirmed(request, code)
    taker = number_of(request.POST.get("taker", ""))
    if taker is None:
        raise NotFilledIn(field="taker", what_zh="接收机构", what_en="the organisation that takes it")
    own, by, why = account_of(request), user_of(request).pk, request.POST.get("reason", "")
    actions.propose_handover(code=code, owner=own, taker=taker, by=by, reason=why, now=now)
    return done(request, Text("已提出变更业主，等对方接受。", "The change is proposed; the other side accepts it next."), _url(code))


def _call_off(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    actions.call_off_handover(code=code, organisation=account_of(request), now=now)
    return done(request, Text("变更已取消。", "The change is called off."), _url(code))


def _open_period(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    first, last = (
        filled_day(request, "first", Text("第一天", "the first day")),
        filled_day(request, "last", Text("最后一天", "the last day")),
    )
    made = actions.open_period(code=code, owner=account_of(request), by=user_of(request).pk, first=first, last=last, now=now)
    says = Text("第 {n} 个监测期已建好。接下来交监测数据。", "Period {n} is open. Its data come next.")
    return done(request, says, f"{reverse('project-series', args=[code])}?period={made.place}", n=made.place)


def _report(request: HttpRequest, code: str, now: datetime) -> int:
    period = period_posted(request)
    grams = decimal_of(request, "reported", Text("减排量 kg", "the reduction in kg"), decimals=3)
    told: dict[str, Any] = {"reported_g": grams, "verifier": number_of(request.POST.get("verifier", "")), "chapters": chapters_of(request)}
    actions.write_report(code=code, period=period, owner=account_of(request), by=user_of(request).pk, now=now, **told)
    return period


def _save_report(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    return done(request, SAVED, _url(code, _report(request, code, now)))


def _submit_report(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    period = _report(request, code, now)
    made = actions.submit_report(code=code, period=period, owner=account_of(request), by=user_of(request).pk, now=now)
    says = Text("监测报告已提交，请核证机构最迟 {due} 前核证。", "The report is handed in; the verifier has until {due}.")
    return done(request, says, _url(code, period), due=made.due_on)


def _url(code: str, period: int | None = None) -> str:
    own = reverse("project-mine", args=[code])
    return f"{own}?period={period}" if period else own


@require_safe
def file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    _own(request, code)
    return file_answer(code, digest, only_public=False)


_VERBS: dict[str, VerbOf] = {
    "save": _save, "apply": _apply, "attach": _attach, "drop": _drop, "import": _import, "disclose": _disclose, "answer": _answer,
    "withdraw": _withdraw, "hand_over": _hand_over, "call_off": _call_off, "open_period": _open_period, "save_report": _save_report,
    "submit_report": _submit_report, "attach_report": _attach_report, "drop_report": _drop,
}  # fmt: skip

urlpatterns = [
    path("my-projects", mine, name="projects-mine"),
    path("my-projects/<slug:code>", one, name="project-mine"),
    path("my-projects/<slug:code>/files/<slug:digest>", file, name="project-mine-file"),
]
