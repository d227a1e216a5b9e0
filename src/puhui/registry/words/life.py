"""项目的一生 · A project and its periods as they stand, and what people wrote and said on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from puhui.registry.words.kinds import ProjectKind
from puhui.registry.words.stages import Advice, Party, PeriodStage, ProjectStage
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class LifeChapter:
    code: str
    name: Text
    asks: Text


@dataclass(frozen=True, slots=True)
class Size:
    """What the size of a kind is called; kept as a whole number of the last decimal of its unit."""

    name: Text
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class KindTerms:
    """What a kind of project asks for: chapters, the departments that review it together, how long it may be credited; and what a new one begins with."""

    kind: ProjectKind
    chapters: tuple[LifeChapter, ...]
    departments: tuple[str, ...]
    experts: int
    crediting_years: int
    backdated_years: int
    size: Size
    methodology: str
    usual: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class LifeTerms:
    """`content/registry/life.yaml`: working days by stage, limits, departments and kinds."""

    word: str
    days: Mapping[ProjectStage, int]
    period_days: Mapping[PeriodStage, int]
    report_within: int
    split_disclosed: int
    instances_max: int
    shares_max: int
    departments: Mapping[str, Text]
    report_chapters: tuple[LifeChapter, ...]
    kinds: Mapping[ProjectKind, KindTerms]


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, in millionths of a degree; the district is a code of six digits within the city."""

    address: str
    longitude_e6: int
    latitude_e6: int
    district: str


@dataclass(frozen=True, slots=True)
class ProjectText:
    """What the owner says of a project beside its chapters; what is not said yet is None or empty."""

    name: Text
    methodology: str
    methodology_version: int
    place: Place | None = None
    size: int | None = None
    crediting_first: date | None = None
    crediting_last: date | None = None
    verifier: int | None = None
    is_grouped: bool = False


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project as it stands. Users and organisations are numbers."""

    number: int
    code: str
    kind: ProjectKind
    name: Text
    owner: int
    city: str
    stage: ProjectStage
    round: int
    methodology: str
    methodology_version: int
    place: Place | None
    size: int | None
    crediting_first: date | None
    crediting_last: date | None
    verifier: int | None
    is_grouped: bool
    split_disclosed_on: date | None
    opened_by: int
    applied_by: int | None
    validated_by: int | None
    noticed_by: int | None
    decided_by: int | None
    statement: str
    reasons: str
    content_hash: str
    due_on: date | None
    is_provisional: bool
    notice_from: date | None
    notice_until: date | None
    filed_as: str
    filed_on: date | None

    @property
    def is_public(self) -> bool:
        """A draft is its owner's own; so is what was taken back before it was shown. A benefit split that is disclosed is everyone's."""
        return self.filed_as != "" or self.notice_from is not None or self.split_disclosed_on is not None


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period as it stands; `reported_g` is what the owner claims, `verified_g` what the verifier found."""

    number: int
    project: str
    place: int
    first: date
    last: date
    stage: PeriodStage
    round: int
    report_due_on: date
    reported_g: int | None
    verified_g: int | None
    verifier: int | None
    reported_by: int | None
    verified_by: int | None
    noticed_by: int | None
    decided_by: int | None
    statement: str
    reasons: str
    content_hash: str
    due_on: date | None
    is_provisional: bool
    notice_from: date | None
    notice_until: date | None


@dataclass(frozen=True, slots=True)
class LifeStep:
    """One line of the history of a project or of a period; nobody's number where the clock did it."""

    period: int | None
    verb: str
    from_stage: str
    to_stage: str
    by: int | None
    organisation: int | None
    at: datetime
    reason: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class LifeFinding:
    period: int | None
    round: int
    number: int
    chapter: str
    text: str
    party: Party
    by: int
    at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class LifeWanted:
    """A finding to be: the chapter that it is about, empty for the whole, and what is to be put right."""

    chapter: str
    text: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """A seat of the joint review: a department's, whose letter an officer enters, or an expert's own. Not given yet: no advice."""

    project: str
    round: int
    seat: str
    expert: int | None
    advice: Advice | None
    text: str
    letter: str
    by: int | None
    given_at: datetime | None


@dataclass(frozen=True, slots=True)
class LifeComment:
    period: int | None
    round: int
    number: int
    by: int
    text: str
    at: datetime
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class Instance:
    """One of the small projects of a group; `share_permille` of what it brings is its holder's."""

    label: str
    district: str
    size: int
    share_permille: int


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of a list that was not taken, by its line in the file."""

    line: int
    why: Text


@dataclass(frozen=True, slots=True)
class Imported:
    taken: int
    refused: tuple[RefusedRow, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the benefit: who gets it, and how many thousandths."""

    party: str
    permille: int


@dataclass(frozen=True, slots=True)
class LifeFile:
    period: int | None
    name: str
    digest: str
    media: str
    bytes: int
    is_public: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """A project is to change its owner: proposed by the giver, accepted by the taker, confirmed by the authority."""

    number: int
    project: str
    giver: int
    taker: int
    reason: str
    proposed_by: int
    proposed_at: datetime
    accepted_by: int | None
    accepted_at: datetime | None
    ended_at: datetime | None
    confirmed_by: int | None
