"""The conformance check: every rule of a package in order, with what it found, and what no rule can see. Pure: files in, report out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from puhui.adapters.documents import load
from puhui.adapters.errors import AdapterRefused
from puhui.journeys.packages import looking, proving
from puhui.journeys.packages.manifest import expected_of, manifest_of, points_of
from puhui.journeys.packages.opening import digest_of
from puhui.journeys.packages.sampling import sampled
from puhui.journeys.packages.words import (
    ADAPTER,
    CONTENTS,
    EXPECTED,
    MANIFEST,
    METHOD,
    POINTS,
    SAMPLE,
    At,
    Opened,
    Ours,
    Report,
    State,
    Verdict,
)
from puhui.methodology.errors import DocumentRefused, MethodologyNotActive, UnknownFactor
from puhui.methodology.proof import check_bytes
from puhui.methodology.words import Status
from puhui.vocabulary.texts import Text, plural_s

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, its name, what must be readable before it can be looked at, and what looks."""

    code: str
    says: Text
    needs: tuple[str, ...]
    look: Callable[[Opened, Ours], Verdict]


def _documents(file: str) -> Callable[[Opened, Ours], Verdict]:
    """Whether a file is there, loads, and is proved."""

    def look(package: Opened, ours: Ours) -> Verdict:
        faults = package.faults.get(file, ())
        state = State.FAIL if faults else State.HOLDS
        fact = (
            Text(f"{file}：{len(faults)} 处错误", f"{file}: {len(faults)} fault{plural_s(len(faults))}")
            if faults
            else Text(f"{file} 通过", f"{file} passes")
        )
        return Verdict(DOCUMENT_RULES[file], state, fact, faults)

    return look


DOCUMENT_RULES = {
    MANIFEST: "manifest",
    METHOD: "method",
    ADAPTER: "adapter",
    POINTS: "points-form",
    SAMPLE: "sample-file",
    EXPECTED: "expected-form",
}

RULES: tuple[Rule, ...] = (
    Rule("manifest", Text("包的说明写得完整", "the manifest is whole"), (), _documents(MANIFEST)),
    Rule("hashes", Text("文件与说明里的 SHA-256 相同", "the files have the SHA-256 that the manifest names"), (MANIFEST,), looking.hashes),
    Rule("method", Text("方法学文档通过证明", "the methodology is proved"), (), _documents(METHOD)),
    Rule("cases", Text("算例与手算一致", "the worked cases agree"), (METHOD,), looking.cases),
    Rule("numbers", Text("数值齐全", "no number is missing"), (METHOD,), looking.numbers),
    Rule("adapter", Text("适配器配置写得完整", "the adapter's document is whole"), (), _documents(ADAPTER)),
    Rule("inputs", Text("方法学要的输入都有，量纲相符", "every input is filled, in the right dimension"), (METHOD, ADAPTER), looking.inputs),
    Rule("identity", Text("记录号、用户号、时刻只有一种读法", "record, person and moment are read in one way"), (ADAPTER,), looking.identity),
    Rule("sample-file", Text("样例能按配置读出", "the sample is in the described shape"), (), _documents(SAMPLE)),
    Rule("sample", Text("样例有好行，也有坏行", "the sample has good rows and bad ones"), (SAMPLE,), proving.sample),
    Rule("rows", Text("每一行都有下落", "no row is lost"), (SAMPLE,), proving.rows),
    Rule("expected-form", Text("预期结果写得完整", "the expected results are whole"), (), _documents(EXPECTED)),
    Rule("expected", Text("每一行与预期相同", "each row comes out as expected"), (SAMPLE, EXPECTED), proving.expected),
    Rule("rounding", Text("取整不利于申报", "numbers are rounded against the claim"), (SAMPLE,), proving.rounding),
    Rule("collision", Text("场景、适配器不与已有的冲突", "scenario and adapter collide with none of ours"), (MANIFEST, METHOD, ADAPTER), looking.collision),
    Rule("same-act", Text("同一行为只计一次的分组已声明", "the group of one act once is declared"), (MANIFEST, METHOD), looking.same_act),
    Rule("grade", Text("证据等级够得上用途", "the evidence is good enough for the use"), (METHOD,), looking.grade),
    Rule("reference-region", Text("参考地区写明", "reference regions are named"), (MANIFEST, METHOD), looking.reference_region),
    Rule("points-form", Text("积分规则写得完整", "the points rule is whole"), (), _documents(POINTS)),
    Rule("points", Text("积分规则与我们的比较", "the points rule is compared with ours"), (POINTS,), looking.points),
)  # fmt: skip
#: What no rule here can see, said to whoever reads a report.
NOT_CHECKED = (
    Text("数值的出处是否真有其文、等级是否属实", "whether the documents behind the numbers exist and say so"),
    Text("发布方所在地是否已备案这份方法学", "whether the methodology is filed where it comes from"),
    Text("样例以外的真实数据，和数据量大时的快慢", "real data beyond the sample, and speed at size"),
    Text("与其他方法学在范围上是否重叠", "whether its scope overlaps with other methodologies"),
    Text("接入方的签名、密钥和居民授权", "a provider's signature and keys, and residents' consents"),
)


def conformance(files: Mapping[str, bytes], ours: Ours) -> Report:
    """Every rule of the table; one whose files could not be read says so and is looked at once they can."""
    package = _opened(files)
    return Report(digest_of(files), package, tuple(_look(rule, package, ours) for rule in RULES))


def _look(rule: Rule, package: Opened, ours: Ours) -> Verdict:
    if lacking := [name for name in rule.needs if not _is_there(package, name)]:
        named = "、".join(lacking)
        return Verdict(rule.code, State.SKIPPED, Text(f"先改好 {named}，再看这一条", f"looked at once {', '.join(lacking)} can be read"))
    return rule.look(package, ours)


def _is_there(package: Opened, name: str) -> bool:
    found = {
        MANIFEST: package.manifest,
        METHOD: package.method,
        ADAPTER: package.configuration,
        POINTS: package.points,
        SAMPLE: package.sampled,
        EXPECTED: package.expected,
    }
    return found[name] is not None


# -- reading -------------------------------------------------------------------------------------------------------------


def _opened(files: Mapping[str, bytes]) -> Opened:
    package = Opened(files)
    for name in CONTENTS:
        if name not in files:
            wrong = Text(f"包里没有 {name}。", f"The package has no {name}.")
            package.faults[name] = (At(name, 1, wrong, Text("请补上这个文件。", "Add this file.")),)
    package.manifest = _loaded(package, MANIFEST, lambda body: manifest_of(_text(body)))
    package.method = _loaded(package, METHOD, check_bytes)
    package.configuration = _loaded(package, ADAPTER, lambda body: load(_text(body)))
    package.points = _loaded(package, POINTS, lambda body: points_of(_text(body)))
    _expect(package)
    _sample(package)
    return package


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise _NoText from problem


class _NoText(Exception):
    """A document that is no UTF-8."""


def _loaded(package: Opened, name: str, read: Callable[[bytes], T]) -> T | None:
    if name not in package.files:
        return None
    try:
        return read(package.files[name])
    except DocumentRefused as refused:
        package.faults[name] = tuple(At.of(name, fault) for fault in refused.faults)
    except _NoText:
        package.faults[name] = (At(name, 1, Text("不是 UTF-8。", "It is not UTF-8."), Text("请另存为 UTF-8。", "Save it as UTF-8.")),)
    return None


def _expect(package: Opened) -> None:
    if EXPECTED not in package.files:
        return
    found, faults = expected_of(package.files[EXPECTED])
    if faults:
        package.faults[EXPECTED] = faults
    else:
        package.expected = found


def _sample(package: Opened) -> None:
    """Only what is proved and lacks nothing is run."""
    m, found = package.method, package.configuration
    if SAMPLE not in package.files:
        return
    if m is None or found is None or m.missing or m.sums_over or m.status is Status.REFERENCE:
        waits = Text("方法学和配置还不能用，样例没有运行。", "Methodology and adapter cannot be used yet, so the sample was not run.")
        package.faults[SAMPLE] = (At(SAMPLE, 1, waits, Text("请先改好它们。", "Mend them first.")),)
        return
    try:
        package.sampled = sampled(found, m, package.files[SAMPLE])
    except (AdapterRefused, MethodologyNotActive, UnknownFactor) as refused:
        wrong = Text(refused.sentence("zh"), refused.sentence("en"))
        package.faults[SAMPLE] = (At(SAMPLE, 1, wrong, Text("", "")),)
