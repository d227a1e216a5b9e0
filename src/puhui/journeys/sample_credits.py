"""The sample site's projects at the end of the way: one whose report is accepted, to be issued by whoever tries it, and one with credits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from puhui.consumption.actions import retire
from puhui.consumption.words import Beneficiary, Use
from puhui.journeys.sample_projects import Life, account, project, user
from puhui.market.actions import open_shelf
from puhui.market.words import ShelfTerms
from puhui.participants.reads import organisation_named
from puhui.participants.words import Organisation
from puhui.registry import actions, reads
from puhui.registry.words import PLEDGE, Decision, Purpose, Wanted
from puhui.vocabulary.periods import local_day

WUHU, ANQING = "340200", "340800"


def fill_credits(*, now: datetime) -> None:
    """Accepted and not issued yet; issued, of which a part went to a buyer and another was used."""
    first = project("安庆园区光伏", "Park of Anqing", ANQING, "340811", (117_110_000, 30_520_000), now - timedelta(days=60))
    _accepted(first)
    second = project("芜湖码头光伏", "Quay of Wuhu", WUHU, "340203", (118_350_000, 31_290_000), now - timedelta(days=95))
    _traded(_issued(_accepted(second)))


def _accepted(one: Life) -> Life:
    """From the application to the acceptance, with other hands at every turn."""
    one.applied().validated().heard("energy", "housing").expert_heard().on_notice().filed().reported()
    return _settled(_agreed(_verified(one)))


def _verified(one: Life) -> Life:
    one.now += timedelta(days=3)
    told: dict[str, Any] = {"verifier": account("sample-verifier"), "by": user("verifier"), "now": one.now}
    statement = "示例结论：重算结果与报告一致，抽样核对电表读数无误，缺数没有计入。"
    grams = reads.period(one.code, 1).reported_g or 0
    actions.verify_report(code=one.code, period=1, verified_g=grams, statement=statement, **told)
    return one


def _settled(one: Life) -> Life:
    """Pledged, held against the lists, and every hit decided."""
    actions.pledge(project=one.code, text=PLEDGE.zh, by=user("owner"), now=one.now)
    told: dict[str, Any] = {"project": one.code, "period": 1, "by": user("province"), "now": one.now}
    for hit in actions.check_claims(**told).hits:
        actions.decide_claim(number=hit.number, decision=Decision.NOT_SAME, reason="示例：两处屋顶，电表不同。", **told)
    return one


def _agreed(one: Life) -> Life:
    told: dict[str, Any] = {"code": one.code, "period": 1, "organisation": account("sample-province")}
    actions.open_report_notice(by=user("province"), now=one.now, **told)
    one.now += timedelta(days=25)
    actions.end_project_notices(now=one.now)
    actions.accept_report(by=user("province-2"), now=one.now, **told)
    return one


def _issued(one: Life) -> Life:
    actions.issue_credits(code=one.code, period=1, by=user("province"), organisation=account("sample-province"), now=one.now)
    return one


def _traded(one: Life) -> None:
    owner, buyer = organisation_named("sample-owner"), organisation_named("sample-buyer")
    later = one.now + timedelta(days=3)
    sold: dict[str, Any] = {"giver": owner.account, "taker": buyer.account, "by": user("owner"), "now": later}
    actions.transfer_credits(
        key="sample:transfer", wanted=Wanted(kg=6_000), reason="示例：协议转让，供活动使用", purpose=Purpose.EVENT, **sold
    )
    actions.transfer_credits(key="sample:transfer:2", wanted=Wanted(kg=6_000), reason="示例：协议转让", **sold)
    shelf = ShelfTerms(fen_per_kg=8)
    open_shelf(seller=owner.account, terms=shelf, by=user("owner"), now=later)
    held_on = local_day(later) - timedelta(days=12)
    _used("1", buyer, 2_500, Purpose.EVENT, "示例：公司年会的全部排放", held_on, by=user("buyer"), now=later)
    _used("2", owner, 800, Purpose.VOLUNTARY, "示例：公司用车的排放", held_on, by=user("owner"), now=later)


def _used(key: str, one: Organisation, kg: int, purpose: Purpose, what_for: str, day: date, *, by: int, now: datetime) -> None:
    use = Use(purpose, Beneficiary(one.name.zh, one.uscc), what_for, day, day)
    retire(key=f"sample:retire:{key}", holder=one.account, called=one.name.zh, wanted=Wanted(kg=kg), use=use, by=by, now=now)
