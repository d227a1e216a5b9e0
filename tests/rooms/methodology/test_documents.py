"""A document is loaded whole or refused whole, with every fault: its line, its text and what to write instead."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import pytest

from puhui.methodology.documents import content_hash, load
from puhui.methodology.errors import DocumentRefused, Fault
from puhui.methodology.markup import BYTES_MAX, read
from puhui.methodology.proof import check, check_file
from puhui.methodology.words import Grade, Status
from tests.rooms.methodology.documents_by_hand import SMALL, changed, faults_of, line_of


def fault_of(*changes: tuple[str, str]) -> Fault:
    """The only fault of the changed document."""
    faults = faults_of(changed(*changes))
    assert len(faults) == 1, [fault.said("en") for fault in faults]
    assert all((faults[0].wrong.zh, faults[0].wrong.en, faults[0].said("zh"), faults[0].said("en")))
    return faults[0]


class TestLoad:
    def test_reads_every_part(self) -> None:
        m = load(SMALL)
        assert (m.code, m.version, m.status, m.name.zh, m.use, m.region, m.claim_days) == (
            "small-ride",
            1,
            Status.ENABLED,
            "小例",
            ("points",),
            "340000",
            30,
        )
        assert m.columns == ("distance_m", "duration_s", "energy_wh")
        assert (m.input("duration").optional, m.input("power").default) == (True, 0)
        assert (m.parameters[0].values[0].number, m.parameters[0].values[0].grade) == (Fraction(467, 10), Grade.B)
        assert (m.cap.reduction_g, m.same_act.lasts, m.missing) == (5000, "duration", ())
        assert m.cases[0].records[0].given[0].base == 10_000

    def test_a_name_counts_in_its_normal_form(self) -> None:
        text = changed(("  power:\n", "  ｐｏｗｅｒ:\n"))
        assert check(text).input("power").column == "energy_wh"

    def test_the_hash_is_that_of_the_file(self, tmp_path: Path) -> None:
        assert content_hash("a: b\n") == hashlib.sha256(b"a: b\n").hexdigest()
        assert content_hash("a: b\r\n") == content_hash("a: b\n") != content_hash("a: c\n")
        path = tmp_path / "v1.yaml"
        path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
        assert check_file(path).content_hash == content_hash(SMALL)


class TestMarkup:
    @pytest.mark.parametrize(
        ("text", "line", "wrong"),
        [
            ("", 1, "empty"),
            ("# only a comment\n", 1, "empty"),
            ("just text", 1, "mapping"),
            ("- a\n- b\n", 1, "mapping"),
            ("a: 1\nb: [1, 2\nc: 3\n", 3, "well-formed"),
            ("a: 1\n\tb: 2\n", 2, "well-formed"),
            ("a: 1\nb: 'x\n", 3, "well-formed"),
            ("a: 1\n---\nb: 2\n", 2, "well-formed"),
            ("a: 1\nb: \x00\n", 2, "U+0000"),
            ("a: 1\nb: \x1b[31m\n", 2, "U+001B"),
            ("a: 1\nb: x\u202ey\n", 2, "U+202E"),
            ("a: 1\nb: x\u200by\n", 2, "U+200B"),
            ("a: 1\nb: x\u2028y\n", 2, "U+2028"),
            ("a: 1\nb: x\ufeffy\n", 2, "U+FEFF"),
            ("a: 1\nb: x\uffffy\n", 2, "U+FFFF"),
            ('a: 1\nb: "x\\0y"\n', 2, "U+0000"),
            ('a: 1\n"b\\e": 2\n', 2, "U+001B"),
            ("a: 1\n? [b]\n: 2\n", 2, "short word"),
            ("a: 1\n" + "b" * 201 + ": 2\n", 2, "short word"),
            ("a: 1\nb: \ud800\n", 2, "half a character"),
            ("a: 1\nb: 2\na: 3\n", 3, "twice"),
            ("a: 1\nb: &x 2\n", 2, "Anchors"),
            ("a: 1\nb: *x\n", 2, "Anchors"),
            ("a: 1\nb: !!python/object:os.system x\n", 2, "Tags"),
            ("a: 1\nb: !!str 2\n", 2, "Tags"),
            ("a: 1\nb: ! 2\n", 2, "Tags"),
            ("a:\n  " + "[" * 13 + "]" * 13, 2, "deeply"),
        ],
    )
    def test_what_may_not_stand_there_is_refused_with_its_line(self, text: str, line: int, wrong: str) -> None:
        fault = faults_of(text)[0]
        assert (fault.line, wrong in fault.wrong.en) == (line, True), fault
        assert fault.remedy.zh

    def test_a_billion_laughs_are_not_heard(self) -> None:
        laughs = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        assert faults_of(laughs)[0].line == 1

    def test_a_quarter_megabyte_is_the_most(self) -> None:
        short = "a: 1\n"
        assert read(short + "#" * (BYTES_MAX - len(short)))
        with pytest.raises(DocumentRefused, match="256 KB"):
            read(short + "#" * (BYTES_MAX - len(short) + 1))
        with pytest.raises(DocumentRefused, match="256 KB"):
            read("中" * (BYTES_MAX // 3 + 1))

    def test_bytes_that_are_not_utf8_are_a_fault_of_line_one(self, tmp_path: Path) -> None:
        path = tmp_path / "v1.yaml"
        path.write_bytes("name: 地铁".encode("gbk"))
        with pytest.raises(DocumentRefused, match="UTF-8") as refused:
            check_file(path)
        assert (refused.value.faults[0].line, refused.value.faults[0].text) == (1, "v1.yaml")


class TestFields:
    @pytest.mark.parametrize(
        "key", ["code", "version", "status", "name", "summary", "use", "region", "valid", "claim_within", "rounding", "cap", "same_act"]
    )
    def test_a_key_that_is_missing_is_named(self, key: str) -> None:
        lines = SMALL.splitlines(keepends=True)
        start = line_of(f"{key}:") - 1
        rest = next(n for n in range(start + 1, len(lines)) if not lines[n].startswith(" "))
        fault = faults_of("".join(lines[:start] + lines[rest:]))[0]
        assert fault.wrong.zh == f"缺少“{key}”。"
        assert f"{key}:" in fault.remedy.en

    @pytest.mark.parametrize(
        ("old", "new", "wrong"),
        [
            ("code: small-ride", "code: Small Ride", "methodology code"),
            ("version: 1", "version: 0", "1–9999"),
            ("version: 1", "version: one", "decimal number"),
            ("status: ENABLED", "status: ACTIVE", "allowed values"),
            ("use: [points]", "use: [money]", "points or certified"),
            ("use: [points]", "use: points", "list"),
            ('region: "340000"', "region: anhui", "region code"),
            ("valid: {from: 2025-01-01}", "valid: {from: 2025-13-01}", "date"),
            ("valid: {from: 2025-01-01}", "valid: {from: 2025-01-01, until: 2025-01-01}", "later than"),
            ("valid: {from: 2025-01-01}", "valid: {since: 2025-01-01}", "“from” is missing"),
            ("claim_within: 30 day", "claim_within: 30", "whole days"),
            ("claim_within: 30 day", "claim_within: 0 day", "whole days"),
            ("claim_within: 30 day", "claim_within: 367 day", "whole days"),
            ("column: distance_m", "column: Distance", "lower case"),
            ("column: distance_m", "column: select", "reserved"),
            ("column: distance_m", "column: person", "reserved"),
            ("column: distance_m", "column: verdict", "reserved"),
            ("column: distance_m", "column: history_own", "reserved"),
            ("range: [500, 60000]", "range: [500]", "two numbers"),
            ("range: [500, 60000]", "range: [60000, 500]", "above its end"),
            ("range: [500, 60000]", "range: [-1, 60000]", "whole number ≥ 0"),
            ("range: [500, 60000]", "range: [0.5, 60000]", "whole number ≥ 0"),
            ("optional: true", "optional: yes", "true or false"),
            ("default: 0", "default: 90001", "inside the range"),
            ("default: 0", "default: 0.5", "inside the range"),
            ("value: 46.7", "value: forty", "decimal number"),
            ("value: 46.7", "value: 120.1", "outside the range 0–120"),
            ("value: 46.7", "value: 46.7000001", "6 decimals"),
            ("grade: B", "grade: E", "allowed values"),
            ("kind: regulator_scheme", "kind: rumour", "allowed values"),
            ("unit: gCO2e/(person*km)", "unit: gCO2e/(person*mile)", "unit table"),
            ("reference: {document: 深圳市低碳公共出行碳普惠方法学}", "reference: {document: ''}", "Text is needed"),
            (
                "factor: {family: grid-average, region: CN-EAST, data_year: 2023}",
                "factor: {family: grid-average, region: CN-EAST, data_year: 1989}",
                "1990–2100",
            ),
            ("at_most: 120 km/h", "at_most: fast", "A number and a unit"),
            ("at_most: 120 km/h", "at_most: 120 km/fortnight", "unit table"),
            ("per: person-day", "per: month", "person-day"),
            ("reduction: 5 kgCO2e", "reduction: 5 kg", "grams of CO2e"),
            ("reduction: 5 kgCO2e", "reduction: 0.5 gCO2e", "grams of CO2e"),
            ("reduction: 5 kgCO2e", "reduction: 99999999999999 tCO2e", "grams of CO2e"),
            ("rounding: floor to 1 gCO2e, once, last", "rounding: half up", "one rounding rule"),
            ("expect: 467 gCO2e", "expect: 467", "grams of CO2e"),
            ("    expect: 467 gCO2e\n", "    at: noon\n    expect: 467 gCO2e\n", "civil time"),
            ("    expect: 467 gCO2e\n", "    at: 2026-03-18T08:00:00Z\n    expect: 467 gCO2e\n", "civil time"),
            ("given: {distance: 10 km, duration: 25 min}", "given: {distance: far}", "A number and a unit"),
            ("name: {zh: 小例, en: small example}", "name: 小例", "mapping"),
            ("name: {zh: 小例, en: small example}", "name: {zh: 小例}", "“en” is missing"),
            ("rounding: floor", "colour: red\nrounding: floor", "Unknown key “colour”"),
        ],
    )
    def test_a_field_that_is_wrong_is_refused_on_its_line(self, old: str, new: str, wrong: str) -> None:
        text = changed((old, new))
        faults = faults_of(text)
        assert [fault.line for fault in faults if wrong in fault.wrong.en] == [line_of(new.splitlines()[0], text)], faults

    @pytest.mark.parametrize(
        ("old", "new", "first", "wrong"),
        [
            ("    at_most: 120 km/h\n", "", "name: speed", "at_most or at_least"),
            ("at_most: 120 km/h", "at_most: 120 km/h\n    at_least: 1 m/s", "name: speed", "differ in their units"),
            ("    expect: 467 gCO2e\n", "", "name: {zh: 十公里", "one of expect and refused"),
            ("expect: 467 gCO2e", "expect: 467 gCO2e\n    refused: excluded", "name: {zh: 十公里", "one of expect and refused"),
            ("  baseline:\n", "  base:\n", "label: {zh: 基准线", "agreed symbols"),
            ("  duration:\n", "  2nd:\n", "column: duration_s", "letters, digits"),
            ("document: 深圳市低碳公共出行碳普惠方法学", "page: 3", "reference: {page", "“document” is missing"),
        ],
    )
    def test_what_is_wrong_with_a_section_is_refused_on_its_first_line(self, old: str, new: str, first: str, wrong: str) -> None:
        text = changed((old, new))
        faults = faults_of(text)
        assert [fault.line for fault in faults if wrong in fault.wrong.en] == [line_of(first, text)], faults

    def test_the_line_is_exact_where_the_value_itself_is_wrong(self) -> None:
        assert fault_of(("value: 46.7", "value: 120.1")).line == line_of("value: 46.7")
        assert fault_of(("default: 0", "default: 1.5")).line == line_of("default: 0")
        assert fault_of(("version: 1", "version: 0")).line == 3 - 1

    def test_a_parameter_has_a_value_or_a_factor(self) -> None:
        fault = fault_of(
            (
                "    factor: {family",
                "    value: 0.5\n    region: CN\n    grade: A\n    kind: standard\n    reference: {document: x}\n    factor: {family",
            )
        )
        assert "both a value and a factor" in fault.wrong.en

    def test_several_values_are_read_with_their_places_and_periods(self) -> None:
        old = SMALL[SMALL.index("    value: 46.7") : SMALL.index("  grid:\n")]
        said = "region: CN, grade: A, kind: standard, reference: {document: x}"
        text = changed(
            (
                old,
                f"    values:\n      - {{value: 40, applies_to: '340100', {said}}}\n      - {{value: 30, valid: {{from: 2025-01-01}}, {said}}}\n",
            )
        )
        values = check(text).parameters[0].values
        assert [(v.number, v.applies_to, v.valid is None) for v in values] == [(40, "340100", True), (30, "", False)]


class TestEveryFaultAtOnce:
    def test_faults_of_all_sections_are_given_in_the_order_of_their_lines(self) -> None:
        text = changed(
            ("code: small-ride", "code: Small"),
            ("unit: Wh\n", "unit: Wx\n"),
            ("value: 46.7", "value: x"),
            ("per: person-day", "per: week"),
            ("expect: 467 gCO2e", "expect: 467 g"),
            ("rounding: floor", "colour: red\nrounding: floor"),
        )
        lines = [fault.line for fault in faults_of(text)]
        assert lines == sorted(lines)
        assert lines == [line_of(part, text) for part in ("code: Small", "unit: Wx", "value: x", "per: week", "colour", "expect: 467 g")]

    def test_the_sentence_counts_them_and_tells_the_first(self) -> None:
        with pytest.raises(DocumentRefused) as refused:
            check(changed(("version: 1", "version: x"), ("status: ENABLED", "status: y")))
        assert refused.value.sentence("zh").startswith("方法学文档有 2 处错误。第 2 行 /version：")
        assert refused.value.sentence("en").startswith("The document has 2 fault(s). line 2, /version:")
