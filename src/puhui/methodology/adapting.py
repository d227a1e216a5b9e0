"""A neighbour's document made ours by rule: code, version and region change, numbers stay what and whose they are, each change is listed.

The same document always gives the same text, so that anyone can make it again and compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from puhui.methodology.regions import covers, name_of
from puhui.methodology.words import Methodology, Status
from puhui.vocabulary.texts import Text

_OF_A_VALUE = ("value", "region", "applies_to", "grade", "kind", "data_year", "uncertainty", "valid", "reference")
#: The line of the basis by which the document that was recognised is known.
_BASIS = re.compile(r"^互认 .* sha256:([0-9a-f]{64})$")


@dataclass(frozen=True, slots=True)
class Change:
    """What the rule changed: where, what stood there, what stands there now."""

    place: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Adapted:
    text: str
    changes: tuple[Change, ...]


def recognised_hash(m: Methodology) -> str:
    """The hash of the neighbour's document that a document was made from; empty where it was made from none."""
    return next((match[1] for line in m.basis if (match := _BASIS.match(line))), "")


def adapted(m: Methodology, *, code: str, version: int, region: str) -> Adapted:
    """The neighbour's document for a place of ours, under our code, as its next version."""
    document: dict[str, Any] = yaml.load(m.source, Loader=yaml.BaseLoader)  # noqa: S506 - text only, and proved before
    changes = [*_head(document, m, code=code, version=version, region=region), *_numbers(document, m, region), *_cases(document, region)]
    if m.status is not Status.REFERENCE and (status := _status(document)) != m.status:
        changes.append(Change(Text("状态", "status"), m.status, status))
        document["status"] = status.value
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200)
    return Adapted(text, tuple(changes))


def _head(document: dict[str, Any], m: Methodology, *, code: str, version: int, region: str) -> Iterator[Change]:
    for key, place, after in (
        ("code", Text("代码", "code"), code),
        ("version", Text("版本", "version"), str(version)),
        ("region", Text("适用地区", "region"), region),
    ):
        if document[key] != after:
            yield Change(place, document[key], after)
        document[key] = after
    line = f"互认 {name_of(m.region).zh} {m.code} v{m.version} sha256:{m.content_hash}"
    document["basis"] = [line, *(document.get("basis") or [])]
    yield Change(Text("依据", "basis"), "", line)


def _numbers(document: dict[str, Any], m: Methodology, region: str) -> Iterator[Change]:
    """A number for the whole of their region is one for ours, borrowed; one for a part of theirs is for comparison only."""
    for name, entry in _entries(document):
        listed = entry.pop("values", None)
        values = listed or ([{key: entry.pop(key) for key in _OF_A_VALUE if key in entry}] if "value" in entry else [])
        kept = []
        for value in values:
            place = value.get("applies_to", "")
            if not place or covers(place, region):
                kept.append(value)
            elif covers(place, m.region):
                kept.append({key: told for key, told in value.items() if key != "applies_to"})
                yield Change(Text(f"{name} 用于", f"{name} is for"), place, region)
            else:
                entry.setdefault("variants", []).append(value)
                yield Change(Text(f"{name} 的数", f"number of {name}"), f"{value['value']} ({place})", "")
        if listed and kept:
            entry["values"] = kept
        elif kept:
            entry.update(kept[0])


def _entries(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where numbers stand: under a parameter, or under each code of a table."""
    for name, entry in (document.get("parameters") or {}).items():
        if "each" not in entry:
            yield name, entry
            continue
        for code, each in entry["each"].items():
            if isinstance(each, dict):
                yield f"{name}.{code}", each


def _cases(document: dict[str, Any], region: str) -> Iterator[Change]:
    """A case that happens in a place of theirs is worked in ours."""
    for case in document.get("cases") or []:
        if "region" in case and not covers(region, case["region"]):
            yield Change(Text(f"算例“{case['name']['zh']}”的地区", f"place of the case “{case['name']['en']}”"), case.pop("region"), region)


def _status(document: dict[str, Any]) -> Status:
    lacks = [name for name, entry in _entries(document) if not {"value", "values", "factor"} & entry.keys()]
    cap = document["cap"]
    return Status.PARAMETRIC if lacks or (cap["per"] != "none" and "reduction" not in cap) else Status.ENABLED
