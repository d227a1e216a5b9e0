"""The one table of final acts. A later final verb adds its row here, and is then reached by a second person's approval only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from puhui.journeys.four_eyes import (
    bank_statements,
    capping,
    correcting,
    exporting,
    factors,
    freezing,
    funding,
    merchants,
    paying,
    plugging,
)
from puhui.journeys.four_eyes.words import Final, Said
from puhui.participants.words import Proposal, Verb

FINAL: Mapping[Verb, Final] = MappingProxyType(
    {
        Verb.FREEZE_ACCOUNT: Final(freezing.act, freezing.says),
        Verb.FUND_BUDGET: Final(funding.act, funding.says),
        Verb.CHANGE_FACTOR: Final(factors.act, factors.says),
        Verb.CORRECT_RUNS: Final(correcting.act, correcting.says),
        Verb.EXPORT_PERSONAL_DATA: Final(exporting.act, exporting.says),
        Verb.ADD_PACKAGE: Final(plugging.act, plugging.says),
        Verb.PAY_GIVERS: Final(paying.act, paying.says),
        Verb.PAY_MERCHANTS: Final(merchants.act, merchants.says),
        Verb.SET_COMPLIANCE: Final(capping.act, capping.says),
        Verb.TAKE_STATEMENT: Final(bank_statements.act, bank_statements.says),
    }
)


def said_of(proposal: Proposal) -> Said:
    """What a proposal is about, for whoever reads it."""
    return FINAL[proposal.verb].says(proposal.facts)
