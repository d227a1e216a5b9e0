"""参与主体的词 · Words of the parties: kinds of organisation, and the numbers by which holders are known in the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from puhui.vocabulary.texts import Text


class OrganisationKind(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    REGULATOR = "regulator"
    OPERATOR = "operator"
    CENTRE = "centre"
    PROVIDER = "provider"
    OWNER = "project-owner"
    ENTERPRISE = "enterprise"
    VERIFIER = "verifier"
    EXPERTS = "experts"
    BANK = "bank"
    MERCHANT = "merchant"
    PUBLIC_BODY = "public-body"
    AUDITOR = "auditor"


KIND_SAYS = {
    OrganisationKind.PROVINCE: Text("省级主管部门", "authority of the province"),
    OrganisationKind.CITY: Text("市级主管部门", "authority of a city"),
    OrganisationKind.REGULATOR: Text("金融监管部门", "financial regulator"),
    OrganisationKind.OPERATOR: Text("运维机构", "operator"),
    OrganisationKind.CENTRE: Text("区域运营分中心", "regional operating centre"),
    OrganisationKind.PROVIDER: Text("接入方", "provider"),
    OrganisationKind.OWNER: Text("项目业主", "project owner"),
    OrganisationKind.ENTERPRISE: Text("企业", "enterprise"),
    OrganisationKind.VERIFIER: Text("审定核查机构", "verifier"),
    OrganisationKind.EXPERTS: Text("专家库", "pool of experts"),
    OrganisationKind.BANK: Text("银行", "bank"),
    OrganisationKind.MERCHANT: Text("商户", "merchant"),
    OrganisationKind.PUBLIC_BODY: Text("机关团体", "public body"),
    OrganisationKind.AUDITOR: Text("审计机构", "auditor"),
}

#: The region code of the province itself: what belongs to no city.
PROVINCE_WIDE = "340000"


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
    uscc: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever has a number in the books, by the name that officers use: a pseudonym, or an organisation's code, which has a name too."""

    account: int
    name: str
    city: str
    called: Text | None = None

    @property
    def says(self) -> Text:
        """分中心窗口（centre）; a person is the pseudonym alone."""
        return Text(f"{self.called.zh}（{self.name}）", f"{self.called.en} ({self.name})") if self.called else Text(self.name, self.name)


@dataclass(frozen=True, slots=True)
class Account:
    """A resident's account with the moment when it was opened."""

    account: int
    pseudonym: str
    city: str
    opened_at: datetime


class SignedIn(Protocol):
    """Someone who has signed in, as other rooms name him."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
