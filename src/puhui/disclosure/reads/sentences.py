"""The sentence of a record refusal: with the facts of one case, or in general, where only its code is counted."""

from __future__ import annotations

from puhui.vocabulary.records import RECORD_REFUSALS, refusal_sentence
from puhui.vocabulary.texts import Text

SOME_FIELD, SOME_DETAIL = Text("某一项", "a value"), "…"
#: What only a case can fill in; in general it would stand empty.
OF_A_CASE = ("：{field}（{detail}）", "（{detail}）", ": {field} ({detail})", " ({detail})")


def of_case(code: str, field: Text, detail: str) -> Text:
    return Text(*(refusal_sentence(code, language, field=field.said(language), detail=detail) for language in ("zh", "en")))


def in_general(code: str) -> Text:
    """Why, without what to do: that is for the provider. The code itself where it is of another room."""
    text = RECORD_REFUSALS.get(code)
    if text is None:
        return Text(code, code)
    zh, en = _without(text.zh), _without(text.en).replace("record {detail}", "another record")
    said = Text(*(part.format(field=SOME_FIELD.said(language), detail=SOME_DETAIL) for part, language in ((zh, "zh"), (en, "en"))))
    first = Text(said.zh.partition("。")[0] + "。", said.en.partition(". ")[0].rstrip(".") + ".")
    return Text(first.zh, first.en[0].upper() + first.en[1:])


def _without(sentence: str) -> str:
    for part in OF_A_CASE:
        sentence = sentence.replace(part, "")
    return sentence
