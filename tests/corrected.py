"""A correction for tests: another number in the metro document, a study by it, two officers of the province, and everything posted."""

from __future__ import annotations

from datetime import date
from typing import Any

from puhui.behaviours import reads
from puhui.behaviours.words import Asked
from puhui.journeys.corrections import post_corrections
from puhui.journeys.dry_runs import ask_study, count_study
from puhui.journeys.four_eyes import approve, propose_correction
from puhui.library.actions import add_version
from puhui.library.reads import in_force
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import User
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.cast import Site

WHY, WHY_EN = "节省量抄错了一位，应为每公里 40 克", "one digit of the saving was copied wrongly"
OFFICERS = ("province", "province-2")


def province(password: str = "correct horse battery") -> None:
    """Two officers of one authority."""
    made = open_organisation(code="province", name=Text("省厅", "province"), kind=OrganisationKind.PROVINCE, city="340000")
    for name in OFFICERS:
        add_member(user=add_user(name=name, password=password, role=Role.PROVINCE), organisation=made)


def version(saving: str, *, day: date, number: int = 2) -> int:
    """The metro document with another saving, as a version of the library."""
    text = in_force(codes=["metro-ride"], day=day)["metro-ride"].methodology.source
    changed = text.replace("version: 1", f"version: {number}").replace("value: 46.7", f"value: {saving}")
    return add_version(text=changed, now=Site().now).version


def studied(site: Site, told: Asked, *, first: date, last: date) -> int:
    """A finished study."""
    number = ask_study(title="更正地铁节省量", asked=told, first=first, last=last, by=1, organisation=1, now=site.now)
    found = count_study(study=number, now=site.now)
    assert found.outcome is not None, found.refusal
    return number


def officer(name: str) -> Any:
    return User.objects.get(name=name)


def posted(site: Site, study: int) -> int:
    """The number of the correction by a study, proposed by one officer, approved by the other, and in the books."""
    made = propose_correction(user=officer(OFFICERS[0]), study=study, reason=WHY, reason_en=WHY_EN, now=site.now)
    approve(user=officer(OFFICERS[1]), number=made.number, seen=made.content_hash, why="", now=site.now)
    assert post_corrections(now=site.now) == 1
    number = reads.study(study).correction
    assert number is not None
    return number
