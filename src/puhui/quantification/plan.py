"""One plan for every engine: records in, results out, as a list of SELECTs that DuckDB and Spark both run.

    records → measured → seen → twin, crowd → contested → named → duplicate → contest → rounds of same_act → live → over → results

`measured` and `results` are read from the records as often as needed; `seen` holds only numbers, so that a day of a province fits
in memory. Hashes only propose: whoever shares one is confirmed on the texts (`named`), and a collision costs time, never a gram.
`twin` and `crowd` are the only steps that group every record; whatever sorts or compares texts sees the few that they propose.

Inputs, all of them relations that the host provides (empty where there is nothing):
  records      n, record_id, provider, person, scenario, region, day, happened_s, [received_s], straight_m, <inputs>, form_code
  prior_keys   key, provider, record_id, day                     records that counted before
  prior_acts   person, grp, mode, start_s, end_s, distance_m, record_id, provider      acts that counted before
  prior_used   person, scenario, day, used_g                     what is used up of a day's cap
  prior_history person, scenario, day_no, amount                 one-day readings of the days before
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from puhui.methodology.compiled import Compiled, Stretch, history_column
from puhui.methodology.dialects import floored_sql
from puhui.methodology.words import History, Methodology
from puhui.quantification import same_act
from puhui.quantification.duck import literal
from puhui.quantification.functions import Engine, day_number, key64, spread, text, touched
from puhui.quantification.verdicts import FORM, NOT_COUNTED, PLACE, Verdict, verdicts


def joined_change(rows: str) -> str:
    """Rows with the code, the winner and the grams that `changed` has for them."""
    return (
        "SELECT r.*, COALESCE(c.code, '') AS changed_code, COALESCE(c.winner, '') AS winner, c.changed_g"
        f" FROM ({rows}) r LEFT JOIN changed c ON c.n = r.n"
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One relation of the plan. A view is computed when it is read, a table once."""

    name: str
    sql: str
    is_table: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """A methodology with its sets of numbers for the regions and days of a run."""

    methodology: Methodology
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a host runs: `opening`, then `round_steps(k)` until `left_k` is empty, then `closing(k)`."""

    counted: tuple[Counted, ...]
    engine: Engine
    in_force: bool = True
    has_received: bool = False
    has_prior: bool = False
    #: Records that counted before may come again; where none can, a fast hash finds twins.
    has_keys: bool = False
    #: Every record is of the one methodology, so that there is no scenario to look at.
    single: bool = False

    def opening(self) -> list[Step]:
        return [
            Step("measured", self._measured(), is_table=False),
            Step("seen", self._seen()),
            Step("prior", self._prior()),
            Step("twin", self._twin()),
            Step("crowd", self._crowd()),
            Step("contested", same_act.CONTESTED),
            Step("named", self._named()),
            Step("duplicate", same_act.DUPLICATE),
            Step("contest", same_act.CONTEST),
            Step("lost_0", same_act.LOST_TO_PRIOR),
            Step("left_0", same_act.LEFT_AFTER_PRIOR),
        ]

    def round_steps(self, k: int) -> list[Step]:
        """In every crowd the first that is left counts; whoever collides with it is the same act."""
        return [
            Step(f"head_{k}", same_act.HEAD.format(before=k - 1)),
            Step(f"lost_{k}", same_act.LOST.format(k=k, before=k - 1)),
            Step(f"left_{k}", same_act.LEFT.format(k=k, before=k - 1)),
        ]

    def closing(self, rounds: int) -> list[Step]:
        lost = " UNION ALL ".join(f"SELECT n, winner FROM lost_{k}" for k in range(rounds + 1))
        return [
            Step("same_act", f"SELECT n, MIN(winner) AS winner FROM ({lost}) GROUP BY n"),
            Step("lost", "SELECT n FROM duplicate UNION ALL SELECT n FROM same_act"),
            *self._histories(),
            Step("live", self._live(), is_table=False),
            Step("tight", self._tight()),
            Step("over", _OVER),
            Step("changed", _CHANGED),
            Step("results", self.results(), is_table=False),
        ]

    # -- records → measured ------------------------------------------------------------------------------------------

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for item in self.counted for column in item.methodology.columns))

    def _measured(self) -> str:
        """Typed records with the number of the first rule that refuses them, 0 where none does.

        Most records are sound, and one test of everything at once is several times faster than rule after rule.
        """
        judged = self._by_scenario(self._judged, str(NOT_COUNTED))
        sound = self._by_scenario(self._sound, "FALSE")
        return (
            f"SELECT *, CASE WHEN is_sound THEN 0 WHEN form_code IS NOT NULL THEN {FORM} ELSE {judged} END AS verdict"
            f" FROM (SELECT *, form_code IS NULL AND ({sound}) AS is_sound FROM records)"
        )

    def _sound(self, item: Counted) -> str:
        """No rule of any stretch holds."""
        arms = [(_applies(stretch), *map(_refuses_not, self._verdicts_of(item, stretch.compiled))) for stretch in item.stretches]
        return " OR ".join(f"({' AND '.join(arm)})" for arm in arms) or "FALSE"

    def _seen(self) -> str:
        """The sound records as numbers; grams that need a history come later."""
        return (
            f"SELECT n, {self._record_hash()} AS key, {spread(self.engine, 'person', self._group)} AS h, happened_s AS start_s,"
            f" CAST({self._by_scenario(lambda item: _lasts(item.methodology), '0')} AS INT) AS lasts_s,"
            f" {self._grams(lambda item: not item.methodology.history)} AS raw_g FROM measured WHERE verdict = 0"
        )

    def _record_hash(self) -> str:
        """What twins share: the persistent key where earlier records are compared, else a fast hash."""
        if self.has_keys:
            return key64(self.engine, f"provider || '|' || {text('day')} || '|' || record_id")
        return spread(self.engine, "provider", "day", "record_id")

    @property
    def modes(self) -> list[str]:
        return sorted({item.methodology.same_act.mode for item in self.counted})

    @property
    def groups(self) -> list[str]:
        return sorted({item.methodology.same_act.group for item in self.counted})

    @property
    def _group(self) -> str:
        return self._by_scenario(lambda item: str(self.groups.index(item.methodology.same_act.group)), "-1")

    @property
    def _place(self) -> str:
        return self._by_scenario(lambda item: str(self.counted.index(item)), "-1")

    def _by_scenario(self, say: Callable[[Counted], str], otherwise: str) -> str:
        """A value for each scenario; `otherwise` for one that no methodology counts."""
        if self.single:
            return say(self.counted[0])
        return _case("scenario", {literal(item.methodology.code): say(item) for item in self.counted}, otherwise)

    def _judged(self, item: Counted) -> str:
        arms = "".join(f" WHEN {_applies(stretch)} THEN {self._judged_in(item, stretch.compiled)}" for stretch in item.stretches)
        return f"CASE{arms} ELSE {PLACE} END" if arms else str(PLACE)

    def _judged_in(self, item: Counted, compiled: Compiled) -> str:
        arms = "".join(f" WHEN {verdict.holds} THEN {verdict.number}" for verdict in self._verdicts_of(item, compiled))
        return f"CASE{arms} ELSE 0 END"

    def _verdicts_of(self, item: Counted, compiled: Compiled) -> list[Verdict]:
        return verdicts(compiled, place=self.counted.index(item) + 1, in_force=self.in_force, has_received=self.has_received)

    # -- exact duplicates and one act once -------------------------------------------------------------------------

    def _prior(self) -> str:
        """Acts that counted before, in the shape of `seen` with their names."""
        group = _numbered("grp", self.groups)
        return (
            f"SELECT -ROW_NUMBER() OVER (ORDER BY start_s, record_id) AS n, {spread(self.engine, 'person', group)} AS h, start_s,"
            f" CAST(end_s - start_s AS INT) AS lasts_s, CAST({_numbered('mode', self.modes)} AS SMALLINT) AS mode,"
            f" CAST(distance_m AS INT) AS apart_m, person, {group} AS grp, provider, record_id FROM prior_acts"
        )

    def _twin(self) -> str:
        """Records that share a key with another of this run, or with one that counted before."""
        again = "SELECT key FROM seen GROUP BY key HAVING COUNT(*) > 1"
        if self.has_keys:
            again += " UNION SELECT key FROM prior_keys"
        return f"SELECT n FROM seen WHERE key IN ({again})"

    def _crowd(self) -> str:
        """Hashes of persons with two acts that may meet, or with grams that may reach a cap; everybody else is through.

        Acts that meet touch the same part of a day, and grams of a whole person are at least those of a person-day.
        """
        acts = f"SELECT h, raw_g, {touched(self.engine, start='start_s', lasts='lasts_s', least_s=same_act.SAME_START_S)} AS touched FROM"
        parts = [f"{acts} seen"]
        if self.has_prior:
            parts.append(f"{acts} (SELECT h, 0 AS raw_g, start_s, lasts_s FROM prior)")
            parts.append(f"SELECT {spread(self.engine, 'person', self._group)}, used_g, 0 FROM prior_used")
        least = min((_cap_g(item) for item in self.counted), default=0)
        return (
            "SELECT h, meets, is_full FROM (SELECT h, SUM(CAST(bit_count(touched) AS INT)) > bit_count(bit_or(touched)) AS meets,"
            f" COALESCE(SUM(raw_g) > {least}, FALSE) AS is_full FROM ({' UNION ALL '.join(parts)}) GROUP BY h) WHERE meets OR is_full"
        )

    def _named(self) -> str:
        """Texts and quantities of the few that must be compared."""
        apart = self._by_scenario(lambda item: "distance_m" if "distance_m" in item.methodology.columns else "NULL", "NULL")
        mode = self._by_scenario(lambda item: str(self.modes.index(item.methodology.same_act.mode)), "-1")
        few = "SELECT n FROM twin UNION SELECT n FROM contested UNION SELECT n FROM seen WHERE h IN (SELECT h FROM crowd WHERE is_full)"
        return (
            "SELECT m.n, m.person, m.provider, m.scenario, m.record_id, m.day, m.happened_s,"
            f" CAST({mode} AS SMALLINT) AS mode, CAST({self._place} AS SMALLINT) AS place, CAST({apart} AS INT) AS apart_m"
            f" FROM measured m JOIN ({few}) c ON c.n = m.n"
        )

    # -- reduction ---------------------------------------------------------------------------------------------------

    def _histories(self) -> list[Step]:
        """The sum of the days before, where every one of them has a one-day reading."""
        found = [self._history_of(item.methodology, past) for item in self.counted for past in item.methodology.history]
        if not found:
            return []
        shown = ", ".join(f"MAX({column}) AS {column}" for column in self._history_columns)
        return [Step("history", f"SELECT n, {shown} FROM ({' UNION ALL '.join(found)}) GROUP BY n")]

    def _history_of(self, m: Methodology, past: History) -> str:
        amount = m.input(past.of).column
        own = (
            f"SELECT n, person, {day_number(self.engine, 'day')} AS day_no, {amount} AS amount, {_lasts(m)} AS lasts_s FROM measured"
            f" WHERE verdict = 0 AND {self._is(m)} AND n NOT IN (SELECT n FROM lost)"
        )
        days = f"SELECT * FROM ({own}) WHERE lasts_s = 86400 UNION ALL SELECT -1, person, day_no, amount, 86400 FROM prior_history WHERE scenario = {literal(m.code)}"
        window = f"(PARTITION BY person ORDER BY day_no RANGE BETWEEN {past.days} PRECEDING AND 1 PRECEDING)"
        asked = f"SELECT * FROM ({days}) UNION ALL SELECT n, person, day_no, NULL, lasts_s FROM ({own}) WHERE lasts_s <> 86400"
        summed = f"SELECT n, SUM(amount) OVER {window} AS total, COUNT(amount) OVER {window} AS days FROM ({asked})"
        totals = ("total" if column == history_column(past.name) else "NULL" for column in self._history_columns)
        columns = ", ".join(f"CAST({total} AS BIGINT) AS {column}" for total, column in zip(totals, self._history_columns, strict=True))
        return f"SELECT n, {columns} FROM ({summed}) WHERE n >= 0 AND days = {past.days}"

    def _is(self, m: Methodology) -> str:
        return "TRUE" if self.single else f"scenario = {literal(m.code)}"

    @property
    def looks_back(self) -> bool:
        """Whether a formula compares with earlier days."""
        return bool(self._history_columns)

    @property
    def _history_columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(history_column(past.name) for item in self.counted for past in item.methodology.history))

    def _grams(self, wanted: Callable[[Counted], bool] = lambda item: True) -> str:
        """⌊numerator ÷ divisor⌋ of each scenario's formula, where the record is sound."""

        def say(item: Counted) -> str:
            arms = [(stretch, _floored(stretch.compiled, self.engine)) for stretch in item.stretches]
            if not arms or not wanted(item):
                return "CAST(NULL AS BIGINT)"
            if len(arms) == 1:
                return arms[0][1]
            return "CASE" + "".join(f" WHEN {_applies(stretch)} THEN {grams}" for stretch, grams in arms) + " END"

        return f"CASE WHEN verdict = 0 THEN {self._by_scenario(say, 'NULL')} END"

    def _with_history(self, relation: str) -> str:
        columns = self._history_columns
        if not columns:
            return relation
        shown = ", ".join(f"h.{column}" for column in columns)
        return f"(SELECT r.*, {shown} FROM {relation} r LEFT JOIN history h ON h.n = r.n)"

    def _live(self) -> str:
        """What counts before any cap, of the persons whose grams may reach one."""
        columns = "person, scenario, day, happened_s, record_id"
        if not self._history_columns:
            return (
                f"SELECT d.n, d.place, {columns}, s.raw_g FROM named d JOIN seen s ON s.n = d.n"
                " WHERE s.h IN (SELECT h FROM crowd WHERE is_full) AND d.n NOT IN (SELECT n FROM lost)"
            )
        grams = self._grams()
        place = f"CAST({self._place} AS SMALLINT)"
        return (
            f"SELECT n, {place} AS place, {columns}, {grams} AS raw_g FROM {self._with_history('measured')}"
            " WHERE verdict = 0 AND n NOT IN (SELECT n FROM lost)"
        )

    def _tight(self) -> str:
        """Records of the person-days that may reach their cap; whoever used some of it before is always among them."""
        cap = _case("l.place", {str(n): str(_cap_g(item)) for n, item in enumerate(self.counted)}, "0")
        full = f"SELECT person, scenario, day FROM live l GROUP BY person, scenario, day HAVING SUM(raw_g) > MIN({cap})"
        if self.has_prior:
            full += " UNION SELECT person, scenario, day FROM prior_used"
        return (
            f"SELECT l.*, {cap} AS cap_g FROM live l JOIN ({full}) f ON f.person = l.person AND f.scenario = l.scenario AND f.day = l.day"
        )

    def results(self, change: Callable[[str], str] = joined_change) -> str:
        """Every record with its grams, or its code, field and detail. `change` gives a relation's rows what changed them."""
        columns = "".join(f", {column}" for column in (*self.inputs, *self._history_columns))
        relation = self._with_history("measured")
        named = {FORM: "form_code", PLACE: "'region_outside'", NOT_COUNTED: "'not_in_force'"}
        return (
            f"SELECT n, record_id, provider, person, scenario, region, day, happened_s AS start_s, happened_s + {self._lasting()} AS end_s{columns},"
            " CASE WHEN refusal = '' THEN COALESCE(changed_g, raw_g) ELSE 0 END AS reduction_g, raw_g, refusal,"
            f" CASE WHEN verdict = 0 THEN '' ELSE {self._verdict_case(lambda v: literal(v.field.zh), {FORM: 'form_field'})} END AS field_zh,"
            f" CASE WHEN verdict = 0 THEN '' ELSE {self._verdict_case(lambda v: literal(v.field.en), {FORM: 'form_field'})} END AS field_en,"
            " CASE WHEN refusal = '' THEN '' WHEN verdict = 0 THEN winner ELSE "
            f"{self._verdict_case(lambda v: v.detail, {FORM: 'form_detail', PLACE: 'region', NOT_COUNTED: 'scenario'})} END AS detail,"
            " CASE WHEN refusal = '' AND changed_g < raw_g THEN 'capped' ELSE '' END AS note"
            f" FROM (SELECT *, CASE WHEN verdict <> 0 THEN {self._verdict_case(lambda v: literal(v.code), named)} ELSE changed_code END AS refusal"
            f" FROM ({change(f'SELECT *, {self._grams()} AS raw_g FROM {relation}')}))"
        )

    def _lasting(self) -> str:
        return f"CASE WHEN refusal IN ('', 'same_act', 'duplicate_record') THEN {self._by_scenario(lambda item: _lasts(item.methodology), '0')} ELSE 0 END"

    def _verdict_case(self, say: Callable[[Verdict], str], named: dict[int, str]) -> str:
        arms = dict(named)
        for item in self.counted:
            for stretch in item.stretches:
                arms |= {verdict.number: say(verdict) for verdict in self._verdicts_of(item, stretch.compiled)}
        return "CASE verdict" + "".join(f" WHEN {number} THEN {sql}" for number, sql in arms.items()) + " ELSE '' END"


_OVER = (
    "SELECT n, CAST(GREATEST(0, LEAST(raw_g, room_g - (running_g - raw_g))) AS BIGINT) AS changed_g FROM (SELECT n, raw_g, room_g,"
    " SUM(raw_g) OVER (PARTITION BY person, scenario, day ORDER BY happened_s, record_id, n ROWS UNBOUNDED PRECEDING) AS running_g FROM ("
    "SELECT t.*, GREATEST(0, t.cap_g - COALESCE(u.used_g, 0)) AS room_g"
    " FROM tight t LEFT JOIN prior_used u ON u.person = t.person AND u.scenario = t.scenario AND u.day = t.day))"
    " WHERE running_g > room_g"
)
_CHANGED = (
    "SELECT n, 'duplicate_record' AS code, winner, CAST(NULL AS BIGINT) AS changed_g FROM duplicate"
    " UNION ALL SELECT n, 'same_act', winner, NULL FROM same_act"
    " UNION ALL SELECT n, NULL, NULL, changed_g FROM over"
)


def _applies(stretch: Stretch) -> str:
    places = ", ".join(literal(code) for code in stretch.regions)
    return f"region IN ({places}) AND day >= DATE '{stretch.from_on}' AND day < DATE '{stretch.until_on}'"


def _refuses_not(verdict: Verdict) -> str:
    return f"COALESCE(NOT ({verdict.holds}), TRUE)"


def _cap_g(item: Counted) -> int:
    grams = item.methodology.cap.reduction_g
    assert grams is not None, "a methodology without its numbers is not counted"
    return grams


def _lasts(m: Methodology) -> str:
    if not m.same_act.lasts:
        return str(m.same_act.lasts_s)
    given = m.input(m.same_act.lasts)
    seconds = int(given.unit.size)
    value = f"COALESCE({given.column}, {0 if given.default is None else int(given.default)})"
    return value if seconds == 1 else f"{value} * {seconds}"


def _case(subject: str, arms: Mapping[str, str], otherwise: str) -> str:
    if not arms:
        return otherwise
    return f"CASE {subject}" + "".join(f" WHEN {value} THEN {result}" for value, result in arms.items()) + f" ELSE {otherwise} END"


def _numbered(column: str, names: Sequence[str]) -> str:
    return _case(column, {literal(name): str(n) for n, name in enumerate(names)}, "-1")


def _floored(compiled: Compiled, engine: Engine) -> str:
    ratio = compiled.reduction.ratio
    return floored_sql(ratio.numerator, ratio.divisor, engine)


def plan_for(
    counted: Sequence[Counted],
    *,
    engine: Engine,
    in_force: bool = True,
    has_received: bool = False,
    has_prior: bool = False,
    has_keys: bool | None = None,
) -> Plan:
    """The plan for records of these scenarios; the order of the methodologies does not matter. A prior state has keys unless said otherwise."""
    ordered = tuple(sorted(counted, key=lambda item: item.methodology.code))
    keys = has_prior if has_keys is None else has_keys
    return Plan(ordered, engine, in_force=in_force, has_received=has_received, has_prior=has_prior, has_keys=keys)


def plan_for_one(counted: Counted, *, engine: Engine, in_force: bool = True) -> Plan:
    """The plan for a file of which every record is of one methodology, without anything that counted before."""
    return Plan((counted,), engine, in_force=in_force, single=True)
