"""The sample site's projects at the end of the way: one whose report is accepted, to be issued by whoever tries it, and one with credits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from puhui.journeys.sample_projects import Life, account, project, user
from puhui.participants.actions import open_organisation
from puhui.participants.words import OrganisationKind
from puhui.registry import actions, reads
from puhui.registry.words import PLEDGE, Decision, Purpose, Wanted
from puhui.vocabulary.texts import Text

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
    name = Text("用减排量抵消会议排放的企业（示例）", "a company that offsets its meetings (sample)")
    buyer = open_organisation(code="sample-buyer", name=name, kind=OrganisationKind.ENTERPRISE, city=WUHU).account
    owner, by = account("sample-owner"), user("owner")
    later = one.now + timedelta(days=3)
    told: dict[str, Any] = {"by": by, "now": later}
    actions.transfer_credits(key="sample:transfer", giver=owner, taker=buyer, wanted=Wanted(kg=12_000), reason="示例：协议转让", **told)
    actions.retire_credits(
        key="sample:retire:1", holder=buyer, wanted=Wanted(kg=2_500), purpose=Purpose.EVENT, reason="示例：年会抵消", **told
    )
    actions.retire_credits(
        key="sample:retire:2", holder=owner, wanted=Wanted(kg=800), purpose=Purpose.VOLUNTARY, reason="示例：公司用车抵消", **told
    )
