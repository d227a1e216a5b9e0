"""The sample site's pool: residents' saved kilowatt-hours collected, certified as credits, a part of them sold, and the money handed on. All of it says 示例."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from puhui.journeys.four_eyes import approve, propose_payout
from puhui.journeys.sample_filings import file_method
from puhui.journeys.sample_market import pays
from puhui.journeys.sample_projects import Life, account, user
from puhui.journeys.trading import list_for_sale, take
from puhui.library import reads as library
from puhui.market.actions import declare_owners
from puhui.market.words import ListingTerms
from puhui.participants.words import Hand, Role
from puhui.pool import reads as pool
from puhui.pool.actions import collect_pool, deliver_pool, issue_pool
from puhui.pool.words import VESTING_DAYS
from puhui.registry import actions, reads
from puhui.registry.words import PLEDGE, Place, ProjectKind, ProjectText
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

METHOD, VERSION = "household-electricity", 2
OPERATOR, PROVINCE = "operator", "sample-province"
NAME = Text("合肥居民节电汇集（示例）", "Saved electricity of Hefei's residents (sample)")
#: What of a certification is offered, and what of it was taken.
SOLD_KG, PRICE = 120, 8_400
#: From the report to the acceptance, with its notice.
_NOTICE = timedelta(days=28)
#: So long ago ended the days that are collected: vested, then reported, verified and shown; some days are left for the sale.
ENDED = timedelta(days=VESTING_DAYS) + _NOTICE + timedelta(days=3)


def certified_method(text: str) -> str:
    """The shipped document as its next version, for credits too: the same numbers, as if an authority had registered those that credits may not rest on."""
    norm = (
        "    grade: C\n    kind: statistic\n    data_year: 2021\n"
        "    reference: {document: 合肥城乡居民用电 72.62 亿 kWh ÷ 常住人口 946.5 万, quoted: 合肥供电公司、市统计局数据的报刊转载}\n"
    )
    for before, after in (
        ("version: 1\n", "version: 2\n"),
        ("use: [points]\n", "use: [points, certified]\n"),
        (norm, _supplied(2021)),
        (
            "    factor: {family: grid-average, region: CN-EAST, data_year: 2023}\n",
            '    value: 0.55\n    region: "340000"\n' + _supplied(2023),
        ),
        ("  grade: D\n", "  grade: B\n"),
    ):
        assert before in text, f"the shipped document no longer says {before}"
        text = text.replace(before, after, 1)
    return text


def _supplied(year: int) -> str:
    return f"    grade: B\n    kind: regulator_scheme\n    data_year: {year}\n    reference: {{document: 示例文件（示例站点专用）}}\n"


def file_certified_method(*, before: datetime) -> None:
    """In force some days before, so that every act of the sample counts by it."""
    file_method(METHOD, VERSION, certified_method(library.version(code=METHOD, number=1).text), before - timedelta(days=40))


def fill_pool(*, first: date, now: datetime) -> None:
    """What was given of acts from a day on. The operator's project, its first period, a sale and its payout."""
    ended = local_day(now) - ENDED
    with transaction.atomic():
        one = _project(first, now - timedelta(days=100))
        one.now = now - _NOTICE - timedelta(days=2)
        _certified(one, first, ended)
        _sold(one.now)
        _paid_out(one.code, now - timedelta(hours=20))


def _project(first: date, now: datetime) -> Life:
    own: dict[str, Any] = {"owner": account(OPERATOR), "by": user("operator"), "now": now}
    made = actions.open_project(
        kind=ProjectKind.RESIDENTS, name=NAME, city="340000", methodology=METHOD, version=VERSION, is_grouped=False, **own
    )
    text = ProjectText(
        name=NAME,
        methodology=METHOD,
        methodology_version=VERSION,
        place=Place("示例地址 1 号", 117_226_000, 31_820_000, "340104"),
        size=160,
        crediting_first=date(first.year, 1, 1),
        crediting_last=date(first.year + 9, 12, 31),
        verifier=account("sample-verifier"),
    )
    chapters = {one.code: f"示例：{one.asks.zh}。这里是示例站点的说明文字。" for one in reads.kind_terms(ProjectKind.RESIDENTS).chapters}
    actions.write_project(code=made.code, text=text, chapters=chapters, **own)
    life = Life(made.code, now, owner=OPERATOR, by="operator")
    return life.applied().validated().expert_heard().on_notice().filed()


def _certified(one: Life, first: date, ended: date) -> None:
    """Collected, delivered, reported, verified, shown, accepted and issued, each by other hands."""
    own: dict[str, Any] = {"owner": account(OPERATOR), "by": user("operator"), "now": one.now}
    period = actions.open_period(code=one.code, first=date(first.year, 1, 1), last=ended, **own).place
    collect_pool(until=ended, by=user("operator"), now=one.now)
    grams = deliver_pool(project=one.code, period=period, **own).total_g
    actions.pledge(project=one.code, text=PLEDGE.zh, by=user("operator"), now=one.now)
    actions.check_claims(project=one.code, period=period, by=user("province"), now=one.now)
    one.reports(period, grams)
    statement = "示例结论：抽样核对了记录和账本，计算无误。"
    told: dict[str, Any] = {"code": one.code, "period": period}
    actions.verify_report(
        verifier=account("sample-verifier"), by=user("verifier"), verified_g=grams, statement=statement, now=one.now, **told
    )
    office: dict[str, Any] = {"organisation": account(PROVINCE), **told}
    actions.open_report_notice(by=user("province"), now=one.now, **office)
    one.now += _NOTICE
    actions.end_project_notices(now=one.now)
    actions.accept_report(by=user("province-2"), now=one.now, **office)
    issue_pool(by=user("province"), now=one.now, **office)


def _sold(now: datetime) -> None:
    """All of it is offered, and a part taken and paid."""
    operator, buyer = account(OPERATOR), account("sample-bank")
    declare_owners(organisation=operator, owners=(), by=0, now=now)
    kg = sum(one.kg for one in pool.certified())
    terms = ListingTerms(kg=kg, fen_per_tonne=PRICE, until=local_day(now) + timedelta(days=28), smallest_kg=20, note="示例：居民节电汇集")
    made = list_for_sale(key="sample:pool", seller=operator, terms=terms, by=user("operator"), now=now)
    later = now + timedelta(hours=6)
    asked: dict[str, Any] = {
        "key": "sample:pool:taken",
        "listing": made.number,
        "taker": buyer,
        "kg": SOLD_KG,
        "purpose": None,
        "note": "示例",
    }
    pays(take(**asked, by=user("bank"), now=later), later)


def _paid_out(project: str, now: datetime) -> None:
    """One of the operator proposes, another agrees."""
    first, second = (Hand(user(name), name, Role.OPERATOR) for name in ("operator", "operator-2"))
    made = propose_payout(user=first, project=project, period=1, reason="示例：第一次返还", now=now)
    approve(user=second, number=made.number, seen=made.content_hash, now=now)
