"""项目页面的表单 · What the forms of the pages about projects hold: numbers with decimals, places, findings, files."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.forms import day_or_none
from puhui.foundation import documents
from puhui.registry import reads
from puhui.registry.actions import whole_in
from puhui.registry.words import LifeWanted, Place, ProjectLine, ProjectText
from puhui.vocabulary.identifiers import BadIdentifier, region_code
from puhui.vocabulary.texts import Text

FINDING_ROWS = 5


def number_of(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def period_asked(request: HttpRequest) -> int | None:
    """The period that a page is opened at, or that a form is about."""
    return number_of((request.POST or request.GET).get("period", ""))


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
    typed = request.POST.get(name, "").strip().replace(",", "")
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
    longitude = decimal_of(request, "longitude", Text("经度", "the longitude"), decimals=6, is_signed=True)
    latitude = decimal_of(request, "latitude", Text("纬度", "the latitude"), decimals=6, is_signed=True)
    if longitude is None or latitude is None or not address or not district:
        return None
    try:
        code = region_code(district)
    except BadIdentifier as problem:
        raise NotFilledIn(field="district", what_zh="区县的六位代码", what_en="the district's code of six digits") from problem
    if abs(longitude) > 180_000_000 or abs(latitude) > 90_000_000:
        raise NotFilledIn(field="latitude", what_zh="地球上的经纬度", what_en="a longitude and a latitude on the earth")
    return Place(address, longitude, latitude, code)


def text_of(request: HttpRequest, project: ProjectLine) -> ProjectText:
    """What the form says of a project beside its chapters. Raises NotFilledIn."""
    size = reads.kind_terms(project.kind).size
    code, _, version = request.POST.get("methodology", "").partition(":")
    return ProjectText(
        name=Text(request.POST.get("name_zh", "").strip()[:120], request.POST.get("name_en", "").strip()[:160]),
        methodology=code[:40] or project.methodology,
        methodology_version=number_of(version) or project.methodology_version,
        place=place_of(request),
        size=decimal_of(request, "size", size.name, decimals=size.decimals),
        crediting_first=day_or_none(request.POST.get("crediting_first", "")),
        crediting_last=day_or_none(request.POST.get("crediting_last", "")),
        verifier=number_of(request.POST.get("verifier", "")),
        is_grouped=project.is_grouped,
    )


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
