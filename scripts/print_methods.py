"""Writes docs/methods/ from the methodology documents themselves; `--check` says whether the pages are up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from puhui.methodology.catalogue import newest
from puhui.methodology.fields import both_languages
from puhui.methodology.markup import Section, items_of, pairs_of, read
from puhui.methodology.regions import covers, name_of
from puhui.methodology.units import said
from puhui.methodology.words import CAP_SAYS, NO_CAP, PER_PERSON_DAY, Methodology, Parameter, Value
from puhui.quantification.cases import outcomes
from puhui.vocabulary.texts import Text

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "methods"
STATUS = {
    "ENABLED": "数值齐备 · every number is published or official",
    "PARAMETRIC": "缺少数值，不能启用 · numbers are missing, it cannot become active",
    "REFERENCE": "仅供参考 · reference only",
}


_OWN = (
    "资料留有余地的地方由我们选定，写在 [choices.yaml](choices.yaml) 和各页“本平台的选择”里；D 级的每日上限也都是暂定，安徽公布后以公布的为准。\n\n"
    "Where the sources leave room we chose; [choices.yaml](choices.yaml) and the choices on each page say so. Caps of grade D are our choices too, "
    "until Anhui publishes its own.\n"
)


def page(m: Methodology) -> str:
    """One methodology as a page."""
    return "\n".join([*_head(m), *_choices(m), *_inputs(m), *_parameters(m), *_formulas(m), *_rules(m), *_cases(m)]) + "\n"


def _head(m: Methodology) -> Iterator[str]:
    yield f"# {m.name.zh} · {m.name.en}\n"
    yield f"`{m.code}` v{m.version} · {m.status} ({STATUS[m.status]})\n"
    yield f"SHA-256 `{m.content_hash}`\n"
    yield f"{m.summary.zh}\n\n{m.summary.en}\n"
    yield f"适用地区 region: {name_of(m.region).zh} {m.region} · 生效 in force from {m.valid.from_on} · 申报期 claim window {m.claim_days} d · 用途 use: {', '.join(m.use)}\n"
    if m.missing:
        yield "**缺少的数值 · missing numbers**\n"
        yield from (f"- `{missing.name}`：{missing.label.zh} · {missing.label.en}（{missing.unit}）" for missing in m.missing)
        yield ""


def choices() -> dict[str, tuple[Text, ...]]:
    """What we chose where the sources leave room, by the code of the methodology."""
    found = pairs_of(Section(read((FOLDER / "choices.yaml").read_text(encoding="utf-8"))).take("choices"))
    return {code: tuple(both_languages(item) for item in items_of(said)) for code, said in found.items()}


def _choices(m: Methodology) -> Iterator[str]:
    if chosen := choices().get(m.code):
        yield "**本平台的选择 · Choices of ours**\n"
        yield from (f"- {said.zh} · {said.en}" for said in chosen)
        yield ""


def _inputs(m: Methodology) -> Iterator[str]:
    yield "## 输入 · Inputs\n"
    yield "| 名称 name | 列 column | 单位 unit | 允许范围 range | |\n|---|---|---|---|---|"
    for given in m.inputs:
        needed = "可缺 optional" if given.optional else "" if given.default is None else f"默认 default {given.default}"
        yield f"| {given.label.zh} · {given.label.en} `{given.name}` | `{given.column}` | {given.unit.text} | {given.low}–{given.high} | {needed} |"
        for code in given.codes:
            yield f"| ↳ {code.label.zh} · {code.label.en} `{code.name}` | | | {code.number} | |"
    for past in m.history:
        yield f"| {past.label.zh} · {past.label.en} `{past.name}` | 前 {past.days} 天 · the {past.days} days before | {past.unit.text} | | |"
    yield ""


def _parameters(m: Methodology) -> Iterator[str]:
    if not m.parameters:
        return
    yield "## 参数 · Parameters\n"
    yield "| 参数 parameter | 数值 value | 等级 grade | 地区 region | 年份 year | 出处 source |\n|---|---|---|---|---|---|"
    for parameter in m.parameters:
        yield from _parameter(m, parameter)
    yield ""


def _parameter(m: Methodology, parameter: Parameter) -> Iterator[str]:
    name = f"{parameter.label.zh} · {parameter.label.en} `{parameter.name}`"
    unit = said(parameter.unit.text)
    if parameter.factor:
        factor = parameter.factor
        yield f"| {name} | 因子库 factor `{factor.family}` {factor.region} {factor.year} ({unit}) | | {name_of(factor.region).zh} | | |"
    for value in parameter.values:
        yield f"| {name} | **{value.written}** {unit} | {value.grade} | {_place(m, value)} | {value.data_year or ''} | {_source(value)} |"
    if parameter.is_missing:
        yield f"| {name} | 缺 missing ({unit}) | | | | |"
    for value in parameter.variants:
        yield f"| ↳ 仅供参考 reference only | {value.written} {unit} | {value.grade} | {name_of(value.region).zh} | {value.data_year or ''} | {_source(value)} |"


def _place(m: Methodology, value: Value) -> str:
    name = name_of(value.region).zh
    return name if covers(value.region, value.applies_to or m.region) else f"{name} {value.region}（参考地区 reference region）"


def _source(value: Value) -> str:
    return value.reference.document + (f"（{value.reference.quoted}）" if value.reference.quoted else "")


def _formulas(m: Methodology) -> Iterator[str]:
    yield "## 公式 · Formulas\n\n```text"
    yield from (f"{formula.symbol} = {formula.text}" for formula in m.formulas)
    yield "```\n\n最后一步向下取整到克，只取一次。Rounded down to the gram, once, last.\n"
    if m.sums_over:
        yield "一个项目一个监测期的各条记录连同正负号相加，合计以后才取整，且不低于零。The records of one project and monitoring period are added with their signs; the sum is rounded, and never below zero.\n"


def _rules(m: Methodology) -> Iterator[str]:
    yield "## 规则 · Rules\n"
    for rule in m.plausible:
        bound = f"≤ {rule.at_most} {rule.unit.text}" if rule.at_most is not None else f"≥ {rule.at_least} {rule.unit.text}"
        yield f"- {rule.label.zh} · {rule.label.en} {bound}"
    for exclusion in m.exclusions:
        yield f"- 不计入 excluded: {exclusion.label.zh} · {exclusion.label.en}（`{exclusion.when}`）"
    lasts = m.same_act.lasts or f"{m.same_act.lasts_s} s"
    yield f"- 同一行为 one act once: 方式 mode `{m.same_act.mode}`，组 group `{m.same_act.group}`，时长 lasts `{lasts}`"
    yield _cap(m)


def _cap(m: Methodology) -> str:
    why = f"{m.cap.why.zh} · {m.cap.why.en}"
    if m.cap.per == NO_CAP:
        return f"- 不设上限 no cap: {why}\n"
    said = CAP_SAYS[m.cap.per]
    cap = f"{m.cap.reduction_g:,} g" if m.cap.reduction_g else "缺 missing"
    name = "每人每日上限 cap a person and day" if m.cap.per == PER_PERSON_DAY else f"{said.zh} {said.en}"
    return f"- {name}: {cap}（{m.cap.grade}；{why}）\n"


def _cases(m: Methodology) -> Iterator[str]:
    yield "## 算例 · Worked cases\n"
    yield "| 算例 case | 手工期望 expected by hand | 算法得到 found | 手算 working |\n|---|---|---|---|"
    for outcome in outcomes(m):
        together = "（合计 together）" if outcome.is_total else ""
        yield f"| {outcome.case.name.zh} · {outcome.case.name.en}{together} | {outcome.expected} | {outcome.found} | {outcome.case.working} |"


def pages() -> dict[Path, str]:
    found = {FOLDER / f"{m.code}.md": page(m) for m in newest()}
    rows = "\n".join(f"| [{m.name.zh} · {m.name.en}]({m.code}.md) | `{m.code}` | {m.version} | {m.status} |" for m in newest())
    head = "# 方法学 · Methodologies\n\n由方法学文档自动生成 · written from the documents in `content/methodologies/` by `scripts/print_methods.py`.\n\n"
    return found | {FOLDER / "README.md": f"{head}| 方法学 methodology | code | version | status |\n|---|---|---|---|\n{rows}\n\n{_OWN}"}


def main() -> int:
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"out of date: {path.name}; run python scripts/print_methods.py", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
