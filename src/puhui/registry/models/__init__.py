"""Tables of the registry: projects and their periods; blocks of serial numbers."""

from puhui.registry.models.blocks import Block, Hold, Issue, Moved, Movement, SerialCounter
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

__all__ = [
    "BenefitShare",
    "Block",
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
    "Moved",
    "Movement",
    "Period",
    "Project",
    "SerialCounter",
]
