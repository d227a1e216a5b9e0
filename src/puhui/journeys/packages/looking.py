"""The rules of a package that are about its documents: each looks at one thing and says what it found. What a rule needs is there when it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from puhui.adapters.catalogue import ADAPTERS
from puhui.adapters.configured import Measured
from puhui.adapters.documents import INPUTS
from puhui.journeys.packages.words import ADAPTER, MANIFEST, METHOD, At, Funded, Manifest, Opened, Ours, State, Verdict
from puhui.methodology.compiled import Used, used_for
from puhui.methodology.regions import cities, covers, name_of
from puhui.methodology.units import dimension_text, unit
from puhui.methodology.words import GRADE_NEEDED, GRADE_SAYS, Input, Methodology, Status, ValueKind
from puhui.quantification.cases import outcomes
from puhui.vocabulary.texts import Text, listed, plural_s

#: The group of acts that show when somebody was on the way.
TRAVEL = "travel"
OUR_FUNDS = (Funded.PROVINCE, Funded.CITY)


def verdict(rule: str, fact: Text, faults: tuple[At, ...] = (), *, note: bool = False) -> Verdict:
    return Verdict(rule, State.FAIL if faults else State.NOTE if note else State.HOLDS, fact, faults)


def hashes(package: Opened, ours: Ours) -> Verdict:
    manifest = _manifest(package)
    found = {name: hashlib.sha256(package.files[name]).hexdigest() for name in manifest.contents if name in package.files}
    faults = tuple(
        At(
            MANIFEST,
            package.line_of(MANIFEST, manifest.contents[name]),
            Text(f"{name} 的 SHA-256 不是这里写的。", f"{name} has another SHA-256 than is written here."),
            Text(f"如果改动是有意的，请改为 {digest}。", f"If the change is meant, write {digest}."),
        )
        for name, digest in found.items()
        if digest != manifest.contents[name]
    )
    return verdict("hashes", Text(f"核对了 {len(found)} 个文件的 SHA-256", f"the SHA-256 of {len(found)} files compared"), faults)


def cases(package: Opened, ours: Ours) -> Verdict:
    m = _method(package)
    found = list(outcomes(m))
    faults = tuple(
        At(
            METHOD,
            one.case.line,
            Text(
                f"算例“{one.case.name.zh}”写 {one.expected}，算得 {one.found}。",
                f"The case “{one.case.name.en}” says {one.expected}; it gives {one.found}.",
            ),
            Text("请核对手算或公式。", "Check the working or the formula."),
        )
        for one in found
        if not one.agrees
    )
    return verdict("cases", Text(f"算例 {len(found)} 个", f"{len(found)} worked cases"), faults)


def numbers(package: Opened, ours: Ours) -> Verdict:
    """Missing numbers, a document for the reader only, one that sums over projects; and numbers that only demonstrate."""
    m = _method(package)
    faults = [
        At(
            METHOD,
            package.line_of(METHOD, f"{missing.name}:"),
            Text(f"缺少数值：{missing.label.zh}（{missing.unit}）。", f"A number is missing: {missing.label.en} ({missing.unit})."),
            Text("请连同出处补上。", "Supply it with its reference."),
        )
        for missing in m.missing
    ]
    if m.status is Status.REFERENCE:
        wrong = Text("文档仅供参考，不能启用。", "The document is for reference only.")
        faults.append(
            At(METHOD, package.line_of(METHOD, "status:"), wrong, Text("请改为有本地数值的文档。", "Send one with numbers of its own."))
        )
    if m.sums_over:
        wrong = Text("方法学按项目合计，不计居民的行为。", "It sums over projects and counts no resident's act.")
        faults.append(
            At(
                METHOD,
                package.line_of(METHOD, "sums_over:"),
                wrong,
                Text("接入包只接个人行为。", "A package plugs in acts of residents only."),
            )
        )
    shown = [p.label for p in m.parameters if any(value.kind is ValueKind.DEMONSTRATION for value in p.values)]
    if shown and not faults:
        said = listed(shown)
        return verdict("numbers", Text(f"含演示数值：{said.zh}，只供演示", f"demonstration values only: {said.en}"), note=True)
    return verdict(
        "numbers",
        Text(
            f"{len(m.parameters)} 个参数，缺 {len(m.missing)} 个",
            f"{len(m.parameters)} parameter{plural_s(len(m.parameters))}, {len(m.missing)} missing",
        ),
        tuple(faults),
    )


def inputs(package: Opened, ours: Ours) -> Verdict:
    m, filled = _method(package), {one.name for one in _adapter_inputs(package)}
    faults = tuple(fault for given in m.inputs for fault in _input(package, given, filled))
    unfilled = [given.label for given in m.inputs if given.column not in filled and not _is_needed(given)]
    beyond = sorted(filled - set(m.columns))
    notes = []
    if unfilled:
        said = listed(unfilled)
        notes.append(Text(f"没有提供可选的：{said.zh}", f"optional, and not given: {said.en}"))
    if beyond:
        named = ", ".join(beyond)
        notes.append(Text(f"方法学用不到：{named}，按最小必要原则应删去", f"not used by the methodology, so better not sent: {named}"))
    fact = Text(f"方法学要 {len(m.inputs)} 项输入", f"the methodology asks for {len(m.inputs)} inputs")
    told = Text("；".join([fact.zh, *(note.zh for note in notes)]), "; ".join([fact.en, *(note.en for note in notes)]))
    return verdict("inputs", told, faults, note=bool(notes))


def _is_needed(given: Input) -> bool:
    return not given.optional and given.default is None


def _input(package: Opened, given: Input, filled: set[str]) -> Iterator[At]:
    line, column = package.line_of(METHOD, f"column: {given.column}"), INPUTS.get(given.column)
    if column is None:
        wrong = Text(f"标准记录没有“{given.column}”这一列。", f"The standard record has no column “{given.column}”.")
        yield At(
            METHOD,
            line,
            wrong,
            Text("这样的方法学不改代码接不进来，请先商定新的一列。", "It cannot be plugged in without code; agree on a new column first."),
        )
    elif unit(column.unit or "1").dimension != given.unit.dimension:
        told = f"{dimension_text(unit(column.unit or '1').dimension)} ≠ {dimension_text(given.unit.dimension)}"
        wrong = Text(f"{given.label.zh}的量纲与列不符：{told}。", f"The {given.label.en} has another dimension than its column: {told}.")
        yield At(METHOD, line, wrong, Text("请改列或改单位。", "Change the column or the unit."))
    if given.column not in filled and _is_needed(given):
        wrong = Text(f"没有说从哪一列读{given.label.zh}。", f"It is not said where the {given.label.en} is read from.")
        remedy = Text(f"请在 inputs 下补上 {given.column}。", f"Add {given.column} under `inputs`.")
        yield At(ADAPTER, package.line_of(ADAPTER, "inputs:"), wrong, remedy)


def identity(package: Opened, ours: Ours) -> Verdict:
    """A record and a person are told apart by different columns; format and zone of the moment are stated, or the document did not load."""
    found = package.configuration
    assert found is not None
    faults: tuple[At, ...] = ()
    if found.record_id.columns == found.person.columns:
        wrong = Text("记录号和用户号读的是同一列。", "Record id and person are read from the same column.")
        remedy = Text("记录号每条不同，用户号每人一个。", "A record id differs in each row; a person's stays the same.")
        faults = (At(ADAPTER, package.line_of(ADAPTER, "person:"), wrong, remedy),)
    moment = found.happened_at
    zone = f" UTC{moment.offset_s // 3600:+d}" if moment.offset_s else ""
    return verdict("identity", Text(f"时刻格式 {moment.format}{zone}", f"moments as {moment.format}{zone}"), faults)


def collision(package: Opened, ours: Ours) -> Verdict:
    manifest, m, found = _manifest(package), _method(package), package.configuration
    assert found is not None
    faults = tuple(_collisions(package, manifest, m, found.name, ours))
    known = ours.methods.get(m.code, {})
    if m.content_hash in known:
        return verdict(
            "collision", Text("方法学已在库中，内容相同", "the methodology is in the library with the same text"), faults, note=True
        )
    return verdict(
        "collision",
        Text(f"场景 {m.code} 是新的", f"the scenario {m.code} is new")
        if not known
        else Text(f"场景 {m.code} 的下一版", f"the next version of {m.code}"),
        faults,
    )


def _collisions(package: Opened, manifest: Manifest, m: Methodology, adapter: str, ours: Ours) -> Iterator[At]:
    own = next((one for one in ours.packages if one.code == manifest.code), None)
    known = ours.methods.get(m.code, {})
    code_line = package.line_of(METHOD, "code:")
    if known and m.content_hash not in known:
        if own is None or own.scenario != m.code:
            wrong = Text(f"场景 {m.code} 已有，内容不同。", f"The scenario {m.code} is there already, with another text.")
            yield At(
                METHOD,
                code_line,
                wrong,
                Text("请换一个代码，或改用已有的方法学。", "Choose another code, or send the methodology that is there."),
            )
        elif m.version != max(known.values()) + 1:
            wrong = Text(f"下一版应为 {max(known.values()) + 1}。", f"The next version is {max(known.values()) + 1}.")
            yield At(METHOD, package.line_of(METHOD, "version:"), wrong, Text("请改 version。", "Change `version`."))
    if not known and m.version != 1:
        yield At(
            METHOD,
            package.line_of(METHOD, "version:"),
            Text("第一版应为 1。", "The first version is 1."),
            Text("请改 version。", "Change `version`."),
        )
    if not known and m.code in ours.scenarios:
        wrong = Text(f"场景代码 {m.code} 已被使用。", f"The scenario code {m.code} is taken.")
        yield At(METHOD, code_line, wrong, Text("请换一个代码。", "Choose another code."))
    if adapter in ADAPTERS or any(one.adapter == adapter and one.code != manifest.code for one in ours.packages):
        wrong = Text(f"适配器名 {adapter} 已被使用。", f"The adapter name {adapter} is taken.")
        yield At(ADAPTER, package.line_of(ADAPTER, "code:"), wrong, Text("请换一个名字。", "Choose another name."))
    if own and manifest.version <= own.version:
        wrong = Text(f"已接入第 {own.version} 版。", f"Version {own.version} is plugged in.")
        yield At(MANIFEST, package.line_of(MANIFEST, "version:"), wrong, Text("请递增 version。", "Raise `version`."))


def same_act(package: Opened, ours: Ours) -> Verdict:
    manifest, found = _manifest(package), _method(package).same_act
    line, faults = package.line_of(METHOD, "same_act:"), []
    if found.group not in ours.groups and found.group not in manifest.new_groups:
        wrong = Text(f"没有“{found.group}”这一组同类行为。", f"There is no group of acts “{found.group}”.")
        named = ", ".join(sorted(ours.groups))
        faults.append(
            At(
                METHOD,
                line,
                wrong,
                Text(
                    f"已有：{named}；确是新的一组，请在 new_groups 写明。",
                    f"Known: {named}. If it is new indeed, declare it in new_groups.",
                ),
            )
        )
    elsewhere = sorted(group for group, modes in ours.groups.items() if found.mode in modes and group != found.group)
    if elsewhere:
        wrong = Text(f"方式 {found.mode} 属于 {elsewhere[0]} 组。", f"The mode {found.mode} belongs to the group {elsewhere[0]}.")
        faults.append(
            At(
                METHOD,
                line,
                wrong,
                Text("同一种方式放在同一组，才能只计一次。", "One mode stays in one group, so that an act counts once."),
            )
        )
    if found.group == TRAVEL and not manifest.is_travel:
        wrong = Text("出行记录是敏感信息，没有标明。", "Travel records are sensitive, which is not said.")
        faults.append(At(MANIFEST, package.line_of(MANIFEST, "travel:"), wrong, Text("请写 travel: true。", "Write travel: true.")))
    known = ours.groups.get(found.group, frozenset())
    others = ", ".join(sorted(known - {found.mode})) or "–"
    fact = Text(f"{found.group} 组，方式 {found.mode}；与 {others} 互斥", f"group {found.group}, mode {found.mode}; excludes {others}")
    return verdict("same-act", fact, tuple(faults), note=found.group not in ours.groups)


def grade(package: Opened, ours: Ours) -> Verdict:
    m = _method(package)
    weakest = max((one.value.grade for one in _used(m)), default=None)
    faults = tuple(
        At(
            METHOD,
            package.line_of(METHOD, "use:"),
            Text(
                f"最弱的数值为 {weakest} 级，用途“{use}”要 {GRADE_NEEDED[use]} 级以上。",
                f"The weakest number has grade {weakest}; “{use}” needs {GRADE_NEEDED[use]} or better.",
            ),
            Text("请补上更可靠的出处，或去掉这一用途。", "Supply a better reference, or leave this use out."),
        )
        for use in m.use
        if weakest is not None and weakest > GRADE_NEEDED[use]
    )
    said = GRADE_SAYS[weakest] if weakest else Text("没有参数", "no parameters")
    uses = ", ".join(m.use)
    return verdict("grade", Text(f"用途 {uses}；最弱的数值：{said.zh}", f"used for {uses}; weakest number: {said.en}"), faults)


def reference_region(package: Opened, ours: Ours) -> Verdict:
    """Numbers from elsewhere are named as such, so that every page marks them."""
    manifest = _manifest(package)
    found, told = {one.value.region for one in _used(_method(package)) if one.is_reference}, set(manifest.borrowed_from)
    line, faults = package.line_of(MANIFEST, "borrowed_from:"), []
    for code in sorted(found - told):
        name = name_of(code)
        wrong = Text(f"有数值来自{name.zh}（{code}），没有写明。", f"Numbers come from {name.en} ({code}), which is not said.")
        faults.append(At(MANIFEST, line, wrong, Text(f"请在 borrowed_from 补上 {code}。", f"Add {code} to borrowed_from.")))
    for code in sorted(told - found):
        wrong = Text(f"没有数值来自 {code}。", f"No number comes from {code}.")
        faults.append(At(MANIFEST, line, wrong, Text("请删去它。", "Remove it.")))
    said = listed(name_of(code) for code in sorted(found)) if found else Text("无", "none")
    return verdict("reference-region", Text(f"参考地区：{said.zh}", f"reference region: {said.en}"), tuple(faults), note=bool(found))


def points(package: Opened, ours: Ours) -> Verdict:
    """A package never changes our rule: the report says whether it agrees, or what would have to be filed."""
    rule = package.points
    assert rule is not None
    differs = []
    if ours.grams_per_point is not None and rule.grams_per_point != ours.grams_per_point:
        theirs = f"{rule.grams_per_point}"
        differs.append(Text(f"1 分兑 {theirs} 克，我们为 {ours.grams_per_point} 克", f"{theirs} g a point, ours {ours.grams_per_point} g"))
    if rule.points_per_day_most is not None:
        most = rule.points_per_day_most
        differs.append(Text(f"每人每天最多 {most} 分，我们没有按分的上限", f"at most {most} points a day, ours has no cap in points"))
    if rule.funded_by not in OUR_FUNDS:
        differs.append(
            Text(
                f"由 {rule.funded_by} 出资，我们由省或市的预算支付",
                f"funded by the {rule.funded_by}, ours by the province's or a city's budget",
            )
        )
    if not differs:
        return verdict("points", Text("与我们的积分规则一致", "agrees with our points rule"))
    zh, en = "；".join(one.zh for one in differs), "; ".join(one.en for one in differs)
    fact = Text(
        f"与我们的积分规则不同：{zh}。接入后照我们的规则；要改，须对规则文件 points 申请备案",
        f"differs from our points rule: {en}. Ours holds; to change it, apply for filing of the rule document `points`",
    )
    return verdict("points", fact, note=True)


def _used(m: Methodology) -> list[Used]:
    """Every number in every place where it applies, on the first day."""
    places = [m.region, *(region.code for region in cities(m.region) if covers(m.region, region.code))]
    return [one for place in places for one in used_for(m, region=place, day=m.valid.from_on) or ()]


def _manifest(package: Opened) -> Manifest:
    assert package.manifest is not None, "the table of rules asks only where it is there"
    return package.manifest


def _method(package: Opened) -> Methodology:
    assert package.method is not None, "the table of rules asks only where it is there"
    return package.method


def _adapter_inputs(package: Opened) -> tuple[Measured, ...]:
    assert package.configuration is not None, "the table of rules asks only where it is there"
    return package.configuration.inputs
