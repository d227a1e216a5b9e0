"""Every template of the product, read as a file: nothing inline, both languages, no drawing outside the components."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType

import puhui

PRODUCT = Path(puhui.__file__).parent
TEMPLATES = sorted(PRODUCT.rglob("templates/**/*.html"))
HAN = re.compile(r"[\u4e00-\u9fff]")
INLINE = {
    "a style attribute": re.compile(r"\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "a script without an address": re.compile(r"<script\b(?![^>]*\ssrc=)"),
    "an event attribute": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:-][\w:-]+)\s*="),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
#: Words that are the same in both languages.
SAME = {"English", "中文"}

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PRODUCT)))


def sentences(path: Path) -> Iterator[tuple[str, str]]:
    """The two languages of each `{% t %}`, without their quotes."""
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        if token.token_type is TokenType.BLOCK and (bits := _bits(token))[0] == "t":
            yield bits[1], bits[2]


def facts(sentence: str) -> set[str]:
    """The names in braces; `{n_s}` is the plural of `{n}`, which English alone has."""
    return {name.removesuffix("_s") for name in re.findall(r"{(\w+)}", sentence)}


def _bits(token: Token) -> list[str]:
    return [bit[1:-1] if bit[:1] in "\"'" else bit for bit in token.split_contents()]


class TestTemplates:
    def test_there_are_some(self) -> None:
        assert len(TEMPLATES) > 30

    @each_template
    def test_hold_nothing_that_the_content_security_policy_forbids(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert not [what for what, pattern in INLINE.items() if pattern.search(text)]

    @each_template
    def test_say_each_sentence_in_both_languages(self, path: Path) -> None:
        for zh, en in sentences(path):
            assert zh.strip(), f"no Chinese beside “{en}”"
            assert en.strip(), f"no English beside “{zh}”"
            assert not HAN.search(en), f"Chinese in the English “{en}”"
            assert facts(zh) == facts(en), f"other facts in “{zh}” than in “{en}”"

    @each_template
    def test_say_nothing_in_chinese_alone(self, path: Path) -> None:
        if path.name == "500.html":
            return  # says both languages one below the other: it may ask for no context
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(encoding="utf-8"))
        alone = {word for word in re.findall(r"[\u4e00-\u9fff]+", text) if word not in SAME}
        assert not alone


class TestTheRule:
    """The patterns themselves, on both sides."""

    @pytest.mark.parametrize(
        "text", ['<p style="x">', "<style>", "<script>x()</script>", "<script defer>x()</script>", '<a onclick="x">', '<a hx-on:click="x">']
    )
    def test_finds_what_is_forbidden(self, text: str) -> None:
        assert any(pattern.search(text) for pattern in INLINE.values())

    @pytest.mark.parametrize(
        "text", ['<script src="a.js" defer></script>', '<rect fill="red" width="3%">', '<p data-once="x">', "<p>style = x</p>"]
    )
    def test_leaves_what_is_allowed(self, text: str) -> None:
        assert not [what for what, pattern in INLINE.items() if pattern.search(text) and what != "a style attribute"]
