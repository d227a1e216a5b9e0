"""The offices of the sample site: whoever decides there needs a second person, so the operator and the province have two people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.texts import Text

HEFEI = "340100"


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation of the sample site and who acts for it: sign-in name → role; the first of them manages the others."""

    code: str
    name: Text
    kind: OrganisationKind
    city: str
    people: tuple[tuple[str, Role], ...]
    #: a unified social credit code that nobody has: its subject is a row of zeros
    uscc: str = ""


OFFICES = (
    Office(
        "operator",
        Text("运维机构（示例）", "operator (sample)"),
        OrganisationKind.OPERATOR,
        PROVINCE_WIDE,
        (("operator", Role.OPERATOR), ("operator-2", Role.OPERATOR), ("audit", Role.AUDIT_ADMIN)),
    ),
    Office(
        "sample-province",
        Text("省级主管部门（示例）", "authority of the province (sample)"),
        OrganisationKind.PROVINCE,
        PROVINCE_WIDE,
        (("province", Role.PROVINCE), ("province-2", Role.PROVINCE)),
    ),
    Office(
        "sample-city", Text("市级主管部门（示例）", "authority of the city (sample)"), OrganisationKind.CITY, HEFEI, (("city", Role.CITY),)
    ),
    Office(
        "sample-centre",
        Text("分中心窗口（示例）", "counter of a centre (sample)"),
        OrganisationKind.CENTRE,
        HEFEI,
        (("counter", Role.CENTRE), ("counter-2", Role.CENTRE)),
    ),
    Office(
        "sample-owner",
        Text("绿途项目公司（示例）", "Greenway Projects (sample)"),
        OrganisationKind.OWNER,
        HEFEI,
        (("owner", Role.OWNER),),
        "91340000000000001B",
    ),
    Office(
        "sample-buyer",
        Text("皖风会展公司（示例）", "Wanfeng Events (sample)"),
        OrganisationKind.ENTERPRISE,
        "340200",
        (("buyer", Role.ENTERPRISE), ("buyer-2", Role.ENTERPRISE)),
        "91340000000000003H",
    ),
    Office(
        "sample-department",
        Text("商务部门（示例）", "department of commerce (sample)"),
        OrganisationKind.PUBLIC_BODY,
        HEFEI,
        (("department", Role.PUBLIC_BODY), ("department-2", Role.PUBLIC_BODY)),
        "11340000000000002N",
    ),
    Office(
        "sample-bank",
        Text("银行（示例）", "bank (sample)"),
        OrganisationKind.BANK,
        PROVINCE_WIDE,
        (("bank", Role.BANK), ("bank-2", Role.BANK)),
        "91340000000000004L",
    ),
    Office(
        "sample-merchant",
        Text("便民超市（示例）", "a grocery (sample)"),
        OrganisationKind.MERCHANT,
        HEFEI,
        (("merchant", Role.MERCHANT),),
        "91340000000000005P",
    ),
    Office(
        "sample-verifier",
        Text("审定核查机构（示例）", "verifier (sample)"),
        OrganisationKind.VERIFIER,
        PROVINCE_WIDE,
        (("verifier", Role.VERIFIER),),
    ),
    Office(
        "sample-regulator",
        Text("金融监管部门（示例）", "financial regulator (sample)"),
        OrganisationKind.REGULATOR,
        PROVINCE_WIDE,
        (("regulator", Role.REGULATOR),),
    ),
    Office(
        "sample-experts",
        Text("专家库（示例）", "panel of experts (sample)"),
        OrganisationKind.EXPERTS,
        PROVINCE_WIDE,
        (("expert", Role.EXPERT), ("expert-2", Role.EXPERT), ("expert-3", Role.EXPERT)),
    ),
)


def open_offices(*, password: str, now: datetime) -> None:
    """Every office with its people, by the verbs that anyone uses."""
    for office in OFFICES:
        made = open_organisation(code=office.code, name=office.name, kind=office.kind, city=office.city, uscc=office.uscc)
        for place, (name, role) in enumerate(office.people):
            user = add_user(name=name, password=password, role=role)
            add_member(user=user, organisation=made, is_manager=place == 0, now=now)
