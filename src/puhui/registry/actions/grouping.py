"""A grouped project: its list of roofs or farmers from a file, and who gets which share, disclosed to everyone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from puhui.registry.actions.stepping import editable
from puhui.registry.errors.life import TooManyInstances
from puhui.registry.models import BenefitShare, Project
from puhui.registry.models import Instance as InstanceRow
from puhui.registry.reads.life_terms import kind_terms, life_terms
from puhui.registry.reads.projects import project_said
from puhui.registry.rules import life as rules
from puhui.registry.words import ProjectKind
from puhui.registry.words.life import (
    Imported,
    Instance,
    ProjectLine,
    RefusedRow,
    Share,
)
from puhui.vocabulary.identifiers import BadIdentifier, region_code
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

COLUMNS = ("label", "district", "size", "share_permille")
LABEL_SIGNS_MAX = 40


@transaction.atomic
def import_instances(*, code: str, owner: int, body: bytes) -> Imported:
    """The whole list anew. What cannot be taken is refused row by row, and then nothing of the file is kept.

    Raises TooManyInstances, NotTheOwner, ProjectStepNotNow.
    """
    row = editable(code, owner=owner)
    found, refused = instances_in(body, kind=ProjectKind(row.kind), city=row.city)
    most = life_terms().instances_max
    if len(found) > most:
        raise TooManyInstances(field="instances", most=most, count=len(found))
    if refused or not found:
        return Imported(0, tuple(refused) or (RefusedRow(1, Text("文件里没有一行数据", "the file has no row of data")),))
    InstanceRow.objects.filter(project=row).delete()
    InstanceRow.objects.bulk_create([_kept(row, one) for one in found])
    Project.objects.filter(pk=row.pk).update(is_grouped=True)
    return Imported(len(found), ())


def _kept(row: Project, one: Instance) -> InstanceRow:
    return InstanceRow(project=row, label=one.label, district=one.district, size=one.size, share_permille=one.share_permille)


def instances_in(body: bytes, *, kind: ProjectKind, city: str) -> tuple[list[Instance], list[RefusedRow]]:
    """What a CSV says, with what is wrong of its rows by their lines."""
    try:
        rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
        head = tuple(name.strip() for name in rows.fieldnames or ())
    except (UnicodeDecodeError, csv.Error):
        return [], [RefusedRow(1, Text("文件不是 UTF-8 的 CSV", "the file is no CSV in UTF-8"))]
    if head != COLUMNS:
        asked = ",".join(COLUMNS)
        return [], [RefusedRow(1, Text(f"第一行应为 {asked}", f"the first row must be {asked}"))]
    decimals = kind_terms(kind).size.decimals
    found: list[Instance] = []
    refused: list[RefusedRow] = []
    for line, told in enumerate(rows, 2):
        try:
            found.append(_instance(told, decimals=decimals, city=city))
        except _Wrong as problem:
            refused.append(RefusedRow(line, problem.why))
    return found, [*refused, *_twins(found)]


class _Wrong(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.why = Text(zh, en)


def _instance(told: Mapping[str, str | None], *, decimals: int, city: str) -> Instance:
    """Raises _Wrong."""
    label = (told["label"] or "").strip()
    if not 0 < len(label) <= LABEL_SIGNS_MAX:
        raise _Wrong("没有点位编号，或太长", "there is no label, or it is too long")
    try:
        district = region_code((told["district"] or "").strip())
    except BadIdentifier as problem:
        raise _Wrong("区县应为六位代码", "the district must be a code of six digits") from problem
    if district[:4] != city[:4]:
        raise _Wrong("区县不在项目所在的市", "the district is not of the project's city")
    size, share = whole_in((told["size"] or "").strip(), decimals=decimals), (told["share_permille"] or "").strip()
    if not size:
        raise _Wrong(f"规模应为正数，最多 {decimals} 位小数", f"the size must be above zero, with {decimals} decimals at most")
    if not share.isdecimal() or len(share) > 4 or int(share) > 1000:
        raise _Wrong("分成应为 0 至 1000 的千分比", "the share must be 0 to 1000 per mille")
    return Instance(label, district, size, int(share))


def whole_in(text: str, *, decimals: int) -> int | None:
    """`12.5` with three decimals as 12500; None where it is no such number."""
    whole, _, rest = text.partition(".")
    if not whole.isdecimal() or (rest and not rest.isdecimal()) or len(rest) > decimals or len(whole) > 12:
        return None
    return int(whole + rest.ljust(decimals, "0"))


def _twins(found: list[Instance]) -> Iterator[RefusedRow]:
    seen: set[str] = set()
    for place, one in enumerate(found, 2):
        if one.label in seen:
            yield RefusedRow(place, Text(f"编号 {one.label} 重复", f"the label {one.label} stands there twice"))
        seen.add(one.label)


@transaction.atomic
def disclose_split(*, code: str, owner: int, shares: Sequence[Share], now: datetime) -> ProjectLine:
    """Who gets which share, shown to everyone from today on; another one starts its days anew.

    Raises SplitRefused, NotTheOwner, ProjectStepNotNow.
    """
    row = editable(code, owner=owner)
    told = rules.check_split(shares, most=life_terms().shares_max)
    BenefitShare.objects.filter(project=row).delete()
    BenefitShare.objects.bulk_create([BenefitShare(project=row, party=one.party, permille=one.permille) for one in told])
    row.split_disclosed_on, row.is_grouped = local_day(now), True
    row.save()
    return project_said(row)
