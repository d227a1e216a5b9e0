"""持有的减排量 · Credits as their holder sees them: how much in each state, by project and year, serial by serial, and what moved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from puhui.consumption.reads import certificates_of
from puhui.desks.words import moment_said
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.puhui import language
from puhui.registry import reads
from puhui.registry.words import PURPOSE_SAYS, STATE_SAYS, VERB_SAYS, Block, BlockState, Movement, state_says
from puhui.vocabulary.amounts import NBSP, grouped
from puhui.vocabulary.texts import Text

BLOCKS, MOVEMENTS = 200, 30


@dataclass(frozen=True, slots=True)
class Lies:
    """How much of a holder's lies in one state."""

    state: Text
    kg: int


@dataclass(frozen=True, slots=True)
class Holdings:
    lies: tuple[Lies, ...]
    sums: list[list[object]]
    blocks: list[list[object]]
    movements: list[list[object]]
    certificates: list[list[object]]
    is_frozen: bool


def holdings_of(holder: int) -> Holdings:
    found = reads.holdings(holder=holder)
    by_state = {state: sum(one.kg for one in found if one.state is state) for state in BlockState}
    codes = reads.project_codes(one.project for one in found)
    blocks = reads.blocks_of(holder=holder, limit=BLOCKS)
    shown = tuple(Lies(STATE_SAYS[state], kg) for state, kg in by_state.items() if kg or state is BlockState.HELD)
    sums = [
        [_project(codes[one.project]), str(one.vintage), state_says(one.state, one.purpose).said(language()), kg_said(one.kg)]
        for one in found
    ]
    return Holdings(shown, sums, _blocks(blocks), _movements(holder), _certificates(holder), bool(reads.holds_on(holder=holder)))


def _blocks(blocks: Sequence[Block]) -> list[list[object]]:
    return [
        [
            Link(str(serial), f"{reverse('serials')}?serial={serial}"),
            kg_said(block.span.kg),
            state_says(block.state, block.purpose).said(language()),
        ]
        for block, serial in zip(blocks, reads.printed(blocks), strict=True)
    ]


def _project(code: str) -> Link:
    return Link(code, reverse("project", args=[code]))


def _movements(holder: int) -> list[list[object]]:
    return [_movement(holder, found) for found in reads.movements_of(holder=holder, limit=MOVEMENTS)]


def _movement(holder: int, found: Movement) -> list[object]:
    came = sum(one.span.kg for one in found.moved if one.to_holder == holder and one.from_holder != holder)
    went = sum(one.span.kg for one in found.moved if one.from_holder == holder and one.to_holder != holder)
    stays = sum(one.span.kg for one in found.moved if one.from_holder == one.to_holder == holder)
    amount = f"+{kg_said(came)}" if came else f"−{kg_said(went)}" if went else kg_said(stays)
    return [moment_said(found.at), VERB_SAYS[found.verb].said(language()), amount, _reason(found.reason)]


def _certificates(holder: int) -> list[list[object]]:
    return [
        [
            Link(one.number, reverse("check-number", args=[one.number])),
            moment_said(one.retired_at),
            kg_said(one.kg),
            PURPOSE_SAYS[one.use.purpose].said(language()),
            one.use.beneficiary.name,
        ]
        for one in certificates_of(holder)
    ]


def _reason(told: str) -> str:
    """As it was written; an issue names its account by number and hash, of which the beginning is enough here."""
    account = re.fullmatch(r"sum (\d+) ([0-9a-f]{64})", told)
    if account is None:
        return told or "–"
    return Text("第 {n} 次核算 · {digest}…", "account {n} · {digest}…").said(language(), n=account[1], digest=account[2][:12])


def kg_said(kg: int) -> str:
    return f"{grouped(kg)}{NBSP}kg"


def sum_columns() -> tuple[Column, ...]:
    return (_column("project", "项目", "Project"), _column("vintage", "年份", "Vintage"), _column("state", "状态", "State"), _amount())


def block_columns() -> tuple[Column, ...]:
    return (_column("serial", "序列号", "Serial"), _amount(), _column("state", "状态", "State"))


def certificate_columns() -> tuple[Column, ...]:
    names = (_column("purpose", "用途", "Purpose"), _column("beneficiary", "受益人", "Beneficiary"))
    return (_column("number", "证书编号", "Certificate"), _column("at", "时间", "When"), _amount(), *names)


def movement_columns() -> tuple[Column, ...]:
    return (_column("at", "时间", "When"), _column("verb", "变动", "Movement"), _amount(), _column("reason", "依据", "Reason"))


def _amount() -> Column:
    return _column("kg", "数量", "Amount", is_number=True)


def _column(key: str, zh: str, en: str, *, is_number: bool = False) -> Column:
    return Column(key, Text(zh, en).said(language()), is_number=is_number)
