"""签发 · The verified grams of an accepted period become serials, once: whole kilograms by vintage, the buffer kept back.

What an issue rests on is asked again in the same moment: the account is computed anew from the files that were kept, and each number of the
methodology must be of a grade on which credits may rest.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.registry.actions.credits import place_issue
from puhui.registry.actions.reporting import check_filed, mark_issued
from puhui.registry.actions.stepping import locked_period
from puhui.registry.actions.sum_period import recompute_sum
from puhui.registry.errors.issuing import ClaimsNotSettled, NothingToIssue, NumbersNotCertified, SumMoved, SumNotVerified
from puhui.registry.models import Period
from puhui.registry.reads.claims import claims_open
from puhui.registry.reads.pooled import counted_under
from puhui.registry.reads.series import ready_for_certified
from puhui.registry.rules import life as rules
from puhui.registry.rules.issuing import lots
from puhui.registry.words import Placed
from puhui.registry.words.series import PeriodSum
from puhui.registry.words.stages import PeriodStage, PeriodVerb
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text, listed


@transaction.atomic
def issue_credits(*, code: str, period: int, by: int, organisation: int, now: datetime) -> tuple[Placed, ...]:
    """One issue a vintage, to the owner of the project. Raises ProjectStepNotNow, ProjectHandsMeet, ProjectNotFiled, ClaimsNotSettled,
    NumbersNotCertified, SumNotVerified, SumMoved, NothingToIssue, UnknownSum."""
    row = locked_period(code, period)
    rules.period_leads_to(PeriodStage(row.stage), PeriodVerb.ISSUE, subject=str(row))
    check_filed(row.project)
    _check_claims(code, period)
    kept = _checked(row)
    wanted = lots(kept.vintages, verified_g=row.verified_g or 0, buffer_g=kept.buffer_g)
    if not wanted:
        raise NothingToIssue
    mark_issued(code=code, period=period, by=by, organisation=organisation, now=now)
    return tuple(
        place_issue(
            key=f"issue:{code}:{period}:{lot.vintage}",
            project=row.project_id,
            period=row.pk,
            vintage=lot.vintage,
            kg=lot.kg,
            buffer_kg=lot.buffer_kg,
            holder=row.project.owner,
            by=by,
            now=now,
            reason=f"sum {kept.number} {kept.digest}",
        )
        for lot in wanted
    )


def _check_claims(code: str, period: int) -> None:
    found = claims_open(code, period)
    if not found.blocks:
        return
    why = [
        *([Text(f"{len(found.hits)} 条线索没有排除", f"hits that are not ruled out: {len(found.hits)}")] if found.hits else []),
        *([] if found.is_checked else [Text("没有对照最新的名单检查", "it was not checked against the newest lists")]),
        *([] if found.has_pledge else [Text("业主没有承诺", "the owner has not pledged")]),
    ]
    raise ClaimsNotSettled(why_zh=listed(why).zh, why_en=listed(why).en)


def _checked(row: Period) -> PeriodSum:
    """The newest account of the period, if credits may rest on it."""
    code, number = row.project.code, row.number
    kept, digest = recompute_sum(project=code, period=number)
    for m, region in counted_under(kept, region=row.project.city):
        if bad := ready_for_certified(m, region=region, day=row.last):
            named = [Text(f"{item.label.zh}（{item.grade or '缺'}）", f"{item.label.en} ({item.grade or 'missing'})") for item in bad]
            raise NumbersNotCertified(methodology=m.code, named_zh=listed(named).zh, named_en=listed(named).en)
    if (row.verified_g or 0) > kept.total_g:
        raise SumNotVerified(verified=grouped(row.verified_g or 0), summed=grouped(kept.total_g))
    if digest != kept.digest:
        raise SumMoved(number=kept.number)
    return kept
