"""实名核验 · Whether a name and an identity number are one human's: asked of a service behind a port, or of their form alone.

What ships looks at the form only and says so: it never calls anybody verified. A real service is named by
`PUHUI_REAL_NAME=package.module:name`, called without arguments, and goes out by `foundation.outgoing`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Protocol, runtime_checkable

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import RealNameBroken
from puhui.vocabulary.identifiers import identity_number

#: Who has looked where nobody but the form was asked.
FORM = "form"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether they belong together, and by whom: `form` where only the form was looked at."""

    is_match: bool
    verified_by: str


@runtime_checkable
class RealName(Protocol):
    """The service. A refusal of its own (unreachable, too slow) is a kind of OutgoingFailed."""

    def check(self, name: str, number: str, phone: str) -> Verdict: ...


class FormOnly:
    """The digits of GB 11643 and nothing else: not verified with the authority."""

    def check(self, name: str, number: str, phone: str) -> Verdict:
        """Raises BadIdentifier."""
        identity_number(number)
        return Verdict(is_match=True, verified_by=FORM)


def real_name() -> RealName:
    return _of(configuration().real_name)


@cache
def _of(port: str) -> RealName:
    if not port:
        return FormOnly()
    module, _, name = port.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)()
    except (ImportError, AttributeError, ValueError) as problem:
        raise RealNameBroken(where=f"PUHUI_REAL_NAME={port}", reason=str(problem)[:120]) from problem
    if not isinstance(found, RealName):
        raise RealNameBroken(where=f"PUHUI_REAL_NAME={port}", reason="check")
    return found
