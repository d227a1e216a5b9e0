"""Tables of the registry: projects and their periods; blocks of serial numbers; monitoring data and sums; claims elsewhere."""

from puhui.registry.models.claims import (
    ClaimedElsewhere,
    ClaimedLine,
    ClaimedNumber,
    ClaimFound,
    ClaimsChecked,
    OwnerPledge,
    ProjectSite,
    SampleCheck,
)
from puhui.registry.models.projects import Period, Project
from puhui.registry.models.series import MeterDevice, PeriodSum, SeriesAside, SeriesDelivery, SeriesFact

__all__ = [
    "ClaimFound",
    "ClaimedElsewhere",
    "ClaimedLine",
    "ClaimedNumber",
    "ClaimsChecked",
    "MeterDevice",
    "OwnerPledge",
    "Period",
    "PeriodSum",
    "Project",
    "ProjectSite",
    "SampleCheck",
    "SeriesAside",
    "SeriesDelivery",
    "SeriesFact",
]
