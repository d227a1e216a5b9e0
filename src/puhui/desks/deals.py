"""划转 · Deals as an organisation sees them: what it gives and takes, whose turn it is, and what waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse

from puhui.desks.tasks import Task
from puhui.desks.words import yuan_said
from puhui.foundation.showing.tables import Older, asked_after, part_of
from puhui.market import reads
from puhui.market.words import WAY_SAYS, Deal, DealStage
from puhui.participants.reads import holders_numbered, organisation_of, right_of
from puhui.participants.words import Holder, Reach, SignedIn, Verb
from puhui.registry import reads as registry
from puhui.registry.words import PURPOSE_SAYS
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text

ABOUT = Text("划转", "deal")
#: Lines of a list before its older ones are asked for.
LINES = 30


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal with what a page says of it. `is_giver`: whether who looks gives."""

    deal: Deal
    is_giver: bool
    other: Text
    price: str
    total: str
    purpose: Text | None
    project: str
    due: str
    net: str
    fee: str

    @property
    def way(self) -> Text:
        return WAY_SAYS[self.deal.way]

    @property
    def turn(self) -> Text | None:
        """What whoever looks is to do now."""
        if self.deal.stage is DealStage.OFFERED and not self.is_giver:
            return Text("请接受或谢绝", "accept it, or decline")
        if self.deal.stage is DealStage.ACCEPTED and not self.is_giver:
            return Text("请付款", "pay for it")
        return None


def lines_of(organisation: int, *, asked: QueryDict) -> tuple[list[DealLine], Older]:
    """The latest first, or the part that is asked for."""
    found = reads.deals_of(organisation, limit=LINES + 1, before=asked_after(asked, "deals"))
    shown, older = part_of(found, LINES, asked=asked, name="deals", after=lambda one: one.number)
    return _lines(shown, organisation), older


def lines_from(listing: int, organisation: int, *, asked: QueryDict) -> tuple[list[DealLine], Older]:
    """Parts of a listing that a looker has a part in: all of its own, and those that it took."""
    found = reads.deals_from(listing, party=organisation, limit=LINES + 1, before=asked_after(asked, "parts"))
    shown, older = part_of(found, LINES, asked=asked, name="parts", after=lambda one: one.number)
    return _lines(shown, organisation), older


def line_of(deal: Deal, organisation: int) -> DealLine:
    return _lines([deal], organisation)[0]


def _lines(deals: list[Deal], organisation: int) -> list[DealLine]:
    """Names and projects are asked once for all of them."""
    others = {deal.taker if deal.giver == organisation else deal.giver for deal in deals}
    names = holders_numbered(others)
    codes = registry.project_codes(deal.terms.project for deal in deals if deal.terms.project)
    return [_line(deal, deal.giver == organisation, names, codes) for deal in deals]


def _line(deal: Deal, is_giver: bool, names: Mapping[int, Holder], codes: Mapping[int, str]) -> DealLine:
    other = names.get(deal.taker if is_giver else deal.giver)
    return DealLine(
        deal,
        is_giver,
        (other.called or other.says) if other else Text("–", "–"),
        yuan_said(deal.terms.fen_per_tonne),
        yuan_said(deal.fen),
        PURPOSE_SAYS[deal.terms.purpose] if deal.terms.purpose else None,
        codes.get(deal.terms.project or 0, ""),
        yuan_said(deal.due_fen),
        yuan_said(deal.net_fen),
        yuan_said(deal.fee_seller if is_giver else deal.fee_buyer) if (deal.fee_seller if is_giver else deal.fee_buyer) else "",
    )


def deal_tasks(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """Offers to answer, and what is to be paid."""
    if right_of(user.role, Verb.DEAL_CREDITS) is None:
        return []
    own = organisation_of(user).account
    return [_task(line) for line in _lines(reads.waiting_for(own), own)]


def _task(line: DealLine) -> Task:
    kg = grouped(line.deal.terms.kg)
    title = Text(f"{line.other.zh} · {kg} kg", f"{line.other.en} · {kg} kg")
    due = line.deal.pay_by if line.deal.stage is DealStage.ACCEPTED else line.deal.terms.until
    return Task(ABOUT, title, line.turn or line.deal.says, reverse("deal", args=[line.deal.number]), due)
