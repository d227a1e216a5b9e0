"""The sentence of a record refusal: with the facts of one case, or in general, where only its code is counted."""

from __future__ import annotations

from puhui.vocabulary.records import RECORD_REFUSALS, refusal_sentence
from puhui.vocabulary.texts import Text

SOME_FIELD, SOME_DETAIL = Text("某一项", "a value"), "…"


def of_case(code: str, field: Text, detail: str) -> Text:
    return Text(*(refusal_sentence(code, language, field=field.said(language), detail=detail) for language in ("zh", "en")))


def in_general(code: str) -> Text:
    """Without brackets that would stand empty; the code itself where it is of another room."""
    text = RECORD_REFUSALS.get(code)
    if text is None:
        return Text(code, code)
    zh, en = text.zh.replace("（{detail}）", ""), text.en.replace(" ({detail})", "").replace("record {detail}", "another record")
    said = Text(*(part.format(field=SOME_FIELD.said(language), detail=SOME_DETAIL) for part, language in ((zh, "zh"), (en, "en"))))
    return Text(said.zh, said.en[0].upper() + said.en[1:])
