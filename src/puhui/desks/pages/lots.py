"""Which credits, and what for: two fields that forms of holders share."""

from __future__ import annotations

from django.http import HttpRequest

from puhui.desks.errors import NotFilledIn
from puhui.registry.words import Purpose


def lot_chosen(request: HttpRequest) -> tuple[int, int] | tuple[None, None]:
    """The project and year that were chosen; none where any do."""
    project, _, vintage = request.POST.get("lot", "").partition("-")
    return (int(project), int(vintage)) if project.isdecimal() and vintage.isdecimal() else (None, None)


def purpose_chosen(request: HttpRequest) -> Purpose | None:
    """None where it is left open. Raises NotFilledIn."""
    purpose = request.POST.get("purpose", "")
    if purpose and purpose not in set(Purpose):
        raise NotFilledIn(field="purpose", what_zh="用途", what_en="the purpose")
    return Purpose(purpose) if purpose else None
