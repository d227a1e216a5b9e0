"""项目页面的表单 · What the forms of the pages about projects hold: numbers with decimals, places, findings, files."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.forms import day_or_none
from puhui.foundation import documents
from puhui.registry import reads
from puhui.registry.actions import whole_in
from puhui.registry.words import LifeWanted, PeriodStage, Place, ProjectLine, ProjectStage, ProjectText
from puhui.vocabulary.identifiers import BadIdentifier, region_code
from puhui.vocabulary.texts import Text

FINDING_ROWS = 5


def number_of(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def period_asked(request: HttpRequest) -> int | None:
    """The period that a page is opened at, or that a form is about."""
    return number_of((request.POST or request.GET).get("period", ""))


def period_opened(request: HttpRequest, project: ProjectLine, waiting: Collection[PeriodStage]) -> int | None:
    """The period that is asked for, `0` for none; where nothing is asked, of a filed project the first that waits for whoever reads it."""
    if request.method == "POST" or "period" in request.GET:
        return period_asked(request) or None
    if project.stage is not ProjectStage.FILED:
        return None
    return min((one.place for one in reads.periods_of(project.code) if one.stage in waiting), default=None)


def period_posted(request: HttpRequest) -> int:
    """Raises NotFilledIn."""
    found = number_of(request.POST.get("period", ""))
    if found is None:
        raise NotFilledIn(field="period", what_zh="监测期", what_en="the period")
    return found


def uploaded(request: HttpRequest) -> tuple[str, bytes]:
    """Raises NotFilledIn."""
    file = request.FILES.get("file")
    if file is None:
        raise NotFilledIn(field="file", what_zh="一个文件", what_en="a file")
    return file.name or "file", file.read()


def decimal_of(request: HttpRequest, name: str, what: Text, *, decimals: int, is_signed: bool = False) -> int | None:
    """A number with decimals as a whole one; None where nothing was typed. Raises NotFilledIn."""
    return decimal_in(request.POST.get(name, ""), name, what, decimals=decimals, is_signed=is_signed)


def decimal_in(text: str, name: str, what: Text, *, decimals: int, is_signed: bool = False) -> int | None:
    """The same of a text, beside whose field a no stands. Raises NotFilledIn."""
    typed = text.strip().replace(",", "")
    if not typed:
        return None
    bare = typed.removeprefix("-") if is_signed else typed
    found = whole_in(bare, decimals=decimals)
    if found is None:
        raise NotFilledIn(field=name, what_zh=f"{what.zh}（最多 {decimals} 位小数）", what_en=f"{what.en} ({decimals} decimals at most)")
    return -found if bare != typed else found


def place_of(request: HttpRequest) -> Place | None:
    """None where nothing was typed of it. Raises NotFilledIn."""
    address, district = request.POST.get("address", "").strip(), request.POST.get("district", "").strip()
    longitude, latitude = _degrees(request)
    if longitude is None or latitude is None or not address or not district:
        return None
    try:
        code = region_code(district)
    except BadIdentifier as problem:
        raise NotFilledIn(field="district", what_zh="区县的六位代码", what_en="the district's code of six digits") from problem
    if abs(longitude) > 180_000_000 or abs(latitude) > 90_000_000:
        raise NotFilledIn(field="latitude", what_zh="地球上的经纬度", what_en="a longitude and a latitude on the earth")
    return Place(address, longitude, latitude, code)


def _degrees(request: HttpRequest) -> tuple[int | None, int | None]:
    """Of their two fields; or of the first alone, where both were pasted into it as a map gives them. Raises NotFilledIn."""
    told = {name: request.POST.get(name, "").strip() for name in ("longitude", "latitude")}
    both = [part.strip() for part in told["longitude"].replace("，", ",").split(",")]
    if len(both) == 2 and not told["latitude"]:
        told["longitude"], told["latitude"] = both
    says = {"longitude": Text("经度", "the longitude"), "latitude": Text("纬度", "the latitude")}
    longitude, latitude = (decimal_in(told[name], name, says[name], decimals=6, is_signed=True) for name in told)
    return longitude, latitude


def text_of(request: HttpRequest, project: ProjectLine) -> ProjectText:
    """What the form says of a project beside its chapters. Raises NotFilledIn."""
    terms = reads.kind_terms(project.kind)
    size, first = terms.size, day_or_none(request.POST.get("crediting_first", ""))
    code, _, version = request.POST.get("methodology", "").partition(":")
    return ProjectText(
        name=Text(request.POST.get("name_zh", "").strip()[:120], request.POST.get("name_en", "").strip()[:160]),
        methodology=code[:40] or project.methodology,
        methodology_version=number_of(version) or project.methodology_version,
        place=place_of(request),
        size=decimal_of(request, "size", size.name, decimals=size.decimals),
        crediting_first=first,
        crediting_last=day_or_none(request.POST.get("crediting_last", "")) or _longest(first, terms.crediting_years),
        verifier=number_of(request.POST.get("verifier", "")),
        is_grouped=project.is_grouped,
    )


def _longest(first: date | None, years: int) -> date | None:
    """The last day of so many years; of a leap day's the day before."""
    if first is None:
        return None
    begin = first.replace(day=28) if (first.month, first.day) == (2, 29) else first
    return begin.replace(year=begin.year + years) - timedelta(days=1)


def chapters_of(request: HttpRequest) -> dict[str, str]:
    return {name.removeprefix("chapter-"): str(value) for name, value in request.POST.items() if name.startswith("chapter-")}


def findings_of(request: HttpRequest) -> list[LifeWanted]:
    """The rows of a return that say something."""
    told = zip(request.POST.getlist("chapter"), request.POST.getlist("text"), strict=False)
    return [LifeWanted(chapter[:40], text) for chapter, text in told if text.strip()]


def finding_rows(request: HttpRequest) -> list[tuple[str, str]]:
    """As they were typed, or empty ones."""
    told = list(zip(request.POST.getlist("chapter"), request.POST.getlist("text"), strict=False))
    return (told + [("", "")] * FINDING_ROWS)[: max(FINDING_ROWS, len(told))]


def file_answer(code: str, digest: str, *, only_public: bool) -> HttpResponse:
    """To be kept, never to be run by the browser. Raises UnknownProjectFile."""
    line = reads.project_file(code, digest, only_public=only_public)
    answer = HttpResponse(documents.get(line.digest), content_type=line.media)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(line.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
