"""新项目 · A new project on one page: its kind is chosen first, then everything is written at once, to be kept as a draft or handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import answered, done, filled, shown
from puhui.desks.pages.project_forms import chapters_of, number_of, text_of
from puhui.desks.pages.project_mine import account_of, methods, verifiers
from puhui.desks.project_drafts import chapters_begun
from puhui.methodology.regions import cities, regions
from puhui.methodology.words import Region
from puhui.participants.reads import organisation_of
from puhui.participants.words import PROVINCE_WIDE, Role
from puhui.registry import actions, reads
from puhui.registry.words import KIND_SAYS, ProjectKind, ProjectLine
from puhui.vocabulary.identifiers import BadIdentifier, region_code
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return answered(request, {"open": _open, "apply": _apply}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    """The kinds, or the form of one. What was typed stays, in each of its fields."""
    asked = (request.POST or request.GET).get("kind", "")
    if asked not in _kinds(request):
        told: dict[str, Any] = {"kinds": [(kind, KIND_SAYS[kind], _departments(kind)) for kind in _kinds(request)]}
        return shown(request, "desks/project_new.html", told, refusal=refusal, form=form)
    kind = ProjectKind(asked)
    told = {
        "kind": kind,
        "kind_says": KIND_SAYS[kind],
        "departments": _departments(kind),
        "is_new": True,
        "chapters": _chapters(request, kind),
        "fields": request.POST or _begun(kind),
        "methods": methods(),
        "verifiers": verifiers(),
        "cities": _places(request),
        "size_name": reads.kind_terms(kind).size.name,
        "size_unit": reads.kind_terms(kind).size.unit,
        "years": reads.kind_terms(kind).crediting_years,
        "backdated": reads.kind_terms(kind).backdated_years,
        "today": local_day(timezone.now()),
    }
    return shown(request, "desks/project_new.html", told, refusal=refusal, form=form)


def _kinds(request: HttpRequest) -> list[ProjectKind]:
    """What residents gave is the operator's to bring in, and nothing else is."""
    is_operator = user_of(request).role == Role.OPERATOR
    return [kind for kind in ProjectKind if (kind is ProjectKind.RESIDENTS) is is_operator]


def _places(request: HttpRequest) -> list[Region]:
    """The cities of the province; or all of it, for what its residents gave."""
    return [regions()[PROVINCE_WIDE]] if user_of(request).role == Role.OPERATOR else cities(PROVINCE_WIDE)


def _departments(kind: ProjectKind) -> Text:
    names = [reads.seat_name(code) for code in reads.kind_terms(kind).departments]
    return Text("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def _begun(kind: ProjectKind) -> dict[str, str]:
    """The methodology that is usual for the kind; the verifier where there is but one."""
    usual = [value for value, m in methods() if m.code == reads.kind_terms(kind).methodology]
    found = verifiers()
    return {"methodology": usual[0] if usual else "", "verifier": str(found[0].account) if len(found) == 1 else ""}


def _chapters(request: HttpRequest, kind: ProjectKind) -> list[tuple[Any, str]]:
    if not request.POST:
        return chapters_begun(kind, {})
    return [(chapter, request.POST.get(f"chapter-{chapter.code}", "")) for chapter in reads.kind_terms(kind).chapters]


# -- what the owner does -----------------------------------------------------------------------------------------------


def _open(request: HttpRequest, now: datetime) -> HttpResponse:
    made = _opened(request, now)
    return done(request, Text("项目草稿已建好，编号 {code}。", "The draft is open as {code}."), _url(made), code=made.code)


def _apply(request: HttpRequest, now: datetime) -> HttpResponse:
    """All of it or nothing: what is refused leaves no draft behind, and the page keeps what was typed."""
    with transaction.atomic():
        code = _opened(request, now).code
        made = actions.apply_for_project(code=code, owner=account_of(request), by=user_of(request).pk, now=now)
    says = Text("{code} 已提交，请审定核查机构最迟 {due} 前审定。", "{code} is handed in; the verifier has until {due}.")
    return done(request, says, _url(made), code=made.code, due=made.due_on)


@transaction.atomic
def _opened(request: HttpRequest, now: datetime) -> ProjectLine:
    """Opened and written in one go."""
    kind = filled(request, "kind", Text("项目类型", "the kind"), most=2)
    if kind not in _kinds(request):
        raise NotFilledIn(field="kind", what_zh="项目类型", what_en="the kind")
    zh = filled(request, "name_zh", Text("中文名称", "the name in Chinese"), most=120)
    method, _, version = filled(request, "methodology", Text("方法学", "the methodology"), most=50).partition(":")
    told: dict[str, Any] = {"owner": account_of(request), "by": user_of(request).pk, "now": now}
    made = actions.open_project(
        kind=ProjectKind(kind),
        name=Text(zh, request.POST.get("name_en", "").strip()[:160]),
        city=_city(request),
        methodology=method,
        version=number_of(version) or 0,
        is_grouped=request.POST.get("grouped") == "yes",
        **told,
    )
    return actions.write_project(code=made.code, text=text_of(request, made), chapters=chapters_of(request), **told)


def _city(request: HttpRequest) -> str:
    """The one that was chosen, or that of the district, or the organisation's own. Raises NotFilledIn."""
    known = {one.code for one in _places(request)}
    if known == {PROVINCE_WIDE}:
        return PROVINCE_WIDE
    found = request.POST.get("city", "") or _city_of(request.POST.get("district", "")) or organisation_of(user_of(request)).city
    if found not in known:
        raise NotFilledIn(field="city", what_zh="城市", what_en="the city")
    return found


def _city_of(district: str) -> str:
    """Empty where nothing was typed. Raises NotFilledIn."""
    if not district.strip():
        return ""
    try:
        return f"{region_code(district.strip())[:4]}00"
    except BadIdentifier as problem:
        raise NotFilledIn(field="district", what_zh="区县的六位代码", what_en="the district's code of six digits") from problem


def _url(made: ProjectLine) -> str:
    return reverse("project-mine", args=[made.code])


urlpatterns = [path("my-projects/new", new, name="project-new")]
