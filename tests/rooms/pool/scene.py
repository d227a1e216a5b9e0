"""The stage of the pool: residents ride, give what they were credited, and a project of the metro has it certified."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from puhui.journeys.pool_sales import shares_of_pool
from puhui.ledger import reads as ledger
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.library.actions import activate_version, add_version, record_filing
from puhui.library.reads import methodology
from puhui.library.words import Filed
from puhui.participants.actions import open_organisation
from puhui.participants.reads import organisation_named
from puhui.participants.words import OrganisationKind
from puhui.payments.words import BANK, Share
from puhui.pool import actions, reads, words
from puhui.registry import actions as registry
from puhui.registry import reads as registered
from puhui.registry.words import EXPERT_SEAT, PLEDGE, Advice, PeriodSum, Place, Placed, ProjectKind, ProjectText, Span
from puhui.rewards.actions import donate_grams, exchange_grams
from puhui.vocabulary.periods import CHINA, local_day
from puhui.vocabulary.texts import Text
from tests.cast import DAY, HEFEI, Site, ride

OWEN, VERA, CLERK, HEAD, EDDA = 1, 2, 3, 4, 5
VERIFIER, OFFICE, ACADEMY = 9002, 9003, 9004
METRO, CERTIFIED = "metro-ride", 2
ENOUGH = "居民坐地铁，减排量按方法学计算，由居民自己交来汇集。"
#: The day on which the last run of the tests has vested, and the first that a collection may be made.
VESTED = datetime(2026, 6, 1, 9, 0, tzinfo=CHINA)
UNTIL = date(2026, 4, 30)
GRAMS = 467  # of a ride of ten kilometres


def certified_metro(*, uses: str = "points, certified", number: int = CERTIFIED, from_on: date = date(2026, 1, 1)) -> None:
    """The metro document with numbers of Anhui, for credits too, in force since the beginning and filed."""
    text = methodology(code=METRO, number=1).source
    text = text.replace("version: 1\n", f"version: {number}\n", 1).replace("use: [points]", f"use: [{uses}]", 1)
    head, rest = text.split("\nparameters:\n", 1)
    numbers, tail = rest.split("\nformulas:\n", 1)
    numbers = "\n".join(line for line in numbers.splitlines() if not line.strip().startswith(("variants:", "- {value")))
    for place in ('region: "440300"', 'region: "110000"'):
        numbers = numbers.replace(place, 'region: "340000"')
    numbers = numbers.replace("grade: C", "grade: B")
    text = f"{head}\nparameters:\n{numbers}\n\nformulas:\n{tail}".replace("  grade: D\n", "  grade: B\n", 1)
    add_version(text=text, now=Site().now)
    activate_version(code=METRO, number=number, from_on=from_on, by="test", now=Site().now)
    record_filing(filed=Filed(METRO, number, f"皖碳普方〔2026〕{number}号", number, OFFICE, date(2026, 1, 1)))


def lower_metro(saving: str) -> int:
    """The same document with a lower number, as the next version; not in force."""
    text = methodology(code=METRO, number=CERTIFIED).source
    return add_version(
        text=text.replace("version: 2\n", "version: 3\n", 1).replace("value: 46.7", f"value: {saving}"), now=Site().now
    ).version


@dataclass
class Scene:
    """Residents with a card each, and the steps of the pool. `now` is past the delay, unless a test sets it."""

    site: Site = field(default_factory=lambda: Site().open())
    now: datetime = VESTED
    code: str = ""
    rides: int = 0

    def with_metro(self, **told: Any) -> Scene:
        certified_metro(**told)
        self.site.provider("metro", METRO)
        return self

    def rode(self, name: str, times: int, *, day: date = DAY, gives: bool = True) -> Scene:
        """So many rides of ten kilometres on a day, not settled yet; `gives`: with a standing order, so all that is credited goes to the pool."""
        self.site.resident(name, ("metro", f"card-{name}"), standing_order=gives)
        rows = []
        for place in range(times):
            self.rides += 1
            begins = f"{7 + place:02d}:00"
            rows.append(ride(f"r{self.rides}", f"card-{name}", at=begins, day=day))
        self.site.send("metro", rows, scenario=METRO)
        return self

    def settled(self) -> Scene:
        self.site.settle()
        return self

    @property
    def operator(self) -> int:
        return organisation_named("operator").account

    def account(self, name: str) -> int:
        return self.site.residents[name]

    def gave(self, name: str, grams: int, *, key: str = "gift") -> Scene:
        donate_grams(account=self.account(name), grams=grams, key=key, on=local_day(self.site.now))
        return self

    def exchanged(self, name: str, points: int, *, key: str = "own") -> Scene:
        exchange_grams(account=self.account(name), city=HEFEI, points=points, key=key, on=local_day(self.site.now), now=self.site.now)
        return self

    def collected(self, *, until: date = UNTIL) -> words.Collection:
        return actions.collect_pool(until=until, by=HEAD, now=self.now)

    # -- its project -----------------------------------------------------------------------------------------------------

    def with_project(self, *, first: date = date(2026, 1, 1), version: int = CERTIFIED) -> Scene:
        """Of the metro, filed, with a period up to the last day that the tests collect."""
        self.now = self.site.now
        open_organisation(code="operator", name=Text("运维机构", "operator"), kind=OrganisationKind.OPERATOR, city="340000")
        own: dict[str, Any] = {"owner": self.operator, "by": OWEN, "now": self.now}
        name = Text("地铁居民汇集", "Metro pool")
        self.code = registry.open_project(
            kind=ProjectKind.RESIDENTS, name=name, city="340000", methodology=METRO, version=version, **own
        ).code
        text = ProjectText(
            name=name, methodology=METRO, methodology_version=version, place=Place("省厅", 117_226_000, 31_820_000, "340104"), size=1000,
            crediting_first=first, crediting_last=date(2035, 12, 31), verifier=VERIFIER,
        )  # fmt: skip
        chapters = {one.code: ENOUGH for one in registered.kind_terms(ProjectKind.RESIDENTS).chapters}
        registry.write_project(code=self.code, text=text, chapters=chapters, **own)
        registry.apply_for_project(code=self.code, **own)
        registry.validate_project(code=self.code, verifier=VERIFIER, by=VERA, statement="核对过平台的记录和规则，材料属实。", now=self.now)
        seat: dict[str, Any] = {"code": self.code, "now": self.now}
        registry.appoint_expert(expert=EDDA, of_organisation=ACADEMY, by=CLERK, organisation=OFFICE, **seat)
        told = "项目合规，没有不同意见，同意公示。"
        registry.give_opinion(seat=EXPERT_SEAT, advice=Advice.AGREE, text=told, letter="", by=EDDA, organisation=ACADEMY, **seat)
        registry.open_project_notice(by=CLERK, organisation=OFFICE, **seat)
        self.now += timedelta(days=20)
        registry.end_project_notices(now=self.now)
        registry.file_project(code=self.code, by=HEAD, organisation=OFFICE, now=self.now)
        self.now = VESTED
        return self.with_period(first, UNTIL)

    def with_period(self, first: date, last: date) -> Scene:
        registry.open_period(code=self.code, owner=self.operator, by=OWEN, first=first, last=last, now=self.now)
        return self

    def delivered(self, *, period: int = 1) -> PeriodSum:
        return actions.deliver_pool(project=self.code, period=period, owner=self.operator, by=OWEN, now=self.now)

    def reported(self, *, period: int = 1) -> Scene:
        """As the sum says."""
        own: dict[str, Any] = {"code": self.code, "owner": self.operator, "by": OWEN, "now": self.now}
        chapters = {one.code: ENOUGH for one in registered.life_terms().report_chapters}
        grams = registered.newest_sum(self.code, period).total_g
        registry.write_report(period=period, reported_g=grams, verifier=VERIFIER, chapters=chapters, **own)
        registry.submit_report(period=period, **own)
        return self

    def on_notice(self, *, period: int = 1, verified_g: int | None = None) -> Scene:
        """Verified, and the notice is over."""
        told: dict[str, Any] = {"code": self.code, "period": period, "now": self.now}
        found = registered.newest_sum(self.code, period).total_g if verified_g is None else verified_g
        registry.verify_report(verifier=VERIFIER, by=VERA, verified_g=found, statement="抽样核对了记录和账本，计算无误。", **told)
        registry.open_report_notice(by=CLERK, organisation=OFFICE, **told)
        self.now += timedelta(days=20)
        registry.end_project_notices(now=self.now)
        return self

    def accepted(self, *, period: int = 1, verified_g: int | None = None) -> Scene:
        """No other claim is open either."""
        registry.pledge(project=self.code, text=PLEDGE.zh, by=OWEN, now=self.now)
        registry.check_claims(project=self.code, period=period, by=CLERK, now=self.now)
        self.reported(period=period).on_notice(period=period, verified_g=verified_g)
        registry.accept_report(code=self.code, period=period, by=HEAD, organisation=OFFICE, now=self.now)
        return self

    def sold(self, kg: int, fen: int, *, deal: int = 1, payout_bp: int = 10_000, first: int | None = None) -> tuple[Share, ...]:
        """So many kilograms of what was issued, the first ones, for so many fen after fees: recorded, and the bank has the money."""
        at = first or registered.issued_of(self.code)[0][0].span.first
        shares = shares_of_pool(
            deal=deal, seller=self.operator, spans=[Span(at, at + kg - 1)], net_fen=fen, payout_bp=payout_bp, day=local_day(self.now)
        )
        lines = [Line(share.holder, share.asset, BANK, share.fen) for share in shares]
        if lines:
            post_transfer(key=f"sale {deal}", day=local_day(self.now), lines=lines)
        return shares

    def issued(self, *, period: int = 1) -> tuple[Placed, ...]:
        return actions.issue_pool(code=self.code, period=period, by=CLERK, organisation=OFFICE, now=self.now)


def given_rides(**told: Any) -> Scene:
    """Anne gave twelve rides by standing order, Ben six."""
    scene = Scene().with_metro(**told)
    return scene.rode("anne", 6).rode("anne", 6, day=DAY - timedelta(days=1)).rode("ben", 6).settled()


def is_sound() -> list[str]:
    """The names of what is broken in the pool, the registry and the books."""
    rooms = (reads.findings, registered.findings, ledger.findings)
    return [finding.name for findings in rooms for finding in findings() if finding.broken]
