"""Import lists of other registrations, hold a period against everything else, decide each hit, pledge."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from puhui.foundation import documents
from puhui.registry.actions.devices import check_reason
from puhui.registry.errors.claims import (
    ClaimListKnown,
    ClaimListUnreadable,
    DecisionUnknown,
    HitDecided,
    OwnHit,
    PlaceOutside,
    PledgeChanged,
    UnknownHit,
    UnknownScheme,
)
from puhui.registry.errors.life import UnknownPeriod
from puhui.registry.models import (
    ClaimedElsewhere,
    ClaimedLine,
    ClaimedNumber,
    ClaimFound,
    ClaimsChecked,
    OwnerPledge,
    Project,
    ProjectSite,
)
from puhui.registry.reads.claims import claims_open, hit_said, hits_of, list_said, newest_list
from puhui.registry.reads.series import period_row
from puhui.registry.rules import claims as rules
from puhui.registry.words.claims import LIST_MB_MAX, PLEDGE, ClaimedList, ClaimHit, ClaimsOpen, Decision, Scheme

#: Headings of a list, by the column that they fill.
HEADINGS = {
    "name": ("name", "project", "项目名称", "名称"),
    "holder": ("holder", "owner", "单位名称", "业主"),
    "credit_code": ("credit_code", "uscc", "统一社会信用代码"),
    "numbers": ("numbers", "meter", "certificate", "编号", "电表编号", "证书编号"),
    "longitude": ("longitude", "lng", "经度"),
    "latitude": ("latitude", "lat", "纬度"),
    "first": ("first", "from", "开始日期"),
    "last": ("last", "until", "结束日期"),
}


@transaction.atomic
def import_claimed(*, scheme: str, name: str, source: str, source_day: date, body: bytes, by: int, now: datetime) -> ClaimedList:
    """Each row becomes a registration elsewhere, or is refused by its number and column. Raises UnknownScheme, ClaimListUnreadable, ClaimListKnown."""
    if scheme not in set(Scheme):
        raise UnknownScheme(scheme=scheme[:40], known=", ".join(Scheme))
    check_reason(source)
    lines, refused = _parsed(name, body)
    sha256 = documents.put(body)
    known = ClaimedElsewhere.objects.filter(sha256=sha256).first()
    if known is not None:
        raise ClaimListKnown(number=known.pk)
    made = ClaimedElsewhere.objects.create(
        scheme=scheme, name=name[-120:], source=source.strip()[:300], source_day=source_day, sha256=sha256, rows=len(lines),
        refused=refused[:200], by=by, at=now,
    )  # fmt: skip
    rows = ClaimedLine.objects.bulk_create([ClaimedLine(listed=made, **line) for line, _ in lines], batch_size=1000)
    numbers = [ClaimedNumber(line=row, number=n) for row, (_, told) in zip(rows, lines, strict=True) for n in sorted(told)]
    ClaimedNumber.objects.bulk_create(numbers, batch_size=1000)
    return list_said(made)


def _parsed(name: str, body: bytes) -> tuple[list[tuple[dict[str, object], frozenset[str]]], list[list[object]]]:
    if len(body) > LIST_MB_MAX * 1024 * 1024:
        raise ClaimListUnreadable(name=name[:80], reason=f"> {LIST_MB_MAX} MB")
    try:
        reader = csv.DictReader(io.StringIO(body.decode("utf-8-sig")), strict=True)
        found = {column: next((h for h in told if h in (reader.fieldnames or ())), "") for column, told in HEADINGS.items()}
        if not any(found[column] for column in ("name", "holder", "credit_code", "numbers")):
            raise ClaimListUnreadable(name=name[:80], reason="name, holder, credit_code, numbers")
        raw = list(enumerate(reader, start=1))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise ClaimListUnreadable(name=name[:80], reason=str(problem)[:120]) from problem
    lines, refused = [], []
    for number, row in raw:
        cells = {column: (row.get(heading) or "").strip() if heading else "" for column, heading in found.items()}
        try:
            lines.append((_line(number, cells), rules.numbers_of(cells["numbers"])))
        except (ValueError, InvalidOperation) as problem:
            refused.append([number, _column_of(cells), str(problem)[:80]])
    return lines, refused


def _line(number: int, cells: Mapping[str, str]) -> dict[str, object]:
    """Raises ValueError, InvalidOperation."""
    if not any(cells[column] for column in ("name", "holder", "credit_code", "numbers")):
        raise ValueError("empty")
    place = [_e6(cells[column]) for column in ("longitude", "latitude")]
    first, last = (date.fromisoformat(cells[column]) if cells[column] else None for column in ("first", "last"))
    return {
        "row": number,
        "written": " · ".join(cells[column] for column in ("name", "holder", "numbers") if cells[column])[:300] or cells["credit_code"],
        "name": rules.normal_name(cells["name"])[:200],
        "holder": rules.normal_name(cells["holder"])[:200],
        "credit_code": cells["credit_code"].upper()[:18],
        "lng_e6": place[0],
        "lat_e6": place[1],
        "first": first,
        "last": last,
    }


def _e6(text: str) -> int | None:
    return int(Decimal(text) * 1_000_000) if text else None


def _column_of(cells: Mapping[str, str]) -> str:
    for column in ("longitude", "latitude", "first", "last"):
        try:
            if cells[column]:
                _e6(cells[column]) if "itude" in column else date.fromisoformat(cells[column])
        except (ValueError, InvalidOperation):
            return column
    return "name"


@transaction.atomic
def state_site(
    *,
    project: str,
    holder: str,
    by: int,
    now: datetime,
    credit_code: str = "",
    longitude: str = "",
    latitude: str = "",
    certificates: str = "",
) -> None:
    """Where the project stands and whose it is, by which it is compared. Raises UnknownPeriod, PlaceOutside."""
    row = Project.objects.filter(code=project).first()
    if row is None:
        raise UnknownPeriod(project=project[:20], period="–")
    lng, lat = _place(longitude, latitude)
    ProjectSite.objects.create(
        project=row, holder=rules.normal_name(holder)[:200], credit_code=credit_code.strip().upper()[:18], lng_e6=lng, lat_e6=lat,
        certificates=certificates[:2000], by=by, at=now,
    )  # fmt: skip


def _place(longitude: str, latitude: str) -> tuple[int | None, int | None]:
    if not longitude.strip() and not latitude.strip():
        return None, None
    try:
        lng, lat = _e6(longitude.strip()), _e6(latitude.strip())
    except InvalidOperation:
        lng, lat = None, None
    if lng is None or lat is None or not 73_000_000 <= lng <= 136_000_000 or not 3_000_000 <= lat <= 54_000_000:
        raise PlaceOutside(longitude=longitude[:20], latitude=latitude[:20])
    return lng, lat


@transaction.atomic
def check_claims(*, project: str, period: int, by: int, now: datetime) -> ClaimsOpen:
    """Holds the period against everything else; what was decided before stays decided while its facts are the same. Raises UnknownPeriod."""
    row = period_row(project, period, is_held=True)
    found = hits_of(project, period)
    for hit in found:
        ClaimFound.objects.get_or_create(
            period=row,
            digest=rules.digest_of(hit),
            defaults={
                "key": hit.key, "says_zh": hit.says.zh[:400], "says_en": hit.says.en[:400], "same": rules.tally(hit.same), "facts": hit.facts,
                "found_at": now,
            },
        )  # fmt: skip
    ClaimsChecked.objects.create(period=row, newest_list=newest_list(), hits=len(found), by=by, at=now)
    return claims_open(project, period)


@transaction.atomic
def decide_claim(*, project: str, period: int, number: int, decision: str, reason: str, by: int, now: datetime) -> ClaimHit:
    """Once, with a reason, by somebody else than opened the project. Raises UnknownHit, HitDecided, DecisionUnknown, OwnHit, SeriesReasonWanted."""
    row = period_row(project, period, is_held=True)
    found = ClaimFound.objects.select_for_update().filter(period=row, pk=number).first()
    if found is None:
        raise UnknownHit(number=number)
    if found.decision:
        raise HitDecided(number=number)
    if decision not in set(Decision):
        raise DecisionUnknown(decision=decision[:20], known=", ".join(Decision))
    if by == row.project.opened_by:
        raise OwnHit
    check_reason(reason, field="reason")
    found.decision, found.decided_by, found.decided_at, found.reason = decision, by, now, reason.strip()[:400]
    found.save(update_fields=["decision", "decided_by", "decided_at", "reason"])
    return hit_said(found)


@transaction.atomic
def pledge(*, project: str, text: str, by: int, now: datetime) -> None:
    """The owner's pledge, word for word as it was shown. Raises UnknownPeriod, PledgeChanged."""
    row = Project.objects.filter(code=project).first()
    if row is None:
        raise UnknownPeriod(project=project[:20], period="–")
    if text not in (PLEDGE.zh, PLEDGE.en):
        raise PledgeChanged
    OwnerPledge.objects.create(project=row, text=text, by=by, at=now)
