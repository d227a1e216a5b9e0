"""YAML from a stranger, read as text only: no tags, no aliases, no duplicate keys, and every value knows its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from puhui.methodology.errors import DocumentRefused, Fault, FaultFound, shown
from puhui.vocabulary.texts import Text

#: The C loader where it was built (ten times faster), else the same in Python.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

BYTES_MAX = 256 * 1024
DEPTH_MAX = 12
#: How much is read of a document, in parts of YAML: the largest that is shipped has 1,800.
EVENTS_MAX = 30_000
KEY_MAX = 200
#: Signs that no reader sees and that may change what they read: control, format, another kind of line end, half a character.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class Node:
    """One value with its place: a string, a list of nodes or a mapping of nodes."""

    value: str | list[Node] | dict[str, Node]
    line: int
    column: int
    path: str

    def fault(self, wrong: Text, remedy: Text, *, column: int = 0, text: str = "") -> Fault:
        written = text or (self.value if isinstance(self.value, str) else self.path)
        return Fault(self.line, self.column + column, shown(self.path), shown(written), wrong, remedy)


def read(text: str) -> Node:
    """The document's tree; raises DocumentRefused with the line of the first thing that may not stand there."""
    _sized(text)
    try:
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            _allowed(event, depth, count)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        wrong = Text("不是正确的 YAML。", "This is not well-formed YAML.")
        raise _refused(mark.line + 1 if mark else 1, wrong, _INDENT, text=str(problem.problem or "")) from problem
    except yaml.YAMLError as problem:
        raise _refused(1, Text("不是正确的 YAML。", "This is not well-formed YAML."), _INDENT) from problem
    if root is None:
        raise _refused(1, Text("文档是空的。", "The document is empty."), Text("请填写 code 等字段。", "Write code and the other keys."))
    return _node(root, path="")


def _sized(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as problem:
        line = text.count("\n", 0, problem.start) + 1
        wrong = Text("文字里有半个字符，不是 UTF-8。", "The text holds half a character and is not UTF-8.")
        raise _refused(line, wrong, Text("请另存为 UTF-8。", "Save it as UTF-8.")) from problem
    if size > BYTES_MAX:
        raise too_large()
    if found := _UNSEEN.search(text, 1 if text.startswith("\ufeff") else 0):
        raise _unseen(found[0], line=text.count("\n", 0, found.start()) + 1)


def too_large() -> DocumentRefused:
    return _refused(1, Text("文档超过 256 KB。", "The document is larger than 256 KB."), Text("请拆分。", "Split it."))


def _unseen(sign: str, *, line: int) -> DocumentRefused:
    code = f"U+{ord(sign):04X}"
    wrong = Text(f"有看不见的控制符 {code}。", f"There is a control sign {code} that nobody sees.")
    return _refused(line, wrong, Text("请删去它。", "Remove it."), text=code)


_INDENT = Text("请检查缩进、冒号后的空格和引号。", "Check indentation, the space after a colon, and quotes.")


def _refused(line: int, wrong: Text, remedy: Text, *, text: str = "") -> DocumentRefused:
    return DocumentRefused(faults=[Fault(line, 1, "/", shown(text), wrong, remedy)])


def _allowed(event: Any, depth: int, count: int) -> None:
    line = event.start_mark.line + 1
    if count > EVENTS_MAX:
        raise _refused(line, Text("文档里的键和值太多。", "The document has too many keys and values."), Text("请拆分。", "Split it."))
    if depth > DEPTH_MAX:
        raise _refused(line, Text("嵌套过深。", "Nested too deeply."), Text("请减少层级。", "Use fewer levels."))
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise _refused(line, Text("不允许锚点和引用。", "Anchors and aliases are not allowed."), Text("请直接写出内容。", "Write it out."))
    if getattr(event, "tag", None):
        raise _refused(
            line, Text("不允许类型标签。", "Tags are not allowed."), Text("请删去以 ! 开头的标签。", "Remove the tag that starts with !.")
        )


def _node(raw: yaml.Node, *, path: str) -> Node:
    """The node with its place. An escape in quotes can write a sign that the text itself may not hold."""
    line, column = raw.start_mark.line + 1, raw.start_mark.column + 1
    if isinstance(raw, yaml.MappingNode):
        return Node(dict(_pairs(raw, path=path)), line, column, path or "/")
    if isinstance(raw, yaml.SequenceNode):
        items = [_node(item, path=f"{path}/{n}") for n, item in enumerate(raw.value, 1)]
        return Node(items, line, column, path or "/")
    return Node(_seen(str(raw.value), line=line), line, column, path or "/")


def _seen(text: str, *, line: int) -> str:
    if found := _UNSEEN.search(text):
        raise _unseen(found[0], line=line)
    return text


def _pairs(raw: yaml.MappingNode, *, path: str) -> Iterator[tuple[str, Node]]:
    seen: set[str] = set()
    for key, value in raw.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or len(key.value) > KEY_MAX:
            wrong = Text("键应是一个短词。", "A key is one short word.")
            raise _refused(line, wrong, Text("请写成 键: 值。", "Write key: value."), text=path)
        name = _seen(str(key.value), line=line)
        if name in seen:
            wrong = Text("同一个键写了两次。", "The same key is written twice.")
            raise _refused(line, wrong, Text("请保留一个。", "Keep one of them."), text=name)
        seen.add(name)
        yield name, _node(value, path=f"{path}/{name}")


class Section:
    """A mapping that is read key by key; what nobody asked for is a fault in the end."""

    def __init__(self, node: Node) -> None:
        if not isinstance(node.value, dict):
            raise FaultFoundAt(node, Text("这里需要一组键值。", "A mapping is needed here."), _INDENT)
        self.node = node
        self.left = dict(node.value)

    def take(self, key: str) -> Node:
        found = self.left.pop(key, None)
        if found is None:
            raise FaultFoundAt(
                self.node,
                Text(f"缺少“{key}”。", f"“{key}” is missing."),
                Text(f"请在这一段补上 {key}:。", f"Add {key}: to this section."),
            )
        return found

    def perhaps(self, key: str) -> Node | None:
        return self.left.pop(key, None)

    def done(self) -> None:
        for key, node in self.left.items():
            raise FaultFoundAt(
                node,
                Text(f"不认识的键“{key}”。", f"Unknown key “{key}”."),
                Text("请对照方法学文档格式，检查拼写。", "Check the spelling against the document format."),
                text=key,
            )


class FaultFoundAt(FaultFound):
    """A fault that already knows its node."""

    def __init__(self, node: Node, wrong: Text, remedy: Text, *, text: str = "") -> None:
        super().__init__(wrong, remedy, text=text)
        self.fault = node.fault(wrong, remedy, text=text)


def text_of(node: Node) -> str:
    if not isinstance(node.value, str) or not node.value.strip():
        raise FaultFoundAt(node, Text("这里需要一段文字。", "Text is needed here."), _INDENT)
    return node.value.strip()


def items_of(node: Node) -> list[Node]:
    if not isinstance(node.value, list):
        raise FaultFoundAt(node, Text("这里需要一个列表。", "A list is needed here."), _INDENT)
    return node.value


def pairs_of(node: Node) -> dict[str, Node]:
    if not isinstance(node.value, dict):
        raise FaultFoundAt(node, Text("这里需要一组键值。", "A mapping is needed here."), _INDENT)
    return node.value
