"""What can be wrong with a document, said with its line, its text and a remedy.

Refusal
├── UnknownUnit
├── DocumentRefused          carries every Fault that was found
│   └── FactorFileRefused    the same for a file of the factor library
├── UnknownMethodology
├── MethodologyNotActive     names each missing number with its unit
├── ReferenceOnly            a document for the reader, in force nowhere
├── SumsOverProject          a document that counts whole projects, not the acts of residents
├── UnknownFactor
└── UnknownFactorFamily
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownUnit(Refusal):
    code = "unknown_unit"
    says = Text(
        "单位“{unit}”不在单位表中。可用例：m km s h kWh kgCO2e gCO2e/(person*km)。",
        "Unit “{unit}” is not in the unit table. Examples: m km s h kWh kgCO2e gCO2e/(person*km).",
    )


#: A fault is one sentence: of what a stranger wrote it repeats no more than this.
SHOWN_MAX = 120


def shown(text: str) -> str:
    return text if len(text) <= SHOWN_MAX else f"{text[: SHOWN_MAX - 1]}…"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a document: where it stands, what is wrong, what to write instead."""

    line: int
    column: int
    path: str
    text: str
    wrong: Text
    remedy: Text

    def said(self, language: str = "zh") -> str:
        if language.startswith("en"):
            return f"line {self.line}, {shown(self.path)}: {self.wrong.en} Text: {shown(self.text)!r}. {self.remedy.en}"
        return f"第 {self.line} 行 {shown(self.path)}：{self.wrong.zh}原文“{shown(self.text)}”。{self.remedy.zh}"

    def at(self, *, line: int, column: int, path: str, text: str) -> Fault:
        return replace(self, line=line, column=column, path=path, text=text)


class FaultFound(Exception):
    """Raised inside the loader and the compiler; the loader gathers it into DocumentRefused."""

    def __init__(self, wrong: Text, remedy: Text, *, column: int = 0, text: str = "") -> None:
        super().__init__(wrong.en)
        self.fault = Fault(line=0, column=column, path="", text=text, wrong=wrong, remedy=remedy)


class DocumentRefused(Refusal):
    code = "document_refused"
    says = Text("方法学文档有 {count} 处错误。{first}", "The document has {count} fault(s). {first}")

    def __init__(self, *, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(count=len(faults), first=faults[0])

    def sentence(self, language: str = "zh") -> str:
        return self.says.said(language, count=len(self.faults), first=self.faults[0].said(language))

    def __reduce__(self) -> tuple[object, ...]:
        return (_refused_again, (type(self), self.faults))


def _refused_again(kind: type[DocumentRefused], faults: list[Fault]) -> DocumentRefused:
    return kind(faults=faults)


class FactorFileRefused(DocumentRefused):
    code = "factor_file_refused"
    says = Text("因子文件有 {count} 处错误。{first}", "The factor file has {count} fault(s). {first}")


class UnknownMethodology(Refusal):
    code = "unknown_methodology"
    kind = "not_found"
    says = Text(
        "没有代码为“{asked}”的方法学。现有：{known}。",
        "There is no methodology with code “{asked}”. Known: {known}.",
    )


class MethodologyNotActive(Refusal):
    code = "methodology_not_active"
    kind = "conflict"
    says = Text(
        "方法学 {methodology} 还不能启用，缺少：{missing_zh}。请连同出处提交这些数值后再启用。",
        "Methodology {methodology} cannot become active; missing: {missing_en}. Supply each number with its reference first.",
    )


class ReferenceOnly(Refusal):
    code = "reference_only"
    kind = "conflict"
    says = Text(
        "方法学 {methodology} 仅供参考，任何地方都不能启用。要启用，请连同本地的数值和出处另报一份方法学。",
        "Methodology {methodology} is for reference only and cannot become active anywhere. File another one with numbers and references "
        "of your own.",
    )


class SumsOverProject(Refusal):
    code = "sums_over_project"
    kind = "conflict"
    says = Text(
        "方法学 {methodology} 按项目合计，一条记录不能单独计入居民的减排。请由项目业主按监测期申报。",
        "Methodology {methodology} sums over a project; a single record does not count for a resident. The project's owner reports the "
        "monitoring period as a whole.",
    )


class UnknownFactor(Refusal):
    code = "unknown_factor"
    kind = "not_found"
    says = Text(
        "因子库中没有 {family} 在 {region}、{when} 可用的数值。请先登记该因子。",
        "The factor library has no {family} for {region} at {when}. Register the factor first.",
    )


class UnknownFactorFamily(Refusal):
    code = "unknown_factor_family"
    kind = "not_found"
    says = Text(
        "因子库中没有“{family}”这一类因子。请从因子库列表里挑选。",
        "The factor library has no family “{family}”. Choose one from the list of the library.",
    )
