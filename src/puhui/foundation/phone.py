"""短信 · Text messages through a port. `PUHUI_SMS=package.module:name` names what sends them; this project ships no operator's client.

A sample site sends nothing: what would be sent stands on a page of the site that is marked as sample. A real site without a port sends
nothing either, and offers nothing that would need it.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Protocol, runtime_checkable

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import MessageNotSent, PhonePortBroken
from puhui.foundation.models import SampleMessage

SHOWN_MAX = 30


@runtime_checkable
class PhonePort(Protocol):
    """What an operator's client implements; it is made once, without arguments."""

    def send(self, number: str, text: str) -> None:
        """Hands a message over. Raises OSError where that failed; it must not wait longer than a page may."""


class Shown:
    """Shows a message on the sample site instead of sending it."""

    def send(self, number: str, text: str) -> None:
        SampleMessage.objects.create(number_shown=masked(number), text=text[:200])


def send(number: str, text: str) -> None:
    """Raises MessageNotSent, PhonePortBroken."""
    try:
        _port().send(number, text)
    except OSError as problem:
        raise MessageNotSent from problem


def is_offered() -> bool:
    """Whether a message can reach anybody here."""
    return bool(configuration().sms) or is_shown()


def is_shown() -> bool:
    """Whether messages are shown on the site instead of being sent."""
    return not configuration().sms and (configuration().sample or configuration().debug)


def shown_messages() -> list[SampleMessage]:
    """The newest messages that were shown."""
    return list(SampleMessage.objects.order_by("-pk")[:SHOWN_MAX]) if is_shown() else []


def masked(number: str) -> str:
    """138****8000: enough for its owner, too little for anybody else."""
    return f"{number[:3]}****{number[-4:]}"


def _port() -> PhonePort:
    if configuration().sms:
        return _from_port(configuration().sms)
    if is_shown():
        return Shown()
    raise MessageNotSent


@cache
def _from_port(port: str) -> PhonePort:
    module, _, name = port.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)()
    except (ImportError, AttributeError, ValueError) as problem:
        raise PhonePortBroken(port=port[:80], reason=str(problem)[:120]) from problem
    if not isinstance(found, PhonePort):
        raise PhonePortBroken(port=port[:80], reason="send")
    return found
