"""Whether a second factor is forced. Only a site that says of itself that it is a sample may do without."""

from __future__ import annotations

from puhui.foundation.configuration import Configuration
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class FactorNotForced(Refusal):
    code = "factor_not_forced"
    kind = "unavailable"
    says = Text(
        "PUHUI_SECOND_FACTOR=off 只能与 PUHUI_SAMPLE=1 一起使用。正式站点请去掉它。",
        "PUHUI_SECOND_FACTOR=off goes with PUHUI_SAMPLE=1 only. On a real site take it away.",
    )


def second_factor_is_forced(told: Configuration) -> bool:
    """Raises FactorNotForced."""
    if told.second_factor == "off" and not told.sample:
        raise FactorNotForced
    return told.second_factor == "on"
