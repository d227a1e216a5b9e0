"""Whatever a stranger sends, a document is accepted or refused in words: nothing else is ever raised."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.methodology.catalogue import shipped
from puhui.methodology.proof import check
from puhui.quantification.cases import outcomes
from tests.rooms.methodology.documents_by_hand import SMALL, faults_of

SOURCES = [SMALL, *(m.source for m in shipped())]
#: What an author mistypes, and what an attacker tries.
PIECES = [
    *("0", "-1", "1e9", "999999999999999", "0.5", "[1, 2]", "{a: b}", "null", "~", "true", "yes", "''", '"', "- x", "- ", "  ", ":", "#"),
    *("m**2", "km**3**3", "kg", "gCO2e", "1", "day", "30 m", "0 gCO2e", "99999999 day", "1 s", "86400 s", "％", "汉字", "a" * 300),
    *("known(x)", "max(0, 1)", "if", "**", "/ 0", "/ (1 - saving)", "distance / distance", "baseline", "own_mean", "-saving"),
    *("&a", "*a", "!!int 3", "<<: {a: b}", "? [a]", "2025-01-01", "9999-12-31", "0001-01-01", "\u2028", "\x00", "\ud800", "\t", "\r"),
    *("select", "step", "duration", "340000", "CN", "CN-EAST", "in force", "PARAMETRIC", "certified", "optional: true"),
]


def spoiled(source: str, dice: random.Random) -> str:
    lines = source.split("\n")
    for _ in range(dice.choice([1, 1, 2, 4])):
        at = dice.randrange(len(lines))
        kind = dice.randrange(5)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(at, dice.choice(lines))
        elif kind == 2:
            lines[at] = lines[at].partition(":")[0] + ": " + dice.choice(PIECES)
        else:
            start = dice.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:start] + dice.choice(PIECES) + lines[at][start + dice.randrange(4) :]
        lines = lines or [""]
    return "\n".join(lines)


class TestHostileDocuments:
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(SOURCES), st.integers(0, 2**32))
    def test_a_spoiled_document_is_accepted_or_refused_with_its_lines(self, source: str, seed: int) -> None:
        text = spoiled(source, random.Random(seed))
        faults = faults_of(text)
        lines_max = text.count("\n") + text.count("\r") + text.count("\u2028") + 2  # YAML may miss something only after the last line
        assert all(1 <= fault.line <= lines_max and fault.said("zh") and fault.said("en") for fault in faults)
        if not faults:
            assert len(list(outcomes(check(text)))) >= 3

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=200) | st.text(alphabet="abc:-[]{}&*!|>'\"# \n,?%@`", max_size=80))
    def test_any_text_at_all_is_refused(self, text: str) -> None:
        assert faults_of(text)
