"""Every page of the desks in a real browser, at the width of a phone and of a desk: it fits, can be read, and can be touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from puhui.participants.models import Proposal
from tests.browser import MEASURE
from tests.rooms.desks.conftest import Town
from tests.rooms.desks.offices import propose, pseudonym, with_officers

pytestmark = pytest.mark.browser

PAGES = {
    "lin": ("/me", "/me/acts", "/me/points", "/me/link"),
    "newcomer": ("/me", "/me/acts", "/me/points", "/me/link"),
    "metro-clerk": ("/provider", "/provider/batches/{metro}"),
    "province-a": ("/office", "/office/pending", "/office/freeze", "/office/factor?method=metro-ride", "/office/export", "/operator/fund"),
    "hefei-b": ("/office", "/office/pending", "/office/pending/{proposal}", "/office/freeze?account=nobody", "/office/export"),
    "operator": ("/operator", "/operator/batches", "/operator/batches/{metro}", "/operator/runs", "/operator/fund"),
}


def waits(town: Town) -> int:
    """A proposal that waits; the town of this file is everybody's, so it is made once."""
    found = Proposal.objects.values_list("pk", flat=True).first()
    if found is None:
        with_officers(town)
        found = propose(town, "hefei-a", "/office/freeze", verb="freeze", account=pseudonym(town, "lin"), reason="皖环函〔2026〕1号")
    return int(found)


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (360, "en"), (1280, "en")])
def test_fits_and_can_be_read_and_touched(town: Town, visit: Callable[..., Any], width: int, language: str) -> None:
    wrong, proposal = {}, waits(town)
    for name, paths in PAGES.items():
        page = visit(name, width=width, language=language)
        for path in paths:
            page.goto(page.evaluate("location.origin") + path.format(metro=town.batch("metro"), proposal=proposal))
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            if found := [*page.evaluate(MEASURE, width == 360), *page.complaints]:
                wrong[f"{name} {path}"] = found
    assert wrong == {}
