"""Each way to write a bad document is refused at once, in one clear sentence of its own."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from puhui.methodology.errors import DocumentRefused
from puhui.methodology.expressions import PARTS_MAX
from puhui.methodology.proof import check, check_bytes, check_file
from tests.rooms.methodology.documents_by_hand import SMALL, changed, line_of

FORMULA = "is: max(0, baseline - power * grid)"
BASELINE = "is: saving * person * distance"
IN_FORMULA = line_of(FORMULA)
LAST = SMALL.count("\n") + 1


def formulas(*written: tuple[str, str]) -> str:
    """The small document with these symbols and their formulas."""
    old = SMALL[SMALL.index("  baseline:\n    label") : SMALL.index("plausible:")]
    return changed((old, "".join(f"  {symbol}:\n    label: {{zh: 甲, en: a}}\n    is: {text}\n" for symbol, text in written)))


BAD = {
    "a unit is missing": (changed(("    unit: Wh\n", "")), 23, "“unit” is missing."),
    "a formula rests on itself": (changed((BASELINE, f"{BASELINE} + baseline")), line_of(BASELINE), "a circle"),
    "two formulas rest on each other": (changed((BASELINE, f"{BASELINE} + reduction")), line_of(BASELINE), "a circle"),
    "a divisor that can be zero": (changed((FORMULA, "is: max(0, baseline - distance / power * grid * power)")), IN_FORMULA, "can be zero"),
    "a divisor that is zero": (changed((FORMULA, "is: max(0, baseline - power * grid) / 0")), IN_FORMULA, "can be zero"),
    "a result that can be negative": (changed((FORMULA, "is: baseline - power * grid")), IN_FORMULA, "can be negative"),
    "ten megabytes": (SMALL + "#" * 10_000_000, 1, "larger than 256 KB"),
    "ten megabytes of a list": ("a: [" + "x, " * 3_300_000 + "]", 1, "larger than 256 KB"),
    "an object of Python": (changed(("version: 1", "version: !!python/object/apply:os.system [id]")), 2, "Tags"),
    "a tag of its own": (changed(("version: 1", "version: !x 1")), 2, "Tags"),
    "an anchor": ("a: &a [x, x]\nb: [*a, *a]\n", 1, "Anchors"),
    "an import": (changed((FORMULA, "is: __import__('os').system('id')")), IN_FORMULA, "may be called"),
    "an attribute": (changed((FORMULA, "is: baseline.__class__")), IN_FORMULA, "may not stand in a formula"),
    "an index": (changed((FORMULA, "is: baseline[0]")), IN_FORMULA, "may not stand in a formula"),
    "a name that is given in a formula": (changed((FORMULA, "is: (x := baseline)")), IN_FORMULA, "may not stand in a formula"),
    "twins among inputs": (changed(("  duration:\n    column", "  ｄｉｓｔａｎｃｅ:\n    column")), 17, "differ in their form only"),
    "twins among parameters": (changed(("  grid:\n", "  ｓａｖｉｎｇ:\n")), 40, "differ in their form only"),
    "twins among formulas": (changed(("  reduction:\n    label", "  ｂａｓｅｌｉｎｅ:\n    label")), 49, "differ in their form only"),
    "twins in a case": (changed(("distance: 499 m}", "distance: 499 m, ｄｉｓｔａｎｃｅ: 1 km}")), 72, "differ in their form only"),
    "a parameter that is an input's twin": (changed(("  grid:\n", "  ｐｏｗｅｒ:\n")), line_of("  power:"), "used twice"),
    "an input that is a symbol's twin": (changed(("  power:\n", "  ｂａｓｅｌｉｎｅ:\n")), line_of("  power:"), "used twice"),
    "an input that is a reserved name's twin": (changed(("  power:\n", "  ｐｅｒｓｏｎ:\n")), line_of("  power:"), "used twice"),
    "a hundred thousand open brackets": ("a: " + "[" * 100_000, 1, "deeply"),
    "a hundred thousand lists in lists": ("- " * 100_000, 1, "deeply"),
    "a number of a million digits": (changed(("value: 46.7", f"value: {'9' * 1_000_000}")), 1, "larger than 256 KB"),
    "a number of many digits": (changed(("value: 46.7", f"value: {'9' * 200_000}")), 34, "decimal number"),
    "many digits in a formula": (changed((FORMULA, f"is: {'9' * 200_000}")), IN_FORMULA, "longer than 500"),
    "a power that never ends": (changed((FORMULA, "is: 9 ** 9 ** 9 ** 9")), IN_FORMULA, "operator"),
    "a long formula": (changed((FORMULA, f"is: {'+'.join(['baseline'] * 20_000)}")), IN_FORMULA, "longer than 500"),
    "brackets in a formula": (changed((FORMULA, f"is: {'(' * 240}0{')' * 240}")), IN_FORMULA, "does not parse"),
    "signs in a formula": (changed((FORMULA, f"is: {'-' * 490}1")), IN_FORMULA, "nested too deeply"),
    "NUL": (changed(("small example", "small\x00example")), 4, "U+0000"),
    "a sign for the terminal": (changed(("small example", "small\x1b[31m example")), 4, "U+001B"),
    "a sign that turns the text round": (changed(("small example", "small\u202eexample")), 4, "U+202E"),
    "a sign that nobody sees": (changed(("small example", "small\u200bexample")), 4, "U+200B"),
    "NUL written as an escape": (changed(("en: small example", 'en: "small\\0example"')), 4, "U+0000"),
    "a key twice": (changed(("version: 1", "version: 1\nversion: 2")), 3, "twice"),
    "a key twice in a flow": (changed(("zh: 小例", "zh: 小例, zh: x")), 4, "twice"),
    "a key that is a list": (f"? [a, b]\n: c\n{SMALL}", 1, "one short word"),
    "a second document": (f"{SMALL}---\na: 1\n", LAST, "well-formed"),
    "too many inputs": (
        changed(("parameters:\n", "".join(f"  i{n}: {{unit: m}}\n" for n in range(3000)) + "parameters:\n")),
        226,
        "200 entries",
    ),
    "too many cases": (SMALL + "".join("  - {name: {zh: 甲, en: a}}\n" for _ in range(3000)), 276, "200 entries"),
    "a hundred thousand values": ("a: [" + "x," * 100_000 + "]", 1, "too many keys and values"),
    "a reach of a hundred digits": (changed(("unit: Wh\n", "unit: kWh**3*kWh**3*kWh**3\n")), line_of("  power:"), "can reach 10^"),
}


@pytest.fixture(scope="module", autouse=True)
def alone() -> Iterator[None]:
    """What other tests left in memory is not searched again on a document's time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def english(text: str) -> list[str]:
    with pytest.raises(DocumentRefused) as refused:
        check(text)
    return [f"{fault.line}: {fault.wrong.en}" for fault in refused.value.faults]


class TestBadDocuments:
    @pytest.mark.parametrize("bad", BAD)
    def test_it_is_refused_at_once_with_its_line_and_what_to_do(self, bad: str) -> None:
        text, line, wrong = BAD[bad]
        started = time.process_time()
        with pytest.raises(DocumentRefused) as refused:
            check(text)
        took = time.process_time() - started
        assert took < 1
        said = [fault for fault in refused.value.faults if wrong in fault.wrong.en]
        assert [fault.line for fault in said][:1] == [line], refused.value.faults
        assert all((said[0].wrong.zh, said[0].remedy.zh, said[0].remedy.en))
        assert all(len(refused.value.sentence(language)) < 700 for language in ("zh", "en"))

    def test_formulas_that_grow_by_each_other_are_refused(self) -> None:
        grown = formulas(
            ("baseline", "saving * person * distance + power * grid"),
            ("project", f"max({', '.join(['baseline'] * 40)})"),
            ("leakage", f"max({', '.join(['project'] * 40)})"),
            ("reduction", f"max({', '.join(['leakage'] * 40)})"),
        )
        assert len(english(grown)) == 1
        assert f"{40 * 5 * 40} parts, more than {PARTS_MAX}" in english(grown)[0]

    def test_the_longest_that_is_allowed_is_judged_at_once(self) -> None:
        longest = formulas(
            ("baseline", "saving * person * distance + power * grid"),
            ("project", f"max({', '.join(['baseline'] * 10)})"),
            ("reduction", f"max({', '.join(['project'] * (PARTS_MAX // 50))})"),
        )
        started = time.process_time()
        check(longest)
        took = time.process_time() - started
        assert took < 1

    def test_bytes_that_are_not_utf8_have_their_line(self) -> None:
        with pytest.raises(DocumentRefused) as refused:
            check_bytes(SMALL.encode().replace("小例".encode(), "小例".encode("gbk")), name="v1.yaml")
        assert (refused.value.faults[0].line, refused.value.faults[0].wrong.en) == (4, "The file is not UTF-8.")

    def test_of_a_huge_file_only_the_beginning_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "v1.yaml"
        with path.open("wb") as file:
            file.truncate(10**11)  # a hole: a hundred gigabytes that take no room
        with pytest.raises(DocumentRefused, match="256 KB"):
            check_file(path)
