"""The lives of a project and of a period as tables: which step leads where, whose it is, and whose hands may not meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from puhui.registry.errors.life import ProjectHandsMeet, ProjectStepNotNow, SplitRefused
from puhui.registry.words.life import Share
from puhui.registry.words.stages import (
    PERIOD_STAGE_SAYS,
    PERIOD_VERB_SAYS,
    PROJECT_STAGE_SAYS,
    PROJECT_VERB_SAYS,
    Party,
    PeriodStage,
    PeriodVerb,
    ProjectStage,
    ProjectVerb,
)
from puhui.vocabulary.texts import Text

P, V = ProjectStage, ProjectVerb
#: Where it still may be taken back by its owner.
_BEFORE_DECISION = (P.DRAFT, P.APPLIED, P.RETURNED, P.VALIDATED, P.NOTICE, P.NOTICED)
LIFE: Mapping[tuple[ProjectStage, ProjectVerb], ProjectStage] = MappingProxyType(
    {
        (P.DRAFT, V.APPLY): P.APPLIED,
        (P.RETURNED, V.APPLY): P.APPLIED,
        (P.APPLIED, V.SEND_BACK): P.RETURNED,
        (P.APPLIED, V.VALIDATE): P.VALIDATED,
        (P.VALIDATED, V.SEND_BACK): P.RETURNED,
        (P.VALIDATED, V.OPEN_NOTICE): P.NOTICE,
        (P.VALIDATED, V.REJECT): P.REJECTED,
        (P.NOTICE, V.END_NOTICE): P.NOTICED,
        (P.NOTICED, V.SEND_BACK): P.RETURNED,
        (P.NOTICED, V.FILE): P.FILED,
        (P.NOTICED, V.REJECT): P.REJECTED,
        (P.FILED, V.SUSPEND): P.SUSPENDED,
        (P.SUSPENDED, V.RESUME): P.FILED,
        (P.FILED, V.TRANSFER): P.FILED,
        (P.FILED, V.END): P.ENDED,
        (P.SUSPENDED, V.END): P.ENDED,
        **{(stage, V.WITHDRAW): P.WITHDRAWN for stage in _BEFORE_DECISION},
    }
)
S, W = PeriodStage, PeriodVerb
PERIOD_LIFE: Mapping[tuple[PeriodStage, PeriodVerb], PeriodStage] = MappingProxyType(
    {
        (S.OPEN, W.REPORT): S.REPORTED,
        (S.RETURNED, W.REPORT): S.REPORTED,
        (S.REPORTED, W.SEND_BACK): S.RETURNED,
        (S.REPORTED, W.VERIFY): S.VERIFIED,
        (S.VERIFIED, W.SEND_BACK): S.RETURNED,
        (S.VERIFIED, W.OPEN_NOTICE): S.NOTICE,
        (S.VERIFIED, W.REJECT): S.REJECTED,
        (S.NOTICE, W.END_NOTICE): S.NOTICED,
        (S.NOTICED, W.SEND_BACK): S.RETURNED,
        (S.NOTICED, W.ACCEPT): S.ACCEPTED,
        (S.NOTICED, W.REJECT): S.REJECTED,
        (S.ACCEPTED, W.ISSUE): S.ISSUED,
    }
)
_OF_VERIFIER = frozenset({(P.APPLIED, V.SEND_BACK), (P.APPLIED, V.VALIDATE), (S.REPORTED, W.SEND_BACK), (S.REPORTED, W.VERIFY)})
_OF_OWNER = frozenset({V.APPLY.value, V.WITHDRAW.value, W.REPORT.value})
#: Whose hands a step must not be in: `owner` is everyone of the owner's who opened, wrote or handed in; the others are columns.
NEEDS_OTHER_HANDS: Mapping[ProjectVerb, tuple[str, ...]] = MappingProxyType(
    {
        V.VALIDATE: ("owner",),
        V.SEND_BACK: ("owner",),
        V.OPEN_NOTICE: ("owner", "validated_by"),
        V.FILE: ("owner", "validated_by", "noticed_by"),
        V.REJECT: ("owner", "validated_by", "noticed_by"),
        V.SUSPEND: ("owner", "validated_by"),
        V.RESUME: ("owner", "validated_by", "suspended_by"),
        V.TRANSFER: ("owner", "validated_by"),
        V.END: ("owner", "validated_by", "suspended_by"),
    }
)
PERIOD_NEEDS_OTHER_HANDS: Mapping[PeriodVerb, tuple[str, ...]] = MappingProxyType(
    {
        W.VERIFY: ("owner",),
        W.SEND_BACK: ("owner",),
        W.OPEN_NOTICE: ("owner", "verified_by"),
        W.ACCEPT: ("owner", "verified_by", "noticed_by"),
        W.REJECT: ("owner", "verified_by", "noticed_by"),
        W.ISSUE: ("owner", "verified_by", "decided_by"),
    }
)
#: What is written may change here, and nowhere else.
EDITABLE = frozenset({P.DRAFT, P.RETURNED})
PERIOD_EDITABLE = frozenset({S.OPEN, S.RETURNED})
#: A period that is neither at its end nor at its beginning binds the project.
PERIOD_UNDER_WAY = frozenset(PeriodStage) - {S.OPEN, S.ISSUED, S.REJECTED}
SIGNS_MIN, CHAPTER_SIGNS_MIN, CHAPTER_SIGNS_MAX, FILES_MAX = 10, 20, 20_000, 30


def whose(stage: ProjectStage | PeriodStage, verb: ProjectVerb | PeriodVerb) -> Party:
    """Who takes a step of the tables."""
    if (stage, verb) in _OF_VERIFIER:
        return Party.VERIFIER
    if verb.value == V.END_NOTICE.value:
        return Party.CLOCK
    return Party.OWNER if verb.value in _OF_OWNER else Party.AUTHORITY


def leads_to(stage: ProjectStage, verb: ProjectVerb, *, subject: str) -> ProjectStage:
    """Raises ProjectStepNotNow."""
    found = LIFE.get((stage, verb))
    if found is None:
        raise ProjectStepNotNow(subject=subject, stage=PROJECT_STAGE_SAYS[stage], step=PROJECT_VERB_SAYS[verb])
    return found


def period_leads_to(stage: PeriodStage, verb: PeriodVerb, *, subject: str) -> PeriodStage:
    """Raises ProjectStepNotNow."""
    found = PERIOD_LIFE.get((stage, verb))
    if found is None:
        raise ProjectStepNotNow(subject=subject, stage=PERIOD_STAGE_SAYS[stage], step=PERIOD_VERB_SAYS[verb])
    return found


def check_hands(*, subject: str, by: int, others: Iterable[int | None]) -> None:
    """Raises ProjectHandsMeet."""
    if by in set(others) - {None}:
        raise ProjectHandsMeet(subject=subject)


def project_steps(stage: ProjectStage) -> list[ProjectVerb]:
    """What may follow, in the order of the table."""
    return [verb for (here, verb) in LIFE if here is stage]


def period_steps(stage: PeriodStage) -> list[PeriodVerb]:
    return [verb for (here, verb) in PERIOD_LIFE if here is stage]


def check_split(shares: Iterable[Share], *, most: int) -> tuple[Share, ...]:
    """Named parties, each once, thousandths that add up. Raises SplitRefused."""
    told = tuple(Share(share.party.strip()[:120], share.permille) for share in shares)
    names = [share.party for share in told]
    if not told or len(told) > most:
        why = Text(f"应有 1 至 {most} 方", f"between 1 and {most} parties are named")
    elif not all(names) or len(set(names)) < len(names):
        why = Text("有一方没有名称，或重复出现", "a party has no name, or stands there twice")
    elif any(share.permille <= 0 for share in told) or sum(share.permille for share in told) != 1000:
        why = Text(f"现在合计 {sum(share.permille for share in told)}", f"they add up to {sum(share.permille for share in told)}")
    else:
        return told
    raise SplitRefused(why_zh=why.zh, why_en=why.en)


def overlap(first: date, last: date, others: Iterable[tuple[date, date]]) -> bool:
    """Whether a day stands in one of the others already; both ends of each are included."""
    return any(first <= end and begin <= last for begin, end in others)
