"""Questions about owners: what an organisation has declared, and how two of them are related by it. The database asks the same of itself."""

from __future__ import annotations

from datetime import date

from puhui.market import models
from puhui.market.errors import OwnersNotDeclared
from puhui.market.reads.rulebook import trading_rules
from puhui.market.rules.owners import is_state_organ
from puhui.market.words import Declared, OwnerSaid, Relation


def owners_of(organisation: int, *, on: date) -> Declared:
    """What holds on a day. Raises OwnersNotDeclared."""
    return declared_said(_declared(organisation, on))


def has_declared(organisation: int, *, on: date) -> bool:
    return models.Declaration.objects.filter(organisation=organisation, declared_on__lte=on).exists()


def declarations_of(organisation: int, *, limit: int = 50) -> list[Declared]:
    """Every one that was made, the latest first."""
    rows = models.Declaration.objects.filter(organisation=organisation).order_by("-declared_on", "-pk")
    return [declared_said(row) for row in rows[:limit]]


def relation_of(one: int, other: int, *, on: date) -> Relation:
    """Of two organisations, as they have declared by a day, under the rules of that day. Raises OwnersNotDeclared, NoTradingRules."""
    first, second = _declared(one, on), _declared(other, on)
    if one == other or _above(first, on) & _above(second, on):
        return Relation.SAME
    enough = trading_rules(on).related_bp
    if _large(first, enough) & _large(second, enough):
        return Relation.RELATED
    return Relation.NONE


def declared_said(row: models.Declaration) -> Declared:
    owners = tuple(
        OwnerSaid(one.name, one.uscc, one.share_bp, one.is_controlling, is_state_organ(one.uscc))
        for one in row.owners.order_by("-share_bp", "pk")
    )
    return Declared(row.pk, row.organisation, row.declared_on, owners)


def _declared(organisation: int, on: date) -> models.Declaration:
    rows = models.Declaration.objects.filter(organisation=organisation, declared_on__lte=on)
    if (row := rows.order_by("-declared_on", "-pk").first()) is None:
        raise OwnersNotDeclared(organisation=organisation)
    return row


def _own_marks(row: models.Declaration) -> set[str]:
    return {f"number:{row.organisation}"} | ({f"org:{row.uscc}"} if row.uscc else set())


def _above(row: models.Declaration, on: date) -> set[str]:
    """The organisation itself and all that control it, one through the other; circles end where they close.

    Two have the same ultimate owner, or one controls the other, exactly where these sets meet: whatever stands above the meeting point stands above both.
    """
    found, waiting = _own_marks(row), [row]
    while waiting:
        for owner in waiting.pop().owners.filter(is_controlling=True):
            if owner.mark in found or is_state_organ(owner.uscc):
                continue
            found.add(owner.mark)
            if owner.uscc and (above := _declared_as(owner.uscc, on)):
                waiting.append(above)
    return found


def _declared_as(uscc: str, on: date) -> models.Declaration | None:
    return models.Declaration.objects.filter(uscc=uscc, declared_on__lte=on).order_by("-declared_on", "-pk").first()


def _large(row: models.Declaration, enough: int) -> set[str]:
    """The organisation itself, and who holds that much of it."""
    return _own_marks(row) | {owner.mark for owner in row.owners.filter(share_bp__gte=enough) if not is_state_organ(owner.uscc)}
