"""Officers of two cities and the province, and proposals that they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from puhui.participants.actions import add_member, add_user, approve, open_organisation, propose
from puhui.participants.models import Delegation, Member, User
from puhui.participants.words import PROVINCE_WIDE, Facts, OrganisationKind, Proposal, Role, Verb
from puhui.vocabulary.texts import Text

PASSWORD = "correct horse battery"
#: A Friday: two working days later is Tuesday.
NOW = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
HEFEI, WUHU = "340100", "340200"
OFFICES = {
    "province": (OrganisationKind.PROVINCE, PROVINCE_WIDE, Role.PROVINCE),
    "hefei": (OrganisationKind.CITY, HEFEI, Role.CITY),
    "wuhu": (OrganisationKind.CITY, WUHU, Role.CITY),
    "operator": (OrganisationKind.OPERATOR, PROVINCE_WIDE, Role.OPERATOR),
}


@dataclass
class Offices:
    """Officers by name: `hefei-1` is the first of the office of Hefei."""

    officers: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        if name not in self.officers:
            self.officers[name] = self._opened(name)
        return self.officers[name]

    def _opened(self, name: str) -> User:
        kind, city, role = OFFICES[name.split("-", maxsplit=1)[0]]
        office = open_organisation(code=name.split("-", maxsplit=1)[0], name=Text("机关", "office"), kind=kind, city=city)
        user = add_user(name=name, password=PASSWORD, role=role)
        add_member(user=user, organisation=office, now=NOW)
        return user

    def away(self, giver: str, taker: str, *, days: int = 7, since: datetime = NOW) -> None:
        """`taker` stands in for `giver`."""
        told = {"valid_from": since, "valid_until": since + timedelta(days=days), "reason": "leave", "given_at": since}
        Delegation.objects.create(giver=self[giver], taker=self[taker], **told)

    def clerk(self, name: str, office: str, role: Role) -> User:
        """Somebody of an office who has no right of the own."""
        user = add_user(name=name, password=PASSWORD, role=role)
        Member.objects.create(user=user, organisation=self[office].memberships.get().organisation, joined_at=NOW)
        self.officers[name] = user
        return user

    def proposes(
        self,
        maker: str = "hefei-1",
        *,
        verb: Verb = Verb.FREEZE_ACCOUNT,
        about: str = "account:RAAA",
        city: str = HEFEI,
        facts: Facts | None = None,
        now: datetime = NOW,
    ) -> Proposal:
        told = facts or {"what": "freeze", "account": "RAAA"}
        return propose(user=self[maker], verb=verb, about=about, facts=told, city=city, reason="皖环函〔2026〕1号", now=now)

    def approves(self, who: str, proposal: Proposal, *, now: datetime = NOW) -> Proposal:
        return approve(user=self[who], number=proposal.number, seen=proposal.content_hash, now=now)
