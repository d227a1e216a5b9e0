"""Tables of the registry: projects and their periods; blocks of serial numbers."""

from puhui.registry.models.blocks import Block, Hold, Issue, Moved, Movement, SerialCounter
from puhui.registry.models.projects import Period, Project

__all__ = ["Block", "Hold", "Issue", "Moved", "Movement", "Period", "Project", "SerialCounter"]
