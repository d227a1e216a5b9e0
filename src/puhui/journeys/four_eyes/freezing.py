"""冻结、解冻 · Freeze and release: nothing leaves a frozen account; what comes in still comes in."""

from __future__ import annotations

from datetime import datetime

from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Said, key_of
from puhui.ledger import reads as ledger
from puhui.ledger.actions import hold_account, release_account
from puhui.ledger.errors import UnknownHold
from puhui.participants import reads as participants
from puhui.participants.words import Facts, Holder, Proposal, SignedIn, Verb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text, plural_s

FREEZE, RELEASE = "freeze", "release"


def propose_freeze(*, user: SignedIn, name: str, reason: str, now: datetime) -> Proposal:
    """A personal account by its pseudonym, or an organisation's by its code. `reason` is shown to its holder.

    Raises UnknownParticipant, and as `propose`.
    """
    holder = participants.holder_named(name)
    held = len(ledger.holds_of(holder=holder.account))
    facts = {"what": FREEZE, **_named(holder), "held": held}
    return propose(
        user=user, verb=Verb.FREEZE_ACCOUNT, about=f"account:{holder.name}", facts=facts, city=holder.city, reason=reason, now=now
    )


def propose_release(*, user: SignedIn, hold: int, reason: str, now: datetime) -> Proposal:
    """One hold; others on the same account stay. Raises UnknownHold, and as `propose`."""
    found = ledger.hold(hold)
    holder = participants.holders_numbered([found.holder]).get(found.holder)
    if found.until or holder is None:
        raise UnknownHold(number=hold)
    facts = {"what": RELEASE, **_named(holder), "hold": hold, "since": f"{local_day(found.since)}", "ground": found.reason}
    return propose(user=user, verb=Verb.FREEZE_ACCOUNT, about=f"hold:{hold}", facts=facts, city=holder.city, reason=reason, now=now)


def _named(holder: Holder) -> Facts:
    """By what the account is found again, and how it is said."""
    return {"account": holder.name, "zh": holder.says.zh, "en": holder.says.en}


def act(proposal: Proposal, now: datetime) -> None:
    """The books keep the ground that was agreed to."""
    if proposal.facts["what"] == RELEASE:
        release_account(hold=proposal.facts["hold"], reason=proposal.reason, key=key_of(proposal))
        return
    holder = participants.holder_named(proposal.facts["account"])
    hold_account(holder=holder.account, reason=proposal.reason, key=key_of(proposal))


def says(facts: Facts) -> Said:
    name = Text(facts.get("zh", facts["account"]), facts.get("en", facts["account"]))  # a proposal of before has no more than its account
    account = (Text("账户", "Account"), name)
    if facts["what"] == RELEASE:
        return Said(
            Text(f"解冻账户 {name.zh}", f"Release account {name.en}"),
            (
                account,
                (Text("冻结编号", "Hold"), str(facts["hold"])),
                (Text("冻结起于", "Frozen since"), str(facts["since"])),
                (Text("冻结依据", "Ground of the freeze"), str(facts["ground"])),
                (Text("状态", "State"), Text("解冻", "released"), Text("冻结", "frozen")),
            ),
            Text("这一笔冻结立即解除；同一账户上的其他冻结不受影响。", "This hold ends at once; others on the same account stay."),
        )
    return Said(
        Text(f"冻结账户 {name.zh}", f"Freeze account {name.en}"),
        (account, (Text("状态", "State"), Text("冻结（减排量和积分）", "frozen (grams and points)"), _before(int(facts.get("held", 0))))),
        Text(
            "立即生效：减排量和积分都不能转出，入账不受影响。账户本人会看到依据和起始时间。",
            "In force at once: neither grams nor points leave the account; what comes in still does. Its holder sees the ground and since when.",
        ),
    )


def _before(held: int) -> Text:
    """What the account was when the freeze was proposed: each hold is released by itself."""
    return Text(f"已有 {held} 笔冻结", f"{held} hold{plural_s(held)} already") if held else Text("正常", "open")
