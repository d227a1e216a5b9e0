"""How a project stands: what was written and said, who is to act until when, and every step so far."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from puhui.foundation.workdays import add_workdays
from puhui.library import reads as library
from puhui.library.errors import UnknownVersion
from puhui.registry import models
from puhui.registry.errors.life import NotTheVerifier, ProjectHandsMeet, UnknownProject, UnknownProjectFile
from puhui.registry.reads.life_terms import kind_terms, life_terms
from puhui.registry.rules import life as rules
from puhui.registry.words import ProjectKind
from puhui.registry.words.life import (
    Instance,
    LifeFile,
    Place,
    ProjectLine,
    Share,
)
from puhui.registry.words.stages import (
    Party,
    ProjectStage,
    ProjectVerb,
)
from puhui.vocabulary.texts import Text, listed

CERTIFIED = "certified"
_FIELDS = (
    "owner", "city", "round", "methodology", "methodology_version", "size", "crediting_first", "crediting_last", "verifier", "is_grouped",
    "split_disclosed_on", "opened_by", "applied_by", "validated_by", "noticed_by", "decided_by", "statement", "reasons", "content_hash", "due_on",
    "is_provisional", "notice_from", "notice_until", "filed_as", "filed_on",
)  # fmt: skip


def project(code: str) -> ProjectLine:
    """Raises UnknownProject."""
    return project_said(row_of(code))


def project_of(code: str, *, owner: int) -> ProjectLine:
    """An owner's own; another's is as unknown as one that is not there. Raises UnknownProject."""
    found = project(code)
    if found.owner != owner:
        raise UnknownProject(project=code)
    return found


def project_verified_by(code: str, *, verifier: int) -> ProjectLine:
    """One that this organisation was appointed to, for itself or for a period, once it was handed in. Raises UnknownProject."""
    found = next((line for line in projects_verified_by(verifier) if line.code == code), None)
    if found is None:
        raise UnknownProject(project=code[:20])
    return found


def public_project(code: str) -> ProjectLine:
    """One that everyone may see. Raises UnknownProject."""
    found = project(code)
    if not found.is_public:
        raise UnknownProject(project=code)
    return found


def row_of(code: str) -> models.Project:
    row = models.Project.objects.filter(code=code).first()
    if row is None:
        raise UnknownProject(project=code[:20])
    return row


def projects(
    *, owner: int | None = None, stages: Collection[ProjectStage] = (), city: str = "", kind: str = "", text: str = "", limit: int = 500
) -> list[ProjectLine]:
    """The most pressing first, then the latest."""
    told = {"owner": owner, "city": city, "kind": kind}
    rows = models.Project.objects.filter(**{name: value for name, value in told.items() if value})
    if stages:
        rows = rows.filter(stage__in=list(stages))
    if text:
        rows = rows.filter(_called(text))
    return [project_said(row) for row in rows.order_by("due_on", "-pk")[:limit]]


def public_projects(*, city: str = "", kind: str = "", stage: str = "", text: str = "") -> list[ProjectLine]:
    """The project library: whatever was on notice, is filed, or has disclosed its benefit split; by code."""
    told = {"city": city, "kind": kind, "stage": stage}
    rows = _public().filter(**{name: value for name, value in told.items() if value})
    return [project_said(row) for row in (rows.filter(_called(text)) if text else rows).order_by("code")]


def counted_projects() -> dict[str, int]:
    """How many filed projects each city has: for the map."""
    rows = models.Project.objects.exclude(filed_as="").values_list("city").annotate(Count("pk")).order_by()
    return dict(rows)


def _public() -> QuerySet[models.Project]:
    return models.Project.objects.filter(~Q(filed_as="") | Q(notice_from__isnull=False) | Q(split_disclosed_on__isnull=False))


def _called(text: str) -> Q:
    return Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text) | Q(filed_as__icontains=text)


def projects_verified_by(verifier: int) -> list[ProjectLine]:
    """What a verifier was appointed to, once it was handed in; a draft names it without its knowing."""
    mine = Q(verifier=verifier, applied_by__isnull=False) | Q(periods__verifier=verifier, periods__reported_by__isnull=False)
    return [project_said(row) for row in models.Project.objects.filter(mine).distinct().order_by("due_on", "-pk")]


def late_projects(*, today: date) -> list[ProjectLine]:
    return [project_said(row) for row in models.Project.objects.filter(due_on__lt=today).order_by("due_on", "pk")]


# -- what may be done --------------------------------------------------------------------------------------------------


def next_project_steps(found: ProjectLine, party: Party) -> list[ProjectVerb]:
    """The steps that are a party's at this stage, in the order of the table."""
    return [verb for verb in rules.project_steps(found.stage) if rules.whose(found.stage, verb) is party]


def may_step(found: ProjectLine, verb: ProjectVerb, party: Party, *, by: int, organisation: int) -> bool:
    if verb not in next_project_steps(found, party):
        return False
    try:
        check_project_hands(row_of(found.code), verb, by=by, organisation=organisation)
    except (ProjectHandsMeet, NotTheVerifier):
        return False
    return True


def check_project_hands(row: models.Project, verb: ProjectVerb, *, by: int, organisation: int) -> None:
    """The people whose hands a step must not be in, and for what is not the owner's, his whole organisation. Raises ProjectHandsMeet."""
    party = rules.whose(ProjectStage(row.stage), verb)
    if party is Party.VERIFIER and organisation != row.verifier:
        raise NotTheVerifier
    outside = party is Party.AUTHORITY and organisation in (row.owner, row.verifier)
    if party is not Party.OWNER and (outside or organisation == row.owner):
        raise ProjectHandsMeet(subject=row.code)
    others: list[int | None] = []
    for hand in rules.NEEDS_OTHER_HANDS.get(verb, ()):
        others.extend(owner_hands(row) if hand == "owner" else [getattr(row, hand)])
    rules.check_hands(subject=row.code, by=by, others=others)


def owner_hands(row: models.Project) -> list[int | None]:
    """Everyone who opened, wrote or handed in."""
    wrote = models.LifeChapterText.objects.filter(project=row).values_list("saved_by", flat=True).distinct()
    return [row.opened_by, row.applied_by, *wrote]


def method_faults(found: models.Project) -> Iterator[Text]:
    """Why the methodology does not serve an application: there is none, or it is not meant for certified use."""
    try:
        m = library.methodology(code=found.methodology, number=found.methodology_version)
    except UnknownVersion:
        yield Text(
            f"没有方法学 {found.methodology} 第 {found.methodology_version} 版",
            f"there is no version {found.methodology_version} of {found.methodology}",
        )
        return
    if CERTIFIED not in m.use:
        yield Text(f"方法学“{m.name.zh}”不用于核证减排量", f"the methodology “{m.name.en}” is not meant for certified reductions")


def method_standing(found: ProjectLine) -> Text | None:
    """Why its methodology is not in force yet, for everyone to read; None where it is filed and whole."""
    if problem := next(method_faults(row_of(found.code)), None):
        return problem
    m = library.methodology(code=found.methodology, number=found.methodology_version)
    if (found.methodology, found.methodology_version) not in library.filings(code=found.methodology):
        return Text("方法学还没有备案", "the methodology is not filed yet")
    lacking = listed([one.label for one in m.missing])
    return Text(f"方法学还缺：{lacking.zh}", f"the methodology lacks: {lacking.en}") if m.missing else None


def project_faults(code: str, *, today: date, begun: Mapping[str, str] = MappingProxyType({})) -> list[Text]:
    """What a machine can see is missing before it is handed in; `begun` stands in its form and is not kept yet."""
    row = row_of(code)
    return [*_chapter_faults(row, begun), *_column_faults(row), *method_faults(row), *_group_faults(row, today)]


def _chapter_faults(row: models.Project, begun: Mapping[str, str]) -> Iterator[Text]:
    written, least = {**chapters_written(row.code), **begun}, rules.CHAPTER_SIGNS_MIN
    for chapter in kind_terms(ProjectKind(row.kind)).chapters:
        if len(written.get(chapter.code, "").strip()) < least:
            yield Text(f"“{chapter.name.zh}”不足 {least} 个字", f"“{chapter.name.en}” has fewer than {least} signs")


def _column_faults(row: models.Project) -> Iterator[Text]:
    kind = kind_terms(ProjectKind(row.kind))
    if not row.address or row.longitude_e6 is None or row.latitude_e6 is None or not row.district:
        yield Text("没有写明地点、区县和经纬度", "the place, its district and its longitude and latitude are not given")
    if not row.size:
        yield Text(f"没有写明{kind.size.name.zh}", f"the {kind.size.name.en} is not given")
    if row.verifier is None:
        yield Text("没有选审定核查机构", "no verifier is chosen")
    if row.crediting_first is None or row.crediting_last is None:
        yield Text("没有写明计入期", "the days of crediting are not given")
    elif (row.crediting_last - row.crediting_first).days > kind.crediting_years * 366:
        yield Text(f"计入期超过 {kind.crediting_years} 年", f"it is credited for more than {kind.crediting_years} years")
    elif (row.opened_at.date() - row.crediting_first).days > kind.backdated_years * 366:
        yield Text(f"计入期最早追溯 {kind.backdated_years} 年", f"crediting reaches back {kind.backdated_years} years at most")


def _group_faults(row: models.Project, today: date) -> Iterator[Text]:
    """A group has its instances, and its split has been disclosed long enough: `earliest_to_apply` says from when on."""
    if not row.is_grouped:
        return
    if not models.Instance.objects.filter(project=row).exists():
        yield Text("没有导入点位清单", "no list of instances was imported")
    if row.split_disclosed_on is None:
        yield Text("没有公开收益分配", "the benefit split is not disclosed")


def earliest_to_apply(disclosed_on: date) -> date:
    """The first day on which a split that was disclosed on a day has been so for its working days."""
    return add_workdays(disclosed_on, life_terms().split_disclosed).on


# -- what was written --------------------------------------------------------------------------------------------------


def chapters_written(code: str) -> dict[str, str]:
    return dict(models.LifeChapterText.objects.filter(project__code=code, period=None).values_list("code", "text"))


def project_files(code: str, *, only_public: bool = False) -> list[LifeFile]:
    return files_said(models.LifeFile.objects.filter(project__code=code, period=None), only_public=only_public)


def files_said(rows: QuerySet[models.LifeFile], *, only_public: bool = False) -> list[LifeFile]:
    rows = rows.filter(dropped_at=None).select_related("period").order_by("pk")
    found = [LifeFile(r.period.number if r.period else None, r.name, r.digest, r.media, r.bytes, r.is_public) for r in rows]
    return [one for one in found if one.is_public or not only_public]


def project_file(code: str, digest: str, *, only_public: bool) -> LifeFile:
    """Of the project or of any of its periods that was handed in. Raises UnknownProjectFile."""
    rows = models.LifeFile.objects.filter(project__code=code)
    if only_public:
        rows = rows.filter(Q(period=None) | ~Q(period__notice_from=None))
    found = next((line for line in files_said(rows, only_public=only_public) if line.digest == digest), None)
    if found is None:
        raise UnknownProjectFile(project=code)
    return found


def instances_of(code: str, *, limit: int = 100_000) -> list[Instance]:
    rows = models.Instance.objects.filter(project__code=code).order_by("label")[:limit]
    return [Instance(row.label, row.district, row.size, row.share_permille) for row in rows]


def instance_sums(code: str) -> list[tuple[str, int, int]]:
    """By district: how many, and their size together. No list of roofs is anyone's but the owner's, the verifier's and the authority's."""
    rows = models.Instance.objects.filter(project__code=code).values_list("district")
    return list(rows.annotate(Count("pk"), Sum("size")).order_by("district"))


def split_of(code: str) -> list[Share]:
    return [Share(*row) for row in models.BenefitShare.objects.filter(project__code=code).order_by("pk").values_list("party", "permille")]


def content_of(row: models.Project) -> str:
    """SHA-256 of all that is handed in, by a written canonical text."""
    content: dict[str, Any] = {
        "code": row.code, "kind": row.kind, "name": [row.name_zh, row.name_en], "city": row.city,
        "methodology": [row.methodology, row.methodology_version], "place": [row.address, row.longitude_e6, row.latitude_e6, row.district],
        "size": row.size, "crediting": [str(row.crediting_first), str(row.crediting_last)], "verifier": row.verifier,
        "chapters": chapters_written(row.code), "files": [[line.name, line.digest] for line in project_files(row.code)],
        "split": [[share.party, share.permille] for share in split_of(row.code)], "grouped": row.is_grouped,
        "instances": [[one.label, one.district, one.size, one.share_permille] for one in instances_of(row.code)],
    }  # fmt: skip
    return digest_of(content)


def digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def project_said(row: models.Project) -> ProjectLine:
    known = row.longitude_e6 is not None and row.latitude_e6 is not None
    place = Place(row.address, row.longitude_e6 or 0, row.latitude_e6 or 0, row.district) if known or row.address else None
    told = {name: getattr(row, name) for name in _FIELDS}
    return ProjectLine(
        number=row.pk,
        code=row.code,
        kind=ProjectKind(row.kind),
        name=Text(row.name_zh, row.name_en),
        stage=ProjectStage(row.stage),
        place=place if known else None,
        **told,
    )
