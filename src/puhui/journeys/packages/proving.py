"""The rules of a package that its sample proves: good and bad rows, each row as expected, no row lost, and rounding against the claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from puhui.adapters.configured import Measured, Rounded
from puhui.journeys.packages.looking import verdict
from puhui.journeys.packages.words import ADAPTER, EXPECTED, SAMPLE, At, Opened, Ours, Sampled, SampleRow, Verdict
from puhui.methodology.words import Methodology
from puhui.quantification.oracle import Act, decide
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

FAULTS_SHOWN = 20


def sample(package: Opened, ours: Ours) -> Verdict:
    """At least one row that counts, one that the adapter refuses and one that the methodology refuses: both sides of the border."""
    found = _sampled(package)
    form, method = (sum(bool(one.refusal) and one.is_form is is_form for one in found.outcomes) for is_form in (True, False))
    lacking = [
        (found.accepted, Text("计入的行", "a row that counts")),
        (form, Text("因单元格有误退回的行", "a row that is refused for a cell")),
        (method, Text("方法学退回的行", "a row that the methodology refuses")),
    ]
    faults = tuple(
        At(SAMPLE, 1, Text(f"样例里没有{what.zh}。", f"The sample has no row of this kind: {what.en}."), Text("请补上一行。", "Add one."))
        for number, what in lacking
        if not number
    )
    grams = grouped(found.reduction_g)
    fact = Text(
        f"{found.rows} 行：计入 {found.accepted}（{grams} g），格式退回 {form}，方法学退回 {method}",
        f"{found.rows} rows: {found.accepted} count ({grams} g), {form} refused by form, {method} by the methodology",
    )
    return verdict("sample", fact, faults)


def rows(package: Opened, ours: Ours) -> Verdict:
    found = _sampled(package)
    refused = len(found.outcomes) - found.accepted
    faults: tuple[At, ...] = ()
    if found.rows != len(found.outcomes) + found.merged:
        wrong = Text("有的行没有下落。", "Some rows came to nothing.")
        faults = (
            At(SAMPLE, 1, wrong, Text("请把样例和配置发给平台运维机构。", "Send sample and document to the operator of the platform.")),
        )
    told = f"{found.rows} = {found.accepted} + {refused} + {found.merged}"
    return verdict("rows", Text(f"行数 = 计入 + 退回 + 并入：{told}", f"rows = records + refusals + merged: {told}"), faults)


def expected(package: Opened, ours: Ours) -> Verdict:
    """Each row exactly: the grams, or the code."""
    asked = package.expected
    assert asked is not None
    found, wanted = {one.row: one for one in _sampled(package).outcomes}, {one.row: one for one in asked}
    faults = [
        At(
            EXPECTED,
            one.line,
            Text(
                f"第 {one.row} 行应为 {one.said}，得到 {found[one.row].said}。",
                f"Row {one.row} should be {one.said}; it came to {found[one.row].said}.",
            ),
            Text("请核对手算、配置或方法学。", "Check the working, the adapter or the methodology."),
        )
        for one in asked
        if one.row in found and one.said != found[one.row].said
    ]
    for row in sorted(found.keys() ^ wanted.keys()):
        wrong = Text(f"第 {row} 行只在一个文件里。", f"Row {row} is in one of the two files only.")
        faults.append(
            At(
                EXPECTED,
                wanted[row].line if row in wanted else 1,
                wrong,
                Text("样例的每一行都要写明结果。", "Say of each row of the sample what it comes to."),
            )
        )
    agreeing = len(wanted) - sum(one.row in found and one.said != found[one.row].said for one in asked)
    return verdict(
        "expected",
        Text(f"{agreeing} / {len(found)} 行与预期相同", f"{agreeing} of {len(found)} rows as expected"),
        tuple(faults[:FAULTS_SHOWN]),
    )


def rounding(package: Opened, ours: Ours) -> Verdict:
    """More of what is rounded down never saves less, more of what is rounded up never saves more: tried on each row that counts."""
    m, found = package.method, package.configuration
    assert m is not None
    assert found is not None
    turned = [one for one in found.inputs if one.rounded is not Rounded.EXACT and one.name in m.columns]
    faults = tuple(fault for one in turned for fault in _rounded(package, m, one))
    told = Counter(one.rounded.value for one in turned)
    fact = Text(f"向下 {told['down']} 项，向上 {told['up']} 项", f"{told['down']} rounded down, {told['up']} up")
    return verdict("rounding", fact, faults)


def _rounded(package: Opened, m: Methodology, one: Measured) -> Iterator[At]:
    accepted = [row for row in _sampled(package).outcomes if not row.refusal and row.given.get(one.name) is not None]
    for row in accepted:
        before, after = _alone(m, row, row.given), _alone(m, row, _more(row, one.name))
        if before is None or after is None or before == after:
            continue
        if (after > before) is (one.rounded is Rounded.UP):
            side = Rounded.DOWN if after > before else Rounded.UP
            wrong = Text(f"{one.name} 的取整方向对申报有利。", f"{one.name} is rounded in favour of the claim.")
            yield At(ADAPTER, package.line_of(ADAPTER, f"{one.name}:"), wrong, Text(f"请写 round: {side}。", f"Write round: {side}."))
            return


def _more(row: SampleRow, name: str) -> dict[str, int | None]:
    value = row.given[name] or 0
    return {**row.given, name: value + max(1, abs(value) // 10)}


def _alone(m: Methodology, row: SampleRow, given: object) -> int | None:
    """What the record would bring by itself; None where it would not count."""
    assert isinstance(given, dict)
    assert row.happened_s is not None
    act = Act(row.record_id, "person", datetime.fromtimestamp(row.happened_s, CHINA), row.region, dict(given))
    decided = decide(m, [act])[0]
    return None if decided.refusal else decided.reduction_g


def _sampled(package: Opened) -> Sampled:
    assert package.sampled is not None, "the table of rules asks only where it is there"
    return package.sampled
