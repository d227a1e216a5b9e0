"""Documents as an author mistypes them and as an attacker sends them: shipped ones, spoiled in ways that a seed repeats."""

from __future__ import annotations

import random
import re

from puhui.methodology.content import content_folder
from tests.rooms.methodology.documents_by_hand import SMALL

SOURCES = [SMALL, *(path.read_text(encoding="utf-8") for path in sorted((content_folder() / "methodologies").glob("*/v*.yaml")))]
NUMBERS = [
    *("0", "-1", "1", "0.5", "-0", "00", "1e9", "1e309", "0x10", "0o7", ".5", "5.", "1_000", "NaN", "inf", "46.7000001", "٣", "４６"),
    *("999999999999999", "9" * 16, "9" * 400, "9" * 5000, "0." + "0" * 12 + "1", "1/3", "12:30", "2025-02-30", "9999-12-31", "0001-01-01"),
]
UNITS = [
    *("m", "km", "m2", "ha", "g", "kg", "gCO2e", "tCO2e", "kWh", "s", "day", "year", "person", "1", "%", "％", "mile", "m**2", "m**9"),
    *("gCO2e/(person*km)", "kWh/(household*day)", "kg/(ha*day)", "km**3*km**3*km**3*km**3", "m/(m", "1/0", "m * * m", "m.__class__", "ｍ"),
]
WORDS = [
    *(
        "select",
        "step",
        "duration",
        "distance",
        "own_mean",
        "person",
        "baseline",
        "reduction",
        "ｂａｓｅｌｉｎｅ",
        "汉字",
        "a" * 300,
        "None",
    ),
    *("340000", "CN", "CN-EAST", "in force", "not stated", "PARAMETRIC", "ENABLED", "REFERENCE", "certified", "points", "optional: true"),
    *(
        "null",
        "~",
        "true",
        "yes",
        "''",
        '"',
        "'",
        "- x",
        "- ",
        "  ",
        ":",
        ": ",
        "#",
        "{a: b}",
        "[1, 2]",
        "[]",
        "{}",
        "|",
        ">-",
        "%YAML 1.1",
        "---",
    ),
    *("&a", "*a", "&a [*a]", "!!int 3", "!!python/object/apply:os.system [id]", "!x", "<<: {a: b}", "? [a]", "? a", "@", "`", "..."),
    *("\u2028", "\x00", "\ud800", "\t", "\r", "\x1b[31m", "\u202e", "\u200b", "\x85", "\ufeff", '"\\0"', '"\\ud800"', "🌳"),
]
ATOMS = [*("0", "1", "3.6", "person", "trip", "day", "baseline", "project", "distance", "energy", "area", "period", "saving", "x", "里程")]
CALLS = [
    "__import__('os')",
    "x.__class__",
    "x[0]",
    "(lambda: x)()",
    "(x := 1)",
    "f'{x}'",
    "x ** 9",
    "9 ** 9 ** 9",
    "x if x",
    "known(1)",
    "max(1)",
]
KINDS = ("bytes", "lines", "indent", "token", "number", "unit", "key", "formula", "structure", "splice", "repeat")


def spoiled(seed: int) -> bytes:
    """One document as it would arrive."""
    dice = random.Random(seed)
    text = dice.choice(SOURCES)
    kinds = dice.choices(KINDS, weights=(2, 3, 2, 4, 3, 3, 3, 5, 2, 2, 0.3), k=dice.choice((1, 1, 1, 2, 3, 6)))
    for kind in kinds:
        if kind != "bytes":
            text = _SPOILERS[kind](text, dice)
    raw = text.encode("utf-8", "surrogatepass")
    return _bytes(raw, dice) if "bytes" in kinds else raw


def _bytes(raw: bytes, dice: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.choice((1, 2, 8))):
        at = dice.randrange(len(changed) + 1)
        changed[at : at + dice.randrange(3)] = bytes(dice.choices(range(256), k=dice.randrange(3)))
    return bytes(changed)


def _lines(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    match dice.randrange(4):
        case 0:
            del lines[at : at + dice.randrange(1, 5)]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines[at] = lines[at].partition(":")[0] + ": " + dice.choice([*WORDS, *NUMBERS])
    return "\n".join(lines)


def _indent(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    for place in range(at, min(len(lines), at + dice.randrange(1, 8))):
        lines[place] = dice.choice(("  ", " ", "\t", "")) + lines[place].removeprefix(dice.choice(("", "  ", "    ")))
    return "\n".join(lines)


def _one(pattern: str, text: str, new: str, dice: random.Random) -> str:
    """The text with one of the places that the pattern finds written anew."""
    start = dice.randrange(len(text) + 1)
    place = re.compile(pattern).search(text, start) or re.search(pattern, text)
    if place is None:
        return text + new
    return text[: place.start()] + new + text[place.end() :]


def _token(text: str, dice: random.Random) -> str:
    new = dice.choice(WORDS) if dice.random() < 0.6 else dice.choice(text.split() or ["x"])
    return _one(r"[^\s:,{}\[\]]+|[:,{}\[\]]", text, new, dice)


def _number(text: str, dice: random.Random) -> str:
    return _one(r"-?\d+(\.\d+)?", text, dice.choice(NUMBERS), dice)


def _unit(text: str, dice: random.Random) -> str:
    return _one(r"(?<=unit: )[^\n,}]+|(?<=\d )[A-Za-z][A-Za-z0-9]*", text, dice.choice(UNITS), dice)


def _key(text: str, dice: random.Random) -> str:
    key = dice.choice([line.partition(":")[0].strip(" -") or "x" for line in text.split("\n")])
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in key)
    return _one(r"[^\s:,{}\[\]]+(?=:)", text, dice.choice((key, wide, key + "2", dice.choice(WORDS))), dice)


def _formula(text: str, dice: random.Random) -> str:
    new = expression(dice, depth=dice.randrange(7))
    if dice.random() < 0.5:
        return _one(r"(?<=is: )[^\n]+|(?<=of: )[^\n]+|(?<=when: )[^\n]+", text, new, dice)
    return _one(r"(?<=[ (])\w+(?= [-+*/<>]|\))", text, new, dice)


def expression(dice: random.Random, *, depth: int) -> str:
    """A formula that no author would write, and some that one would."""
    if depth == 0 or dice.random() < 0.1:
        return dice.choice(CALLS) if dice.random() < 0.05 else dice.choice(ATOMS)
    one, other = expression(dice, depth=depth - 1), expression(dice, depth=depth - 1)
    shapes = (f"({one} {dice.choice('+-*/')} {other})", f"max({one}, {other})", f"min(0, {one})", f"-{one}", f"not {one}", f"known({one})")
    choice = f"({one} if {other} {dice.choice(('<', '>=', '==', 'in', 'is'))} {one} else {other})"
    return dice.choice((*shapes, choice, f"({one} and {other})"))


def _structure(text: str, dice: random.Random) -> str:
    depth = dice.choice((1, 3, 11, 13, 2000))
    wrapped = dice.choice(("[" * depth + "]" * depth, "{a: " * depth + "}" * depth, "- " * depth, "[" * depth))
    return _one(r"(?<=: )[^\n]+", text, wrapped, dice)


def _splice(text: str, dice: random.Random) -> str:
    other = dice.choice(SOURCES)
    at, start = dice.randrange(len(text) + 1), dice.randrange(len(other) + 1)
    if dice.random() < 0.5:
        return text[:at] + other[start:]
    return text[:at] + other[start : start + dice.randrange(2000)] + text[at:]


def _repeat(text: str, dice: random.Random) -> str:
    """A piece of the document again and again, up to and beyond what a document may hold."""
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    piece = lines[at : at + dice.randrange(1, 10)]
    times = dice.choice((50, 250, 150_000 // (len("\n".join(piece)) + 1)))
    again = ["\n".join(re.sub(r"^(\s+-?\s*)(\w+):", rf"\g<1>\g<2>{n}:", line) for line in piece) for n in range(times)]
    return "\n".join([*lines[:at], *again, *lines[at:]])


_SPOILERS = {
    "lines": _lines,
    "indent": _indent,
    "token": _token,
    "number": _number,
    "unit": _unit,
    "key": _key,
    "formula": _formula,
    "structure": _structure,
    "splice": _splice,
    "repeat": _repeat,
}
