"""The proof of a document before it may be used: names, units, ranges, grades and status, over every value that is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from puhui.methodology import compiled as compiling
from puhui.methodology.compiled import history_column
from puhui.methodology.compiler import Measure, Names, compile_condition, compile_quantity
from puhui.methodology.documents import PROJECT_DAYS_MAX, load
from puhui.methodology.errors import DocumentRefused, Fault, FaultFound, UnknownFactor
from puhui.methodology.expressions import PARTS_MAX, Expression, names_in, parse, parts_in
from puhui.methodology.factors import look_up
from puhui.methodology.integers import columns_in
from puhui.methodology.markup import BYTES_MAX, too_large
from puhui.methodology.places import fault_of
from puhui.methodology.proof_of_cases import cases
from puhui.methodology.proved import settled
from puhui.methodology.units import CO2E, dimension_text, multiplied, unit
from puhui.methodology.words import GRADE_NEEDED, PER_PERSON_DAY, Factor, Formula, Input, Methodology, Parameter, Status, ValueKind
from puhui.vocabulary.texts import Text

#: No act is longer than a year or goes twice round the earth.
LASTS_S_MAX = 366 * 86400
DISTANCE_M_MAX = 80_000_000

#: Kinds of number that may never lead to certified tonnes.
NEVER_CERTIFIED = (ValueKind.COMPANY_ESTIMATE, ValueKind.APP_ENERGY, ValueKind.DEMONSTRATION)


def check(text: str) -> Methodology:
    """Load and prove a document; raises DocumentRefused with every fault."""
    methodology, faults = examine(text)
    if methodology is None or faults:
        raise DocumentRefused(faults=faults)
    return methodology


def examine(text: str) -> tuple[Methodology | None, list[Fault]]:
    """A document as far as it can be read, None where its form is broken, with every fault in the order of its lines."""
    try:
        methodology = load(text)
    except DocumentRefused as refusal:
        return None, refusal.faults
    return methodology, sorted(_faults(methodology), key=lambda fault: fault.line)


def _faults(m: Methodology) -> Iterator[Fault]:
    yield from _names(m)
    yield from _inputs(m)
    yield from _numbers(m)
    yield from _formulas(m)
    yield from _status(m)
    yield from cases(m)
    yield from _project(m)
    yield from _withheld(m)


def _names(m: Methodology) -> Iterator[Fault]:
    seen: set[str] = {"person", "trip", "household", "day", "max", "min", "known"}
    for name in [
        *(i.name for i in m.inputs),
        *(p.name for p in m.parameters if not p.table),
        *(t.name for t in m.tables),
        *(h.name for h in m.history),
        *(f.symbol for f in m.formulas),
    ]:
        if name in seen:
            yield fault_of(
                m,
                f"{name}:",
                Text("名称重复或为保留名。", "The name is used twice or is reserved."),
                Text("请改名；全角与半角算同一个名称。", "Rename one of them; full width and half width are one name."),
            )
        seen.add(name)
    written = [*(f.text for f in m.formulas), *(rule.of for rule in m.plausible), *(rule.when for rule in m.exclusions)]
    try:
        used = {name for text in written for name in names_in(parse(text))} | {name for _, name in m.withholds}
    except FaultFound:
        return  # what it would have used is not known; the formula itself is refused below
    for name in [*(p.name for p in m.parameters if not p.table), *(t.name for t in m.tables)]:
        if name not in used:
            yield fault_of(
                m,
                f"{name}:",
                Text("参数没有被任何公式使用。", "No formula uses this parameter."),
                Text("请删去或写进公式。", "Remove it or use it."),
            )


def _inputs(m: Methodology) -> Iterator[Fault]:
    given = {item.name: item for item in m.inputs}
    if len(m.history) > 1:
        yield fault_of(
            m,
            f"{m.history[1].name}:",
            Text("一份方法学只能与一个自家均值相比。", "A methodology compares with one mean of its own only."),
            Text("请保留一个。", "Keep one of them."),
        )
    for past in m.history:
        if past.of not in given:
            yield fault_of(m, f"{past.name}:", Text("of 应是一个输入的名称。", "`of` must name an input."), Text("请改正。", "Correct it."))
        elif past.unit.dimension != multiplied(given[past.of].unit.dimension, unit("day").dimension, sign=-1):
            wanted = f"{given[past.of].unit.text}/day"
            yield fault_of(
                m,
                f"{past.name}:",
                Text("日均值的单位应是输入的单位除以时间。", "A daily mean has the unit of its input over a time."),
                Text(f"例：{wanted}。", f"Example: {wanted}."),
            )
    longest = PROJECT_DAYS_MAX * 86400 if m.sums_over else LASTS_S_MAX
    if m.same_act.lasts and not _is_length(given.get(m.same_act.lasts), longest):
        yield fault_of(
            m,
            "same_act:",
            Text(
                "lasts 应是时长输入，以整秒计，不超过 366 天。",
                "`lasts` must name an input that is a time, in whole seconds, of 366 days at most.",
            ),
            Text("或写固定秒数，如 86400 s。", "Or write fixed seconds such as 86400 s."),
        )
    for item in m.inputs:
        if item.column == "distance_m" and item.high > DISTANCE_M_MAX:
            yield fault_of(
                m,
                f"{item.name}:",
                Text("里程上限过大。", "The range of the distance ends too high."),
                Text(f"请不超过 {DISTANCE_M_MAX}。", f"Write {DISTANCE_M_MAX} at most."),
            )


def _is_length(item: Input | None, longest: int) -> bool:
    """Whether an act can be as long as this input says: the engine compares whole seconds in 32 bits."""
    if item is None or item.unit.dimension != unit("s").dimension or item.unit.size.denominator != 1:
        return False
    return item.high * item.unit.size <= longest


def _numbers(m: Methodology) -> Iterator[Fault]:
    for parameter in m.parameters:
        if parameter.factor:
            try:
                found = look_up(parameter.factor, day=date.max)
            except UnknownFactor as problem:
                yield fault_of(
                    m,
                    f"{parameter.name}:",
                    Text(problem.sentence("zh"), problem.sentence("en")),
                    Text("请核对因子名称。", "Check the factor."),
                    line=_line_of(parameter),
                )
                continue
            yield from _factor(m, parameter, found)
        for value in (*parameter.values, *([found.value] if parameter.factor else ())):
            if "certified" in m.use and (value.kind in NEVER_CERTIFIED or value.grade > GRADE_NEEDED["certified"]):
                yield fault_of(
                    m,
                    f"{parameter.name}:",
                    Text("这个数值的等级或种类不能用于签发。", "The grade or kind of this value may not be certified."),
                    Text("请去掉 certified，或补上 B 级以上的出处。", "Drop certified, or give a reference of grade B or better."),
                    line=_line_of(parameter),
                )


def _factor(m: Methodology, parameter: Parameter, found: Factor) -> Iterator[Fault]:
    if found.unit.dimension != parameter.unit.dimension or found.unit.size != parameter.unit.size:
        yield fault_of(
            m,
            f"{parameter.name}:",
            Text(f"因子的单位是 {found.unit.text}。", f"The factor's unit is {found.unit.text}."),
            Text("请写同样的单位。", "Write the same unit."),
            line=_line_of(parameter),
        )
    elif not parameter.low <= found.value.number <= parameter.high:
        yield fault_of(
            m,
            f"{parameter.name}:",
            Text(f"因子的数值 {found.value.written} 不在允许范围内。", f"The factor's value {found.value.written} is outside the range."),
            Text("请核对范围。", "Check the range."),
            line=_line_of(parameter),
        )


def _line_of(parameter: Parameter) -> int:
    """A number of a table stands under its code; any other is found by its name."""
    return parameter.line if parameter.table else 0


def _formulas(m: Methodology) -> Iterator[Fault]:
    if not {past.of for past in m.history} <= {given.name for given in m.inputs}:
        return  # said already, and no formula has a meaning before it is corrected
    try:
        names = compiling.names_of(m, settled(m))
    except FaultFound as problem:
        name = problem.fault.text
        yield fault_of(m, f"{name}:", problem.fault.wrong, problem.fault.remedy)
        return
    yield from _symbols(m, names)
    yield from _rules(m, {name: measure for name, measure in names.items() if name not in {past.name for past in m.history}})


def _rules(m: Methodology, names: Names) -> Iterator[Fault]:
    """What refuses a record by itself: it may not rest on other days, which are known only once every record is judged."""
    for rule in m.plausible:
        try:
            found = compile_quantity(parse(rule.of), names)
            if found.dimension != rule.unit.dimension and not found.is_zero:
                yield _unit_differs(rule.of, found, rule.unit.text, line=rule.line)
            compiling.compile_plausible(rule, names)
        except FaultFound as problem:
            yield problem.fault.at(line=rule.line, column=problem.fault.column, path=rule.name, text=problem.fault.text or rule.of)
    for exclusion in m.exclusions:
        try:
            compile_condition(parse(exclusion.when), names)
        except FaultFound as problem:
            yield problem.fault.at(
                line=exclusion.line, column=problem.fault.column, path="excluded", text=problem.fault.text or exclusion.when
            )


def _symbols(m: Methodology, names: dict[str, Measure]) -> Iterator[Fault]:
    known = dict(names)
    sizes = {name: len(table.codes) for name, table, _ in m.look_ups()}
    for formula in m.formulas:
        try:
            expression = parse(formula.text)
            _built_upwards(m, formula, expression)
            sizes[formula.symbol] = _short_enough(expression, sizes)
            known[formula.symbol] = compile_quantity(expression, known)
        except FaultFound as problem:
            text = problem.fault.text or formula.text
            yield problem.fault.at(line=formula.line, column=problem.fault.column, path=formula.symbol, text=text)
            return
    if "reduction" in known:
        yield from _result(m, known["reduction"])
    else:
        yield fault_of(
            m,
            "formulas:",
            Text("缺少 reduction。", "reduction is missing."),
            Text("请写出 reduction 的公式。", "Write the formula of reduction."),
        )


def _built_upwards(m: Methodology, formula: Formula, expression: Expression) -> None:
    """A formula rests on formulas above it only: on itself or on one below, it would never end."""
    order = [other.symbol for other in m.formulas]
    for name in names_in(expression):
        if name in order[order.index(formula.symbol) :]:
            raise FaultFound(
                Text(
                    f"{formula.symbol} 用到了它自己或排在后面的 {name}，成了循环。",
                    f"{formula.symbol} rests on {name}, which comes with or after it: a circle.",
                ),
                Text("公式只能用排在它前面的符号。", "A formula may use only symbols that stand before it."),
                text=name,
            )


def _short_enough(expression: Expression, sizes: Mapping[str, int]) -> int:
    size = parts_in(expression, sizes)
    if size > PARTS_MAX:
        raise FaultFound(
            Text(
                f"连同它用到的公式展开后有 {size} 项，超过 {PARTS_MAX}。",
                f"Written out with the formulas it uses it has {size} parts, more than {PARTS_MAX}.",
            ),
            Text("请少重复使用前面的公式。", "Repeat the earlier formulas less often."),
        )
    return size


def _project(m: Methodology) -> Iterator[Fault]:
    """What is summed over a project has the cap of a project, and no mean of its own days; what is not has a cap per person and day."""
    if (m.cap.per != PER_PERSON_DAY) != bool(m.sums_over):
        yield fault_of(
            m,
            "per:",
            Text("上限的写法与 sums_over 不合。", "The cap does not go with sums_over."),
            Text(
                "按项目合计的写 per: project 或 none，其余写 per: person-day。",
                "With sums_over: project write per: project or none, otherwise per: person-day.",
            ),
        )
    if m.sums_over and m.history:
        yield fault_of(
            m,
            f"{m.history[0].name}:",
            Text("按项目合计的方法学没有自家均值。", "A method that sums over a project has no mean of its own days."),
            Text("请删去 history。", "Remove history."),
        )


def _withheld(m: Methodology) -> Iterator[Fault]:
    """What is not issued of a sum is a share of it: a parameter between nothing and all."""
    for which, name in m.withholds:
        share = next((p for p in m.parameters if p.name == name), None)
        if not m.sums_over or share is None or share.unit.dimension or share.low < 0 or share.high * share.unit.size > 1:
            yield fault_of(
                m,
                f"{which}:",
                Text(
                    "扣减应是按项目合计的方法学的一个参数，单位 1，范围在 0 到 1 之间。",
                    "What is withheld names a parameter with unit 1 and a range within 0 and 1, of a sum over a project.",
                ),
                Text("请写参数的名称，或删去 withholds。", "Write the name of the parameter, or remove withholds."),
            )


def _result(m: Methodology, reduction: Measure) -> Iterator[Fault]:
    formula = next(f for f in m.formulas if f.symbol == "reduction")
    if reduction.dimension != CO2E and not reduction.is_zero:
        yield _unit_differs(formula.text, reduction, "gCO2e", line=formula.line)
    if reduction.ratio.numerator.low < 0 and not m.sums_over:  # a project's records are summed first
        yield fault_of(
            m,
            "reduction:",
            Text("减排量可能为负。", "The reduction can be negative."),
            Text("请写 max(0, …)。", "Write max(0, …)."),
            line=formula.line,
        )
    for past in m.history:
        if history_column(past.name) in columns_in(reduction.known):
            yield fault_of(
                m,
                "reduction:",
                Text(
                    f"{past.name} 可能还没有，能否核算却取决于它。",
                    f"{past.name} may not be known yet, and yet it decides whether the formula can be computed.",
                ),
                Text(
                    f"请写 … if known({past.name}) else 0，两支需要的可选输入应相同。",
                    f"Write … if known({past.name}) else 0, with the same optional inputs in both branches.",
                ),
                line=formula.line,
            )


def _unit_differs(text: str, found: Measure, wanted: str, *, line: int) -> Fault:
    wrong = Text(
        f"结果的单位是 {dimension_text(found.dimension)}，应为 {wanted}。",
        f"The result is {dimension_text(found.dimension)}, it must be {wanted}.",
    )
    return Fault(line, 1, text, text, wrong, Text("请检查公式里每一项的单位。", "Check the unit of each part of the formula."))


def _status(m: Methodology) -> Iterator[Fault]:
    if m.status is Status.ENABLED and m.missing:
        names = ", ".join(f"{missing.name} ({missing.unit})" for missing in m.missing)
        yield fault_of(
            m,
            "status:",
            Text(f"缺少数值：{names}。", f"Numbers are missing: {names}."),
            Text("请写 status: PARAMETRIC，或补齐数值。", "Write status: PARAMETRIC, or supply them."),
        )
    if m.status is Status.PARAMETRIC and not m.missing:
        yield fault_of(
            m,
            "status:",
            Text("数值已齐，不是 PARAMETRIC。", "No number is missing, so this is not PARAMETRIC."),
            Text("请写 ENABLED 或 REFERENCE。", "Write ENABLED or REFERENCE."),
        )
    if len(m.cases) < 3:
        yield fault_of(
            m,
            "cases:",
            Text("算例少于三个。", "There are fewer than three worked cases."),
            Text("请补充手工算例。", "Add cases worked by hand."),
        )


def check_file(path: Path) -> Methodology:
    """Check a file; one that is too large is not read to its end."""
    with path.open("rb") as file:
        return check_bytes(file.read(2 * BYTES_MAX + 1), name=path.name)


def check_bytes(raw: bytes, *, name: str = "") -> Methodology:
    """Check a document as it arrives; bytes that are not UTF-8 are a fault of their line."""
    if len(raw) > 2 * BYTES_MAX:  # Windows may have doubled the ends of lines
        raise too_large()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        wrong = Text("文件不是 UTF-8。", "The file is not UTF-8.")
        line = raw.count(b"\n", 0, problem.start) + 1
        raise DocumentRefused(faults=[Fault(line, 1, "/", name, wrong, Text("请另存为 UTF-8。", "Save it as UTF-8."))]) from problem
    return check(text.replace("\r\n", "\n").replace("\r", "\n"))
