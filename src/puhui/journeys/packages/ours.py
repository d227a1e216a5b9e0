"""What ships with the software, as a package is held against it where there is no site: on a neighbour's own machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from puhui.journeys.packages.words import KnownPackage, Ours
from puhui.methodology.catalogue import shipped
from puhui.methodology.content import content_folder
from puhui.methodology.fields import day_of, whole_of
from puhui.methodology.markup import Section, items_of, read, text_of
from puhui.methodology.words import Methodology
from puhui.vocabulary.texts import Text


def ours_shipped(*, day: date) -> Ours:
    """The methodologies, scenarios and exchange rule in the content folder."""
    scenarios = frozenset(text_of(item.take("code")) for item in _items("scenarios/scenarios.yaml", "scenarios"))
    said = Text("随软件发布的内容", "what ships with the software")
    return ours_of(shipped(), scenarios=scenarios, packages=(), grams_per_point=_grams_per_point(day), day=day, said=said)


def ours_of(
    documents: Iterable[Methodology],
    *,
    scenarios: frozenset[str],
    packages: tuple[KnownPackage, ...],
    grams_per_point: int | None,
    day: date,
    said: Text,
) -> Ours:
    methods: dict[str, dict[str, int]] = defaultdict(dict)
    groups: dict[str, set[str]] = defaultdict(set)
    for m in documents:
        methods[m.code][m.content_hash] = m.version
        groups[m.same_act.group].add(m.same_act.mode)
    return Ours(
        methods=dict(methods),
        groups={group: frozenset(modes) for group, modes in groups.items()},
        scenarios=scenarios,
        packages=packages,
        grams_per_point=grams_per_point,
        day=day,
        said=said,
    )


def _grams_per_point(day: date) -> int | None:
    """The rate of a day; None before the first."""
    rates = [
        (day_of(item.take("from")), whole_of(item.take("grams_per_point"), low=1, high=10**6))
        for item in _items("rules/exchange.yaml", "rules")
    ]
    return max(((from_on, grams) for from_on, grams in rates if from_on <= day), default=(day, None))[1]


def _items(path: str, key: str) -> list[Section]:
    text = (content_folder() / path).read_text(encoding="utf-8")
    return [Section(node) for node in items_of(Section(read(text)).take(key))]
