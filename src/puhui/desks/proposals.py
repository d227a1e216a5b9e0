"""Proposals as rows of tables and as words: what, where, by whom, until when, and who could decide."""

from __future__ import annotations

from datetime import datetime

from puhui.desks.inbox import colour_of, ended_said
from puhui.desks.words import moment_said, remaining_said
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.components import tag
from puhui.foundation.templatetags.puhui import language
from puhui.foundation.workdays import workdays_left
from puhui.journeys.four_eyes import said_of
from puhui.methodology.regions import name_of
from puhui.participants import reads as participants
from puhui.participants.words import OUTCOME_SAYS, PROVINCE_WIDE, ROLE_SAYS, Hand, Outcome, Proposal, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

NAMED = 6
_KINDS = {Outcome.APPROVED: "ok", Outcome.REFUSED: "stop", Outcome.WAITING: "note"}


def _column(key: str, says: Text) -> Column:
    return Column(key, says.said(language()))


def pending_columns() -> tuple[Column, ...]:
    return (
        _column("number", Text("编号", "Number")),
        _column("what", Text("要办的事", "What")),
        _column("city", Text("范围", "Where")),
        _column("maker", Text("提请人", "Proposed by")),
        _column("who", Text("等谁", "Waits for")),
        _column("left", Text("时限", "Time left")),
    )


def pending_cells(found: Proposal, *, url: str, is_mine: bool, now: datetime) -> list[object]:
    left = workdays_left(local_day(now), found.due_on)
    who = tag(Text("您", "you"), "warn") if is_mine else deciders_said(found, now=now).said(language())
    return [
        found.number,
        Link(said_of(found).title.said(language()), url),
        place_said(found.city).said(language()),
        hand_said(found.maker).said(language()),
        who,
        tag(remaining_said(left), colour_of(left)),
    ]


def decided_columns() -> tuple[Column, ...]:
    return (
        _column("number", Text("编号", "Number")),
        _column("what", Text("要办的事", "What")),
        _column("made_at", Text("提请", "Proposed")),
        _column("outcome", Text("结果", "Outcome")),
        _column("how", Text("谁、何时、意见", "Who, when, remark")),
    )


def decided_cells(found: Proposal, *, url: str) -> list[object]:
    ended = ended_said(found).said(language()).partition(" · ")[2]
    return [
        found.number,
        Link(said_of(found).title.said(language()), url),
        f"{found.maker.name} · {moment_said(found.made_at)}",
        tag(OUTCOME_SAYS[found.outcome], _KINDS.get(found.outcome, "line")),
        ended,
    ]


def deciders_said(found: Proposal, *, now: datetime) -> Text:
    """Whoever could decide it, by sign-in name; and what to do where nobody could."""
    names = participants.deciders_of(found, now=now)
    if not names:
        return Text(
            "还没有第二个有权限的人，请系统管理员或机构管理人增加",
            "nobody else has the right yet; have an administrator or the office's manager add somebody",
        )
    more = len(names) - NAMED
    zh = "、".join(names[:NAMED]) + (f" 等 {len(names)} 人" if more > 0 else "")
    return Text(zh, ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else ""))


def hand_said(hand: Hand) -> Text:
    role = ROLE_SAYS[Role(hand.role)]
    if hand.stands_in_for_name:
        absent = hand.stands_in_for_name
        return Text(f"{hand.name}（{role.zh}，代 {absent}）", f"{hand.name} ({role.en}, in the place of {absent})")
    return Text(f"{hand.name}（{role.zh}）", f"{hand.name} ({role.en})")


def place_said(city: str) -> Text:
    return Text("全省", "whole province") if city == PROVINCE_WIDE else name_of(city)
