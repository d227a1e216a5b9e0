"""四眼的词 · Words of four eyes: what a final act does, and what it says of itself to whoever must agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from puhui.participants.words import Facts, Proposal
from puhui.vocabulary.texts import Text

#: A term, what it says, and what it said before, where it changes something.
Row = tuple[Text, Text | str] | tuple[Text, Text | str, Text | str]


@dataclass(frozen=True, slots=True)
class Said:
    """A final act in words: what it is, its facts one by one, and what happens once it is approved."""

    title: Text
    rows: tuple[Row, ...]
    effect: Text


@dataclass(frozen=True, slots=True)
class Final:
    """A row of the table: `act` does what was agreed to, in the transaction of the approval; a refusal of it takes the approval back."""

    act: Callable[[Proposal, datetime], None]
    says: Callable[[Facts], Said]


def key_of(proposal: Proposal) -> str:
    """The key of what a proposal does, in every book: done once, whatever happens."""
    return f"proposal:{proposal.number}"
