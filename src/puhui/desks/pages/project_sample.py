"""抽样核查 · The verifier's sample of a period: drawn once and kept, filled in here or on paper, with its scorecard; the authority reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import answered, at_head, done, shown
from puhui.desks.pages.project_forms import decimal_of, number_of, period_asked, uploaded
from puhui.desks.pages.project_mine import VerbOf, account_of, verbs_about
from puhui.desks.pages.project_office import within
from puhui.desks.samples import on_paper, rows_said, sample_facts
from puhui.registry import actions, reads
from puhui.registry.errors import UnknownPeriod
from puhui.registry.words import Draw, Entry, PeriodLine, ProjectLine, Result
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, code: str) -> HttpResponse:
    return answered(request, verbs_about(code, _VERBS), lambda asked, **no: _page(asked, code, **no))


def _verified(request: HttpRequest, code: str) -> tuple[ProjectLine, PeriodLine | None]:
    """The period that is asked for, else the newest that this verifier has. Raises UnknownProject, UnknownPeriod where another verifies it."""
    own = account_of(request)
    found, asked = reads.project_verified_by(code, verifier=own), period_asked(request)
    periods = [one for one in reads.periods_of(code) if one.verifier == own and asked in (None, one.place)]
    if asked is not None and not periods:
        raise UnknownPeriod(project=code, period=asked)
    return found, max(periods, key=lambda one: one.place, default=None)


def _own(request: HttpRequest, code: str) -> PeriodLine:
    """Raises UnknownProject, UnknownPeriod."""
    _, period = _verified(request, code)
    if period is None:
        raise UnknownPeriod(project=code, period=0)
    return period


def _page(request: HttpRequest, code: str, *, refusal: Refusal | None = None, form: str = "", recomputed: Any = None) -> HttpResponse:
    found, period = _verified(request, code)
    may_fill = period is not None and period.stage in actions.SAMPLED_IN
    told = {**sample_facts(found, period), "back": "verification", "may_fill": may_fill, "recomputed": recomputed}
    told["lines"] = rows_said(told["lines"], request.POST if form == "fill" and refusal else {}, refusal)
    told["faults"] = refusal.facts.get("rows", ()) if refusal else ()
    offered = {"draw", "fill", "sheet", "recompute"} if may_fill else {"recompute"}
    return shown(request, "desks/project_sample.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


@require_safe
def office_sample(request: HttpRequest, code: str) -> HttpResponse:
    """The same, to be read."""
    found, asked = within(request, code), period_asked(request)
    periods = [one for one in reads.periods_of(code) if asked in (None, one.place)]
    told = {**sample_facts(found, periods[-1] if periods else None), "back": "office-project", "may_fill": False, "is_read": True}
    told["lines"] = rows_said(told["lines"], {}, None)
    return shown(request, "desks/project_sample.html", told)


@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """On paper: empty columns, to be filled by hand where there is no network."""
    found, period = _verified(request, code)
    draw = _draw(request, reads.draws_of(code, period.place) if period else ())
    assert period is not None
    back = f"{reverse('verification-sample', args=[code])}?period={period.place}"
    return shown(
        request, "desks/project_sample_sheet.html", {**sample_facts(found, period), "draw": draw, "rows": on_paper(draw), "back": back}
    )


@require_safe
def sheet_csv(request: HttpRequest, code: str) -> HttpResponse:
    _, period = _verified(request, code)
    draw = _draw(request, reads.draws_of(code, period.place) if period else ())
    answer = HttpResponse(reads.drawn_sheet(draw), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{draw.name}.csv"'
    return answer


def _draw(request: HttpRequest, draws: Sequence[Draw]) -> Draw:
    """The one that is asked for, or the newest that is current. Raises NotFilledIn."""
    asked = number_of(request.GET.get("draw", ""))
    current = [one for one in draws if one.is_current and asked in (None, one.number)]
    if not current:
        raise NotFilledIn(
            field="", what_zh="先抽样的数据（数据更正过的要重抽）", what_en="a sample of the data as they are; draw one first"
        )
    return current[-1]


# -- what the verifier does --------------------------------------------------------------------------------------------


def _drawn(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    period = _own(request, code)
    level = decimal_of(request, "level", Text("重要性水平（‰）", "the materiality level in ‰"), decimals=0)
    inputs, own, by = reads.inputs_of(code, period.place), account_of(request), user_of(request).pk
    made = actions.draw_sample(inputs=inputs, seed=request.POST.get("seed", ""), level_permille=level, verifier=own, by=by, now=now)
    says = Text("抽到 {n} 个，共 {of} 个。", "{n} of {of} are drawn.")
    return done(request, says, _url(code, period.place), n=len(made.chosen), of=made.of)


def _filled(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """What was said of each line of every draw; a line about which nothing is said stays as it is."""
    period = _own(request, code).place
    entries: dict[int, list[Entry]] = {}
    for line in reads.lines_of(reads.draws_of(code, period), code, period):
        result, written, remark = (request.POST.get(f"{name}-{line.draw}-{line.place}", "")[:400] for name in ("result", "found", "remark"))
        if result in set(Result):
            entries.setdefault(line.draw, []).append(Entry(line.place, Result(result), written, remark))
    if not entries:
        raise NotFilledIn(field="", what_zh="至少一行的核查结果", what_en="what was found of one line at least")
    own, by = account_of(request), user_of(request).pk
    actions.record_checks(project=code, period=period, entries=entries, verifier=own, by=by, now=now)
    return done(request, Text("已记下 {n} 行。", "{n} lines are kept."), _url(code, period), n=sum(map(len, entries.values())))


def _sheet(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    period, own, by = _own(request, code).place, account_of(request), user_of(request).pk
    _, body = uploaded(request)
    made = actions.record_sheet(project=code, period=period, body=body, verifier=own, by=by, now=now)
    says = Text("抽样表已收，看了 {n} 个。", "The sheet is taken; {n} were looked at.")
    return done(request, says, _url(code, period), n=made.card.checked)


def _recompute(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    """From the files as they were delivered. Nothing is kept of it."""
    period = _own(request, code).place
    return _page(request, code, recomputed=actions.recompute_sum(project=code, period=period))


def _url(code: str, period: int) -> str:
    return f"{reverse('verification-sample', args=[code])}?period={period}"


_VERBS: dict[str, VerbOf] = {"draw": _drawn, "fill": _filled, "sheet": _sheet, "recompute": _recompute}

urlpatterns = [
    path("verifications/<slug:code>/sample", sample, name="verification-sample"),
    path("verifications/<slug:code>/sheet", sheet, name="verification-sheet"),
    path("verifications/<slug:code>/sheet.csv", sheet_csv, name="verification-sheet-csv"),
    path("office/projects/<slug:code>/sample", office_sample, name="office-project-sample"),
]
