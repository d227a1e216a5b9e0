"""The ways between pages: one table for each layout. An address that this installation does not have is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse

from puhui.foundation.templatetags.puhui import language
from puhui.participants.reads import right_of
from puhui.participants.words import Role, Verb
from puhui.vocabulary.texts import Text
from puhui.web.access import ADDRESSES, ANYONE, Who
from puhui.web.homes import OFFICE

register = template.Library()


@dataclass(frozen=True, slots=True)
class Way:
    """`name` is the address it leads to; `also` are the pages below it, where it stays marked."""

    name: str
    icon: str
    says: Text
    also: tuple[str, ...] = ()


_OWN = Way("organisation", "list", Text("本机构", "Organisation"), ("organisation-invite", "organisation-member", "organisation-delegate"))
_FILING = Way("filing-mine", "document", Text("备案申请", "Filings"), ("filing-new", "filing-application"))
_WORKSHOP = Way("workshop", "book", Text("方法工作间", "Workshop"), ("workshop-sketch", "workshop-compare"))
_PROJECTS = Way("projects-mine", "leaf", Text("我的项目", "My projects"), ("project-new", "project-mine"))
_HOLDINGS = Way("holdings", "list", Text("持有的减排量", "Credits held"), ("holdings-retire",))
_TRADE = Way("trade", "swap", Text("市场", "Market"), ("trade-new", "listing", "deals", "deal", "deal-owners", "deal-invoice"))
_CASH = Way("cash", "card", Text("结算资金", "Money"))
_SETTLEMENT = Way("operator-settlement", "scales", Text("结算台", "Settlement"), ("operator-settlement-day",))
_STUDIES = Way("office-studies", "bars", Text("试算", "Dry runs"), ("office-study", "office-study-new"))
_REGISTER = Way("office-organisations", "document", Text("机构", "Organisations"), ("office-organisation", "office-organisation-new"))
_CAMPAIGNS = Way("campaigns", "gift", Text("消费券、节能券", "Vouchers"), ("campaign", "campaign-new", "campaign-pay"))
_WRITE_OFF = Way("write-off", "check", Text("核销券", "Write off"), ("voucher-scan",))
_HAND_IN = Way("hand-in", "upload", Text("补报", "Hand in"))
_WRITTEN_OFF = Way("written-off", "list", Text("已核销和结算", "Written off"))


_SIGN_IN = Way(
    "sign-in-security", "lock", Text("登录与安全", "Sign-in"), ("sign-in-password", "sign-in-number", "sign-in-totp", "sign-in-passkey-new")
)

WAYS: dict[str, tuple[Way, ...]] = {
    "public": (
        Way("home", "home", Text("总览", "Overview")),
        Way("methods", "book", Text("方法学", "Methodologies"), ("method", "method-compare")),
        Way("factors", "bars", Text("因子库", "Factors"), ("factor-family",)),
        Way("projects", "leaf", Text("项目库", "Projects"), ("project", "project-comment", "events", "event", "estimate")),
        Way("notices", "document", Text("备案公开", "Filings"), ("notice", "notice-comment", "filed", "calls", "call", "rules", "rule")),
        Way("runs", "tree", Text("结算批", "Runs"), ("run", "corrections", "correction")),
        Way("market", "swap", Text("行情", "Market")),
        Way("check", "check", Text("核对证明", "Check"), ("check-number", "serials", "serial", "commitments")),
        Way("roles", "shield", Text("角色与权限", "Roles")),
    ),
    "resident": (
        Way("resident", "home", Text("首页", "Home"), ("my-data", "my-close", "my-appeals", "my-appeal")),
        Way("resident-acts", "list", Text("明细", "Entries"), ("receipt",)),
        Way(
            "resident-points",
            "gift",
            Text("兑分", "Points"),
            (
                "resident-rewards",
                "resident-pool",
                "resident-account",
                "resident-buy",
                "resident-vouchers",
                "resident-voucher",
                "plans",
                "plan",
            ),
        ),
        Way(
            "resident-link",
            "link",
            Text("绑定", "Link"),
            (
                "resident-consents",
                "resident-children",
                "child",
                "child-consents",
                "child-link",
                "child-points",
                "child-close",
                "child-hand-over",
            ),
        ),
    ),
    "provider": (
        Way("provider", "home", Text("今天", "Today"), ("provider-batch",)),
        Way("provider-keys", "lock", Text("密钥", "Keys")),
        Way("provider-trial", "check", Text("试运行", "Trial")),
        Way("office", "inbox", Text("待办", "Tasks"), ("office-pending", "office-proposal")),
        _FILING,
        _WORKSHOP,
        _OWN,
        _SIGN_IN,
        Way("methods", "book", Text("方法学", "Methodologies"), ("method",)),
        Way("runs", "tree", Text("结算批", "Settlement runs"), ("run",)),
    ),
    "operator": (
        Way("operator", "home", Text("今天", "Today")),
        Way("office", "inbox", Text("待办", "Tasks")),
        Way("office-pending", "eye", Text("待同意", "Second person"), ("office-proposal",)),
        Way("operator-batches", "upload", Text("批次", "Batches"), ("operator-batch",)),
        Way("operator-runs", "tree", Text("结算批", "Settlement runs"), ("run",)),
        Way("operator-providers", "shield", Text("接入方", "Providers"), ("operator-provider",)),
        Way("operator-packages", "link", Text("场景包", "Packages"), ("operator-package",)),
        Way("operator-fund", "gift", Text("积分预算", "Points budget")),
        Way("operator-pool", "leaf", Text("居民汇集", "Residents' pool")),
        Way("operator-gateway", "swap", Text("交易所接口", "Exchange gateway")),
        _PROJECTS,
        _HOLDINGS,
        _TRADE,
        _CASH,
        _SETTLEMENT,
        Way("plans", "flag", Text("优先购买", "Buying first"), ("plan",)),
        Way("compliance", "check", Text("履约抵消", "Compliance use")),
        Way("pledges", "lock", Text("质押", "Pledges"), ("pledge",)),
        _STUDIES,
        _FILING,
        _WORKSHOP,
        _REGISTER,
        _OWN,
        _SIGN_IN,
        Way("office-appeals", "scales", Text("申诉", "Appeals"), ("office-appeal",)),
        Way("methods", "book", Text("方法学", "Methodologies"), ("method",)),
    ),
    # whoever has no layout of the own sees of these what the role may open
    OFFICE: (
        Way("office", "inbox", Text("待办", "Tasks")),
        Way("counter", "card", Text("窗口", "Counter"), ("counter-account",)),
        Way("office-pending", "eye", Text("待同意", "Second person"), ("office-proposal",)),
        Way("office-filings", "check", Text("办理备案", "Handle filings"), ("office-filing",)),
        Way("office-calls", "calendar", Text("征集", "Calls"), ("office-call",)),
        Way("office-neighbours", "book", Text("外省方法学", "Neighbours' methods"), ("office-neighbour",)),
        Way("office-projects", "leaf", Text("办理项目", "Projects"), ("office-project", "office-project-decide", "office-project-sample")),
        Way("filing-reviews", "eye", Text("我的评审", "My reviews"), ("filing-review",)),
        Way("project-reviews", "leaf", Text("项目审查", "Project reviews"), ("project-review",)),
        Way("verifications", "check", Text("审定核证", "Verification"), ("verification", "verification-sample")),
        Way("my-events", "calendar", Text("我的活动", "My events"), ("my-event-new", "my-event", "my-event-retire")),
        Way("event-evaluations", "calendar", Text("评价活动", "Evaluate events"), ("event-evaluation",)),
        _PROJECTS,
        _FILING,
        _WORKSHOP,
        Way("office-claimed", "copy", Text("他处登记", "Elsewhere")),
        _HOLDINGS,
        _TRADE,
        _CASH,
        _CAMPAIGNS,
        _WRITE_OFF,
        _HAND_IN,
        _WRITTEN_OFF,
        Way("plans", "flag", Text("优先购买", "Buying first"), ("plan",)),
        Way("compliance", "check", Text("履约抵消", "Compliance use")),
        Way("bank-pledges", "lock", Text("质押登记", "Pledges to the bank"), ("bank-pledge",)),
        Way("pledges", "lock", Text("质押", "Pledges"), ("pledge",)),
        Way("cases", "scales", Text("替代性修复", "Restoration"), ("case",)),
        Way("office-market", "eye", Text("监看市场", "Watch the market"), ("office-market-owners",)),
        Way("office-compliance", "check", Text("履约上限", "Compliance caps")),
        Way("office-freeze", "hold", Text("冻结", "Frozen accounts")),
        Way("office-appeals", "scales", Text("申诉", "Appeals"), ("office-appeal",)),
        Way("office-person", "search", Text("查人", "Find a person")),
        Way("office-corrections", "swap", Text("更正", "Corrections"), ("office-correction-new",)),
        Way("office-factor", "scales", Text("变更参数", "Change a number")),
        _STUDIES,
        Way("office-export", "lock", Text("导出个人信息", "Export of persons")),
        Way("office-city", "flag", Text("市级数据", "Cities"), ("office-city-of",)),
        Way("operator-runs", "tree", Text("结算批", "Settlement runs"), ("run",)),
        Way("operator-fund", "gift", Text("积分预算", "Points budget")),
        Way("operator-pool", "leaf", Text("居民汇集", "Residents' pool")),
        _REGISTER,
        Way("office-cities", "plus", Text("接入城市", "Cities that join"), ("office-city-rules",)),
        Way("office-users", "person", Text("用户账号", "Accounts"), ("office-user",)),
        Way("office-security", "shield", Text("安全", "Security")),
        Way("office-audit", "eye", Text("审计", "Audit")),
        _OWN,
        _SIGN_IN,
        Way("methods", "book", Text("方法学", "Methodologies"), ("method",)),
    ),
}


@register.inclusion_tag("parts/ways.html", takes_context=True)
def ways(context: Context, layout: str) -> dict[str, Any]:
    """The links of a layout as list items; the present page is marked."""
    at = _present(context.get("request"))
    marked = ((way, "page" if way.name == at else "true" if at in way.also else "") for way in _open_to(layout))
    counts = context.get("way_counts") or {}
    told = ((_address(way.name), way.icon, way.says.said(language()), mark, counts.get(way.name)) for way, mark in marked)
    return {"ways": [way for way in told if way[0]]}


def _open_to(layout: str) -> list[Way]:
    """A layout is public, or a role's: a role is shown nothing that it may not open."""
    known = WAYS.get(layout, WAYS[OFFICE])
    return [way for way in known if layout not in set(Role) or _may(layout, ADDRESSES.get(way.name))]


def _may(role: str, who: Who | None) -> bool:
    return who == ANYONE or (isinstance(who, Verb) and right_of(role, who) is not None)


def _present(request: HttpRequest | None) -> str:
    match = getattr(request, "resolver_match", None)
    return (match.url_name or "") if match else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
