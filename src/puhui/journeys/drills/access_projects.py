"""Projects for the drill of access: an owner's own, one that was assigned and reviewed, another's of the city, another city's, one on notice."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from puhui.journeys.drills.scenes import HEFEI, WUHU
from puhui.participants.reads import organisation_of
from puhui.participants.words import Role
from puhui.registry import actions, reads
from puhui.registry.words import EXPERT_SEAT, Advice, Place, ProjectKind, ProjectText
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

#: A file of every project; on the one that is on notice it is public.
PAPER = "演练用的附件 · a file of the drill".encode()
_TEXT = "演练：这里写的只是为了满足最少字数的要求，没有内容。"
METHOD = "rooftop-pv"
METER = "D1"


@dataclass(frozen=True, slots=True)
class Projects:
    """By who asks: the owner's own, what the drill's verifier and expert were asked for; else one of the city, of another city, on notice."""

    own: Mapping[str, str]
    other: str
    far: str
    shown: str
    #: the key of a meter of the owner's own; everywhere else one of its number signs with another
    meter: Ed25519PrivateKey

    def of(self, role: str, *, is_own: bool, is_far: bool) -> str:
        if is_own:
            return self.own.get(role, self.own[Role.OWNER])
        return self.far if is_far else self.other


def open_projects(users: Mapping[str, Any], colleagues: Mapping[str, Any], stranger: Any, *, now: datetime) -> Projects:
    """`stranger` applies for an organisation that nobody else of the drill acts for; it is verified by another than the drill's verifier."""
    clerk = colleagues[Role.PROVINCE]
    first = _Drilled(_applied(users[Role.OWNER], HEFEI, users[Role.VERIFIER], now), users[Role.VERIFIER], clerk, now).reviewed_by(
        users[Role.EXPERT]
    )
    second, third = (_applied(users[role], HEFEI, users[Role.VERIFIER], now) for role in (Role.ENTERPRISE, Role.OPERATOR))
    other, far = (_applied(stranger, city, users[Role.BANK], now) for city in (HEFEI, WUHU))
    shown = _Drilled(_applied(stranger, HEFEI, users[Role.MERCHANT], now), users[Role.MERCHANT], clerk, now)
    shown.reviewed_by(colleagues[Role.EXPERT]).on_notice(colleagues[Role.EXPERT])
    meter = Ed25519PrivateKey.generate()
    for code, key in ((first.code, meter), *((code, Ed25519PrivateKey.generate()) for code in (other, far))):
        public = b64encode(key.public_key().public_bytes_raw()).decode()
        actions.register_device(project=code, serial=METER, kind="", public_key=public, by=clerk.pk, now=now)
    return Projects({Role.OWNER: first.code, Role.ENTERPRISE: second, Role.OPERATOR: third}, other, far, shown.code, meter)


def _applied(owner: Any, city: str, verifier: Any, now: datetime) -> str:
    told: dict[str, Any] = {"owner": organisation_of(owner).account, "by": owner.pk, "now": now}
    name = Text("演练", "drill")
    made = actions.open_project(kind=ProjectKind.ROOFTOP_PV, name=name, city=city, methodology=METHOD, version=1, **told)
    day = local_day(now)
    text = ProjectText(
        name=name,
        methodology=METHOD,
        methodology_version=1,
        place=Place("演练", 117_000_000, 31_000_000, city),
        size=1,
        crediting_first=day,
        crediting_last=day + timedelta(days=365),
        verifier=organisation_of(verifier).account,
    )
    chapters = {one.code: _TEXT for one in reads.kind_terms(ProjectKind.ROOFTOP_PV).chapters}
    actions.write_project(code=made.code, text=text, chapters=chapters, **told)
    actions.attach_project_file(code=made.code, owner=told["owner"], name="drill.txt", body=PAPER, is_public=True, now=now)
    return actions.apply_for_project(code=made.code, **told).code


@dataclass
class _Drilled:
    code: str
    verifier: Any
    clerk: Any
    now: datetime

    def reviewed_by(self, expert: Any) -> _Drilled:
        told: dict[str, Any] = {"code": self.code, "now": self.now}
        statement = "演练：同意审定，没有别的话。"
        actions.validate_project(verifier=organisation_of(self.verifier).account, by=self.verifier.pk, statement=statement, **told)
        office, academy = organisation_of(self.clerk).account, organisation_of(expert).account
        actions.appoint_expert(expert=expert.pk, of_organisation=academy, by=self.clerk.pk, organisation=office, **told)
        return self

    def on_notice(self, expert: Any) -> None:
        office = organisation_of(self.clerk).account
        told: dict[str, Any] = {"code": self.code, "now": self.now, "advice": Advice.AGREE, "text": "演练：没有不同意见，同意。"}
        for seat in reads.kind_terms(ProjectKind.ROOFTOP_PV).departments:
            actions.give_opinion(seat=seat, letter="演练 1 号", by=self.clerk.pk, organisation=office, **told)
        actions.give_opinion(seat=EXPERT_SEAT, letter="", by=expert.pk, organisation=organisation_of(expert).account, **told)
        actions.open_project_notice(code=self.code, by=self.clerk.pk, organisation=office, now=self.now)
