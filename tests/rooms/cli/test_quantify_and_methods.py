"""`puhui quantify` and `puhui methods`, called as a person or a machine calls them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from puhui.cli.main import main
from puhui.methodology.catalogue import newest
from puhui.methodology.content import content_folder
from tests.rooms.methodology.documents_by_hand import SMALL, changed, line_of
from tests.rooms.quantification.outcomes import read_csv


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The last line of standard output."""
        return json.loads(self.out.splitlines()[-1])


Puhui = Callable[..., Said]


@pytest.fixture
def puhui(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Puhui:
    """Runs the command in this process."""
    monkeypatch.delenv("PUHUI_LANG", raising=False)

    def run(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["puhui", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def rides(tmp_path: Path) -> Path:
    path = tmp_path / "rides.csv"
    lines = [
        "record_id,person,happened_at,region,distance_m,duration_s",
        "a,p,2026-03-18T08:00:00,340100,10000,600",
        "b,p,2026-03-18T09:00:00,340100,60000,3600",
        "c,p,2026-03-18T12:00:00,340100,60000,3600",
        "d,q,2026-03-18T12:00:00,340100,499,600",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class TestQuantify:
    def test_json_is_one_object_with_what_a_machine_needs(self, puhui: Puhui, rides: Path) -> None:
        out = rides.with_name("out.csv")
        said = puhui("quantify", "metro-ride", rides, "--output", out, "--json")
        assert (said.code, len(said.out.splitlines()), said.err) == (0, 1, "")
        facts = said.json
        assert {"method", "version", "method_hash", "read", "accepted", "refused", "reduction_g", "digest", "reference_region"} <= set(
            facts
        )
        assert (facts["method"], facts["version"], facts["read"], facts["accepted"], facts["refused"]) == ("metro-ride", 1, 4, 3, 1)
        document = content_folder() / "methodologies" / "metro-ride" / "v1.yaml"
        assert facts["method_hash"] == hashlib.sha256(document.read_bytes()).hexdigest()
        assert facts["refused_by_code"] == {"out_of_range": 1}

    @pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
    def test_the_grams_of_the_output_are_those_of_the_manifest(self, puhui: Puhui, rides: Path, name: str) -> None:
        facts = puhui("quantify", "metro-ride", rides, "-o", rides.with_name(name), "--json").json
        again = puhui("quantify", "metro-ride", rides, "-o", rides.with_name("again.csv"), "--json").json
        rows = read_csv(rides.with_name("again.csv"))
        assert sum(int(row["reduction_g"]) for row in rows) == facts["reduction_g"] == 467 + 2802 + 1731
        assert [row["note"] for row in rows] == ["", "", "capped", ""]
        assert facts["digest"] == again["digest"]

    def test_a_borrowed_number_is_marked_in_the_json_and_in_every_row_that_rests_on_it(self, puhui: Puhui, rides: Path) -> None:
        out = rides.with_name("out.csv")
        assert puhui("quantify", "metro-ride", rides, "-o", out, "--json").json["reference_region"] == "110000 440300"
        assert [row["reference_region"] for row in read_csv(out)] == ["110000 440300"] * 3 + [""]
        assert "参考地区 110000 440300" in puhui("quantify", "metro-ride", rides, "-o", out).out

    def test_people_read_lines_in_both_languages(self, puhui: Puhui, rides: Path) -> None:
        said = puhui("quantify", "metro-ride", rides, "-o", rides.with_name("out.csv"))
        assert "读入 4 条，计入 3 条，拒绝 1 条（out_of_range 1）" in said.out
        assert "减排量 5,000 g CO₂e" in said.out

    def test_a_document_counts_by_its_path(self, puhui: Puhui, rides: Path) -> None:
        own = rides.with_name("own.yaml")
        own.write_text(SMALL, encoding="utf-8")
        said = puhui("quantify", own, rides, "-o", rides.with_name("out.csv"), "--json")
        assert (said.json["method"], said.json["method_hash"]) == ("small-ride", hashlib.sha256(SMALL.encode()).hexdigest())

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (("tram-ride", "rides.csv", "-o", "out.csv"), "unknown_methodology"),
            (("walk", "rides.csv", "-o", "out.csv"), "methodology_not_active"),
            (("metro-ride", "nothing.csv", "-o", "out.csv"), "input_unreadable"),
            (("household-electricity", "bad.csv", "-o", "out.csv"), "input_lacks_column"),
            (("metro-ride", "rides.csv", "-o", "out.txt"), "output_not_writable"),
            (("metro-ride", "rides.csv", "-o", "no/out.csv"), "output_not_writable"),
        ],
    )
    def test_a_failure_is_one_clear_sentence_and_a_code(
        self, puhui: Puhui, rides: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: str
    ) -> None:
        monkeypatch.chdir(rides.parent)
        Path("bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        said = puhui("quantify", *arguments)
        assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
        assert said.err.startswith("✗ ")
        assert said.err.endswith(f"。 [{code}]\n")
        facts = puhui("quantify", *arguments, "--json").json
        assert facts["refused"] == code
        assert facts["zh"] != facts["en"]
        assert sorted(path.name for path in rides.parent.iterdir()) == ["bad.csv", "rides.csv"]

    def test_the_sentence_is_english_where_english_is_asked_for(self, puhui: Puhui, rides: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PUHUI_LANG", "en")
        said = puhui("quantify", "tram-ride", rides, "-o", rides.with_name("out.csv"))
        assert said.err.startswith("✗ There is no methodology with code “tram-ride”.")

    @pytest.mark.parametrize("arguments", [("quantify",), ("quantify", "metro-ride", "in.csv"), ("no-such-command",)])
    def test_a_wrong_call_is_told_and_does_not_end_well(self, puhui: Puhui, arguments: tuple[str, ...]) -> None:
        said = puhui(*arguments)
        assert said.code == 2
        assert "Error" in said.err

    @pytest.mark.parametrize(
        ("arguments", "named", "command"),
        [
            (("quantify",), "METHOD", "puhui quantify"),
            (("quantify", "metro-ride", "in.csv"), "--output", "puhui quantify"),
            (("quantify", "metro-ride", "in.csv", "-o", "out.csv", "--fast"), "--fast", "puhui quantify"),
            (("simulate", "--persons", "0", "--days", "1", "--out", "city"), "--persons", "puhui simulate"),
            (("methods", "prove"), "prove", "puhui methods"),
            (("no-such-command",), "no-such-command", "puhui"),
        ],
    )
    def test_and_to_a_machine_in_one_object_with_its_code(self, puhui: Puhui, arguments: tuple[str, ...], named: str, command: str) -> None:
        said = puhui(*arguments, "--json")
        assert (said.code, said.out.count("\n"), said.json["refused"]) == (2, 1, "usage")
        assert set(said.json) == {"refused", "zh", "en"}
        for sentence in (said.json["zh"], said.json["en"]):
            assert named in sentence
            assert f"{command} --help" in sentence
        assert puhui(*arguments).out == ""

    def test_works_as_a_program_of_its_own_without_a_database(self, rides: Path) -> None:
        out = rides.with_name("out.csv")
        done = subprocess.run(
            [sys.executable, "-m", "puhui", "quantify", "metro-ride", rides, "--output", out, "--json"],
            capture_output=True,
            text=True,
            check=True,
            cwd=rides.parent,
            env={"PYTHONPATH": str(Path(main.__code__.co_filename).parents[2]), "PATH": "", "PYTHONUTF8": "1"},
        )
        assert json.loads(done.stdout.splitlines()[-1])["accepted"] == 3
        assert sorted(path.name for path in rides.parent.iterdir()) == ["out.csv", "rides.csv"]


class TestMethods:
    def test_list_gives_an_array_of_all(self, puhui: Puhui) -> None:
        rows = puhui("methods", "list", "--json").json
        assert [(row["code"], row["status"], row["version"]) for row in rows] == [(m.code, str(m.status), m.version) for m in newest()]
        assert next(row["title"] for row in rows if row["code"] == "metro-ride") == "轨道交通出行"
        assert len(puhui("methods", "list").out.splitlines()) == len(newest())

    def test_show_prints_numbers_references_and_worked_cases(self, puhui: Puhui) -> None:
        said = puhui("methods", "show", "metro-ride").out
        assert "saving = 46.7 g/(人·km) · B · 参考地区 深圳 440300 · 深圳市低碳公共出行碳普惠方法学" in said
        assert "✓ 10 公里的一次乘车记 467 克：467 g（46.7 g × 10 = 467 g）" in said
        assert "✗" not in said

    def test_show_names_what_is_missing(self, puhui: Puhui) -> None:
        assert "缺少 missing: saving（每步节省量，gCO2e/step）" in puhui("methods", "show", "walk").out
        facts = puhui("methods", "show", "walk", "--json").json
        assert [(n["name"], n["unit"]) for n in facts["missing"]] == [("saving", "gCO2e/step"), ("cap", "gCO2e")]

    def test_show_refuses_a_code_that_it_does_not_know(self, puhui: Puhui) -> None:
        said = puhui("methods", "show", "tram-ride")
        assert (said.code, "[unknown_methodology]" in said.err) == (1, True)


class TestMethodsCheck:
    def checked(self, puhui: Puhui, folder: Path, text: str, *more: str) -> Said:
        path = folder / "own.yaml"
        path.write_text(text, encoding="utf-8")
        return puhui("methods", "check", path, *more)

    def test_a_sound_document_passes(self, puhui: Puhui, tmp_path: Path) -> None:
        said = self.checked(puhui, tmp_path, SMALL)
        assert (said.code, said.out) == (0, "small-ride v1: 3 个算例，0 个不符\n")
        facts = self.checked(puhui, tmp_path, SMALL, "--json").json
        assert (facts["code"], facts["cases"], facts["cases_failed"]) == ("small-ride", 3, 0)

    def test_a_bad_one_is_refused_with_line_text_and_remedy_of_every_fault(self, puhui: Puhui, tmp_path: Path) -> None:
        text = changed(
            ("value: 46.7", "value: forty"),
            ("is: max(0, baseline - power * grid)", "is: baseline - power"),
            ("per: person-day", "per: week"),
        )
        said = self.checked(puhui, tmp_path, text)
        assert said.code == 1
        assert said.err.splitlines() == [
            f"第 {line_of('value: forty', text)} 行 /parameters/saving/value：这里需要一个十进制数。原文“forty”。例：46.7。",
            f"第 {line_of('per: week', text)} 行 /cap/per：上限只有 person-day、project、none。原文“week”。请写 person-day；项目方法学可写 project 或 none。",
            "✗ " + said.err.splitlines()[-1].removeprefix("✗ "),
        ]
        assert said.err.endswith("[document_refused]\n")

    def test_a_formula_is_refused_on_its_line_once_the_form_is_right(self, puhui: Puhui, tmp_path: Path) -> None:
        text = changed(("is: max(0, baseline - power * grid)", "is: baseline - power * grid"))
        assert self.checked(puhui, tmp_path, text).err.splitlines()[0] == (
            f"第 {line_of('is: baseline', text)} 行 reduction：减排量可能为负。原文“is: baseline - power * grid”。请写 max(0, …)。"
        )

    def test_json_holds_every_fault_in_both_languages(self, puhui: Puhui, tmp_path: Path) -> None:
        said = self.checked(puhui, tmp_path, changed(("value: 46.7", "value: forty")), "--json")
        assert said.code == 1
        assert said.json["refused"] == "document_refused"
        assert said.json["faults"] == [
            {
                "line": line_of("value: 46.7"),
                "column": 12,
                "path": "/parameters/saving/value",
                "text": "forty",
                "wrong": "这里需要一个十进制数。",
                "wrong_en": "A decimal number is needed here.",
                "remedy": "例：46.7。",
                "remedy_en": "Example: 46.7.",
            }
        ]

    def test_a_case_that_was_worked_wrongly_is_told_and_ends_with_a_code(self, puhui: Puhui, tmp_path: Path) -> None:
        text = changed(("expect: 467 gCO2e", "expect: 468 gCO2e"))
        said = self.checked(puhui, tmp_path, text)
        assert (said.code, said.out) == (1, "small-ride v1: 3 个算例，1 个不符\n")
        assert "文档写 468 g，按公式得 467 g" in said.err

    def test_every_newest_document_passes(self, puhui: Puhui) -> None:
        for path in sorted((content_folder() / "methodologies").glob("*/v*.yaml")):
            assert puhui("methods", "check", path).code == 0
