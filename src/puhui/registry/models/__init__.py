"""Tables of the registry: projects and their periods; blocks of serial numbers."""

from puhui.registry.models.projects import Period, Project

__all__ = ["Period", "Project"]
