"""参与主体的词 · Words of the participants: roles, and the numbers by which holders are known in the books."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from puhui.vocabulary.texts import Text


class Role(StrEnum):
    RESIDENT = "resident"
    PROVIDER = "provider"
    OPERATOR = "operator"


ROLE_SAYS = {
    Role.RESIDENT: Text("居民", "resident"),
    Role.PROVIDER: Text("接入方", "provider"),
    Role.OPERATOR: Text("运维机构", "operator"),
}


class OrganisationKind(StrEnum):
    PROVIDER = "provider"
    OPERATOR = "operator"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Person:
    """A personal account as other rooms see it: a number in the books and a pseudonym."""

    account: int
    pseudonym: str
    city: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation, numbered in the books like a person."""

    account: int
    code: str
    name: Text
    kind: OrganisationKind
    city: str


class SignedIn(Protocol):
    """Someone who has signed in, as other rooms name him."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...
