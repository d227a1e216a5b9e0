"""结算银行 · The settlement bank through a port. `PUHUI_BANK=package.module:name` names its client; this project ships no bank's client.

A sample site plays a bank of its own. A real site without a port has none, and offers nothing that would need it.
"""

from __future__ import annotations

import importlib
from functools import cache

from puhui.foundation.configuration import configuration
from puhui.payments.actions.sample_bank import SampleBank
from puhui.payments.errors import BankMissing, BankPortBroken
from puhui.payments.reads.money import is_played
from puhui.payments.words import BankPort


def bank() -> BankPort:
    """Raises BankMissing, BankPortBroken."""
    if configuration().bank:
        return _from_port(configuration().bank)
    if is_played():
        return SampleBank()
    raise BankMissing


@cache
def _from_port(port: str) -> BankPort:
    module, _, name = port.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)()
    except (ImportError, AttributeError, ValueError, TypeError) as problem:
        raise BankPortBroken(port=port[:80], reason=str(problem)[:120]) from problem
    if not isinstance(found, BankPort):
        raise BankPortBroken(port=port[:80], reason="account, pay, read, statement")
    return found
