"""Every page of the desks in a real browser, at the width of a phone and of a desk: it fits, can be read, and can be touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from puhui.behaviours.actions import challenge_key, refuse_quarantined, revoke_key
from puhui.behaviours.models import Batch, Provider
from puhui.behaviours.reads import held_batches
from puhui.behaviours.words import Media
from puhui.journeys.trials import Asked, try_body
from puhui.participants.models import Proposal
from puhui.vocabulary.periods import local_day
from tests.browser import measured, unfold
from tests.cast import Sender, csv_of, ride
from tests.rooms.desks.conftest import Town, rides
from tests.rooms.desks.offices import propose, pseudonym, with_officers
from tests.rooms.desks.test_api import Metro

pytestmark = pytest.mark.browser


PAGES = {
    "lin": ("/me", "/me/acts", "/me/points", "/me/pool", "/me/link", "/rules", "/rules/providers", "/rules/points?day=2024-12-31"),
    "newcomer": ("/me", "/me/acts", "/me/points", "/me/pool", "/me/link"),
    "metro-clerk": ("/provider", "/provider/batches/{metro}", "/provider/keys", "/provider/trial"),
    "bus-clerk": ("/provider", "/provider/keys"),
    "province-a": (
        "/office",
        "/office/pending",
        "/office/freeze",
        "/office/factor?method=metro-ride",
        "/office/export",
        "/operator/fund",
        "/operator/pool",
    ),
    "hefei-b": ("/office", "/office/pending", "/office/pending/{proposal}", "/office/freeze?account=nobody", "/office/export"),
    "operator": (
        *("/operator", "/operator/batches", "/operator/batches/{metro}", "/operator/runs", "/operator/fund", "/operator/pool"),
        *("/operator/providers", "/operator/providers/metro", "/operator/providers/bus", "/operator/packages"),
    ),
}


@pytest.fixture(scope="module")
def strained(town: Town) -> Town:
    """The town after a leak: the metro has a key that was revoked with a batch that had counted and one that had not, one that was decided
    about, a live key and one that waits for its proof; the bus is tried out."""
    now = town.site.now
    old = Metro(since=now - timedelta(days=3))
    for rows in (rides(town.day)[:1], [row | {"record_id": f"x-{row['record_id']}"} for row in rides(town.day)]):
        old.post(csv_of(rows))
    town.site.settle()
    old.post(csv_of([ride("later", "M1", day=local_day(now))]), **{"Puhui-File": "a-file-with-a-rather-long-name-2026-03-18.csv"})
    revoke_key(
        provider="metro", key="metro-k1", since=now - timedelta(days=2), because="公开的代码库里有私钥", by="second", now=timezone.now()
    )
    refuse_quarantined(batch=held_batches("metro")[0], because="接入方没有发过这一批", by="operator", now=timezone.now())
    Sender("metro").register(now=timezone.now())
    challenge_key(provider="metro", public_key=Sender("metro").public_key, by="metro-clerk", now=timezone.now())
    Provider.objects.filter(code="bus").update(is_production=False)
    rows = csv_of([ride("b-9", "B1", day=town.day, distance_m="far")])
    try_body(body=rows, asked=Asked(Media.CSV, "bus-ride"), provider="bus", now=timezone.now())
    return town


def waits(town: Town) -> int:
    """A proposal that waits; the town of this file is everybody's, so it is made once."""
    found = Proposal.objects.values_list("pk", flat=True).first()
    if found is None:
        with_officers(town)
        found = propose(town, "hefei-a", "/office/freeze", verb="freeze", account=pseudonym(town, "lin"), reason="皖环函〔2026〕1号")
    return int(found)


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (360, "en"), (1280, "en")])
def test_fits_and_can_be_read_and_touched(strained: Town, visit: Callable[..., Any], width: int, language: str) -> None:
    wrong, proposal, metro = {}, waits(strained), f"B{Batch.objects.filter(provider='metro').earliest('pk').pk}"
    for name, paths in PAGES.items():
        page = visit(name, width=width, language=language)
        for path in paths:
            page.goto(page.evaluate("location.origin") + path.format(metro=metro, proposal=proposal))
            unfold(page)
            if found := [*measured(page, width == 360), *page.complaints]:
                wrong[f"{name} {path}"] = found
    assert wrong == {}
