"""A provider's cells as SQL: texts, moments and decimal numbers, the faults that they can have, and the record that they make.

A number is read as the decimal that the provider wrote, never through binary fractions: 6.31 kWh are 6310 Wh. A number of a thousand
million or more is no measurement. Every expression gives NULL where it cannot be read, so that nothing fails while a row is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from puhui.adapters.words import RECORD_COLUMNS
from puhui.quantification.duck import literal
from puhui.quantification.functions import SEPARATOR_CODE
from puhui.quantification.scan import MOMENT_MAX_S
from puhui.vocabulary.periods import CHINA_OFFSET_S
from puhui.vocabulary.records import PERSON_CHARS_MAX, RECORD_ID_CHARS_MAX

NOTHING = "''"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a row is refused: SQL that is true of it, code, standard column, SQL of the fact to show."""

    holds: str
    code: str
    field: str = ""
    detail: str = NOTHING


# -- cells -------------------------------------------------------------------------------------------------------------


def text(column: str) -> str:
    return f"CAST({column} AS VARCHAR)"


def shown(column: str) -> str:
    """What the provider wrote, for the refusal."""
    return f"COALESCE(left(CAST({column} AS VARCHAR), 40), '')"


def decimal(column: str) -> str:
    """The number as written, to six decimals; NULL where it is none, not finite, or 1,000,000,000 and more."""
    return f"TRY_CAST(CAST({column} AS VARCHAR) AS DECIMAL(15, 6))"


def floored(number: str, times: int = 1) -> str:
    return f"CAST(floor({number} * {times}) AS BIGINT)"


def ceiled(number: str, times: int = 1) -> str:
    return f"CAST(ceil({number} * {times}) AS BIGINT)"


def moment(column: str) -> str:
    """Epoch seconds of a moment with a zone; one without is civil time (UTC+8)."""
    return within(f"epoch_us(TRY_CAST({column} AS TIMESTAMPTZ)) // 1000000")


def civil(stamp: str, offset_s: int = CHINA_OFFSET_S) -> str:
    """Epoch seconds of a TIMESTAMP that is civil time whatever clock it was read from."""
    return within(f"epoch_us({stamp}) // 1000000 - {offset_s}")


def within(seconds: str) -> str:
    """The moment, where it is one of our time."""
    return f"CASE WHEN {seconds} BETWEEN 0 AND {MOMENT_MAX_S} THEN {seconds} END"


# -- faults ------------------------------------------------------------------------------------------------------------


def id_faults(*names: str) -> list[Fault]:
    """`record_id` and `person`, or those that are named, are there, short enough, and free of the sign that joins keys."""
    found = []
    for name, most in (("record_id", RECORD_ID_CHARS_MAX), ("person", PERSON_CHARS_MAX)):
        if names and name not in names:
            continue
        found += [
            Fault(f"COALESCE({name}, '') = ''", "form_missing", name),
            Fault(f"length({name}) > {most}", "form_too_long", name, literal(str(most))),
            Fault(f"contains({name}, chr({SEPARATOR_CODE}))", "row_unreadable", name, literal(f"{name}: U+{SEPARATOR_CODE:04X}")),
        ]
    return found


def time_faults(raw: str) -> list[Fault]:
    """No moment is written there, or something that is none."""
    return [
        Fault(f"happened_s IS NULL AND trim({raw}) = ''", "form_missing", "happened_at"),
        Fault("happened_s IS NULL", "form_not_a_time", "happened_at", raw),
    ]


def number_fault(name: str, value: str, raw: str) -> Fault:
    """Something is written there that is no number; an empty cell is unknown and no fault."""
    return Fault(f"{value} IS NULL AND trim({raw}) <> ''", "form_not_a_number", name, raw)


def is_faulty(faults: Iterable[Fault]) -> str:
    return f"COALESCE({' OR '.join(f'({fault.holds})' for fault in faults)}, FALSE)"


# -- records -----------------------------------------------------------------------------------------------------------


def record_sql(relation: str, given: Mapping[str, str], faults: Sequence[Fault], *, further: Sequence[str] = ()) -> str:
    """A SELECT of RECORD_COLUMNS and `further` ones: what is given by name, the rest unknown, the first fault that holds."""
    verdict = {
        "form_code": _first(faults, [literal(fault.code) for fault in faults], "NULL"),
        "form_field": _first(faults, [literal(fault.field) for fault in faults], NOTHING),
        "form_detail": _first(faults, [fault.detail for fault in faults], NOTHING),
    }
    values = (
        {"n": "n", "record_id": "record_id", "person": "person", "happened_s": "happened_s", "provider": NOTHING} | dict(given) | verdict
    )
    kinds = RECORD_COLUMNS | dict.fromkeys(further, "BIGINT")
    columns = ", ".join(f"CAST({values.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in kinds.items())
    return f"SELECT {columns} FROM {relation}"


def _first(faults: Sequence[Fault], say: Sequence[str], otherwise: str) -> str:
    arms = "".join(f" WHEN {fault.holds} THEN {word}" for fault, word in zip(faults, say, strict=True))
    return f"CASE{arms} ELSE {otherwise} END" if arms else otherwise


def relation_of(source: str, columns: Mapping[str, str]) -> str:
    """A subquery of a table's `n` and these columns."""
    return f"(SELECT n, {', '.join(f'{sql} AS {name}' for name, sql in columns.items())} FROM {source})"
