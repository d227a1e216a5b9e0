"""接入包的词 · Words of scenario packages: one that somebody brought here, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Offered:
    """A package that is brought: its name is a hash over its files. Its texts are empty where they could not be read."""

    digest: str
    code: str
    version: int
    name: Text
    publisher: Text
    scenario: str
    adapter: str
    adapter_hash: str
    adapter_text: str
    method_hash: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Package:
    """A package as it stands here. `proposal` is the number under which two persons agreed; None while it is only brought."""

    digest: str
    code: str
    version: int
    name: Text
    publisher: Text
    scenario: str
    adapter: str
    adapter_hash: str
    method_hash: str
    offered_at: datetime
    adopted_at: datetime | None
    proposal: int | None
    #: the newest that is adopted under its code: files of its adapter's name are read by it
    is_current: bool
