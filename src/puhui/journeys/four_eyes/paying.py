"""返还 · Money that residents' credits brought: two persons say that it is there, then every giver gets his part to the fen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Said, key_of
from puhui.participants.words import PROVINCE_WIDE, Facts, Proposal, SignedIn, Verb
from puhui.pool import reads as pool
from puhui.pool.actions import finish_payouts, pay_out
from puhui.pool.errors import PayoutTooSmall, PoolPeriodUnknown
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text


def propose_payout(*, user: SignedIn, project: str, period: int, fen: int, reason: str, now: datetime) -> Proposal:
    """Raises PoolPeriodUnknown, PayoutTooSmall, and as `propose`."""
    found = next((one for one in pool.certified(project=project) if one.period == period), None)
    if found is None:
        raise PoolPeriodUnknown(project=project[:20], period=period)
    if fen < 1:
        raise PayoutTooSmall(field="yuan")
    facts = {"project": project, "period": period, "fen": fen, "kg": found.kg, "givers": found.givers}
    about = f"pool:{project}-{period}"
    return propose(user=user, verb=Verb.PAY_GIVERS, about=about, facts=facts, city=PROVINCE_WIDE, reason=reason, now=now)


def act(proposal: Proposal, now: datetime) -> None:
    """Shared out in the transaction of the approval, posted after it; what a crash leaves is finished by the watch."""
    facts = proposal.facts
    told = {"project": facts["project"], "period": facts["period"], "fen": facts["fen"]}
    pay_out(**told, key=key_of(proposal), reason=proposal.reason, by=proposal.maker.user, now=now)
    transaction.on_commit(finish_payouts)


def says(facts: Facts) -> Said:
    project, period, fen = str(facts["project"]), int(facts["period"]), int(facts["fen"])
    kg, givers = int(facts["kg"]), int(facts["givers"])
    yuan = f"{grouped(fen // 100)}.{fen % 100:02d}"
    return Said(
        Text(f"向汇集人返还 {yuan} 元", f"Pay {yuan} yuan to givers"),
        (
            (Text("项目、监测期", "Project, period"), Text(f"{project} 第 {period} 期", f"{project}, period {period}")),
            (Text("这一期签发", "Issued for it"), Text(f"{grouped(kg)} kg", f"{grouped(kg)} kg")),
            (Text("汇集人", "Givers"), Text(f"{grouped(givers)} 人", grouped(givers))),
            (Text("返还", "To be paid"), Text(f"{yuan} 元", f"{yuan} yuan")),
        ),
        Text(
            "同意后按各人的克数分到分，记入各人的返还。已注销账户的部分不分给别人，另行列明。记入后不能撤回。",
            "Once approved it is shared out by grams, to the fen, and entered for each giver. What belongs to closed accounts goes to nobody else and is told"
            " apart. It cannot be taken back.",
        ),
    )
