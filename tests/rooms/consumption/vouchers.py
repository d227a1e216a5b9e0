"""The scene of vouchers: a department with credits, two shops, residents who hold grams, and short names for the verbs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION
from puhui.consumption import actions, reads
from puhui.consumption.words import (
    Campaign,
    CampaignKind,
    CampaignTerms,
    CarbonWay,
    TillLine,
    Voucher,
    VoucherSettlement,
    WriteOff,
)
from puhui.ledger.actions import post_transfer
from puhui.ledger.reads import balance
from puhui.ledger.words import Line
from puhui.participants.actions import open_organisation, open_person
from puhui.participants.words import OrganisationKind
from puhui.vocabulary.texts import Text
from tests.rooms.registry.credits import fresh, issued

NOW = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
TODAY = date(2026, 5, 6)
HEFEI, WUHU = "340100", "340200"
USCC = "11340000MB1234567X"
BY = 9
TERMS = CampaignTerms(
    CampaignKind.ENERGY_SAVING, Text("绿色家电节能券", "Green appliances"), 120_00, 10_00, 50_00, HEFEI, 2, TODAY, date(2026, 5, 31),
    date(2026, 6, 30), CarbonWay.DEPARTMENT, 1500, (),
)  # fmt: skip


@dataclass
class Scene:
    """What a test plays on. `now` is its clock."""

    now: datetime = NOW
    department: int = 0
    shops: tuple[int, ...] = ()
    campaign: Campaign = field(init=False)

    def open(self, *, kg: int = 100, **told: Any) -> Scene:
        made = open_organisation(code="commerce", name=Text("省商务厅（示例）", "commerce"), kind=OrganisationKind.PUBLIC_BODY, city=HEFEI)
        self.department = made.account
        self.shops = tuple(
            open_organisation(code=code, name=Text(zh, code), kind=OrganisationKind.MERCHANT, city=HEFEI).account
            for code, zh in (("shop-a", "徽电家电"), ("shop-b", "淝河商场"))
        )
        if kg:
            issued(kg, holder=self.department)
        self.campaign = self.another(**told)
        return self

    def another(self, **told: Any) -> Campaign:
        terms = replace(TERMS, **{"merchants": self.shops, **told})
        return actions.open_campaign(key=fresh(), organisation=self.department, terms=terms, by=BY, now=self.now)

    def pays(self, grams: int = 1500, **told: Any) -> Scene:
        """The same, where claimers pay with grams."""
        return self.open(way=CarbonWay.CLAIMER, carbon_g=grams, **told)

    def resident(self, grams: int = 10_000) -> int:
        account = open_person(city=HEFEI, now=self.now).account
        if grams:
            post_transfer(key=f"credit {account}", day=TODAY, lines=[Line(account, RESIDENT_REDUCTION, ISSUE, grams)])
        return int(account)

    def claim(self, account: int = 0, *, key: str = "", city: str = HEFEI, number: int = 0) -> Voucher:
        account = account or self.resident()
        return actions.claim_voucher(key=key or fresh(), number=number or self.campaign.number, account=account, city=city, now=self.now)

    def take(self, voucher: Voucher, *, shop: int = 0, amount: int = 80_00, key: str = "", at: datetime | None = None) -> WriteOff:
        return actions.write_off(
            key=key or fresh(),
            merchant=self.shops[shop],
            code=voucher.code,
            amount_fen=amount,
            happened_at=at or self.now,
            by=BY,
            now=self.now,
        )

    def hand_in(self, *lines: TillLine, shop: int = 0) -> list[str]:
        return [one.says.zh for one in actions.hand_in_lines(merchant=self.shops[shop], lines=lines, by=BY, now=self.now)]

    def line(self, voucher: Voucher, *, minutes: int = 0, amount: int = 80_00) -> TillLine:
        return TillLine(voucher.code, self.now.replace(second=0) - timedelta(minutes=minutes), amount)

    def refund(self, done: WriteOff, *, shop: int = 0) -> WriteOff:
        return actions.refund_voucher(merchant=self.shops[shop], number=done.number, by=BY, now=self.now)

    def settle(self, *, shop: int = 0, until: date = TODAY, key: str = "") -> VoucherSettlement:
        return actions.settle_vouchers(
            key=key or fresh(), organisation=self.department, number=self.campaign.number, merchant=self.shops[shop], until=until, by=BY,
            now=self.now,
        )  # fmt: skip

    def later(self, **told: float) -> Scene:
        self.now += timedelta(**told)
        return self

    @property
    def bound_fen(self) -> int:
        return reads.campaign(self.campaign.number).bound_fen


def held(account: int) -> int:
    return balance(holder=account, asset=RESIDENT_REDUCTION)


def broken() -> set[str]:
    return {found.name for found in reads.findings() if found.broken}
