"""The scheme's documents as YAML: read as strictly as a methodology, and what ships read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from puhui.foundation.documents import digest_of
from puhui.journeys.scheme.words import UNIT_SAYS, Kind, Number, Rule
from puhui.methodology.content import content_folder
from puhui.methodology.errors import DocumentRefused, FaultFound
from puhui.methodology.fields import both_languages, day_of, maybe_items, one_of, whole_of
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, read, text_of
from puhui.vocabulary.texts import Text

VALUE_MAX = 10**9


@dataclass(frozen=True, slots=True)
class Shipped:
    rule: Rule
    body: bytes

    @property
    def digest(self) -> str:
        return digest_of(self.body)


@cache
def shipped() -> dict[str, Shipped]:
    """What comes with the software, by code, in the order of their kinds."""
    bodies = [path.read_bytes() for path in sorted((content_folder() / "scheme").glob("*.yaml"))]
    found = [Shipped(read_document(body.decode("utf-8")), body) for body in bodies]
    order = list(Kind)
    return {one.rule.code: one for one in sorted(found, key=lambda one: order.index(one.rule.kind))}


def as_filed(body: bytes) -> bytes:
    """A shipped document as an authority would hand it in: without its own first day, and without saying that nobody has filed it."""
    lines = body.decode("utf-8").splitlines(keepends=True)
    at = lines.index("provisional:\n")
    kept = [*lines[:at], *lines[at + 3 :]]
    return "".join(line for line in kept if not line.startswith(("from:", "#"))).encode()


def read_document(text: str) -> Rule:
    """Raises DocumentRefused, with the line of what is wrong."""
    try:
        section = Section(read(text))
        made = _rule(section)
        section.done()
    except FaultFound as problem:
        raise DocumentRefused(faults=[problem.fault]) from problem
    return made


def _rule(section: Section) -> Rule:
    provisional, from_on = section.perhaps("provisional"), section.perhaps("from")
    numbers = tuple(_number(node) for node in maybe_items(section.perhaps("numbers")))
    return Rule(
        code=text_of(section.take("code")),
        kind=one_of(section.take("kind"), Kind),
        name=both_languages(section.take("name")),
        summary=both_languages(section.take("summary")),
        articles=tuple(both_languages(node) for node in items_of(section.take("articles"))),
        numbers=numbers,
        provisional=both_languages(provisional) if provisional else None,
        from_on=day_of(from_on) if from_on else None,
    )


def _number(node: Node) -> Number:
    section = Section(node)
    where, unit = section.perhaps("where"), section.take("unit")
    if text_of(unit) not in UNIT_SAYS:
        known = ", ".join(UNIT_SAYS)
        raise FaultFoundAt(unit, Text("没有这个单位。", "There is no such unit."), Text(f"可用：{known}。", f"Use one of: {known}."))
    made = Number(
        code=text_of(section.take("code")),
        name=both_languages(section.take("name")),
        value=whole_of(section.take("value"), low=0, high=VALUE_MAX),
        unit=text_of(unit),
        where=text_of(where) if where else "",
    )
    section.done()
    return made
