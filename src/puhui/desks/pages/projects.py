"""碳普惠项目库 · What anyone may read: every project that was shown, by kind, city and stage, on a map; one with its papers, and comments while a notice is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.pages.forms import answered, at_head, csv_file, done, shown
from puhui.desks.pages.project_forms import file_answer, number_of, period_asked
from puhui.desks.pages.project_mine import verbs_about
from puhui.desks.project_claims import flows_of_all, issues_facts
from puhui.desks.projects import Standing, facts_of, findings_said, period_facts, project_lines
from puhui.foundation.showing.maps import class_of as depth_of
from puhui.foundation.showing.maps import floors_of, sheet
from puhui.methodology.regions import cities, name_of
from puhui.participants.reads import reach_of
from puhui.participants.words import Verb
from puhui.registry import actions, reads
from puhui.registry.errors import UnknownProjectFile
from puhui.registry.words import KIND_SAYS, PROJECT_STAGE_SAYS, PeriodStage, ProjectLine, ProjectStage
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

PROVINCE = "340000"
#: Stages that the library can be asked for.
ASKED = (ProjectStage.NOTICE, ProjectStage.NOTICED, ProjectStage.FILED, ProjectStage.SUSPENDED, ProjectStage.ENDED, ProjectStage.REJECTED)
_HEAD = (
    "code", "name_zh", "name_en", "kind", "city", "owner", "methodology", "methodology_version", "stage", "filed_as", "filed_on",
    "crediting_first", "crediting_last", "longitude", "latitude", "content_sha256",
)  # fmt: skip


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The project library; `form=csv` gives the same rows as a file."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("text", "kind", "city", "stage")}
    lines = project_lines(reads.public_projects(**asked), today=local_day(timezone.now()))
    if request.GET.get("form") == "csv":
        return csv_file("projects.csv", _HEAD, (_csv_row(line) for line in lines))
    told = {
        "lines": lines,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "kinds": list(KIND_SAYS.items()),
        "cities": cities(PROVINCE),
        "stages": [(stage, PROJECT_STAGE_SAYS[stage]) for stage in ASKED],
        "drawn": drawn(reads.counted_projects()),
        "flows": flows_of_all(),
        "csv_url": "?" + "&".join(f"{name}={value}" for name, value in {**asked, "form": "csv"}.items()),
    }
    return shown(request, "desks/projects.html", told)


def drawn(counts: dict[str, int], *, only: str = "") -> dict[str, Any]:
    """The sixteen cities, each as deep as it has filed projects; `only` marks one and no number."""
    width, height, outlines = sheet()
    floors = floors_of(list(counts.values()))

    def depth(code: str) -> int:
        if only:
            return 4 if code == only else 1
        return depth_of(counts[code], floors) if counts.get(code) else 0

    rows = [
        {"code": code, "name": name_of(code), "outline": outline, "count": counts.get(code, 0), "depth": depth(code)}
        for code, outline in outlines.items()
    ]
    return {"width": width, "height": height, "cities": rows, "only": only}


def _csv_row(line: Standing) -> tuple[object, ...]:
    row: ProjectLine = line.found
    place = (row.place.longitude_e6 / 1e6, row.place.latitude_e6 / 1e6) if row.place else ("", "")
    told = (row.code, row.name.zh, row.name.en, row.kind.value, row.city, line.owner, row.methodology, row.methodology_version)
    days = (row.filed_on or "", row.crediting_first or "", row.crediting_last or "")
    return (*told, row.stage.value, row.filed_as, *days, *place, row.content_hash)


# -- one ---------------------------------------------------------------------------------------------------------------


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, code)


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, code: str) -> HttpResponse:
    """The same page, for whoever has signed in to comment."""
    return answered(request, verbs_about(code, {"comment": _comment}), lambda asked, **no: _page(asked, code, **no))


def _page(request: HttpRequest, code: str, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    found, now, number = reads.public_project(code), timezone.now(), period_asked(request)
    is_shown = bool(found.notice_from or found.filed_as)
    told: dict[str, Any] = {
        **facts_of(found, now=now, with_names=False, only_public=True),
        "is_shown": is_shown,
        "drawn": drawn({}, only=found.city),
        "may_comment": _may_comment(request),
        "on_notice": found.stage is ProjectStage.NOTICE,
        "file_url": "project-file",
        "findings": findings_said(found, of_all=True) if is_shown else [],
        **issues_facts(code),
    }
    if not is_shown:  # the split alone is public: nothing else of a draft is
        told |= {"chapters": [], "files": [], "history": [], "periods": [], "opinions": [], "instances": []}
    if number is not None and is_shown:
        told |= _period_told(found, number, now)
    offered = ("comment",) if told["may_comment"] and (told["on_notice"] or told.get("report_on_notice")) else ()
    return shown(request, "desks/project.html", told, refusal=refusal, form=at_head(refusal, form, offered=offered))


def _period_told(found: ProjectLine, number: int, now: datetime) -> dict[str, Any]:
    """A report is everyone's once it was on notice."""
    told = period_facts(found, number, now=now, only_public=True)
    if told["period"].notice_from is None:
        return {}
    return {**told, "report_on_notice": told["period"].stage is PeriodStage.NOTICE}


def _may_comment(request: HttpRequest) -> bool:
    return request.user.is_authenticated and bool(reach_of(request.user, Verb.COMMENT_ON_NOTICE, now=timezone.now()))


def _comment(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    reads.public_project(code)
    period = number_of(request.POST.get("period", ""))
    place = actions.comment_on_project(code=code, by=request.user.pk or 0, text=request.POST.get("text", ""), period=period, now=now)
    says = Text("意见已收到，编号 {n}；答复会公开在这里。", "Your comment is number {n}; its reply will stand here.")
    url = reverse("project", args=[code])
    return done(request, says, f"{url}?period={period}" if period else url, n=place)


@require_safe
def file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """What its owner has marked as public, of a project that was shown."""
    found = reads.public_project(code)
    if not (found.notice_from or found.filed_as):
        raise UnknownProjectFile(project=code)
    return file_answer(code, digest, only_public=True)


urlpatterns = [
    path("projects", library, name="projects"),
    path("projects/<slug:code>", one, name="project"),
    path("projects/<slug:code>/comments", comment, name="project-comment"),
    path("projects/<slug:code>/files/<slug:digest>", file, name="project-file"),
]
