"""For whom a resident acts: for himself, or as a guardian for a child. The same pages serve both, each under its own address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from puhui.behaviours.words import Given, GivenHow
from puhui.desks.pages.asking import person_of
from puhui.participants import reads as participants
from puhui.participants.words import Child, Person


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose pages these are. `guardian` is the account of who acts, for a child."""

    person: Person
    child: Child | None = None
    guardian: int | None = None

    @property
    def account(self) -> int:
        return self.person.account

    @property
    def given(self) -> Given:
        """How a consent comes that is given here."""
        return Given(GivenHow.GUARDIAN, guardian=self.guardian) if self.child else Given()

    @property
    def consents_url(self) -> str:
        return self._url("consents")

    @property
    def link_url(self) -> str:
        return self._url("link")

    @property
    def points_url(self) -> str:
        return self._url("points")

    @property
    def home_url(self) -> str:
        return reverse("child", args=[self.account]) if self.child else reverse("resident")

    @property
    def close_url(self) -> str:
        return reverse("child-close", args=[self.account]) if self.child else reverse("my-close")

    @property
    def hand_over_url(self) -> str:
        return reverse("child-hand-over", args=[self.account])

    def _url(self, page: str) -> str:
        return reverse(f"child-{page}", args=[self.account]) if self.child else reverse(f"resident-{page}")


def whom_of(request: HttpRequest, account: int | None, *, now: datetime) -> Whom:
    """Who is signed in, or the child of that account. Raises UnknownParticipant: another's child is as unknown as none."""
    own = person_of(request)
    if account is None:
        return Whom(own)
    child = participants.child_of(guardian=own.account, account=account, now=now)
    return Whom(Person(child.account, child.pseudonym, child.city), child, own.account)
