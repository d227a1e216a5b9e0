"""Words of exclusivity: who else may have counted the same reduction, what is the same, and what an officer decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.registry.words.kinds import ProjectKind
from puhui.vocabulary.texts import Text

#: How large a list may be.
LIST_MB_MAX = 20


class Scheme(StrEnum):
    """Where else a reduction may be registered. Lists of each are imported as files."""

    ETS = "ets"
    CCER = "ccer"
    GREEN = "green_certificate"
    NEIGHBOUR = "neighbour"
    POINTS = "points"
    INTERNATIONAL = "international"


SCHEME_SAYS = {
    Scheme.ETS: Text("碳市场重点排放单位", "units of an emissions trading system"),
    Scheme.CCER: Text("国家核证自愿减排量（CCER）", "national certified reductions (CCER)"),
    Scheme.GREEN: Text("绿色电力证书", "green certificates"),
    Scheme.NEIGHBOUR: Text("其他省市碳普惠", "neighbouring provinces' schemes"),
    Scheme.POINTS: Text("其他积分平台（碳惠庐州、合肥轨道绿碳积分等）", "other point schemes"),
    Scheme.INTERNATIONAL: Text("国际自愿减排机制", "international voluntary programmes"),
}


class Same(StrEnum):
    """What two claims have in common."""

    METER = "meter"
    PLACE = "place"
    OWNER = "owner"
    CREDIT_CODE = "credit_code"
    NAME = "name"
    CERTIFICATE = "certificate"
    RESIDENTS = "residents"


SAME_SAYS = {
    Same.METER: Text("电表编号相同", "the same meter number"),
    Same.PLACE: Text("位置相同", "the same place"),
    Same.OWNER: Text("业主和类型相同", "the same owner and kind"),
    Same.CREDIT_CODE: Text("统一社会信用代码相同", "the same unified social credit code"),
    Same.NAME: Text("名称相同", "the same name"),
    Same.CERTIFICATE: Text("证书编号相同", "the same certificate number"),
    Same.RESIDENTS: Text("同城同期有居民场景计过", "residents' acts counted in the same city and time"),
}

#: Acts of residents that may stand on the same kilowatt-hour as a project of this kind.
RESIDENTS_OF: dict[ProjectKind, tuple[str, ...]] = {
    ProjectKind.CHARGING: ("ev-charging", "ev-driving"),
    ProjectKind.ELECTRIC_VEHICLES: ("ev-charging", "ev-driving"),
    ProjectKind.ROOFTOP_PV: ("household-pv", "rooftop-pv"),
    ProjectKind.FOREST: (),
    ProjectKind.FARMING: (),
    ProjectKind.RESIDENTS: (),
}


class Decision(StrEnum):
    NOT_SAME = "not_same"
    EXCLUDED = "excluded"
    SAME = "same"


DECISION_SAYS = {
    Decision.NOT_SAME: Text("不是同一减排量", "not the same reduction"),
    Decision.EXCLUDED: Text("重叠部分已从本项目扣除", "the overlap was taken out of this project"),
    Decision.SAME: Text("是同一减排量，不得签发", "the same reduction: nothing is issued"),
}

PLEDGE = Text(
    "我方承诺：本项目在监测期内的减排量没有、也不会在其他减排机制、绿色证书、碳市场配额或积分平台重复申报或转让；如有不实，自愿退回已签发的减排量并承担责任。",
    "We pledge that the reductions of this project in its monitoring periods have not been and will not be claimed or transferred in any other "
    "mechanism, green certificate, emissions trading or point scheme; if this is untrue, we hand back what was issued and answer for it.",
)


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included; None is open."""

    first: date | None
    last: date | None

    def meets(self, other: Span) -> bool:
        ends_before = self.last is not None and other.first is not None and self.last < other.first
        begins_after = self.first is not None and other.last is not None and other.last < self.first
        return not (ends_before or begins_after)


@dataclass(frozen=True, slots=True)
class Claimant:
    """A project, or a line of a list: whatever may be claimed, with all by which it can be known again."""

    key: str
    says: Text
    span: Span
    owner: int | None = None
    kind: str = ""
    city: str = ""
    name: str = ""
    holder: str = ""
    credit_code: str = ""
    meters: frozenset[str] = frozenset()
    certificates: frozenset[str] = frozenset()
    place: tuple[int, int] | None = None  # longitude, latitude in millionths of a degree


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody else who may have the same reduction."""

    key: str
    says: Text
    same: tuple[Same, ...]
    facts: str


@dataclass(frozen=True, slots=True)
class ClaimHit:
    """A hit that is kept, and what was decided about it."""

    number: int
    key: str
    says: Text
    same: tuple[Same, ...]
    facts: str
    found_at: datetime
    decision: Decision | None
    decided_by: int | None
    decided_at: datetime | None
    reason: str

    @property
    def is_open(self) -> bool:
        """Nothing may be issued while it stands so."""
        return self.decision in (None, Decision.SAME)


@dataclass(frozen=True, slots=True)
class ClaimsOpen:
    """Whether a period may be issued as far as other claims go."""

    hits: tuple[ClaimHit, ...]
    is_checked: bool  # since the newest list came in, and for this period
    has_pledge: bool

    @property
    def blocks(self) -> bool:
        return bool(self.hits) or not self.is_checked or not self.has_pledge


@dataclass(frozen=True, slots=True)
class ClaimedList:
    number: int
    scheme: Scheme
    name: str
    source: str
    source_day: date
    sha256: str
    rows: int
    refused: tuple[tuple[int, str, str], ...]  # row, column, why
    by: int
    at: datetime
