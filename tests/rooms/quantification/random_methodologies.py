"""Random methodologies as document text, and random records for them: what the property of the engine is tried on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from hypothesis import strategies as st

from puhui.vocabulary.periods import CHINA

REGIONS = ("340100", "340100", "340102", "340102", "340200", "110000")
#: Seconds from one start to the next: within, at and beyond what makes two starts one act, a ride's length, and a day.
STEPS_S = (0, 1, 60, 179, 180, 181, 599, 600, 3_600, 20_000, 86_399, 86_400)
FIRST_DAY = datetime(2026, 3, 18, tzinfo=CHINA)

#: name, column, unit, widest range; a Chinese name among them, and two units that are not base units.
INPUT_POOL = (
    ("distance", "distance_m", "m", (0, 60_000)),
    ("duration", "duration_s", "s", (0, 10_800)),
    ("电量", "energy_wh", "Wh", (0, 90_000)),
    ("volume", "volume_l", "L", (0, 500)),
    ("items", "item_count", "item", (0, 40)),
)


@dataclass
class Sketch:
    """What a formula may speak of while it is being made up."""

    inputs: dict[str, tuple[str, str, int, int, str]] = field(default_factory=dict)  # name → column, unit, low, high, emptiness
    rates: dict[str, str] = field(default_factory=dict)  # input → the parameter in gCO2e per unit of it
    shares: list[str] = field(default_factory=list)
    means: dict[str, tuple[str, int]] = field(default_factory=dict)  # history → the input that it is of, days


@st.composite
def methodologies(draw: st.DrawFn) -> str:
    """A document that loads; whether it can be proved is for `check` to say."""
    sketch = draw(sketches())
    symbols = draw(formulas(sketch))
    rules = draw(st.lists(rules_of(sketch), max_size=2))
    exclusions = draw(st.lists(conditions(sketch), max_size=1))
    lines = [
        "code: made-up",
        "version: 1",
        "status: ENABLED",
        "name: {zh: 随机, en: made up}",
        "summary: {zh: 只为测试, en: for a test}",
        "use: [points]",
        f'region: "{draw(st.sampled_from(["340000", "340000", "340000", "340100"]))}"',
        draw(st.sampled_from(["valid: {from: 2025-01-01}", "valid: {from: 2025-01-01}", "valid: {from: 2026-03-18, until: 2026-03-20}"])),
        "claim_within: 30 day",
        "inputs:",
        *(_input_line(name, *facts) for name, facts in sketch.inputs.items()),
        *draw(parameter_lines(sketch)),
        *(["history:", *(_mean_line(sketch, name) for name in sketch.means)] if sketch.means else []),
        "formulas:",
        *(f'  {symbol}: {{label: {{zh: 量, en: amount}}, is: "{text}"}}' for symbol, text in symbols.items()),
        *(["plausible:", *rules] if rules else []),
        *(["excluded:", *(f'  - {{when: "{when}", label: {{zh: 排除, en: excluded}}}}' for when in exclusions)] if exclusions else []),
        f"same_act: {{mode: made-up, group: made-up, lasts: {draw(lengths(sketch))}}}",
        f"cap: {{per: person-day, reduction: {draw(st.sampled_from([10**9, 10**9, 40_000, 900, 40, 0]))} gCO2e, grade: D, why: {{zh: 测试, en: test}}}}",
        "rounding: floor to 1 gCO2e, once, last",
        "cases:",
        *("  - {name: {zh: 空, en: empty}, given: {}, refused: missing_input, working: 无}" for _ in range(3)),
    ]
    return "\n".join(lines) + "\n"


def _input_line(name: str, column: str, unit: str, low: int, high: int, emptiness: str) -> str:
    more = {"needed": "", "optional": ", optional: true", "default": f", default: {low}, default_why: {{zh: 保守, en: cautious}}"}[
        emptiness
    ]
    return f"  {name}: {{column: {column}, unit: {unit}, range: [{low}, {high}], label: {{zh: 输入, en: input}}{more}}}"


def _mean_line(sketch: Sketch, name: str) -> str:
    of, days = sketch.means[name]
    return f"  {name}: {{of: {of}, days: {days}, unit: {sketch.inputs[of][1]}/day, label: {{zh: 前几日, en: days before}}}}"


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    sketch = Sketch()
    chosen = draw(st.lists(st.sampled_from(INPUT_POOL), min_size=1, max_size=3, unique=True))
    for name, column, unit, (_, widest) in chosen:
        low = draw(st.sampled_from([0, 1, widest // 10]))
        high = draw(st.sampled_from([widest // 2, widest]))
        sketch.inputs[name] = (column, unit, low, high, draw(st.sampled_from(["needed", "optional", "default"])))
    for number, name in enumerate(draw(st.lists(st.sampled_from(sorted(sketch.inputs)), max_size=2, min_size=1, unique=True))):
        sketch.rates[name] = f"rate{number}"
    if draw(st.booleans()):
        sketch.shares.append("份额")
    if draw(st.integers(0, 3)) == 0:
        name, days = draw(st.sampled_from([("mean", 2), ("昨日", 1)]))
        of = draw(st.sampled_from(sorted(sketch.inputs)))
        sketch.means[name] = (of, days)
        sketch.rates.setdefault(of, f"rate{len(sketch.rates)}")
    return sketch


@st.composite
def parameter_lines(draw: st.DrawFn, sketch: Sketch) -> list[str]:
    """Rates and shares, some with a number of their own in a city or in a period, so that several sets of numbers hold."""
    lines = []
    for name, unit in [*((rate, f"gCO2e/{sketch.inputs[of][1]}") for of, rate in sketch.rates.items()), *((s, "%") for s in sketch.shares)]:
        head = f'  {name}:\n    label: {{zh: 参数, en: parameter}}\n    unit: "{unit}"\n    range: [0, 9]\n    decimals: 3\n    values:'
        places = draw(
            st.sampled_from(
                [[""], [""], ['applies_to: "340100", '], ["valid: {from: 2026-01-01, until: 2026-03-20}, ", "valid: {from: 2026-03-20}, "]]
            )
        )
        values = [
            f'      - {{value: {draw(st.sampled_from(["1.234", "0.467", "8.999", "0.55", "0.001", "0"]))}, {place}region: "440300", grade: C, kind: own_choice, reference: {{document: 测试}}}}'
            for place in places
        ]
        lines.append("\n".join([head, *values]))
    return ["parameters:", *lines] if lines else []


@st.composite
def formulas(draw: st.DrawFn, sketch: Sketch) -> dict[str, str]:
    """Every parameter must be used, so the result begins with each rate and share once."""
    used = [f"{rate} * {name}" for name, rate in sketch.rates.items()]
    body = " + ".join([*used, _amount_of(draw, sketch, 3)])
    factor = "".join(f" * {share}" for share in sketch.shares)
    reduction = f"max(0, ({body}){factor})"
    for name, (of, _) in sketch.means.items():
        saved = f"max(0, {name} * day - {of}) * {sketch.rates[of]}{factor}"
        reduction = draw(
            st.sampled_from([f"({reduction} if not known({name}) else {saved})", f"({saved} if known({name}) else {reduction})"])
        )
    if draw(st.booleans()):
        return {"baseline": _amount_of(draw, sketch, 2), "reduction": f"max(0, baseline + {reduction})"}
    return {"reduction": reduction}


NUMBERS = ("1", "2", "3", "7", "0.5", "0.125", "1.3", "12.75")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def _amount_of(draw: st.DrawFn, sketch: Sketch, depth: int) -> str:
    """An amount of CO2e. A bare 0 takes the unit of what stands beside it, so it stands only there."""
    kind = draw(st.integers(0, 8)) if depth else 0
    if kind <= 1:
        name = draw(st.sampled_from(sorted(sketch.rates)))
        return f"{sketch.rates[name]} * {name}"
    first = _amount_of(draw, sketch, depth - 1)
    if kind == 2:
        return f"({first} {draw(st.sampled_from('+-'))} {_amount_of(draw, sketch, depth - 1)})"
    if kind == 3:
        return f"{first} {draw(st.sampled_from('*/'))} {draw(st.sampled_from(NUMBERS))}"
    if kind == 4:
        return f"({first}) * {_scalar(draw, sketch, depth - 1)}"
    if kind == 5:
        return f"(-({first}))"
    other = draw(st.sampled_from(["0", ""])) or _amount_of(draw, sketch, depth - 1)
    if kind == 6:
        return f"{draw(st.sampled_from(['max', 'min']))}({other}, {first})"
    return f"({first} if {_condition(draw, sketch, depth - 1)} else {other})"


def _scalar(draw: st.DrawFn, sketch: Sketch, depth: int) -> str:
    """A plain number, with a divisor that the proof has to see above zero."""
    kind = draw(st.integers(0, 5)) if depth > 0 else draw(st.integers(0, 2))
    if kind == 1 and sketch.shares:
        return draw(st.sampled_from(sketch.shares))
    divisors = [name for name, facts in sketch.inputs.items() if facts[2] > 0]
    if kind == 2 and divisors:
        name = draw(st.sampled_from(divisors))
        return draw(st.sampled_from([f"{name} / {name}", f"min({name}, {name} * 0.5) / (max({name}, {name}) * 2)"]))
    if kind == 3:
        return f"({_scalar(draw, sketch, depth - 1)} {draw(st.sampled_from('+-*'))} {_scalar(draw, sketch, depth - 1)})"
    if kind == 4:
        return f"({_scalar(draw, sketch, depth - 1)} if {_condition(draw, sketch, depth - 1)} else {_scalar(draw, sketch, depth - 1)})"
    return draw(st.sampled_from(NUMBERS))


def _condition(draw: st.DrawFn, sketch: Sketch, depth: int) -> str:
    kind = draw(st.integers(0, 6)) if depth > 0 else draw(st.integers(0, 2))
    name, comparison = draw(st.sampled_from(sorted(sketch.inputs))), draw(st.sampled_from(COMPARISONS))
    if kind == 0:
        return f"known({name})"
    if kind == 1:
        return f"{name} {comparison} 0"
    if kind == 2:
        return f"{name} * {draw(st.sampled_from(NUMBERS))} {comparison} {name} + {name}"
    if kind == 3:
        return f"{_scalar(draw, sketch, depth - 1)} {comparison} {_scalar(draw, sketch, depth - 1)}"
    if kind == 4:
        return f"not ({_condition(draw, sketch, depth - 1)})"
    return f"({_condition(draw, sketch, depth - 1)} {draw(st.sampled_from(['and', 'or']))} {_condition(draw, sketch, depth - 1)})"


@st.composite
def conditions(draw: st.DrawFn, sketch: Sketch) -> str:
    return _condition(draw, sketch, 2)


def rules_of(sketch: Sketch) -> st.SearchStrategy[str]:
    bounds = st.sampled_from(["at_most: 20000", "at_least: 3", "at_most: 30000, at_least: 2"])

    def say(found: tuple[str, str]) -> str:
        name, bound = found
        unit = sketch.inputs[name][1]
        bounded = ", ".join(f"{part} {unit}" for part in bound.split(", "))
        return f"  - {{name: bound, label: {{zh: 合理, en: plausible}}, of: {name} * 1.5, {bounded}}}"

    return st.tuples(st.sampled_from(sorted(sketch.inputs)), bounds).map(say)


def lengths(sketch: Sketch) -> st.SearchStrategy[str]:
    if sketch.means:
        return st.just("86400 s")
    return st.sampled_from(["0 s", "600 s", "86400 s", *(["duration"] * 3 if "duration" in sketch.inputs else [])])


@st.composite
def records(draw: st.DrawFn, inputs: list[tuple[str, int, int]]) -> list[dict[str, object]]:
    """Rows for the columns (name, low, high): few persons, starts that nearly meet, ids that come again, every border of a range."""
    dice = Random(draw(st.integers(0, 2**32)))
    moment = FIRST_DAY + timedelta(hours=dice.randint(-20, 20))
    rows = []
    for _ in range(dice.randint(0, 50)):
        moment += timedelta(seconds=dice.choice(STEPS_S))
        row: dict[str, object] = {
            "record_id": dice.choice(["r1", "r2", "r3", "记录4", "r5", "r6", "r7", "r8", "r9"]),
            "person": dice.choice(["p1", "p2", "p3"]),
            "happened_at": moment,
            "region": dice.choice(REGIONS),
        }
        for column, low, high in inputs:
            row[column] = _amount(dice, low, high)
        if any(column == "distance_m" for column, _, _ in inputs):
            row["straight_m"] = dice.choice([None, None, 0, 700, 30_000])
        rows.append(row)
    return dice.sample(rows, len(rows))


def _amount(dice: Random, low: int, high: int) -> int | None:
    """Mostly inside the range, often on its border, sometimes outside or unknown."""
    kind = dice.randrange(10)
    if kind == 0:
        return None
    if kind == 1:
        return dice.choice([max(0, low - 1), high + 1])
    return dice.choice([low, low + 1, high]) if kind < 4 else dice.randint(low, high)
