"""What a method document is about, in a form that can be compared: its act, its boundary, its inputs, its formula, its numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from puhui.methodology.errors import FaultFound
from puhui.methodology.expressions import Expression, names_in, parse
from puhui.methodology.lines import tree_of
from puhui.methodology.shapes import Tree, branches, leaf, normal_tree
from puhui.methodology.units import dimension_text
from puhui.methodology.words import Methodology

#: Words that every document has, so that two of them are not alike by these.
_COMMON_EN = frozenset(
    re.findall(
        "[a-z]+",
        "a an and are as at by for from has have in is it its may no not of on one or than that the their them they this to what when where"
        " which who with without",
    )
)
_COMMON_ZH = frozenset("的了和与或按不在是为有把对从到就也都而及其这那之以上下中")
#: Words that say of an act for whom, how well or why it is done, and not what is done: many names have them.
_QUALIFIES_ZH = (
    "居民",
    "家庭",
    "家用",
    "个人",
    "公众",
    "城市",
    "公共",
    "低碳",
    "绿色",
    "节约",
    "节能",
    "高效",
    "自带",
    "使用",
    "安装",
    "项目",
    "系统",
    "响应",
    "行动",
    "出行",
)
_QUALIFIES_EN = frozenset(
    re.findall(
        "[a-z]+",
        "bring by citizen efficient green home household installing low own person project public residential resident ride riding save saving"
        " system take travel urban use used using your",
    )
)
#: Units that count things; which one a document chose says nothing about the act.
_COUNTS = frozenset({"[item]", "[act]", "[trip]", "[room_night]"})
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z]+")


Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Bag:
    """Signs with how often each occurs, and how many there are."""

    counts: Mapping[Hashable, int]
    size: int

    @staticmethod
    def of(signs: Iterable[Hashable]) -> Bag:
        counts = Counter(signs)
        return Bag(counts, sum(counts.values()))


@dataclass(frozen=True, slots=True)
class Profile:
    """`names` are what another document may call it by; `said` is all that it says about its boundary."""

    methodology: Methodology
    name_zh: Bag
    name_en: Bag
    mode: Bag
    boundary_zh: Bag
    boundary_en: Bag
    inputs: tuple[Bag, ...]  # ever less exact: column, role, dimension
    formula: Bag
    numbers: Bag
    names: tuple[str, ...]
    said: str


def profile(m: Methodology) -> Profile:
    texts = [m.summary, *(rule.label for rule in m.exclusions), *(given.label for given in m.inputs)]
    boundary = " ".join(text.zh for text in texts)
    return Profile(
        methodology=m,
        name_zh=Bag.of(_pairs(_unqualified(m.name.zh))),
        name_en=Bag.of(_act_words(m.name.en)),
        mode=Bag.of(_act_words(m.same_act.mode)),
        boundary_zh=Bag.of(_pairs(boundary)),
        boundary_en=Bag.of(_words(" ".join(text.en for text in texts))),
        inputs=_inputs(m),
        formula=Bag.of(branches(reduction_tree(m)).elements()),
        numbers=Bag.of(_numbers(m)),
        names=(m.name.zh, m.name.en.lower()),
        said=" ".join(
            (m.summary.zh, m.summary.en.lower(), *m.basis, *(f"{rule.label.zh} {rule.label.en.lower()}" for rule in m.exclusions))
        ),
    )


def _pairs(text: str) -> Iterator[str]:
    """Pairs of neighbouring Chinese signs; 低碳用电 is 低碳, 碳用, 用电."""
    for run in _HAN.findall(text):
        for one, other in pairwise(run):
            if one not in _COMMON_ZH and other not in _COMMON_ZH:
                yield one + other
        if len(run) == 1:
            yield run


def _words(text: str) -> Iterator[str]:
    """English words without those that every text has, and without the s of the plural."""
    for word in _WORD.findall(text.lower()):
        if word not in _COMMON_EN:
            yield word.removesuffix("s") if len(word) > 3 else word


def _unqualified(name: str) -> str:
    """居民低碳用电 is 用电. A name of nothing else is kept as it is."""
    rest = name
    for word in _QUALIFIES_ZH:
        rest = rest.replace(word, " ")
    return rest if _HAN.search(rest) else name


def _act_words(text: str) -> list[str]:
    words = [*_words(text)]
    return [word for word in words if word not in _QUALIFIES_EN] or words


def _shown(dimension: Dimension) -> str:
    return dimension_text(_measured(dimension))


def _measured(dimension: Dimension) -> Dimension:
    return tuple(sorted(("[count]" if name in _COUNTS else name, power) for name, power in dimension))


def _inputs(m: Methodology) -> tuple[Bag, ...]:
    counted = _counted(m)
    told = [(_measured(given.unit.dimension), "counts" if given.name in counted else "checks", given.column) for given in m.inputs]
    return (Bag.of(told), Bag.of(one[:2] for one in told), Bag.of(one[0] for one in told))


def _counted(m: Methodology) -> set[str]:
    """The inputs that a gram is made of; the others only decide whether a record counts."""
    found: set[str] = set()
    for formula in m.formulas:
        parsed = _parsed(formula.text)
        found |= set(names_in(parsed)) if parsed else set()
    return found | {past.of for past in m.history if past.name in found}


def _parsed(text: str) -> Expression | None:
    try:
        return parse(text)
    except FaultFound:
        return None


def reduction_tree(m: Methodology) -> Tree:
    """The reduction with the symbols that it builds on written out, and each name replaced by what it measures."""
    stands_for: dict[str, Tree] = {name: leaf(f"one {name}") for name in ("person", "trip", "household", "day")}
    stands_for |= {given.name: leaf(f"input {_shown(given.unit.dimension)}") for given in m.inputs}
    stands_for |= {past.name: leaf(f"mean {_shown(past.unit.dimension)}") for past in m.history}
    stands_for |= {p.name: leaf(f"number {_shown(p.unit.dimension)}") for p in m.parameters}
    stands_for |= {name: leaf(f"table {_shown(table.unit.dimension)}") for name, table, _ in m.look_ups()}
    found = leaf("nothing")
    for formula in m.formulas:
        parsed = _parsed(formula.text)
        found = normal_tree(parsed, lambda name: stands_for.get(name, leaf(name))) if parsed else leaf(str(tree_of(formula.text)))
        stands_for[formula.symbol] = found
    return stands_for.get("reduction", found)


def _numbers(m: Methodology) -> Iterator[Hashable]:
    """The families that numbers are taken from, and what each number measures; the codes of a table are one number."""
    seen: set[str] = set()
    for parameter in m.parameters:
        if parameter.table in seen:
            continue
        seen |= {parameter.table} - {""}
        yield _measured(parameter.unit.dimension)
        if parameter.factor:
            yield (parameter.factor.family, parameter.factor.item)
