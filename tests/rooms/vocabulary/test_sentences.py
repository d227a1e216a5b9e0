"""Every sentence exists twice, and every refusal says what to do next."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from string import Formatter

import pytest

from puhui.vocabulary.identifiers import BadIdentifier, credit_code, identity_number, mobile_number
from puhui.vocabulary.records import (
    BASE_COLUMNS,
    COLUMNS,
    INPUT_COLUMNS,
    METHOD_COLUMNS,
    PLACE_COLUMNS,
    RECORD_NOTES,
    RECORD_REFUSALS,
    Column,
    refusal_sentence,
)
from puhui.vocabulary.refusals import KINDS, Refusal, every_refusal
from puhui.vocabulary.texts import LANGUAGES, Text, listed


@pytest.mark.parametrize("column", COLUMNS.values(), ids=str)
def test_a_column_is_named_in_a_sentence_and_not_described(column: Column) -> None:
    assert not set("，；：,;:") & set(column.label.zh + column.label.en)


class TestText:
    def test_is_said_in_chinese_unless_english_is_asked_for(self) -> None:
        text = Text("{count} 条", "{count} rows")
        assert (text.said(count=3), text.said("zh", count=3), text.said("en", count=3), text.said("en-GB", count=3)) == (
            "3 条",
            "3 条",
            "3 rows",
            "3 rows",
        )

    @pytest.mark.parametrize(("count", "said"), [(0, "0 rows"), (1, "1 row"), ("1", "1 row"), (2, "2 rows"), ("1,001", "1,001 rows")])
    def test_an_english_noun_takes_its_plural_after_every_number_but_one(self, count: object, said: str) -> None:
        assert Text("{count} 条", "{count} row{count_s}").said("en", count=count) == said

    def test_without_facts_braces_stay(self) -> None:
        assert Text("{a}", "{b}").said() == "{a}"

    def test_a_fact_with_braces_is_not_filled_again(self) -> None:
        assert Text("“{x}”", "“{x}”").said("en", x="{y}") == "“{y}”"

    def test_names_are_listed_as_each_language_writes_them(self) -> None:
        found = listed([Text("合肥", "Hefei"), "wang"])
        assert (found.zh, found.en) == ("合肥、wang", "Hefei, wang")


class TestRefusal:
    def test_carries_code_facts_and_both_sentences(self) -> None:
        refusal = BadIdentifier(text="x", what_zh="行政区划代码", what_en="region code", form="340100")
        assert (refusal.code, refusal.kind, refusal.facts["text"]) == ("bad_identifier", "invalid", "x")
        assert refusal.sentence("zh") == "“x”不是有效的行政区划代码。请改为：340100。"
        assert refusal.sentence("en") == str(refusal) == "“x” is not a region code. Write it as: 340100."

    @pytest.mark.parametrize("check", [credit_code, identity_number, mobile_number])
    def test_says_in_one_language_how_it_is_written(self, check: Callable[[str], str]) -> None:
        with pytest.raises(BadIdentifier) as refused:
            check("x")
        zh, en = refused.value.sentence("zh"), refused.value.sentence("en")
        assert not re.search("[a-z]{3}", zh.partition("请改为")[2])
        assert not re.search("[\u4e00-\u9fff]", en)

    def test_survives_a_journey_between_processes(self) -> None:
        refusal = BadIdentifier(text="x", what_zh="甲", what_en="b", form="c")
        again = pickle.loads(pickle.dumps(refusal))
        assert (type(again), again.facts) == (BadIdentifier, refusal.facts)

    def test_every_refusal_is_found_once_in_the_order_of_the_codes(self) -> None:
        found = every_refusal()
        codes = [cls.code for cls in found]
        assert codes == sorted(set(codes))
        assert BadIdentifier in found
        assert Refusal not in found
        assert all(cls.kind in KINDS for cls in found)

    def test_only_one_branch_is_found_where_it_is_asked_for(self) -> None:
        assert every_refusal(BadIdentifier) == [BadIdentifier]


class TestRecordRefusals:
    @pytest.mark.parametrize("code", RECORD_REFUSALS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_code_has_a_whole_sentence(self, code: str, language: str) -> None:
        said = refusal_sentence(code, language, field="里程", detail="499 m")
        assert said.endswith(("。", "."))
        assert "{" not in said
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)

    @pytest.mark.parametrize("code", RECORD_REFUSALS)
    def test_both_languages_show_the_same_facts(self, code: str) -> None:
        text = RECORD_REFUSALS[code]
        facts = [{name for _, name, _, _ in Formatter().parse(said) if name} for said in (text.zh, text.en)]
        assert facts[0] == facts[1] <= {"field", "detail"}
        assert text.zh != text.en

    def test_what_is_not_known_is_a_dash(self) -> None:
        assert refusal_sentence("out_of_range", "zh") == "—超出允许范围（—）。数据有误请接入方更正后重新发送。"

    def test_the_cap_has_a_note(self) -> None:
        assert set(RECORD_NOTES) == {"capped"}


class TestColumns:
    def test_every_column_is_named_once(self) -> None:
        assert len(COLUMNS) == len(BASE_COLUMNS) + len(INPUT_COLUMNS) + len(METHOD_COLUMNS) + len(PLACE_COLUMNS)

    def test_the_unit_ends_the_name_of_a_measured_column(self) -> None:
        endings = {"m": "_m", "s": "_s", "Wh": "_wh", "day": "_days", "fen": "_fen", "step": "steps", "person": "_size", "": ""} | {
            "act": "_count",
            "g": "_g",
            "L": "_l",
            "W": "_w",
            "%": "_percent",
        }
        assert [c.name for c in (*INPUT_COLUMNS, *METHOD_COLUMNS) if not c.name.endswith(endings[c.unit])] == []

    def test_four_columns_are_needed_of_every_record(self) -> None:
        assert [c.name for c in COLUMNS.values() if c.needed] == ["record_id", "person", "happened_at", "region"]
