"""项目与登记的词 · Words of the registry."""

from puhui.registry.words.kinds import KIND_SAYS, ProjectKind

__all__ = ["KIND_SAYS", "ProjectKind"]
