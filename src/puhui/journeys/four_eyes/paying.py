"""返还 · Money that residents' credits brought: two persons agree, then every giver gets his part to the fen, and the rewards budget its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Said, key_of
from puhui.journeys.tasks import defer_settlement
from puhui.participants.words import PROVINCE_WIDE, Facts, Proposal, SignedIn, Verb
from puhui.pool import reads as pool
from puhui.pool.actions import finish_payouts, pay_out
from puhui.pool.errors import PayoutTooSmall
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text


def propose_payout(*, user: SignedIn, project: str, period: int, reason: str, now: datetime) -> Proposal:
    """All that sales have brought and nobody has yet. Raises PoolPeriodUnknown, PayoutTooSmall, and as `propose`."""
    sold = pool.sold_of(project, period)
    fen, budget_fen = sold.unpaid
    if fen + budget_fen < 1:
        raise PayoutTooSmall(field="of")
    givers = next(one.givers for one in pool.certified(project=project) if one.period == period)
    facts = {
        "project": project,
        "period": period,
        "fen": fen,
        "budget_fen": budget_fen,
        "kg": sold.kg,
        "sold_kg": sold.sold_kg,
        "givers": givers,
    }
    about = f"pool:{project}-{period}"
    return propose(user=user, verb=Verb.PAY_GIVERS, about=about, facts=facts, city=PROVINCE_WIDE, reason=reason, now=now)


def act(proposal: Proposal, now: datetime) -> None:
    """Shared out in the transaction of the approval, posted after it; what a crash leaves is finished by the watch. What waits for the budget is paid by the
    settlement that is written with it."""
    facts = proposal.facts
    told = {"project": facts["project"], "period": facts["period"], "fen": facts["fen"], "budget_fen": facts.get("budget_fen", 0)}
    pay_out(**told, key=key_of(proposal), reason=proposal.reason, by=proposal.maker.user, now=now)
    transaction.on_commit(finish_payouts)
    defer_settlement()


def says(facts: Facts) -> Said:
    project, period, fen = str(facts["project"]), int(facts["period"]), int(facts["fen"])
    kg, givers, sold = int(facts["kg"]), int(facts["givers"]), int(facts.get("sold_kg", 0))
    yuan, budget = (f"{grouped(part // 100)}.{part % 100:02d}" for part in (fen, int(facts.get("budget_fen", 0))))
    return Said(
        Text(f"向汇集人返还 {yuan} 元，拨入积分预算 {budget} 元", f"Pay {yuan} yuan to givers and {budget} yuan to the rewards budget"),
        (
            (Text("项目、监测期", "Project, period"), Text(f"{project} 第 {period} 期", f"{project}, period {period}")),
            (Text("这一期签发", "Issued for it"), Text(f"{grouped(kg)} kg", f"{grouped(kg)} kg")),
            (Text("其中已卖出", "Sold of it"), Text(f"{grouped(sold)} kg", f"{grouped(sold)} kg")),
            (Text("汇集人", "Givers"), Text(f"{grouped(givers)} 人", grouped(givers))),
            (Text("返还汇集人", "To givers"), Text(f"{yuan} 元", f"{yuan} yuan")),
            (Text("拨入省级积分预算", "To the province's rewards budget"), Text(f"{budget} 元", f"{budget} yuan")),
        ),
        Text(
            "同意后按各人的克数分到分，记入各人的返还。已注销账户的部分不分给别人，另行列明，仍留在专户。预算按单价折成积分，不足一分的留到下一次。记入后不能撤回。",
            "Once approved it is shared out by grams, to the fen, and entered for each giver. What belongs to closed accounts goes to nobody else, is told"
            " apart and stays where it is. The budget's part becomes points at its price; what is less than a point is carried on. It cannot be taken back.",
        ),
    )
