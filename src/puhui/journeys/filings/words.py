"""备案事项的词 · Words of what is filed: what a subject says of its document before it is handed in, and what it does once it is filed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from puhui.filing.words import Application
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Findings:
    """What a machine finds in a document: `faults` keep it from being handed in, `notes` are for whoever decides."""

    faults: tuple[Text, ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of the table: `looks_at` reads the document; `files` and `ends` do what filing or ending it means, in the same transaction."""

    looks_at: Callable[[Application, bytes], Findings]
    files: Callable[[Application, bytes, datetime], None]
    ends: Callable[[Application, bytes, datetime], None]
