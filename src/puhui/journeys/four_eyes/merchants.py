"""付给商户 · Paying merchants for their vouchers: one person of a department proposes, another one of the same department agrees, and there is one due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from puhui.consumption import reads
from puhui.consumption.actions import open_voucher_payment
from puhui.consumption.errors import CampaignUnknown
from puhui.consumption.words import VOUCHER_PAY_DAYS
from puhui.foundation.faults import point
from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Said, key_of
from puhui.participants import reads as participants
from puhui.participants.words import Facts, Proposal, SignedIn, Verb
from puhui.payments.actions import open_due
from puhui.payments.errors import BankMissing
from puhui.payments.reads import is_offered
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text


def matter_of(campaign: int) -> str:
    """What a proposal to pay is about: of one campaign one waits at a time."""
    return f"campaign:{campaign}"


def propose_merchant_pay(*, user: SignedIn, campaign: int, settlements: Sequence[int], reason: str, now: datetime) -> Proposal:
    """Settlements of a campaign of one's own department. Raises CampaignUnknown, BankMissing, as `payable_settlements`, and as `propose`."""
    body, made = participants.organisation_of(user), reads.campaign(campaign)
    if made.organisation != body.account:
        raise CampaignUnknown(number=campaign)
    if not is_offered():
        raise BankMissing
    chosen = reads.payable_settlements(campaign, settlements)
    numbers = [one.number for one in chosen]
    facts = {
        "organisation": body.account,
        "campaign": campaign,
        "name_zh": made.terms.name.zh,
        "name_en": made.terms.name.en,
        "settlements": numbers,
        "fen": sum(one.sum_fen for one in chosen),
        "parts": [[*_names(merchant), fen] for merchant, fen in reads.merchants_parts(numbers).items()],
    }
    return propose(user=user, verb=Verb.PAY_MERCHANTS, about=matter_of(campaign), facts=facts, city=body.city, reason=reason, now=now)


def _names(merchant: int) -> tuple[str, str]:
    name = participants.organisation_at(merchant).name
    return name.zh, name.en


def act(proposal: Proposal, now: datetime) -> None:
    """The payment and its due, under the proposal's key. What was settled, paid or noted meanwhile is refused, and the approval with it."""
    facts = proposal.facts
    made = open_voucher_payment(
        key=key_of(proposal), organisation=int(facts["organisation"]), number=int(facts["campaign"]),
        settlements=[int(number) for number in facts["settlements"]], by=proposal.maker.user, now=now,
    )  # fmt: skip
    point("payment stands")
    assert made.until, "a payment with a due has its day"
    open_due(key=made.about, payer=made.organisation, fen=made.fen, until=made.until, about=made.about, now=now)


def says(facts: Facts) -> Said:
    name, sum_ = Text(str(facts["name_zh"]), str(facts["name_en"])), _yuan(int(facts["fen"]))
    numbers = "、".join(str(number) for number in facts["settlements"])
    return Said(
        Text(f"付给“{name.zh}”的商户 {sum_} 元", f"Pay merchants {sum_} yuan for {name.en}"),
        (
            (Text("活动", "Campaign"), Text(f"{facts['campaign']} · {name.zh}", f"{facts['campaign']} · {name.en}")),
            (Text("结算", "Settlements"), Text(f"第 {numbers} 号", numbers.replace("、", ", "))),
            *((Text(zh, en), Text(f"{_yuan(int(fen))} 元", f"{_yuan(int(fen))} yuan")) for zh, en, fen in facts["parts"]),
            (Text("合计", "Together"), Text(f"{sum_} 元", f"{sum_} yuan")),
        ),
        Text(
            f"同意后有一笔应付款，{VOUCHER_PAY_DAYS} 天内付到结算专户；钱到的时候，各商户的部分当场记给商户并付出。"
            "付款以前可以撤回；过期没有付的，结算可以重新提请。",
            f"Once approved there is one due, to be paid to the settlement account within {VOUCHER_PAY_DAYS} days; when the money comes each merchant gets "
            "its part at once. It can be called off before it is paid; where nobody pays in time, the settlements can be proposed again.",
        ),
    )


def _yuan(fen: int) -> str:
    return f"{grouped(fen // 100)}.{fen % 100:02d}"
