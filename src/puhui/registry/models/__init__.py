"""Tables of the registry: projects and their periods; blocks of serial numbers."""

from puhui.registry.models.blocks import Block, Hold, Issue, Moved, Movement, SerialCounter
from puhui.registry.models.claims import (
    ClaimedElsewhere,
    ClaimedLine,
    ClaimedNumber,
    ClaimFound,
    ClaimsChecked,
    OwnerPledge,
    ProjectSite,
    SampleCheck,
    SampleDraw,
)
from puhui.registry.models.life import (
    BenefitShare,
    Handover,
    Instance,
    LifeChapterText,
    LifeComment,
    LifeFile,
    LifeFinding,
    LifeOpinion,
    LifeStep,
)
from puhui.registry.models.projects import Period, Project
from puhui.registry.models.series import MeterDevice, PeriodSum, SeriesAside, SeriesDelivery, SeriesFact

__all__ = [
    "BenefitShare",
    "Block",
    "ClaimFound",
    "ClaimedElsewhere",
    "ClaimedLine",
    "ClaimedNumber",
    "ClaimsChecked",
    "Handover",
    "Hold",
    "Instance",
    "Issue",
    "LifeChapterText",
    "LifeComment",
    "LifeFile",
    "LifeFinding",
    "LifeOpinion",
    "LifeStep",
    "MeterDevice",
    "Moved",
    "Movement",
    "OwnerPledge",
    "Period",
    "PeriodSum",
    "Project",
    "ProjectSite",
    "SampleCheck",
    "SampleDraw",
    "SerialCounter",
    "SeriesAside",
    "SeriesDelivery",
    "SeriesFact",
]
