"""Tables of the registry: projects and their periods; blocks of serial numbers; monitoring data and sums."""

from puhui.registry.models.projects import Period, Project
from puhui.registry.models.series import MeterDevice, PeriodSum, SeriesAside, SeriesDelivery, SeriesFact

__all__ = ["MeterDevice", "Period", "PeriodSum", "Project", "SeriesAside", "SeriesDelivery", "SeriesFact"]
