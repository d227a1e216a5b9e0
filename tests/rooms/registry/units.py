"""The book of credits once more, serial by serial and as plain as can be: what every other telling of it is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from puhui.registry.words import Span, Wanted

HOLDERS = (101, 102, 103)
PROJECTS = (1, 2)
#: Written down here once more, by hand: a table that is changed by mistake is seen.
LEADS = {
    ("transfer", "held"): "held",
    ("escrow", "held"): "escrowed",
    ("release_escrow", "escrowed"): "held",
    ("pledge", "held"): "pledged",
    ("release_pledge", "pledged"): "held",
    ("retire", "held"): "retired",
    ("cancel", "held"): "cancelled",
    ("cancel", "buffer"): "cancelled",
}
FROM = {"transfer": "held", "escrow": "held", "release_escrow": "escrowed", "pledge": "held", "release_pledge": "pledged", "retire": "held"}
VERBS = (*FROM, "cancel")
PURPOSES = ("event", "restoration", "voucher", "buy_first", "compliance", "voluntary", "public_good")
#: Few, so that one meets the other.
DRAWN = ("event", "voucher")


NOTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Op:
    """One call: its kind, its key, and what it asks."""

    kind: str
    key: str
    verb: str = ""
    state: str = ""
    giver: int = 0
    taker: int = 0
    wanted: Wanted = NOTHING
    project: int = 0
    vintage: int = 0
    kg: int = 0
    buffer_kg: int = 0
    number: int = 0
    span: Span | None = None
    purpose: str = ""

    @property
    def content(self) -> tuple[object, ...]:
        asked = (self.verb, self.state, self.giver, self.taker or self.giver, self.wanted)
        return (self.kind, *asked, self.project, self.vintage, self.kg, self.buffer_kg, self.number, self.purpose)


@dataclass(slots=True)
class Units:
    """One entry for each serial. `do` gives the code of the refusal, or nothing."""

    place: list[tuple[int, str, str]] = field(default_factory=list)  # holder, state, purpose; serial 1 is at 0
    issue: list[int] = field(default_factory=list)
    issues: dict[int, tuple[int, int, int]] = field(default_factory=dict)  # project, vintage, holder
    recalled: dict[int, int] = field(default_factory=dict)
    owed: dict[int, int] = field(default_factory=dict)
    holds: dict[int, tuple[int, Span | None]] = field(default_factory=dict)
    live: set[int] = field(default_factory=set)
    keys: dict[str, tuple[object, ...]] = field(default_factory=dict)
    done: list[Op] = field(default_factory=list)

    def do(self, op: Op) -> str:
        if op.kind == "hold":
            self.holds[len(self.holds) + 1] = (op.giver, op.span)
            self.live.add(len(self.holds))
            return ""
        if op.kind == "release":
            code = "" if op.number in self.live else "unknown_credit_hold"
            self.live.discard(op.number)
            return code
        early = self._asked_wrongly(op)
        if early:
            return early
        if op.key in self.keys:
            return "" if self.keys[op.key] == op.content else "credit_key_reused"
        code = {"place": self._place, "move": self._move, "recall": self._recall}[op.kind](op)
        if not code:
            self.keys[op.key] = op.content
            self.done.append(op)
        return code

    def _asked_wrongly(self, op: Op) -> str:
        if op.kind == "recall":
            return "" if op.number in self.issues else "unknown_issue"
        if op.kind == "place":
            return ""
        named = [serial for span in op.wanted.spans for serial in range(span.first, span.last + 1)]
        if len(named) != len(set(named)):
            return "spans_overlap"
        if not named and op.wanted.kg < 1:
            return "no_credits_asked"
        if (op.verb, op.state) not in LEADS:
            return "credits_final"
        return "same_holder" if op.verb == "transfer" and op.taker == op.giver else ""

    def _place(self, op: Op) -> str:
        number = len(self.issues) + 1
        self.issues[number] = (op.project, op.vintage, op.giver)
        self.place += [(op.giver, "held", "")] * (op.kg - op.buffer_kg) + [(op.giver, "buffer", "")] * op.buffer_kg
        self.issue += [number] * op.kg
        return ""

    def _move(self, op: Op) -> str:
        named = {serial for span in op.wanted.spans for serial in range(span.first, span.last + 1)}
        kg = len(named) or op.wanted.kg
        every = [at for at, where in enumerate(self.place) if where[:2] == (op.giver, op.state) and self._fits(at, op.wanted, named)]
        pool = self._of_purposes(op, every)
        free = [] if self._is_held(op.giver) else [at for at in pool if not self._is_frozen(at + 1)]
        if len(free) < kg:
            if any(serial <= len(self.place) and self.place[serial - 1][1] in ("retired", "cancelled") for serial in named):
                return "credits_final"
            if len(pool) >= kg:
                return "credits_frozen"
            return "credits_bound" if len(every) >= kg else "insufficient_credits"
        for at in free[:kg]:
            self.place[at] = (op.taker or op.giver, LEADS[op.verb, op.state], op.purpose)
        return ""

    def _of_purposes(self, op: Op, every: list[int]) -> list[int]:
        """What the verb may take, in its order: named spans each for itself."""
        order = {"retire": (op.purpose, ""), "cancel": ("", *PURPOSES)}.get(op.verb, ("",))
        spans = sorted(op.wanted.spans) or [Span(1, max(len(self.place), 1))]
        return [
            at for span in spans for purpose in order for at in every if span.first <= at + 1 <= span.last and self.place[at][2] == purpose
        ]

    def _recall(self, op: Op) -> str:
        project, _, holder = self.issues[op.number]
        if self.recalled.get(op.number, 0) + op.kg > self.issue.count(op.number):
            return "recall_too_large"
        held = [at for at, where in enumerate(self.place) if where[:2] == (holder, "held") and self.issue[at] == op.number]
        own = [at for purpose in ("", *PURPOSES) for at in held if self.place[at][2] == purpose]
        kept = [at for at, where in enumerate(self.place) if where[:2] == (holder, "buffer") and self.issues[self.issue[at]][0] == project]
        taken = [*own, *kept][: op.kg] if len(own) < op.kg else own[: op.kg]
        for at in taken:
            self.place[at] = (holder, "cancelled", "")
        self.recalled[op.number] = self.recalled.get(op.number, 0) + op.kg
        self.owed[holder] = self.owed.get(holder, 0) + op.kg - len(taken)
        return ""

    def _fits(self, at: int, wanted: Wanted, named: set[int]) -> bool:
        project, vintage, _ = self.issues[self.issue[at]]
        asked = ((wanted.issue, self.issue[at]), (wanted.project, project), (wanted.vintage, vintage))
        return (not named or at + 1 in named) and all(want in (None, have) for want, have in asked)

    def _is_held(self, holder: int) -> bool:
        return any(self.holds[number][0] == holder for number in self.live)

    def _is_frozen(self, serial: int) -> bool:
        return any(span.first <= serial <= span.last for _, span in (self.holds[number] for number in self.live) if span)

    def has(self, holder: int) -> int:
        return sum(one == holder and state in ("held", "escrowed", "pledged") for one, state, _ in self.place)


# -- what is called ----------------------------------------------------------------------------------------------------


def drawn(draw: Random, units: Units, key: str) -> Op:
    """A call that makes sense often enough, and none at other times; now and then under a key that was used."""
    kind = draw.choices(("place", "move", "recall", "hold", "release", "again"), weights=(4, 22, 4, 3, 3, 2))[0]
    if not units.place:
        kind = "place"
    if kind == "again" and units.done:
        return _again(draw, units)
    if kind == "place":
        kg = draw.randint(1, 25)
        buffer_kg = draw.choice((0, draw.randint(0, kg - 1)))
        return Op(
            "place",
            key,
            giver=draw.choice(HOLDERS),
            project=draw.choice(PROJECTS),
            vintage=draw.choice((2024, 2025)),
            kg=kg,
            buffer_kg=buffer_kg,
        )
    if kind == "recall":
        number = draw.randint(1, len(units.issues) + draw.choice((0, 0, 0, 1)))
        return Op("recall", key, number=number, kg=draw.choice((draw.randint(1, 20), max(units.issue.count(number), 1))))
    if kind == "hold":
        return Op("hold", key, span=_span(draw, units)) if draw.random() < 0.6 else Op("hold", key, giver=draw.choice(HOLDERS))
    if kind == "release":
        return Op("release", key, number=draw.choice([*units.live, len(units.holds) + 1, 1]))
    return _move(draw, units, key)


def _move(draw: Random, units: Units, key: str) -> Op:
    verb, giver = draw.choice(VERBS), draw.choice(HOLDERS)
    state = FROM.get(verb) or draw.choice(("held", "buffer"))
    if draw.random() < 0.05:
        state = draw.choice(("held", "escrowed", "pledged", "buffer", "retired", "cancelled"))
    taker = draw.choice(HOLDERS) if verb in ("transfer", "release_escrow") else 0
    purpose = draw.choice(DRAWN) if verb == "retire" or (taker and draw.random() < 0.5) else ""
    if verb == "release_pledge":
        taker = (*HOLDERS, 0)[len(units.done) % 4]  # back, or on to whoever lent
    wanted = _wanted(draw, units, giver, state)
    if verb == "retire" and wanted.spans and wanted.spans[0].first <= len(units.place) and draw.random() < 0.8:
        purpose = units.place[wanted.spans[0].first - 1][2] or purpose  # what was bought for it, in the middle of its block too
    return Op("move", key, verb=verb, state=state, giver=giver, taker=taker, wanted=wanted, purpose=purpose)


def _wanted(draw: Random, units: Units, giver: int, state: str) -> Wanted:
    there = sum(where[:2] == (giver, state) for where in units.place)
    kg = draw.choice((draw.randint(1, 12), max(there, 1), there + 1, draw.randint(0, 3)))
    how = draw.random()
    if how < 0.6:
        return Wanted(kg=kg)
    if how < 0.75:
        return draw.choice(
            (
                Wanted(kg=kg, vintage=2024),
                Wanted(kg=kg, project=draw.choice(PROJECTS)),
                Wanted(kg=kg, issue=draw.randint(1, len(units.issues))),
            )
        )
    if how < 0.9 and there:
        return Wanted(spans=_own_spans(draw, units, giver, state))
    return Wanted(spans=tuple(_span(draw, units) for _ in range(draw.randint(1, 2))))


def _own_spans(draw: Random, units: Units, giver: int, state: str) -> tuple[Span, ...]:
    """A run of the holder's own, cut at random."""
    at = draw.choice([place for place, where in enumerate(units.place) if where[:2] == (giver, state)])
    last = at
    while last + 1 < len(units.place) and units.place[last + 1][:2] == (giver, state) and draw.random() < 0.8:
        last += 1
    return (Span(at + 1, last + 1),)


def _span(draw: Random, units: Units) -> Span:
    first = draw.randint(1, len(units.place))
    return Span(first, min(len(units.place), first + draw.randint(0, 8)))


def _again(draw: Random, units: Units) -> Op:
    op = draw.choice(units.done[-20:])
    if draw.random() < 0.5:
        return op
    others = {name: getattr(op, name) for name in Op.__slots__}
    if op.kind == "move":
        others["wanted"] = Wanted(kg=7 if op.wanted.kg != 7 else 8)
    else:
        others["kg"] = op.kg + 1
    return Op(**others)
