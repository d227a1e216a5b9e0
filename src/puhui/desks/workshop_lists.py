"""方法工作间的列表 · Documents in writing as rows, their states, and what two of them can be laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from puhui.desks.words import moment_said
from puhui.library import reads
from puhui.library.errors import UnknownSketch
from puhui.library.words import Sketch, SketchState, Version
from puhui.participants.reads import user_names
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class SketchLine:
    """A document in the list: its newest state, and who saved it when."""

    sketch: Sketch
    by: str
    saved: str


@dataclass(frozen=True, slots=True)
class StateLine:
    state: SketchState
    by: str
    saved: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the two sides: `key` is how an address asks for it."""

    key: str
    says: Text
    text: str


def lines_shown(found: Sequence[Sketch]) -> list[SketchLine]:
    names = user_names({one.newest.author for one in found})
    return [SketchLine(one, names.get(one.newest.author, "–"), moment_said(one.newest.saved_at)) for one in found]


def states_shown(found: Sequence[SketchState]) -> list[StateLine]:
    names = user_names({one.author for one in found})
    return [StateLine(one, names.get(one.author, "–"), moment_said(one.saved_at)) for one in found]


def sources() -> list[tuple[str, Text]]:
    """Every version of the library, as a document may begin from it."""
    return [(_key(version), _version_said(version)) for version in reads.versions()]


def choices(states: Sequence[SketchState]) -> list[tuple[Text, list[tuple[str, Text]]]]:
    """What can stand on either side, in two groups."""
    return [
        (Text("这份文档", "this document"), [(str(one.number), _state_said(one)) for one in states]),
        (Text("方法学库", "the library"), sources()),
    ]


def both_of(found: Sketch, states: Sequence[SketchState], left: str, right: str) -> tuple[Chosen, Chosen]:
    """The two that are asked for; if none is, the newest state beside the one before, or beside what it began from.

    Raises UnknownSketch, UnknownVersion.
    """
    newest = str(states[0].number)
    before = str(states[1].number) if len(states) > 1 else f"{found.base[0]}/{found.base[1]}" if found.base else newest
    return _chosen(found, left or before), _chosen(found, right or newest)


def _chosen(found: Sketch, key: str) -> Chosen:
    code, _, number = key.partition("/")
    if number:
        if not (number.isdecimal() and len(number) < 6):
            raise UnknownSketch
        version = reads.version(code=code, number=int(number))
        return Chosen(_key(version), _version_said(version), version.text)
    if not (key.isdecimal() and len(key) < 10):
        raise UnknownSketch
    state = reads.sketch_state(number=found.number, organisation=found.organisation, state=int(key))
    return Chosen(str(state.number), _state_said(state), state.text)


def _key(version: Version) -> str:
    return f"{version.code}/{version.number}"


def _version_said(version: Version) -> Text:
    name = reads.methodology_of(version).name
    return Text(f"{name.zh} {version.code} v{version.number}", f"{name.en} {version.code} v{version.number}")


def _state_said(state: SketchState) -> Text:
    saved = moment_said(state.saved_at)
    return Text(f"第 {state.number} 稿 {saved}", f"state {state.number}, {saved}")
