"""四眼 · Four eyes: what is final takes effect only when a second person, who has the right too, has agreed.

Somebody proposes (`propose_freeze`, `propose_release`, `propose_funding`, `propose_factor`, `propose_export`, `propose_package`,
`propose_payout`, `propose_merchant_pay`, `propose_cap`, `propose_statement`); nothing happens. Another
one approves, and in the same transaction it is done (`approve`), by the row of its verb in `FINAL`; or refuses; or the maker withdraws.
"""

from puhui.journeys.four_eyes.bank_statements import propose_statement
from puhui.journeys.four_eyes.capping import propose_cap
from puhui.journeys.four_eyes.correcting import propose_correction
from puhui.journeys.four_eyes.deciding import approve, refuse, withdraw
from puhui.journeys.four_eyes.exporting import ExportAsked, propose_export, take_file
from puhui.journeys.four_eyes.factors import FactorAsked, factor_preview, propose_factor
from puhui.journeys.four_eyes.freezing import propose_freeze, propose_release
from puhui.journeys.four_eyes.funding import propose_funding
from puhui.journeys.four_eyes.merchants import matter_of, propose_merchant_pay
from puhui.journeys.four_eyes.paying import propose_payout
from puhui.journeys.four_eyes.plugging import propose_package
from puhui.journeys.four_eyes.table import FINAL, said_of
from puhui.journeys.four_eyes.words import Final, Said

__all__ = [
    "FINAL",
    "ExportAsked",
    "FactorAsked",
    "Final",
    "Said",
    "approve",
    "factor_preview",
    "matter_of",
    "propose_cap",
    "propose_correction",
    "propose_export",
    "propose_factor",
    "propose_freeze",
    "propose_funding",
    "propose_merchant_pay",
    "propose_package",
    "propose_payout",
    "propose_release",
    "propose_statement",
    "refuse",
    "said_of",
    "take_file",
    "withdraw",
]
