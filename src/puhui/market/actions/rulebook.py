"""The rules of trading are published, version by version; an organisation declares its owners. Each verb is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from puhui.foundation.turns import wait_in_turn
from puhui.market import models
from puhui.market.errors import TradingRulesReused
from puhui.market.reads.owners import declared_said
from puhui.market.reads.rulebook import rules_said
from puhui.market.rules.owners import Proved, check_owners
from puhui.market.rules.rulebook import check_rules
from puhui.market.words import RULE_RANGES, Declared, Owner, TradingRules
from puhui.participants import reads as participants
from puhui.participants.errors import UnknownParticipant
from puhui.vocabulary.masking import masked_name
from puhui.vocabulary.periods import local_day


@transaction.atomic
def publish_trading_rules(rules: TradingRules) -> TradingRules:
    """They hold from their day on. The same number with the same content changes nothing. Raises TradingRulesWrong, TradingRulesReused."""
    check_rules(rules)
    numbers = {field: getattr(rules, field) for field in RULE_RANGES}
    row, _ = models.Rulebook.objects.get_or_create(number=rules.number, defaults={
        **numbers, "from_on": rules.from_on, "document_zh": rules.document.zh, "document_en": rules.document.en,
        "is_workdays_only": rules.is_workdays_only, "kinds": " ".join(sorted(rules.kinds)),
    })  # fmt: skip
    published = rules_said(row)
    if published != rules:
        raise TradingRulesReused(number=rules.number)
    return published


@transaction.atomic
def declare_owners(*, organisation: int, owners: Sequence[Owner], by: int, now: datetime, uscc: str | None = None) -> Declared:
    """It takes the place of what was declared before; none at all says that nobody holds enough to be named, as of a state organ.

    `uscc` is the organisation's own code, by which others name it; it is looked up where it is not given. Of a person a keyed mark and a masked name
    are kept. Raises OwnersTooMany, OwnersWrong, SharesAboveWhole.
    """
    own = _code_of(organisation) if uscc is None else uscc
    proved = check_owners(owners, uscc=own)
    wait_in_turn(f"owners of {organisation}")  # the later of two declarations is the one that was written later
    row = models.Declaration.objects.create(
        organisation=organisation, uscc=own, declared_on=local_day(now), declared_at=now, declared_by=by, owners_said=len(proved),
        share_bp_said=sum(one.owner.share_bp for one in proved),
    )  # fmt: skip
    models.Owner.objects.bulk_create(_owner(row, one) for one in proved)
    return declared_said(row)


def _code_of(organisation: int) -> str:
    try:
        return participants.organisation_at(organisation).uscc
    except UnknownParticipant:
        return ""


def _owner(row: models.Declaration, one: Proved) -> models.Owner:
    name = one.owner.name.strip()
    mark = f"person:{participants.number_mark(one.code)}" if one.is_person else f"org:{one.code}"
    return models.Owner(
        declaration=row, mark=mark, uscc="" if one.is_person else one.code, name=masked_name(name) if one.is_person else name,
        share_bp=one.owner.share_bp, is_controlling=one.owner.is_controlling,
    )  # fmt: skip
