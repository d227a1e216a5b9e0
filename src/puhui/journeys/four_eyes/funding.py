"""拨付预算 · Funding a points budget: first the money, then the points, and two persons who say that it is there."""

from __future__ import annotations

from datetime import datetime

from puhui.journeys.errors import UnknownBudget
from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Said, key_of
from puhui.journeys.tasks import defer_settlement
from puhui.participants.words import Facts, Proposal, SignedIn, Verb
from puhui.rewards import reads as rewards
from puhui.rewards.actions import fund_budget
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text


def propose_funding(*, user: SignedIn, code: str, points: int, reason: str, now: datetime) -> Proposal:
    """Raises UnknownBudget, and as `propose`."""
    budget = rewards.budget_state(code)
    if budget is None:
        raise UnknownBudget(budget=code[:40])
    facts = {
        "budget": code,
        "name_zh": budget.name_zh,
        "name_en": budget.name_en,
        "points": points,
        "funded": budget.funded,
        "cost_fen": points * budget.fen_per_thousand // 1000,
    }
    return propose(user=user, verb=Verb.FUND_BUDGET, about=f"budget:{code}", facts=facts, city=budget.city, reason=reason, now=now)


def act(proposal: Proposal, now: datetime) -> None:
    """What waits for the budget is paid by the settlement that is written with it."""
    fund_budget(code=proposal.facts["budget"], key=key_of(proposal), points=proposal.facts["points"], reason=proposal.reason, now=now)
    defer_settlement()


def says(facts: Facts) -> Said:
    points, funded, fen = int(facts["points"]), int(facts["funded"]), int(facts["cost_fen"])
    name = Text(str(facts["name_zh"]), str(facts["name_en"]))
    return Said(
        Text(f"拨付{name.zh} {grouped(points)} 分", f"Fund the {name.en} with {grouped(points)} points"),
        (
            (Text("预算", "Budget"), name),
            (Text("拨付", "Points"), Text(f"{grouped(points)} 分", f"{grouped(points)} points")),
            (
                Text("到位总额", "Funded in all"),
                Text(f"{grouped(funded + points)} 分", f"{grouped(funded + points)} points"),
                Text(f"{grouped(funded)} 分", f"{grouped(funded)} points"),
            ),
            (Text("全部兑付要", "To pay all of it"), Text(_yuan(fen) + " 元", _yuan(fen) + " yuan")),
        ),
        Text(
            "预算立即增加，在等的兑分按先后顺序自动兑付。拨付后不能撤回。",
            "The budget grows at once, and what waits is paid in its order. A funding cannot be taken back.",
        ),
    )


def _yuan(fen: int) -> str:
    return f"{grouped(fen // 100)}.{fen % 100:02d}"
